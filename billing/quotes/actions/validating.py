"""From draft to valid: asked, taken back, returned with a comment, or validated: numbered, frozen and sealed (R2, R3)."""

from datetime import date, timedelta

from django.db import transaction

from billing.documents import frozen, notices, together
from billing.documents import queries as documents
from billing.documents import rules as document_rules
from billing.quotes import rules
from billing.quotes.actions.drafting import VALID_DAYS
from billing.quotes.actions.finding import index
from billing.quotes.enums import QuoteState
from billing.quotes.freezing import Prepared, document_of, prepare
from billing.quotes.models import Quote
from cae import history, seals
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.locks import lock
from cae.models import Job
from cae.numbering import next_number

CHAIN, SERIES = "quotes", "quote"
VALIDATE_CHOSEN = "validate_chosen_quotes"


@transaction.atomic
def submit(*, quote: Quote, by: Actor, on: date) -> Quote:
    """Asks the support team to validate. Refuses an incomplete quote at once: nothing waits that cannot be validated."""
    quote = lock(quote)
    or_raise(rules.can_submit(by, quote))
    or_raise(rules.worst(_obstacles(quote, prepare(quote, on=on), on=on)))
    quote.state, quote.return_comment = QuoteState.WAITING, ""
    quote.save(update_fields=["state", "return_comment", "updated_at"])
    history.record(quote, "submit", "a demandé la validation du devis", by=by)
    index(quote)
    return quote


@transaction.atomic
def take_back(*, quote: Quote, by: Actor) -> Quote:
    """Takes a waiting quote back, to correct it."""
    quote = lock(quote)
    or_raise(rules.can_take_back(by, quote))
    quote.state = QuoteState.DRAFT
    quote.save(update_fields=["state", "updated_at"])
    history.record(quote, "take_back", "a repris le devis pour le modifier", by=by)
    return quote


@transaction.atomic
def return_(*, quote: Quote, by: Actor, comment: str) -> Quote:
    """Gives a waiting quote back with what is to be corrected; its author is told by mail. Refuses an empty comment."""
    quote = lock(quote)
    or_raise(rules.can_return(by, quote))
    if not comment.strip():
        raise Refused("Dites ce qu'il faut corriger.")
    quote.state, quote.return_comment = QuoteState.RETURNED, comment.strip()[:1000]
    quote.save(update_fields=["state", "return_comment", "updated_at"])
    history.record(quote, "return", f"a renvoyé le devis à revoir : {quote.return_comment}", by=by)
    notices.tell_author(quote, "returned", by=by, comment=quote.return_comment)
    return quote


@transaction.atomic
def validate(*, quote: Quote, by: Actor, on: date) -> Quote:
    """Numbers, freezes and seals a quote; the customer may then read it. Its author is told when somebody else did it.

    Refuses a missing right, an amount above what the member was trusted with, an incomplete quote (all that is missing is
    said at once), a date earlier than the last quote of the series. The number is taken last: a refusal uses none up.
    """
    quote = lock(quote)
    or_raise(rules.can_validate(by, quote))
    prepared = prepare(quote, on=on)
    or_raise(rules.worst(_obstacles(quote, prepared, on=on)))
    quote.valid_until = quote.valid_until or on + timedelta(days=VALID_DAYS)
    template = prepared.sources.cooperative.quote_template
    quote.number = next_number(series=SERIES, template=template, on=on, code=quote.activity.code)
    quote.issued_on = on
    document = document_of(quote, prepared, number=quote.number, on=on, valid_until=quote.valid_until)
    quote.sealed = seals.append(chain=CHAIN, kind="quote", content=frozen.to_bytes(document))
    totals = prepared.sources.totals
    quote.total_ht, quote.total_vat, quote.total_ttc = totals.total_ht, totals.total_vat, totals.total_ttc
    quote.state, quote.return_comment = QuoteState.VALID, ""
    quote.save()
    history.record(quote, "validate", f"a validé le devis {quote.number}", by=by, after={"total TTC": quote.total_ttc})
    notices.tell_author(quote, "validated", by=by)
    index(quote)
    return quote


def ask_to_validate(*, ids: list[int], by: Actor) -> Job:
    """Asks for the validation of several quotes that wait, each for itself (`together`): rights and all else are judged when
    its turn comes. Refuses an empty list."""
    return together.ask(VALIDATE_CHOSEN, ids=ids, label="Validation des devis choisis", by=by)


def _obstacles(quote: Quote, prepared: Prepared, *, on: date) -> list[Refusal]:
    sources = prepared.sources
    common = document_rules.obstacles(
        quote,
        lines=sources.lines,
        totals=sources.totals,
        address=sources.address,
        own_siren=sources.cooperative.siren,
        on=on,
        legal=documents.legal_terms(on=on),
    )
    own = rules.obstacles(quote, cooperative=sources.cooperative, totals=sources.totals, on=on)
    return [*common, *own]


def obstacles(quote: Quote, *, on: date) -> list[Refusal]:
    """What keeps a quote from being validated today, for the page that prepares it; empty when it is ready."""
    return _obstacles(quote, prepare(quote, on=on), on=on)
