"""A sale without French VAT goes where the law says: the customer's country, and that of the goods."""

import pytest

from billing.customers.models import Address
from billing.documents.places import Sale, misplaced
from billing.invoices import actions
from billing.invoices.actions import issuing
from billing.invoices.models import Invoice
from cae.access import Refused
from tests.billing.invoices.made import ON, customer, draft, issued, line

GERMAN, FRENCH = "DE136695976", "FR62523188464"
YES, NO = True, False


@pytest.mark.parametrize(
    ("code", "country", "number", "to", "fits"),
    [
        ("autoliquidation-ue", "DE", GERMAN, "DE", YES),
        ("autoliquidation-ue", "DE", GERMAN, "FR", YES),
        ("autoliquidation-ue", "FR", FRENCH, "FR", NO),
        ("autoliquidation-ue", "CH", "", "CH", NO),
        ("autoliquidation-ue", "MC", "", "MC", NO),
        ("livraison-ue", "DE", GERMAN, "DE", YES),
        ("livraison-ue", "DE", GERMAN, "FR", NO),
        ("livraison-ue", "FR", FRENCH, "DE", NO),
        ("livraison-ue", "GB", "XI123456789", "GB", YES),
        ("livraison-ue", "GB", "GB123456789", "GB", NO),
        ("export", "CH", "", "CH", YES),
        ("export", "FR", FRENCH, "CH", YES),
        ("export", "FR", FRENCH, "RE", YES),
        ("export", "FR", FRENCH, "FR", NO),
        ("export", "CH", "", "FR", NO),
        ("export", "DE", GERMAN, "DE", NO),
        ("service-hors-ue", "CH", "", "CH", YES),
        ("service-hors-ue", "NC", "", "NC", YES),
        ("service-hors-ue", "FR", FRENCH, "FR", NO),
        ("service-hors-ue", "RE", "", "RE", NO),
        ("service-hors-ue", "DE", GERMAN, "DE", NO),
        ("formation", "FR", FRENCH, "FR", YES),
        ("autoliquidation-btp", "FR", FRENCH, "FR", YES),
    ],
)
def test_where_a_sale_without_french_vat_goes(code, country, number, to, fits):
    assert (misplaced(code, "Raison", Sale(country, number, to)) is None) == fits


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["autoliquidation-ue", "export", "livraison-ue"])
def test_a_french_company_is_not_invoiced_without_vat_as_if_it_were_abroad(cast, code):
    invoice = draft(cast.lea_activity, line(vat=code), by=cast.odile)
    with pytest.raises(Refused, match=r"demande une? "):
        actions.issue(invoice=invoice, by=cast.odile, on=ON)
    assert not Invoice.objects.filter(number__isnull=False).exists()


@pytest.mark.django_db
def test_goods_delivered_abroad_for_a_french_company_are_exported(cast):
    to = customer(cast.lea_activity)
    abroad = Address.objects.create(
        customer=to, kind="delivery", line1="1 rue du Lac", postcode="1000", city="Lausanne", country="CH"
    )
    invoice = draft(cast.lea_activity, line(vat="export", nature="goods"), by=cast.odile, to=to, delivery_address=abroad)
    assert "misplaced" not in {refusal.code for refusal in issuing.prepare(invoice=invoice, on=ON).obstacles}


@pytest.mark.django_db
def test_an_invoice_made_wrong_is_given_back_by_a_credit_note(cast, monkeypatch):
    monkeypatch.setattr("billing.documents.rules.misplaced", lambda *_: None)
    wrong = issued(cast.lea_activity, line(vat="autoliquidation-ue"), by=cast.odile)
    monkeypatch.undo()
    note = actions.draft_credit_note(invoice=wrong, by=cast.odile)
    assert actions.issue(invoice=note, by=cast.odile, on=ON).number
