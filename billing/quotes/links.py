"""The private address of a customer: a random token, kept only as a hash, that expires and can be revoked.

The token is shown once, in the mail or to the member who asked for it; nothing in the base can give it back.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from billing.customers.models import Customer
from billing.quotes.models import CustomerLink
from cae import history
from cae.access import may, or_raise
from cae.actors import Actor, user_of
from cae.parameters import value
from cae.rights import Right

DAYS = "customer_link.days"  # code of the dated parameter: how long a link opens
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Closed:
    """A link that once opened: why it does not any more. It tells nothing of the customer."""

    sentence: str


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256, in hexadecimal. A token has 256 random bits: it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(*, customer: Customer, by: Actor, at: datetime, sent_to: str = "") -> tuple[CustomerLink, str]:
    """A new link for a customer and its token, which cannot be read again afterwards.

    `sent_to` is the address it leaves for; empty when the member passes it on. The links made before keep working until
    they expire or are revoked.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = CustomerLink.objects.create(
        customer=customer,
        token_hash=hash_of(token),
        created_by=user_of(by),
        sent_to=sent_to,
        expires_at=at + timedelta(days=int(value(DAYS, on=at.date()))),
    )
    return link, token


@transaction.atomic
def revoke(*, customer: Customer, by: Actor, at: datetime) -> int:
    """Closes every open link of a customer, those made for who was merged into it included, and returns how many there were.
    Asks for the right to edit quotes."""
    or_raise(may(by, Right.QUOTES_EDIT, customer.activity))
    closed = open_links(customer, at=at).update(revoked_at=at)
    if closed:
        history.record(customer, "revoke_links", "a fermé les liens privés du client", by=by, activity=customer.activity)
    return closed


def find(token: str, *, at: datetime) -> CustomerLink | Closed | None:
    """The open link of a token; `Closed` when it expired or was revoked; None when no link has this token."""
    link = (
        CustomerLink.objects.filter(token_hash=hash_of(token))
        .select_related("customer__activity__logo", "customer__activity__antenna")
        .first()
    )
    if link is None:
        return None
    if link.revoked_at is not None:
        return Closed("Ce lien a été remplacé ou fermé.")
    if link.expires_at <= at:
        return Closed("Ce lien n'est plus valable : il s'éteint après un temps, pour protéger vos documents.")
    return link


def opened(link: CustomerLink, *, at: datetime) -> None:
    """Notes that the customer opened their page: said by the page itself once shown, so that the robots that read mails
    before people do are not counted."""
    CustomerLink.objects.filter(pk=link.pk).update(last_opened_at=at)


def open_links(customer: Customer, *, at: datetime):
    """The links that open the page of a customer now, newest first; those made for who was merged into it too."""
    whose = Q(customer=customer) | Q(customer__merged_into=customer)
    return CustomerLink.objects.filter(whose, revoked_at__isnull=True, expires_at__gt=at).order_by("-pk")
