"""What is read of a customer when a document is frozen: what is kept of it today, never what was removed."""

import pytest

from billing.customers.actions import create_customer, merge_customers, update_customer
from billing.documents import frozen
from billing.invoices import actions, queries
from billing.invoices.forms import InvoiceForm
from billing.quotes.actions import sending
from tests.billing.invoices.made import ON, draft
from tests.billing.quotes import made as quotes

pytestmark = pytest.mark.django_db
HOME = {"kind": "billing", "line1": "1 rue des Lilas", "postcode": "69001", "city": "Lyon", "country": "FR"}
DEPOT = {"kind": "delivery", "label": "Dépôt", "line1": "9 quai", "postcode": "69002", "city": "Lyon", "country": "FR"}
ANNE = {"name": "Anne Petit", "email": "anne@elan.example", "receives_invoices": True}


def made(cast, name, **parts):
    values = {"kind": "individual", "name": name, "email": "bonjour@elan.example"}
    return create_customer(activity=cast.lea_activity, values=values, by=cast.lea, **parts)


def said(invoice) -> frozen.Document:
    return frozen.from_bytes(bytes(invoice.sealed.content))


def offered(invoice):
    """The contacts and the places of delivery that the editor proposes."""
    form = InvoiceForm(document=invoice, on=ON)
    return [str(one) for one in form.fields["contact"].queryset], [one.line1 for one in form.fields["delivery_address"].queryset]


def test_after_a_merge_the_address_printed_is_the_one_kept(cast):
    kept = made(cast, "Élan", addresses=[HOME])
    absorbed = made(cast, "Elan", addresses=[HOME])
    merge_customers(kept=absorbed, absorbed=kept, by=cast.lea, on=ON)  # the older row becomes the former one
    home = absorbed.addresses.get(former=False)
    update_customer(customer=absorbed, values={}, addresses=[{**HOME, "id": home.pk, "line1": "2 rue Neuve"}], by=cast.lea)
    invoice = actions.issue(invoice=draft(cast.lea_activity, by=cast.lea, customer=absorbed), by=cast.odile, on=ON)
    assert said(invoice).buyer.address.lines == ("2 rue Neuve",)


def test_a_draft_keeps_its_contact_and_its_place_through_a_merge(cast):
    kept = made(cast, "Élan", contacts=[ANNE], addresses=[HOME, DEPOT])
    absorbed = made(cast, "Elan", contacts=[ANNE], addresses=[HOME, DEPOT])
    theirs = {"contact": absorbed.contacts.get(), "delivery_address": absorbed.addresses.get(kind="delivery")}
    invoice = draft(cast.lea_activity, by=cast.lea, customer=absorbed, **theirs)
    merge_customers(kept=kept, absorbed=absorbed, by=cast.lea, on=ON)
    invoice.refresh_from_db()
    assert offered(invoice) == (["Anne Petit"], ["9 quai"]), "the twin is not proposed beside"
    document = said(actions.issue(invoice=invoice, by=cast.odile, on=ON))
    assert (document.buyer.contact_name, document.delivery.address.lines) == ("Anne Petit", ("9 quai",))


def test_who_left_the_customer_is_neither_proposed_nor_printed_nor_mailed(cast):
    customer = made(cast, "Élan", contacts=[ANNE], addresses=[HOME, DEPOT])
    theirs = {"contact": customer.contacts.get(), "delivery_address": customer.addresses.get(kind="delivery")}
    issued = actions.issue(invoice=draft(cast.lea_activity, by=cast.lea, customer=customer, **theirs), by=cast.odile, on=ON)
    copy = actions.duplicate(invoice=issued, by=cast.lea)
    quote = quotes.draft(cast.lea_activity, by=cast.lea, to=customer, contact=theirs["contact"])
    assert queries.recipients(issued) == ["anne@elan.example"]
    assert sending.customer_address(quote) == "anne@elan.example"
    home = customer.addresses.get(kind="billing")
    update_customer(customer=customer, values={}, contacts=[], addresses=[{**HOME, "id": home.pk}], by=cast.lea)
    for one in (issued, copy, quote):
        one.refresh_from_db()
    assert offered(copy) == ([], [])
    assert queries.recipients(issued) == queries.recipients(copy) == ["bonjour@elan.example"]
    assert sending.customer_address(quote) == "bonjour@elan.example"
    document = said(actions.issue(invoice=copy, by=cast.odile, on=ON))
    assert (document.buyer.contact_name, document.buyer.email, document.delivery) == ("", "bonjour@elan.example", None)


def test_an_invoice_of_a_merged_customer_is_mailed_to_those_of_the_one_kept(cast):
    absorbed = made(cast, "Elan", contacts=[ANNE], addresses=[HOME])
    issued = actions.issue(invoice=draft(cast.lea_activity, by=cast.lea, customer=absorbed), by=cast.odile, on=ON)
    merge_customers(kept=made(cast, "Élan", addresses=[HOME]), absorbed=absorbed, by=cast.lea, on=ON)
    issued.refresh_from_db()
    assert queries.recipients(issued) == ["anne@elan.example"]
