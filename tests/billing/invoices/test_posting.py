"""Every event of an invoice → its lines in the journal of sales: the table the accountant reads."""

from decimal import Decimal as D

import pytest

from billing.contribution.models import ContributionCharge
from billing.documents import queries as documents
from billing.invoices import actions, posting
from billing.invoices.enums import InvoiceKind
from billing.ledger.queries import balance
from cae.access import Refused
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


def two_rates(cast):
    """1 000 € at 20 % and 400 € at 5.5 %: 1 622,00 € with tax; its deposit of 30 %, issued: 486,60 €."""
    quote = accepted_quote(cast, line("1000"), line("400", vat="5.5", nature="goods", name="Livres"), deposit="30")
    return quote, actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)


def give_back(cast, invoice, quantities=None):
    note = actions.draft_credit_note(invoice=invoice, by=cast.odile, quantities=quantities)
    return actions.issue(invoice=note, by=cast.odile, on=ON)


def test_a_deposit_given_back_in_part_is_deducted_for_what_stands(cast):
    quote, deposit = two_rates(cast)
    assert deposit.total_ttc == D("486.60")
    reduced = next(index for index, row in enumerate(documents.lines_of(deposit)) if row.vat.rate == D("5.5"))
    give_back(cast, deposit, [D(index == reduced) for index in range(2)])
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert (final.kind, final.deducted_ttc, final.net_to_pay) == (InvoiceKind.BALANCE, D("360.00"), D("1262.00"))
    assert balance(activity=cast.lea_activity, prefixes=["4191"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["411"]) == D("1622.00")
    assert sum(charge.amount for charge in ContributionCharge.objects.all()) == D("140.00")


def test_a_balance_taken_back_whole_is_made_again_from_its_quote(cast):
    quote, _ = two_rates(cast)
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    with pytest.raises(Refused, match="déjà facturé"):
        actions.draft_balance(quote=quote, by=cast.odile)
    give_back(cast, final)
    assert lock(final.follow_up).open == D("-486.60")  # what was invoiced of the deposit
    again = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert (again.kind, again.plan_attempt, again.net_to_pay) == (InvoiceKind.INVOICE, 2, D("1622.00"))
    assert balance(activity=cast.lea_activity, prefixes=["4191"]) == 0
    assert balance(activity=cast.lea_activity, prefixes=["411"]) == D("1622.00")
    assert sum(charge.amount for charge in ContributionCharge.objects.all()) == D("140.00")


def test_a_deposit_taken_back_whole_is_asked_again(cast):
    quote, deposit = two_rates(cast)
    give_back(cast, deposit)
    again = actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert (again.plan_step, again.plan_attempt, again.total_ttc) == (0, 2, D("486.60"))
    final = actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    assert final.net_to_pay == D("1135.40")


def test_a_deposit_corrected_after_the_balance_was_prepared_is_read_again(cast):
    quote, deposit = two_rates(cast)
    note = actions.draft_credit_note(invoice=deposit, by=cast.odile, quantities=[D(1), D(0)])
    draft = actions.draft_balance(quote=quote, by=cast.odile)
    assert draft.deducted_ttc == D("486.60")
    given = actions.issue(invoice=note, by=cast.odile, on=ON).total_ttc
    final = actions.issue(invoice=draft, by=cast.odile, on=ON)
    assert (final.deducted_ttc, final.net_to_pay) == (D("486.60") - given, D("1135.40") + given)


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
