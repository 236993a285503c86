"""Receipts, reversals, credit notes and refunds in any order: each rate stays exact, nothing waits once all is settled."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billing.invoices import shares
from billing.invoices.models import InvoiceFollowUp
from billing.ledger.queries import balance
from billing.payments.actions import record_payment, refund_invoice, reverse_payment
from billing.payments.models import AllocationVat, Payment
from cae.money import total
from tests.billing.payments.issued import credited, issued

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 25)
rows = st.lists(
    st.tuples(
        st.decimals("0.01", "500", places=2),
        st.sampled_from(["20", "10", "5.5", "2.1"]),
        st.sampled_from(["services", "goods"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda row: row[1:],
)
steps = st.lists(st.tuples(st.sampled_from(["pay", "reverse", "credit"]), st.integers(1, 100)), max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, steps=steps)
@example(rows=[(D("0.15"), "20", "services"), (D("0.01"), "20", "goods")], steps=[("pay", 1), ("pay", 75), ("credit", 51)])
def test_each_rate_is_exact_and_the_pending_account_ends_at_zero(cast, rows, steps):
    activity = cast.lea_activity
    before = {account: balance(activity=activity, prefixes=[account]) for account in ("445740", "411", "512")}
    invoice = issued(activity, *rows, by=cast.odile)
    values = {"mode": "transfer", "bank_account": cast.bank, "on": TODAY, "by": cast.odile}
    mine = []

    def open_amount():
        return InvoiceFollowUp.objects.get(pk=invoice.pk).open

    def pay(amount):
        mine.append(record_payment(amount=amount, received_on=date(2026, 3, 12), parts=[(invoice, amount)], **values))

    for step, share in steps:
        owed = open_amount()
        if step == "pay" and owed > 0:
            pay(max(D("0.01"), (owed * share / 100).quantize(D("0.01"))))
        elif step == "reverse":
            alive = [p for p in mine if not Payment.objects.filter(reverses=p).exists()]
            paid = InvoiceFollowUp.objects.get(pk=invoice.pk).paid
            if alive and paid >= alive[-1].amount:
                reverse_payment(payment=alive[-1], reversed_on=TODAY, reason="essai", on=TODAY, by=cast.odile)
        elif step == "credit":
            left = shares.load(InvoiceFollowUp.objects.get(pk=invoice.pk).owed)
            _, rate, nature = rows[share % len(rows)]
            room = next(s for s in left if s.key.rate == D(rate) and s.key.nature == nature)
            part = (room.ht * share / 100).quantize(D("0.01"))
            vat = (part * D(rate) / 100).quantize(D("0.01"))
            if part > 0 and vat <= room.vat:
                credited(invoice, (part, rate, nature), by=cast.odile)
        _each_rate_is_what_was_booked(invoice)
    if open_amount() > 0:
        pay(open_amount())
    if open_amount() < 0:
        refund_invoice(invoice=invoice, amount=-open_amount(), paid_on=TODAY, **values)
    follow_up = InvoiceFollowUp.objects.get(pk=invoice.pk)
    assert follow_up.open == 0
    assert follow_up.booked == shares.dump(shares.load(follow_up.owed))
    after = {account: balance(activity=activity, prefixes=[account]) for account in ("445740", "411", "512")}
    assert after["445740"] == before["445740"]
    assert after["411"] == before["411"]
    assert after["512"] - before["512"] == follow_up.paid


def _each_rate_is_what_was_booked(invoice):
    """The VAT written with allocations, less what credit notes took back, is what the follow-up holds; TTC never exceeds paid."""
    follow_up = InvoiceFollowUp.objects.get(pk=invoice.pk)
    booked = shares.load(follow_up.booked)
    written = AllocationVat.objects.filter(allocation__invoice=invoice)
    assert total(share.ttc for share in booked) == min(follow_up.paid, total(s.ttc for s in shares.load(follow_up.owed)))
    if not follow_up.credited:
        for share in booked:
            mine = [r for r in written if r.rate == share.key.rate and r.nature == share.key.nature]
            assert (total(r.ht for r in mine), total(r.vat for r in mine)) == (share.ht, share.vat)
