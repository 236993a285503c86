"""Every event of an invoice → its lines in the journal of sales: the table the accountant reads."""

from decimal import Decimal as D

import pytest

from billing.contribution.models import ContributionCharge
from billing.invoices import actions, posting
from billing.invoices.enums import InvoiceKind
from billing.ledger.queries import balance
from cae.locks import lock
from members.models import Cooperative
from tests.billing.invoices.made import ON, entry_lines, issued, line
from tests.billing.invoices.sold import accepted_quote

pytestmark = pytest.mark.django_db


def signed(*pairs):
    return [(account, D(amount)) for account, amount in pairs]


SALES = {
    "services: VAT waits for the receipt": (
        [{"price": "1000"}],
        signed(("411000", 1200), ("706000", -1000), ("445740", -200)),
    ),
    "goods: VAT is due at once": (
        [{"price": "500", "nature": "goods"}],
        signed(("411000", 600), ("707000", -500), ("445710", -100)),
    ),
    "both on one invoice, two rates": (
        [{"price": "1000"}, {"price": "100", "nature": "goods", "vat": "5.5"}],
        signed(("411000", "1305.50"), ("706000", -1000), ("707000", -100), ("445740", -200), ("445710", "-5.50")),
    ),
    "exempt: no VAT at all": (
        [{"price": "950", "vat": "formation"}],
        signed(("411000", 950), ("706000", -950)),
    ),
}


@pytest.mark.parametrize("name", SALES)
def test_invoice(cast, name):
    rows, expected = SALES[name]
    assert entry_lines(issued(cast.lea_activity, *[line(**row) for row in rows], by=cast.odile)) == expected


def test_option_for_debits(cast):
    Cooperative.objects.update(vat_on_debits=True)
    invoice = issued(cast.lea_activity, by=cast.odile)
    assert entry_lines(invoice) == signed(("411000", 1200), ("706000", -1000), ("445710", -200))


def test_deposit_then_balance_tv_09_and_v5(cast):
    """TV-09: 1 000 + 200 less a deposit of 300 + 60 leaves 840. V5: the contribution is 30.00 then 70.00."""
    quote = accepted_quote(cast, deposit="30")
    deposit = actions.draft_deposit(quote=quote, by=cast.odile)
    deposit = actions.issue(invoice=deposit, by=cast.odile, on=ON)
    assert deposit.kind == InvoiceKind.DEPOSIT
    assert entry_lines(deposit) == signed(("411000", 360), ("419100", -300), ("445740", -60))
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert final.net_to_pay == D("840.00")
    assert entry_lines(final) == signed(("411000", 840), ("419100", 300), ("706000", -1000), ("445740", -140))
    assert balance(activity=cast.lea_activity, prefixes=["4191"]) == 0
    assert [charge.amount for charge in ContributionCharge.objects.order_by("pk")] == [D("30.00"), D("70.00")]


def test_credit_note_of_an_unpaid_invoice(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    note = actions.issue(invoice=actions.draft_credit_note(invoice=invoice, by=cast.odile), by=cast.odile, on=ON)
    assert entry_lines(note) == signed(("411000", -1200), ("706000", 1000), ("445740", 200))
    follow_up = lock(invoice.follow_up)
    assert (follow_up.open, follow_up.settlement) == (D(0), "credited")


def test_credit_note_of_a_paid_invoice_takes_back_vat_that_was_due(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    moves = actions.collect(invoice=invoice, amount=D(900), on=ON, by=cast.odile)
    assert [(move.ht, move.vat, move.pending) for move in moves] == [(D(750), D(150), True)]
    note = actions.issue(invoice=actions.draft_credit_note(invoice=invoice, by=cast.odile), by=cast.odile, on=ON)
    assert entry_lines(note) == signed(("411000", -1200), ("706000", 1000), ("445740", 200), ("445710", 150), ("445740", -150))
    assert lock(invoice.follow_up).open == D(-900)


def test_credit_note_of_goods(cast):
    invoice = issued(cast.lea_activity, line("500", nature="goods"), by=cast.odile)
    note = actions.issue(invoice=actions.draft_credit_note(invoice=invoice, by=cast.odile), by=cast.odile, on=ON)
    assert entry_lines(note) == signed(("411000", -600), ("707000", 500), ("445710", 100))


def test_credit_note_of_a_deposit(cast):
    quote = accepted_quote(cast, deposit="30")
    deposit = actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    note = actions.issue(invoice=actions.draft_credit_note(invoice=deposit, by=cast.odile), by=cast.odile, on=ON)
    assert entry_lines(note) == signed(("411000", -360), ("419100", 300), ("445740", 60))


def test_every_kind_has_its_rows_and_every_row_its_words():
    kinds = {str(kind) for kind in InvoiceKind if kind != InvoiceKind.CREDIT_NOTE}
    assert kinds | {"credit_note", "credit_note_of_deposit"} == posting.SIDES.keys()
    for rows in posting.SIDES.values():
        assert all(row.words and row.figure in {*posting.Figures.__dataclass_fields__, "advance"} for row in rows)
