"""Quotes for tests, made through the real actions, and what a customer does with them."""

import base64
import io
from datetime import UTC, date, datetime
from decimal import Decimal as D

from django.core import mail
from PIL import Image, ImageDraw

from billing.customers.models import Customer
from billing.documents.models import PaymentTerms
from billing.quotes import actions, links, signatures
from billing.quotes.models import Quote
from cae.actors import Visitor
from tests.billing.invoices.made import customer, data, line

__all__ = ["customer", "data", "line"]

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
VISITOR = Visitor("Boulangerie Pain & Lumière (client)")


def individual(activity, name="Camille Lefèvre", **values) -> Customer:
    return customer(activity, name=name, kind="individual", email="camille@mail.example", **values)


def draft(activity, *lines, by, to=None, deposit="0", instalments=(), on=ON, **fields) -> Quote:
    """A draft of `lines` (one of 1 000 € HT at 20 % by default) for a company; an individual is told when it will be done."""
    fields.setdefault("terms", PaymentTerms.objects.get(label="30 jours"))
    fields.setdefault("subject", "Illustrations du livret")
    to = to or Customer.objects.filter(activity=activity).first() or customer(activity)
    if to.kind == "individual":
        fields.setdefault("supplied_on", date(2026, 4, 15))
    fields |= {"deposit_percent": D(deposit), "instalments": [{"label": label, "percent": share} for label, share in instalments]}
    return actions.create_quote(activity=activity, by=by, on=on, customer=to, data=data(*lines, customer=to, **fields))


def valid(activity, *lines, by, author=None, on=ON, **fields) -> Quote:
    """A quote of a member of the activity, validated by `by` (the support team); the mail that tells its author is taken away."""
    author = author or activity.memberships.order_by("pk").first().member.user
    sent = len(mail.outbox)
    quote = actions.validate(quote=draft(activity, *lines, by=author, on=on, **fields), by=by, on=on)
    del mail.outbox[sent:]
    return quote


def accepted(activity, *lines, by, author=None, at=AT, **fields) -> Quote:
    quote = valid(activity, *lines, by=by, author=author, **fields)
    accept(quote, at=at)
    quote.refresh_from_db()
    return quote


def accept(quote, *, at=AT, **values):
    values.setdefault("name", "Samir Haddad")
    values.setdefault("signature", signatures.typed("Samir Haddad"))
    return actions.accept(quote=quote, by=VISITOR, at=at, **values)


def link_of(quote, by, at=None) -> str:
    """The token of a new link of the quote's customer."""
    from django.utils import timezone

    _, token = links.make(customer=quote.customer, by=by, at=at or timezone.now())
    return token


def drawing(strokes=True, size=(300, 120)) -> str:
    """A signature as a browser sends it: a PNG on a clear ground, as a data: address."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    if strokes:
        ImageDraw.Draw(image).line([(20, 90), (80, 20), (140, 95), (220, 30)], fill=(20, 33, 61, 255), width=4)
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
