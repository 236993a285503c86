"""The same money told by two people: asked before it is counted twice, even while something is still due on the invoice."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.payments.actions import record_payment, reverse_payment
from billing.payments.models import Payment
from cae.access import Refused
from tests.billing.invoices.made import ON
from tests.billing.payments.issued import issued

pytestmark = pytest.mark.django_db


def told(cast, invoice, by, amount=120, on=ON, **more):
    values = {"mode": "transfer", "bank_account": cast.bank, "on": ON + timedelta(9), "by": by, **more}
    return record_payment(amount=D(amount), received_on=on, parts=[(invoice, D(amount))], **values)


@pytest.fixture
def invoice(cast):
    return issued(cast.lea_activity, (1000, 20), by=cast.odile)


def test_what_another_just_recorded_is_asked_again(cast, invoice):
    told(cast, invoice, cast.odile)
    with pytest.raises(Refused, match="Odile Garnier a déjà enregistré 120,00"):
        told(cast, invoice, cast.diane)
    assert Payment.objects.count() == 1
    told(cast, invoice, cast.diane, sure=True)
    assert Payment.objects.count() == 2


@pytest.mark.parametrize("changes", [{"amount": 121}, {"on": ON + timedelta(1)}])
def test_another_amount_or_day_is_another_receipt(cast, invoice, changes):
    told(cast, invoice, cast.odile)
    assert told(cast, invoice, cast.diane, **changes)


def test_one_s_own_second_receipt_and_one_reversed_are_not_asked(cast, invoice):
    first = told(cast, invoice, cast.odile)
    second = told(cast, invoice, cast.odile)
    for payment in (first, second):
        reverse_payment(payment=payment, reversed_on=ON, reason="erreur", on=ON, by=cast.odile)
    assert told(cast, invoice, cast.diane)


def test_the_page_asks_with_a_box_and_keeps_what_was_typed(cast, as_, invoice):
    told(cast, invoice, cast.odile)
    address, diane = reverse("billing:payments:record"), as_("diane")
    assert "second paiement" not in diane.get(address).content.decode()
    typed = {
        "amount": "120", "received_on": ON.isoformat(), "mode": "transfer", "bank_account": str(cast.bank.pk),
        "invoice": str(invoice.pk), f"part_{invoice.pk}": "120",
    }  # fmt: skip
    asked = diane.submit(address, typed)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "a déjà enregistré" in page and 'name="sure"' in page and 'value="120"' in page
    done = diane.submit(address, typed | {"sure": "on"})
    assert done.status_code == 302
    assert Payment.objects.count() == 2
