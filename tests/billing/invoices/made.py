"""Customers, drafts and issued invoices for tests, made through the real actions."""

from datetime import date
from decimal import Decimal as D

from billing.customers.index import index_customers
from billing.customers.models import Address, Customer
from billing.documents.data import ChapterData, DocumentData, LineData
from billing.documents.models import PaymentTerms, VatRate
from billing.invoices import actions
from billing.invoices.models import Invoice
from billing.ledger.models import Entry

ON = date(2026, 3, 2)
COMPANY = {"siren": "523188464", "siret": "52318846400019", "vat_number": "FR62523188464", "email": "compta@pain.example"}
_HOME = {"line1": "4 place du Marché", "postcode": "38000", "city": "Grenoble"}


def customer(activity, name="Boulangerie Pain & Lumière", kind="company", **values):
    """A customer with its billing address, found by searches; a company has the same SIREN unless told otherwise."""
    if kind == "company":
        values = {**COMPANY, **values}
    made = Customer.objects.create(activity=activity, name=name, kind=kind, **values)
    Address.objects.create(customer=made, **_HOME, country=values.get("country", "FR"))
    index_customers([made])
    return made


def rate(percent="20", exemption=None):
    """The VAT rate of `percent`, or the zero rate of an exemption."""
    if exemption:
        return VatRate.objects.get(exemption_id=exemption).pk
    return VatRate.objects.filter(rate=D(percent), exemption=None).order_by("order").first().pk


def line(price="1000", quantity="1", name="Illustrations du livret", vat="20", **values):
    """`vat` is a rate ("20", "5.5"), or the code of an exemption ("formation")."""
    known = rate(vat) if vat.replace(".", "").isdigit() else rate(exemption=vat)
    return LineData(name=name, quantity=D(quantity), unit_price=D(price), vat=known, **values)


def data(*lines, **fields):
    return DocumentData(fields=fields, chapters=(ChapterData(lines=lines or (line(),)),))


def draft(activity, *lines, by, to=None, **fields):
    """A draft of `lines` (one of 1 000 € HT at 20 % by default), for a company, payable in 30 days."""
    fields.setdefault("terms", PaymentTerms.objects.get(label="30 jours"))
    fields.setdefault("customer", to or Customer.objects.filter(activity=activity).first() or customer(activity))
    return actions.create_draft(activity=activity, by=by, data=data(*lines, **fields))


def issued(activity, *lines, by, author=None, on=ON, **fields) -> Invoice:
    return actions.issue(invoice=draft(activity, *lines, by=author or by, **fields), by=by, on=on)


def entry_lines(invoice, journal="VE"):
    """(account, debit − credit) of the entry of an invoice, in order."""
    entry = Entry.objects.get(source_kind="invoice", source_id=invoice.pk, journal=journal)
    return [(row.account_id, row.debit - row.credit) for row in entry.lines.order_by("pk")]
