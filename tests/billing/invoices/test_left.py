"""What is left of an invoice given back in part: prepared again by itself, line by line, else rate by rate, to the cent."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.documents import queries as documents
from billing.documents.actions import save_document
from billing.invoices import actions
from billing.invoices.left import left_of
from billing.invoices.models import Invoice
from cae.access import Refused
from tests.billing.invoices.made import ON, data, issued, line

pytestmark = pytest.mark.django_db


def give_back(cast, invoice, quantities=None):
    note = actions.draft_credit_note(invoice=invoice, by=cast.odile, quantities=quantities)
    return actions.issue(invoice=note, by=cast.odile, on=ON)


def again(invoice):
    return Invoice.objects.get(pk=invoice.pk)


CASES = {
    "quantities": lambda: ([line("100", "3"), line("80", "2.5", name="Mise en page")], {}, [D(1), D(2)]),
    "a line given back whole": lambda: ([line("100", "3"), line("80", "2", name="Mise en page")], {}, [D(0), D(2)]),
    "a discount in euros": lambda: ([line("100", "3"), line("100", name="Autre")], {"discount_amount": D(40)}, [D(0), D(1)]),
    "a discount of a line": lambda: ([line("100", "3", discount_amount=D(20))], {}, [D(1)]),
    "a discount in per cent": lambda: ([line("33.33", "3"), line("7.77", name="B")], {"discount_percent": D(15)}, [D(1), D(0)]),
    "two rates": lambda: ([line("100", "3"), line("40", "2", vat="5.5", nature="goods", name="Livres")], {}, [D(1), D(1)]),
    "prices with tax": lambda: (
        [line("33.35", "3"), line("9.99", "2", vat="5.5", name="B")],
        {"entry_mode": "ttc"},
        [D(1), D(1)],
    ),
    "cents that do not divide": lambda: ([line("0.33", "7"), line("0.47", "3", name="Autre")], {}, [D(3), D(2)]),
}


@pytest.mark.parametrize("name", CASES)
def test_all_that_is_left_takes_the_invoice_back_to_the_cent(cast, name):
    lines, fields, part = CASES[name]()
    invoice = issued(cast.lea_activity, *lines, by=cast.odile, **fields)
    first = give_back(cast, invoice, part)
    rest = give_back(cast, again(invoice))
    assert first.total_ttc + rest.total_ttc == invoice.total_ttc
    follow_up = again(invoice).follow_up
    assert (follow_up.open, follow_up.settlement) == (0, "credited")


def test_what_rounding_cannot_share_out_is_a_cent(cast):
    """Prices with tax whose HT and VAT round both ways: no document says the exact rest; it is within a cent for each rate."""
    lines = (line("33.35", "3"), line("9.99", "2", vat="5.5", name="Livret"))
    invoice = issued(cast.lea_activity, *lines, by=cast.odile, entry_mode="ttc")
    give_back(cast, invoice, [D(1), D(1)])
    give_back(cast, again(invoice))
    assert abs(again(invoice).follow_up.open) <= D("0.02")


def test_the_lines_that_are_left_keep_their_words_and_quantities(cast):
    invoice = issued(cast.lea_activity, line("100", "3"), line("80", "2", name="Mise en page"), by=cast.odile)
    give_back(cast, invoice, [D(1), D(2)])
    rest = actions.draft_credit_note(invoice=again(invoice), by=cast.odile)
    assert [(row.name, row.quantity) for row in documents.lines_of(rest)] == [("Illustrations du livret", D(2))]


def test_a_credit_note_written_by_hand_leaves_one_line_for_each_rate(cast):
    invoice = issued(
        cast.lea_activity, line("100", "3"), line("40", "2", vat="5.5", nature="goods", name="Livres"), by=cast.odile
    )
    note = actions.draft_credit_note(invoice=invoice, by=cast.odile, quantities=[D(1), D(0)])
    typed = data(line("55.55", name="Geste commercial"))
    note = save_document(document=note, data=typed, by=cast.odile, revision=None)
    actions.issue(invoice=note, by=cast.odile, on=ON)
    left = left_of(again(invoice), documents.lines_of(invoice))
    assert (left.follows, left.ttc) == (False, invoice.total_ttc - note.total_ttc)
    rest = actions.draft_credit_note(invoice=again(invoice), by=cast.odile)
    found = [(row.name, row.quantity * row.unit_price, row.nature) for row in documents.lines_of(rest)]
    assert found == [
        (f"Reste de la facture {invoice.number} (TVA 20\xa0%)", D("244.45"), "services"),
        (f"Reste de la facture {invoice.number} (TVA 5,5\xa0%)", D(80), "goods"),
    ]
    actions.issue(invoice=rest, by=cast.odile, on=ON)
    assert again(invoice).follow_up.open == 0


def test_more_than_what_is_left_is_refused_before_the_draft(cast):
    invoice = issued(cast.lea_activity, line("100", "3"), line("80", "2", name="Mise en page"), by=cast.odile)
    give_back(cast, invoice, [D(1), D(2)])
    before = Invoice.objects.count()
    for quantities, sentence in (([D(3), D(0)], "plus que ce qui reste, 2"), ([D(0), D(1)], "déjà rendue en entier")):
        with pytest.raises(Refused, match=sentence):
            actions.draft_credit_note(invoice=again(invoice), by=cast.odile, quantities=quantities)
    assert Invoice.objects.count() == before


def test_the_page_proposes_what_is_left(cast, as_):
    invoice = issued(cast.lea_activity, line("100", "3"), line("80", "2", name="Mise en page"), by=cast.odile)
    address = reverse("billing:invoices:credit", args=["LEA", invoice.pk])
    lea = as_("lea")
    page = lea.get(address)
    assert "Toute la facture" in page.content.decode()
    assert [field.initial for field in page.context["form"].quantity_fields()] == ["3", "2"]
    give_back(cast, invoice, [D(1), D(2)])
    page = lea.get(address)
    text = page.content.decode().replace("\u202f", "\xa0")
    assert "Tout ce qui reste : 240,00\xa0€" in text and "Toute la facture" not in text
    assert "312,00\xa0€ en sont déjà rendus : il reste 240,00\xa0€" in text
    assert [field.initial for field in page.context["form"].quantity_fields()] == ["2", ""]
    done = lea.submit(address, {"whole": "all", "quantity-0": "2", "quantity-1": ""})
    note = Invoice.objects.latest("pk")
    assert (done.url, note.total_ttc) == (note.get_absolute_url(), D("240.00"))
    assert "Un avoir est déjà en préparation sur cette facture" in lea.get(address).content.decode()
