"""A discount larger than what it is taken off: a draft keeps it and says so beside the field; it is not sent for validation."""

import json
from decimal import Decimal as D

import pytest

from billing.invoices import actions
from billing.invoices.models import Invoice
from cae.access import Refused
from tests.billing.invoices.made import draft, line
from tests.billing.invoices.test_views import autosave, sent, url

pytestmark = pytest.mark.django_db


def test_a_draft_keeps_a_discount_beyond_its_line_and_says_it_at_once(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    lea = as_("lea")
    answer = autosave(lea, invoice, ("Dessin", "1", "10", {"discount": "20 €"}), ("Autre", "1", "100"))
    assert answer.status_code == 200
    assert json.loads(answer.content)["cautions"] == [{"discount": "Cette remise dépasse le montant de la ligne."}, {}]
    assert invoice.lines.get(name="Dessin").discount_amount == D(20)
    page = lea.get(url("edit", cast.lea_activity, invoice.pk)).content.decode()
    assert "Cette remise dépasse le montant de la ligne." in page


def test_a_draft_says_that_its_whole_discount_is_beyond_its_total(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    answer = json.loads(autosave(as_("lea"), invoice, ("Dessin", "1", "10"), discount="2000 €").content)
    assert "dépasse le total des lignes" in answer["fields"]["discount"]
    assert Invoice.objects.get(pk=invoice.pk).discount_amount == D(2000)
    assert "dépasse le total des lignes" in as_("lea").get(url("edit", cast.lea_activity, invoice.pk)).content.decode()
    right = json.loads(autosave(as_("lea"), Invoice.objects.get(pk=invoice.pk), ("Dessin", "1", "10")).content)
    assert (right["fields"], right["cautions"]) == ({}, [{}])


@pytest.mark.parametrize(
    ("lines", "fields", "said"),
    [
        ([{"price": "10", "discount_amount": D(20)}, {"price": "100"}], {}, "remise de la ligne 1 dépasse son montant"),
        ([{"price": "10"}], {"discount_amount": D(2000)}, "remise sur le total dépasse le total"),
    ],
)
def test_what_is_discounted_beyond_its_price_is_not_sent_for_validation(cast, lines, fields, said):
    invoice = draft(cast.lea_activity, *[line(**one) for one in lines], by=cast.lea, **fields)
    with pytest.raises(Refused, match=said):
        actions.submit(invoice=invoice, by=cast.lea)


def test_the_button_of_validation_says_it_beside_the_line_and_keeps_what_was_typed(as_, cast):
    invoice = draft(cast.lea_activity, by=cast.lea)
    address = url("edit", cast.lea_activity, invoice.pk)
    response = as_("lea").post(address, sent(invoice, ("Dessin", "1", "10", {"discount": "20 €"}), do="submit"))
    assert response.status_code == 422
    assert "Cette remise dépasse le montant de la ligne." in response.content.decode()
    assert 'value="20 €"' in response.content.decode()
