"""Three paths an entrepreneur takes in a browser: a quote in chapters, something delivered elsewhere, money declared from an
invoice by who holds the right."""

import io
import re
from decimal import Decimal as D

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.customers.models import Address
from billing.models import Invoice, Payment, Quote
from cae.periods import today
from members import actions as people
from members.models import Member
from tests.billing.invoices.made import customer, issued, line
from tests.billing.quotes.made import draft
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def cast(fresh_database):
    return read()


@pytest.fixture
def lea(page, site, cast):
    sign_in(page, site, cast.lea)
    return page


def test_a_quote_in_chapters_prints_its_sub_totals_and_where_it_is_delivered(lea, cast):
    bakery = customer(cast.lea_activity)
    place = {"line1": "Zone des Îles, lot 3", "postcode": "38120", "city": "Saint-Égrève"}
    elsewhere = Address.objects.create(customer=bakery, kind="delivery", label="Fournil", **place)
    quote = draft(cast.lea_activity, line("40", "2", name="Cadrage"), by=cast.lea, to=bakery, on=today())
    lea.goto(reverse("billing:quotes:edit", args=["LEA", quote.pk]))
    lea.wait_for_load_state()
    lea.get_by_label("Livré à").select_option(str(elsewhere.pk))
    for title, lines in (
        ("Illustration", [("Couverture", "300"), ("Planches", "450,50")]),
        ("Impression", [("Affiches", "120")]),
    ):
        lea.get_by_role("button", name="Ajouter un chapitre").click()
        lea.locator("[data-row=chapter] [name=row-name]").last.fill(title)
        for index, (name, price) in enumerate(lines):
            if index:
                lea.get_by_role("button", name="Ajouter une ligne").click()
            row = lea.locator("[data-row=line]").last
            row.locator("[name=row-name]").fill(name)
            row.locator("[name=row-price]").fill(price)
    lea.get_by_role("button", name="Enregistrer", exact=True).click()
    lea.wait_for_url(re.compile(r"/devis/\d+/$"))

    lea.goto(reverse("billing:quotes:printed", args=["LEA", quote.pk]))
    assert_accessible(lea)
    printed = plain(lea.locator("main").inner_text())
    assert [plain(row.inner_text()).split("\t")[-1].strip() for row in lea.locator("tr.subtotal").all()] == [
        "750,50 €",
        "120,00 €",
    ]
    assert "Livré à" in printed
    assert "Fournil" in printed
    assert "Zone des Îles, lot 3\n38120 Saint-Égrève" in printed
    kept = Quote.objects.get()
    assert (kept.total_ht, kept.chapters.count()) == (D("950.50"), 2)
    pdf = lea.request.get(reverse("billing:quotes:pdf", args=["LEA", quote.pk])).body()
    text = plain(PdfReader(io.BytesIO(pdf)).pages[0].extract_text())
    assert text.count("Sous-total") == 2
    assert "Saint-Égrève" in text


def test_who_holds_the_right_declares_a_payment_from_the_invoice(lea, cast):
    people.delegate(member=Member.objects.get(user=cast.lea), right="payments.record", by=cast.diane, on=today())
    invoice = issued(cast.lea_activity, line("1000"), by=cast.odile, on=today())
    lea.goto(reverse("billing:invoices:show", args=["LEA", invoice.pk]))
    lea.get_by_role("link", name="Déclarer un encaissement").click()
    assert_accessible(lea)
    lea.get_by_label("Montant").fill("500")
    lea.get_by_role("button", name="Déclarer").click()
    lea.wait_for_url(re.compile(r"/encaissements/"))
    declared = Payment.objects.get()
    assert (declared.amount, declared.state, declared.declared_by) == (D("500.00"), "to_confirm", cast.lea)
    lea.goto(reverse("billing:invoices:show", args=["LEA", invoice.pk]))
    assert "500,00 € déclarés, à confirmer." in plain(lea.locator("main").inner_text())
    assert Invoice.objects.select_related("follow_up").get().follow_up.open == D(
        "1200.00"
    )  # nothing is received before it is confirmed
