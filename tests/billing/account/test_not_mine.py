"""What is no longer spendable though it is in the account: what a credit note gives back, what was promised on that very day."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.account import views
from billing.account.actions import release, set_aside
from billing.account.amounts import Kind
from billing.account.queries import available_now, sheet_of
from billing.account.statement import content_of
from billing.invoices.actions import draft_credit_note, issue
from billing.payments.actions import record_payment, refund_invoice
from billing.payments.enums import PaymentMode
from cae.periods import month_end
from tests.billing.account.test_sheet import paid
from tests.billing.invoices.made import issued
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch, cast):
    monkeypatch.setattr(views, "today", lambda: TODAY)
    monkeypatch.setattr("billing.account.queries.owed.today", lambda: TODAY)
    cast.lea.member.contracts.update(fixed_part=0)


def credited(cast, received=1200):
    """An invoice of 1 000 + 200 on which so much was received, then taken back whole."""
    a = cast.lea_activity
    invoice = issued(a, by=cast.odile, on=date(2026, 3, 2))
    values = {"mode": PaymentMode.TRANSFER, "bank_account": cast.bank, "by": cast.odile}
    record_payment(amount=D(received), received_on=date(2026, 3, 20), parts=[(invoice, D(received))], on=TODAY, **values)
    before = available_now(a, on=TODAY)
    issue(invoice=draft_credit_note(invoice=invoice, by=cast.odile), by=cast.odile, on=date(2026, 5, 4))
    invoice.refresh_from_db()
    return invoice, before


@pytest.mark.parametrize("received", [1200, 600])
def test_what_a_credit_note_gives_back_is_not_spendable_before_nor_after_it_is_refunded(cast, received):
    a = cast.lea_activity
    invoice, before = credited(cast, received)
    # VAT that was due and contribution come back, what the customer paid goes
    vat = D(received) / 6
    assert available_now(a, on=TODAY) == before + vat + 100 - received == 0
    sheet = sheet_of(a, since=date(2026, 1, 1), upto=TODAY, on=TODAY)
    assert (sheet.line(Kind.REFUNDS).amount, sheet.available, sheet.restated) == (received, 0, 0)
    assert sum(step.amount for step in sheet.bridge) == 0
    for month, refunds in ((4, 0), (5, received)):  # a month that is over keeps its own
        then = sheet_of(a, since=date(2026, month, 1), upto=date(2026, month, 1), on=TODAY)
        assert then.line(Kind.REFUNDS).amount == refunds
    values = {"mode": PaymentMode.TRANSFER, "bank_account": cast.bank, "by": cast.odile}
    refund_invoice(invoice=invoice, amount=D(received), paid_on=date(2026, 6, 2), on=TODAY, **values)
    assert available_now(a, on=TODAY) == 0
    assert sheet_of(a, since=date(2026, 1, 1), upto=TODAY, on=TODAY).line(Kind.REFUNDS).amount == 0


def test_the_page_says_it_and_leads_to_the_invoices(as_, cast):
    invoice, _ = credited(cast)
    client = as_("lea")
    page = client.get(reverse("billing:account:index", args=["LEA"]))
    (line,) = [line for line in page.context["lines"] if line["kind"] == "refunds"]
    assert (line["amount"], "rendre" in line["words"].title) == (-1200, True)
    assert invoice.number in client.get(line["href"]).content.decode()


def test_a_month_that_is_over_keeps_what_was_promised_then(as_, cast):
    """The page of a past month, its statement, and the opening of the next one are one account."""
    a = cast.lea_activity
    paid(cast, 1000, 0, date(2026, 3, 3))
    kept = set_aside(activity=a, amount=D(300), reason="Machine", by=cast.lea, on=date(2026, 4, 10))
    release(earmark=kept, by=cast.lea, on=date(2026, 6, 10))
    set_aside(activity=a, amount=D(50), reason="Congés", by=cast.lea, on=date(2026, 6, 12))
    for month, left in ((3, 1000), (4, 700), (5, 700)):
        upto = month_end(date(2026, month, 1))
        page = as_("lea").get(reverse("billing:account:index", args=["LEA"]), {"periode": f"2026-{month:02}"})
        assert page.context["sheet"].available == left
        assert content_of(a, month=date(2026, month, 1))["available"]["amount"] == f"{left}.00"
        following = sheet_of(a, since=date(2026, month + 1, 1), upto=upto, on=TODAY)
        assert following.line(Kind.OPENING).amount == left + sheet_of(a, since=upto, upto=upto, on=TODAY).beside.reserved
    assert available_now(a, on=TODAY) == 950


def test_the_account_costs_the_same_with_one_refund_and_with_three(as_, cast):
    client, address, counts = as_("lea"), reverse("billing:account:index", args=["LEA"]), []
    for number in (1, 2):
        for _ in range(number):
            credited(cast)
        client.get(address)
        counts.append(len(queries_of(lambda: client.get(address))))
    assert counts[0] == counts[1]
