"""What leaves by mail, always by a job: the row is written here, the private address is made when the mail leaves."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from billing.documents import queries as documents
from billing.quotes import mails, rules
from billing.quotes.actions.finding import index
from billing.quotes.enums import QuoteState, SendingPurpose
from billing.quotes.mails import Text
from billing.quotes.models import Quote, QuoteSending
from cae import history, jobs
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, user_of
from cae.locks import lock

MAIL = "billing.quotes.mail"


@transaction.atomic
def send(*, quote: Quote, by: Actor, on: date, to: str, subject: str, body: str, copy_to: str = "") -> QuoteSending:
    """Sends a valid quote to its customer with its PDF and a private address to answer, or sends it again.

    Refuses an expired quote, an address that is none, and a message without the place of the link (`mails.LINK`): the
    customer could not answer.
    """
    quote = lock(quote)
    or_raise(rules.can_send(by, quote, on=on))
    for address in filter(None, (to, copy_to)):
        _check(address)
    if mails.LINK not in body:
        raise Refused(
            Refusal(
                "Le message ne contient plus le lien.", remedy=f"Laissez {mails.LINK} à l'endroit où le client doit le trouver."
            )
        )
    quote.state = QuoteState.SENT
    quote.save(update_fields=["state", "updated_at"])
    sending = queue(quote, purpose=SendingPurpose.OFFER, to=to, text=Text(subject, body), by=by, copy_to=copy_to)
    history.record(quote, "send", f"a envoyé le devis à {to}", by=by)
    index(quote)
    return sending


@transaction.atomic
def mark_sent(*, quote: Quote, by: Actor, on: date) -> Quote:
    """Says that the member gave the quote to the customer by other means (a link, paper)."""
    quote = lock(quote)
    or_raise(rules.can_send(by, quote, on=on))
    if quote.state != QuoteState.SENT:
        quote.state = QuoteState.SENT
        quote.save(update_fields=["state", "updated_at"])
        history.record(quote, "send", "a transmis le devis au client par ses propres moyens", by=by)
    return quote


@transaction.atomic
def cancel(*, quote: Quote, by: Actor) -> Quote:
    """Gives a quote up; a number already taken stays taken, and the customer reads that it is no longer proposed."""
    quote = lock(quote)
    or_raise(rules.can_cancel(by, quote))
    quote.state = QuoteState.CANCELLED
    quote.save(update_fields=["state", "updated_at"])
    history.record(quote, "cancel", "a abandonné le devis", by=by)
    index(quote)
    return quote


def queue(quote: Quote, *, purpose: str, to: str, text: Text, by: Actor, copy_to: str = "") -> QuoteSending:
    """Writes a mail and its job in the current transaction."""
    sending = QuoteSending.objects.create(
        quote=quote, purpose=purpose, to=to, copy_to=copy_to, subject=text.subject, body=text.body, asked_by=user_of(by)
    )
    jobs.ask(MAIL, label=f"Courriel « {text.subject} »"[:200], by=by, sending_id=sending.pk)
    return sending


def tell_activity(quote: Quote, what: str, *, by: Actor, detail: str = "", next_step: str = "") -> None:
    """Tells the members of the activity what their customer did, and what it asks of them; nothing when they have no address."""
    if address := activity_address(quote):
        text = mails.notice(quote, what, detail=detail, next_step=next_step)
        queue(quote, purpose=SendingPurpose.NOTICE, to=address, text=text, by=by)


def activity_address(quote: Quote) -> str:
    """Where the activity reads its customers: its printed address, else that of who prepared the quote."""
    return quote.activity.email or (quote.created_by.email if quote.created_by else "")


def customer_address(quote: Quote) -> str:
    """Where the customer reads: the person the quote is addressed to, while they are there, else the customer; "" unknown."""
    contact = documents.contact_of(quote)
    return (contact.email if contact else "") or (quote.customer.email if quote.customer else "")


def _check(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(f"« {address} » n'est pas une adresse e-mail.") from error
