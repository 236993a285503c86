"""A sale invoiced by deposit, stage and balance: whatever the order of its payments, its VAT is that of the sale."""

from datetime import date
from decimal import Decimal as D
from itertools import permutations

import pytest

from billing.invoices import actions
from billing.invoices.amounts import settle
from billing.ledger.queries import balance
from billing.payments.actions import record_payment, reverse_payment
from billing.payments.models import AllocationVat
from cae.money import total
from tests.billing.invoices.made import ON, line
from tests.billing.invoices.sold import accepted_quote
from tests.billing.invoices.test_amounts import moved, share

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 25)


def pay(cast, invoice):
    return record_payment(
        amount=invoice.net_to_pay, received_on=TODAY, mode="transfer", bank_account=cast.bank,
        parts=[(invoice, invoice.net_to_pay)], on=TODAY, by=cast.odile,
    )  # fmt: skip


def three(cast, *lines):
    """The deposit of 30 %, the stage of 40 % and the balance of a quote (1 000 € of services at 20 %), issued."""
    quote = accepted_quote(cast, *lines, deposit="30", instalments=[{"label": "Étape", "percent": "40"}])
    made = []
    for draft in (
        lambda: actions.draft_deposit(quote=quote, by=cast.odile),
        lambda: actions.draft_instalment(quote=quote, step=1, by=cast.odile),
        lambda: actions.draft_balance(quote=quote, by=cast.odile),
    ):
        made.append(actions.issue(invoice=draft(), by=cast.odile, on=ON))
    return made


def test_several_deposits_of_one_rate_are_all_booked():
    deposits = [share(20, 300), share(20, 400)]
    assert moved(settle([share(20, 1000)], D(1200), deposits)) == {20: (D(300), D(60))}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_each_pays_is_split_to_the_cent_in_any_order(cast, order):
    invoices = three(cast)
    assert [invoice.net_to_pay for invoice in invoices] == [D(360), D(480), D(360)]
    for index in order:
        payment = pay(cast, invoices[index])
        parts = AllocationVat.objects.filter(allocation__payment=payment)
        assert total(part.ht + part.vat for part in parts) == invoices[index].net_to_pay
    held = {account: balance(activity=cast.lea_activity, prefixes=[account]) for account in ("411", "4191", "445740", "445710")}
    assert held == {"411": 0, "4191": 0, "445740": 0, "445710": -200}
    assert balance(activity=cast.lea_activity, prefixes=["512"]) == D(1200)


def test_a_payment_of_the_balance_taken_back_leaves_what_the_deposits_booked(cast):
    invoices = three(cast, line("1000"), line("400", vat="5.5", nature="goods", name="Livres"))
    for invoice in invoices:
        payment = pay(cast, invoice)
    before = balance(activity=cast.lea_activity, prefixes=["445740"])
    reverse_payment(payment=payment, reversed_on=TODAY, on=TODAY, reason="impayé", by=cast.odile)
    pay(cast, invoices[2])
    assert before == balance(activity=cast.lea_activity, prefixes=["445740"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["445710"]) == D("-222.00")


@pytest.mark.parametrize("paid_before", [(), (0,), (0, 1)])
def test_the_vat_of_goods_is_due_with_the_balance_though_deposits_are_not_paid(cast, paid_before):
    """VAT-05: 400 € of goods at 5.5 % delivered: 22,00 due then, whatever was received; services still wait."""
    quote = accepted_quote(
        cast, line("1000"), line("400", vat="5.5", nature="goods", name="Livres"),
        deposit="30", instalments=[{"label": "Étape", "percent": "40"}],
    )  # fmt: skip
    deposits = [
        actions.issue(invoice=draft, by=cast.odile, on=ON)
        for draft in (
            actions.draft_deposit(quote=quote, by=cast.odile),
            actions.draft_instalment(quote=quote, step=1, by=cast.odile),
        )
    ]
    for index in paid_before:
        pay(cast, deposits[index])
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)

    def vat():
        return {account: balance(activity=cast.lea_activity, prefixes=[account]) for account in ("445740", "445710")}

    services = [D(0), D(60), D(140)][len(paid_before)]
    assert vat() == {"445740": -(200 - services), "445710": -(22 + services)}
    for invoice in (*(deposits[index] for index in range(2) if index not in paid_before), final):
        payment = pay(cast, invoice)
    assert vat() == {"445740": 0, "445710": D(-222)}
    reverse_payment(payment=payment, reversed_on=TODAY, on=TODAY, reason="impayé", by=cast.odile)
    assert vat() == {"445740": -60, "445710": D(-162)}, "the VAT of goods stays due"
