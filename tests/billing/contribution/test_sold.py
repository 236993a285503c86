"""A sale counts once under each line, whatever changes between its invoice and its payment: a contract, the base of a scale."""

from datetime import date
from decimal import Decimal as D

import pytest

from billing.contribution.models import ContributionCharge, Scale, TaxpayerPosition
from billing.invoices.actions import draft_credit_note, issue
from billing.payments.actions import record_payment, refund_invoice
from billing.payments.enums import PaymentMode
from tests.billing.contribution.test_lives import scale_of, taken, was_cape_until
from tests.billing.invoices.made import issued

pytestmark = pytest.mark.django_db
SOLD, CHANGED, PAID = date(2026, 11, 3), date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture
def two(cast):
    """Léa: 8 % of what is collected under CAPE, until November 24th; 12 % of what is invoiced under CESA, from the next day."""
    Scale.objects.all().update(ends_on=date(2025, 12, 31))
    cape = scale_of(cast, "cape", code="cape", base="collected", brackets=((0, 8),))
    cesa = scale_of(cast, "cesa", code="cesa", brackets=((0, 12),))
    was_cape_until(cast, CHANGED)
    return cape, cesa


def sell(cast, on=SOLD, **values):
    return issued(cast.lea_activity, by=cast.odile, on=on, **values)


def pay(cast, invoice, amount, on=PAID):
    part = D(amount)
    values = {"mode": PaymentMode.TRANSFER, "bank_account": cast.bank, "on": on, "by": cast.odile}
    return record_payment(amount=part, received_on=on, parts=[(invoice, part)], **values)


def give_back(cast, invoice, on=PAID):
    return issue(invoice=draft_credit_note(invoice=invoice, by=cast.odile), by=cast.odile, on=on)


def test_a_sale_of_cape_paid_under_cesa_counts_at_the_rate_of_its_day(cast, two):
    invoice = sell(cast)
    assert taken() == 0
    pay(cast, invoice, 600)
    pay(cast, invoice, 600)
    assert [(charge.line, charge.amount) for charge in ContributionCharge.objects.order_by("pk")] == [(two[0], D(40))] * 2
    assert TaxpayerPosition.objects.get().base == D(1000)


def test_one_issued_on_a_day_that_a_contract_recorded_later_covers_counts_too(cast, two):
    cape, cesa = was_cape_until(cast, date(2026, 12, 31))
    invoice = sell(cast, on=PAID)
    assert taken() == 0
    cape.ended_on = cape.ends_on = CHANGED
    cape.save()
    cesa.starts_on = PAID
    cesa.save()
    pay(cast, invoice, 1200, on=date(2026, 11, 27))
    assert taken() == D(80)


def test_the_credit_note_of_what_never_counted_gives_nothing_back(cast, two):
    give_back(cast, sell(cast))
    assert not ContributionCharge.objects.exists()


def test_what_counted_when_paid_is_given_back_by_the_credit_note_once(cast, two):
    invoice = sell(cast)
    pay(cast, invoice, 1200, on=CHANGED)
    assert taken() == D(80)
    give_back(cast, invoice)
    assert taken() == 0
    refund_invoice(
        invoice=invoice, amount=D(1200), paid_on=PAID, mode=PaymentMode.TRANSFER, bank_account=cast.bank, on=PAID, by=cast.odile
    )
    assert taken() == 0


def test_a_sale_that_counted_when_issued_does_not_count_again_when_paid(cast, two):
    """The base of the scale goes the other way: from what is invoiced to what is collected."""
    invoice = sell(cast, on=PAID)
    assert taken() == D(120)
    line = scale_of(cast, "cesa", code="cesa", base="collected", starts_on=date(2026, 12, 1), brackets=((0, 12),))
    pay(cast, invoice, 1200, on=date(2026, 12, 2))
    assert taken() == D(120)
    give_back(cast, invoice, on=date(2026, 12, 3))
    assert taken() == 0 and not line.charges.exists()


def test_a_sale_taken_each_month_does_not_count_when_paid(cast, two):
    scale_of(cast, "cesa", code="cesa", trigger="month", starts_on=PAID, brackets=((0, 12),))
    invoice = sell(cast, on=PAID)
    scale_of(cast, "cesa", code="cesa", base="collected", starts_on=date(2026, 12, 1), brackets=((0, 12),))
    pay(cast, invoice, 1200, on=date(2026, 12, 2))
    assert not ContributionCharge.objects.exists()


def test_a_rate_fixed_by_the_contract_of_then_is_that_of_the_sale(cast, two):
    cast.lea.member.contracts.filter(kind="cape").update(fixed_contribution_rate=D(5))
    invoice = sell(cast)
    pay(cast, invoice, 1200)
    assert taken() == D(50)
