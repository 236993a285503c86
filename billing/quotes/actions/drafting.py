"""Writing a quote: new, saved as one types, duplicated, or a new version of one already sent."""

from datetime import date, timedelta

from django.db import transaction

from billing.customers.models import Customer
from billing.documents import actions as documents
from billing.documents.data import DocumentData, copied_fields
from billing.quotes import rules
from billing.quotes.actions.finding import index
from billing.quotes.enums import OPEN_TO_CUSTOMER, QuoteState
from billing.quotes.models import Quote
from cae import files, history
from cae.access import Refused, may, or_raise
from cae.actors import Actor, user_of
from cae.locks import lock
from cae.models import FileLink, StoredFile
from cae.rights import Right
from members.models import Activity

# A house habit, not a rule of law: a quote without a date of its own may be accepted for thirty days.
VALID_DAYS = 30
ATTACHMENT, MOST_FILES = "attachment", 10


@transaction.atomic
def create_quote(
    *, activity: Activity, by: Actor, on: date, customer: Customer | None = None, data: DocumentData | None = None
) -> Quote:
    """A new draft of an activity, filled with `data` when given. Refuses without the right to prepare quotes, a closed
    activity, and what `documents.actions.save_document` refuses (a customer of another activity…)."""
    or_raise(may(by, Right.QUOTES_EDIT, activity))
    quote = Quote.objects.create(
        activity=activity,
        customer=customer,
        layout=activity.layout,
        valid_until=on + timedelta(days=VALID_DAYS),
        created_by=user_of(by),
    )
    data = documents.with_default_mentions(activity, data)
    quote = documents.save_document(document=quote, data=data, by=by, revision=None)
    history.record(quote, "create", "a préparé un devis", by=by)
    index(quote)
    return quote


@transaction.atomic
def save(*, quote: Quote, data: DocumentData, by: Actor, revision: int | None) -> Quote:
    """Keeps what was typed in a draft, and returns it. Writes no history: drafts are saved by themselves.

    Refuses a quote that no longer changes, a missing right, and what `documents.actions.save_document` refuses.
    """
    quote = lock(quote)
    or_raise(rules.can_edit(by, quote))
    quote = documents.save_document(document=quote, data=data, by=by, revision=revision)
    index(quote)
    return quote


@transaction.atomic
def duplicate(*, quote: Quote, by: Actor, on: date) -> Quote:
    """A new draft with the same customer, lines and conditions; its dates are of today, its plan is the same."""
    or_raise(rules.can_duplicate(by, quote))
    copy = _copy(quote, by=by, on=on)
    history.record(copy, "create", f"a préparé ce devis à partir de : {quote}", by=by)
    index(copy)
    return copy


@transaction.atomic
def revise(*, quote: Quote, by: Actor, on: date) -> Quote:
    """A new version of a quote the customer could read: the old one is no longer proposed, the new one is a draft that
    names it. Refuses an accepted quote (it binds both parties) and a quote already replaced."""
    quote = lock(quote)
    or_raise(rules.can_revise(by, quote))
    copy = _copy(quote, by=by, on=on)
    copy.replaces = quote
    copy.save(update_fields=["replaces"])
    if quote.state in OPEN_TO_CUSTOMER:
        quote.state = QuoteState.CANCELLED
        quote.save(update_fields=["state", "updated_at"])
    history.record(quote, "revise", "a préparé une nouvelle version : celle-ci n'est plus proposée au client", by=by)
    history.record(copy, "create", f"a préparé cette nouvelle version de : {quote}", by=by)
    index(quote)
    index(copy)
    return copy


@transaction.atomic
def attach_file(*, quote: Quote, file: StoredFile, name: str, by: Actor) -> FileLink:
    """Joins a file to a draft: its name is printed, and it leaves with the quote."""
    quote = lock(quote)
    or_raise(rules.can_edit(by, quote))
    if files.links_of(quote, ATTACHMENT).count() >= MOST_FILES:
        raise Refused("Un devis a au plus dix pièces jointes.")
    return files.attach(quote, file, purpose=ATTACHMENT, by=by, name=name)


@transaction.atomic
def detach_file(*, quote: Quote, link: FileLink, by: Actor) -> None:
    """Takes a file off a draft."""
    quote = lock(quote)
    or_raise(rules.can_edit(by, quote))
    files.links_of(quote, ATTACHMENT).filter(pk=link.pk).delete()


def _copy(quote: Quote, *, by: Actor, on: date) -> Quote:
    copy = Quote.objects.create(
        activity=quote.activity,
        **copied_fields(quote),
        deposit_percent=quote.deposit_percent,
        instalments=quote.instalments,
        valid_until=on + timedelta(days=VALID_DAYS),
        created_by=user_of(by),
    )
    copy.mentions.set(quote.mentions.all())
    copied: Quote = documents.copy_lines(source=quote, to=copy, by=by)
    return copied
