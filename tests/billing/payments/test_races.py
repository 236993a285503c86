"""Several people at the same instant, on real connections."""

from datetime import date
from decimal import Decimal as D

from django.db import transaction

from billing.invoices.models import InvoiceFollowUp
from billing.ledger.queries import balance
from billing.payments import queries
from billing.payments.actions import allocate_later, confirm_payment, offset_invoice, record_payment, reverse_payment
from billing.payments.models import Payment
from cae import seals
from cae.access import Refused
from cae.rights import Right
from members.models import Delegation, Member
from tests.billing.payments.issued import credited, issued
from tests.support.together import together

TODAY, RECEIVED = date(2026, 3, 16), date(2026, 3, 12)


def pay(cast, amount, parts, *, by=None):
    return record_payment(
        amount=D(amount),
        received_on=RECEIVED,
        mode="transfer",
        bank_account=cast.bank,
        parts=parts,
        on=TODAY,
        by=by or cast.odile,
    )


def test_two_people_confirm_the_same_payment(fresh_database, cast):
    Delegation.objects.create(member=Member.objects.get(user=cast.lea), right=Right.PAYMENTS_RECORD, since=date(2026, 1, 1))
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 600, [(invoice, D(600))], by=cast.lea)
    found = together(
        [lambda who=who: confirm_payment(payment=payment, on=TODAY, by=who) for who in (cast.odile, cast.diane, cast.odile)]
    )
    assert sorted(type(result).__name__ for result in found) == ["Payment", "Refused", "Refused"], found
    assert InvoiceFollowUp.objects.get().paid == D(600)


def test_two_receipts_for_the_same_invoice(fresh_database, cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    found = together([lambda: pay(cast, 1200, [(invoice, D(1200))])] * 4)
    assert sorted(type(result).__name__ for result in found) == ["Payment", "Refused", "Refused", "Refused"], found
    assert {result.refusal.code for result in found if isinstance(result, Refused)} == {"already_paid"}
    follow_up = InvoiceFollowUp.objects.get()
    assert (follow_up.paid, follow_up.open) == (D(1200), D(0))
    assert queries.overpaid(cast.lea_activity) == 0
    assert balance(activity=cast.lea_activity, prefixes=["445740"]) == 0
    assert list(seals.verify()) == [] or all(broken.chain != "payments" for broken in seals.verify())


def test_receipts_of_several_activities_in_any_order_never_wait_for_each_other(fresh_database, cast):
    from tests.billing.contribution.test_actions import scale

    scale(cast, base="collected", brackets=((0, 10),))
    activities = [cast.lea_activity, cast.karim_activity, cast.fatou_activity, cast.bastien_activity]
    invoices = [issued(activity, (1000, 20), by=cast.odile) for activity in activities]
    orders = [invoices, invoices[::-1], invoices[1:3], invoices[::-2], [invoices[2]], [invoices[0], invoices[3]]]
    found = together([lambda order=order: pay(cast, 10 * len(order), [(i, D(10)) for i in order]) for order in orders * 2])
    assert [type(result) for result in found] == [Payment] * 12, found
    assert balance(prefixes=["181"]) == 0
    paid = sum(row.paid for row in InvoiceFollowUp.objects.all())
    assert paid == sum(result.amount for result in found)


def test_an_overpayment_is_spent_once(fresh_database, cast):
    payment = pay(cast, 100, [])
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    acts = [
        lambda: allocate_later(payment=payment, activity=cast.suspense, parts=[(invoice, D(100))], on=TODAY, by=cast.odile),
        lambda: allocate_later(payment=payment, activity=cast.suspense, parts=[(invoice, D(100))], on=TODAY, by=cast.diane),
    ]
    found = together(acts)
    assert sum(isinstance(result, Refused) for result in found) == 1, found
    assert InvoiceFollowUp.objects.get().paid == D(100)


def test_a_payment_is_reversed_once(fresh_database, cast):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 600, [(invoice, D(600))])
    found = together([lambda: reverse_payment(payment=payment, reversed_on=TODAY, reason="Double", on=TODAY, by=cast.odile)] * 3)
    assert sorted(type(result).__name__ for result in found) == ["Payment", "Refused", "Refused"], found
    assert InvoiceFollowUp.objects.get().paid == 0


def test_what_is_due_back_pays_one_invoice_of_two(fresh_database, cast):
    first, second, third = (issued(cast.lea_activity, (ht, 20), by=cast.odile) for ht in (1000, 300, 400))
    pay(cast, 1200, [(first, D(1200))])
    with transaction.atomic():
        credited(first, (400, 20), by=cast.odile, on=TODAY)
    acts = [
        lambda: offset_invoice(invoice=first, parts=[(second, D(360))], on=TODAY, by=cast.odile),
        lambda: offset_invoice(invoice=first, parts=[(third, D(480))], on=TODAY, by=cast.diane),
    ]
    found = together(acts * 2)
    assert sorted(type(result).__name__ for result in found) == ["Payment", "Refused", "Refused", "Refused"], found
    opens = dict(InvoiceFollowUp.objects.values_list("invoice", "open"))
    assert sum(opens.values()) == D(-480) + D(360) + D(480)
    assert opens[first.pk] in (D(-120), D(0))
