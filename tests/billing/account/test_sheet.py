"""V1 and V2 through the ledger, and the invariant: the lines add up to what the ledger says again."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from billing.account.amounts import Kind, available
from billing.account.queries import FAMILIES_OF, available_now, lines_behind, months_of, own_parts, shares_of, sheet_of
from billing.account.sheet import FAMILIES, Beside, Movement, Time, build, family, movement
from billing.invoices.actions import draft_credit_note, issue
from billing.ledger.actions import post_entry
from billing.ledger.posting import credit, debit, internal_charge
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from members.models import Member, SharingConvention
from tests.billing.invoices.made import ON, issued, line


def post(cast, journal, on, *lines):
    return post_entry(journal=journal, on=on, label="essai", document="P", document_on=on, lines=lines, by=cast.odile)


def sale(cast, ht, vat, on, *, pending=True, activity=None):
    a = activity or cast.lea_activity
    vat_account = "445740" if pending else "445710"
    post(cast, "VE", on, debit(a, "411000", D(ht + vat)), credit(a, "706000", D(ht)), credit(a, vat_account, D(vat)))


def paid(cast, ht, vat, on, *, activity=None):
    a = activity or cast.lea_activity
    post(
        cast,
        "BQ",
        on,
        debit(a, "512000", D(ht + vat)),
        credit(a, "411000", D(ht + vat)),
        debit(a, "445740", D(vat)),
        credit(a, "445710", D(vat)),
    )


def contribution(cast, amount, on):
    post(cast, "CO", on, *internal_charge(cast.lea_activity, cast.shared, D(amount), label="c"))


def bought(cast, ht, vat, on):
    a = cast.lea_activity
    post(cast, "AC", on, debit(a, "606300", D(ht)), debit(a, "445660", D(vat)), credit(a, "401000", D(ht + vat)))


def salary(cast, cost, on, *, activity=None):
    a = activity or cast.lea_activity
    post(cast, "PA", on, debit(a, "641000", D(cost)), credit(a, "421000", D(cost)))


def of(cast, *, since=date(2026, 1, 1), upto=date(2026, 12, 31)):
    cast.lea.member.contracts.update(fixed_part=0)
    return sheet_of(cast.lea_activity, since=since, upto=upto, on=date(2026, 6, 30))


@pytest.mark.django_db
def test_v1_services_with_vat_on_receipts(cast):
    sale(cast, 1000, 200, date(2026, 2, 3))
    paid(cast, 1000, 200, date(2026, 3, 3))
    sale(cast, 500, 100, date(2026, 3, 5))
    contribution(cast, 100, date(2026, 2, 3))
    contribution(cast, 50, date(2026, 3, 5))
    bought(cast, 100, 20, date(2026, 3, 9))
    salary(cast, 400, date(2026, 3, 31))
    sheet = of(cast)
    assert {line.kind: line.amount for line in sheet.lines if line.amount} == {
        Kind.COLLECTED: D("1200.00"),
        Kind.OUTPUT_VAT: D("200.00"),
        Kind.SPENT: D("100.00"),
        Kind.CONTRIBUTION: D("150.00"),
        Kind.PAY: D("400.00"),
    }
    assert (sheet.available, sheet.restated, sheet.result) == (D("350.00"), D("350.00"), D("850.00"))
    assert sum(step.amount for step in sheet.bridge) == sheet.available


@pytest.mark.django_db
def test_v2_goods_issued_and_unpaid_go_below_zero(cast):
    sale(cast, 500, 100, date(2026, 2, 3), pending=False)
    contribution(cast, 50, date(2026, 2, 3))
    sheet = of(cast)
    assert (sheet.available, sheet.restated) == (D("-150.00"), D("-150.00"))
    assert available_now(cast.lea_activity, on=date(2026, 6, 30)) == D("-150.00")


@pytest.mark.django_db
def test_a_period_shows_movements_between_an_opening_and_a_closing_that_never_restart(cast):
    for month in (1, 2, 3, 4):
        sale(cast, 1000, 200, date(2026, month, 3))
        paid(cast, 1000, 200, date(2026, month, 20))
    march = of(cast, since=date(2026, 3, 1), upto=date(2026, 3, 31))
    assert (march.line(Kind.OPENING).amount, march.line(Kind.COLLECTED).amount, march.available) == (
        D("2000.00"),
        D("1200.00"),
        D("3000.00"),
    )
    assert march.available == march.restated


@pytest.mark.django_db
def test_paying_a_debt_changes_nothing_and_an_overpayment_is_not_spendable(cast):
    a, on = cast.lea_activity, date(2026, 5, 5)
    bought(cast, 100, 20, on)
    before = of(cast).available
    post(cast, "BQ", on, debit(a, "401000", D(120)), credit(a, "512000", D(120)))
    post(cast, "BQ", on, debit(a, "512000", D(30)), credit(a, "419700", D(30)))
    assert of(cast).available == before == D("-100.00")


@pytest.mark.django_db
def test_the_chart_ends_at_what_is_available(cast):
    for month in (1, 2, 3):
        sale(cast, 1000, 200, date(2026, month, 3))
        paid(cast, 1000, 200, date(2026, month, 20))
    salary(cast, 700, date(2026, 3, 31))
    months = months_of(cast.lea_activity, upto=date(2026, 3, 31))
    assert [(m.collected, m.out, m.available) for m in months[-2:]] == [(D(1200), D(200), D(2000)), (D(1200), D(900), D(2300))]
    assert len(months) == 12


@pytest.mark.django_db
def test_a_figure_opens_on_its_entries(cast):
    sale(cast, 1000, 200, date(2026, 2, 3))
    paid(cast, 1000, 200, date(2026, 3, 3))
    bought(cast, 100, 20, date(2026, 3, 9))
    period = {"since": date(2026, 1, 1), "upto": date(2026, 12, 31)}
    found = {
        kind: sum(behind.part_of(line) for line in lines_behind(cast.lea_activity, behind, **period))
        for kind, behind in FAMILIES_OF.items()
    }
    assert found == {kind: of(cast).line(kind).amount for kind in FAMILIES_OF}
    assert (found[Kind.COLLECTED], found[Kind.OUTPUT_VAT], found[Kind.SPENT]) == (D(1200), D(200), D(100))


@pytest.mark.django_db
def test_members_of_a_shared_activity_take_by_their_keys(cast):
    from billing.ledger.models import Entry
    from billing.payroll.models import SalaryEntry

    a, on = cast.atelier, date(2026, 3, 3)
    sale(cast, 10_000, 0, on, activity=a)
    paid(cast, 10_000, 0, on, activity=a)
    salary(cast, 4000, on, activity=a)
    SalaryEntry.objects.create(
        member=cast.lea.member,
        activity=a,
        month=date(2026, 3, 1),
        gross=3000,
        employer_contributions=1000,
        total_cost=4000,
        entry=Entry.objects.latest("pk"),
    )
    shares = {member.first_name: share.available for member, share in shares_of(a, on=date(2026, 4, 1))}
    assert shares == {"Léa": D("2000.00"), "Karim": D("4000.00")}


@pytest.mark.django_db
def test_a_new_key_divides_nothing_of_the_days_before_it_begins(cast):
    """Even within its own month, and when two begin in one month."""
    a, lea, karim = cast.atelier, cast.lea.member, Member.objects.get(user=cast.karim)
    for day, amount in ((2, 100), (12, 1000), (22, 10_000)):
        on = date(2026, 3, day)
        sale(cast, amount, 0, on, activity=a)
        paid(cast, amount, 0, on, activity=a)
    for day, keys in ((10, (0, 1)), (20, (1, 0))):
        written = {str(lea.pk): str(keys[0]), str(karim.pk): str(keys[1])}
        SharingConvention.objects.create(activity=a, since=date(2026, 3, day), keys=written, signed_on=date(2026, 3, day))
    shares = {member.pk: share.share for member, share in shares_of(a, on=date(2026, 4, 1))}
    assert shares == {lea.pk: D("10060.00"), karim.pk: D("1040.00")}
    assert own_parts([a], lea.pk, on=date(2026, 4, 1)) == [D("10060.00")]


@pytest.mark.django_db
def test_what_an_activity_brought_with_it_is_its_opening_and_no_movement(cast):
    """The à-nouveaux of a cooperative that starts in the middle of its life: money, invoices to receive, a debt."""
    a, on = cast.lea_activity, date(2026, 1, 2)
    lines = [debit(a, "512000", D(1000)), debit(a, "411000", D(240)), credit(a, "445740", D(40)), credit(a, "401000", D(60))]
    post(cast, "AN", on, *lines, credit(a, "110000", D(1140)))
    bought(cast, 100, 20, date(2026, 1, 9))
    sheet = of(cast)
    assert {line.kind: line.amount for line in sheet.lines if line.amount} == {Kind.OPENING: D(940), Kind.SPENT: D(100)}
    assert (sheet.available, sheet.restated, sheet.result) == (D(840), D(840), D(-100))
    assert [(step.label, step.amount) for step in sheet.bridge] == [
        ("Ma part variable de l'année à ce jour", D(-100)),
        ("Dans le compte au début de l'année, engagé et réserves compris", D(940)),
    ]
    january = next(month for month in months_of(a, upto=date(2026, 3, 31)) if month.month == date(2026, 1, 1))
    assert (january.collected, january.out, january.available) == (D(0), D(100), D(840))
    period = {"since": date(2026, 1, 1), "upto": date(2026, 12, 31)}
    for kind, behind in FAMILIES_OF.items():
        assert sum(behind.part_of(line) for line in lines_behind(a, behind, **period)) == sheet.line(kind).amount
    assert of(cast, since=date(2026, 2, 1)).line(Kind.OPENING).amount == D(840)


@pytest.mark.django_db
def test_a_result_brought_in_the_middle_of_a_year_counts_in_the_year_and_in_the_opening(cast):
    a = cast.lea_activity
    post(cast, "AN", date(2026, 4, 1), debit(a, "512000", D(700)), credit(a, "706000", D(500)), credit(a, "110000", D(200)))
    sheet = of(cast)
    assert (sheet.line(Kind.OPENING).amount, sheet.result, sheet.available, sheet.restated) == (D(700), D(500), D(700), D(700))
    assert sum(step.amount for step in sheet.bridge) == sheet.available


def receive(cast, invoice, amount):
    record_payment(
        amount=D(amount), received_on=ON, mode=PaymentMode.TRANSFER, bank_account=cast.bank,
        parts=[(invoice, D(amount))], on=ON, by=cast.odile,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("received", "credited", "part"),
    [
        (0, 0, "50.00"),  # V1: 150 of which bears on the unpaid invoice
        (300, 0, "25.00"),
        (600, 0, "0.00"),
        (0, 200, "30.00"),  # 500 − 200 left to pay, 30 of contribution left on them
        (120, 200, "20.00"),
        (0, 500, "0.00"),
    ],
)
def test_the_contribution_says_what_part_bears_on_invoices_not_yet_paid(cast, received, credited, part):
    first = issued(cast.lea_activity, by=cast.odile)
    receive(cast, first, 1200)
    second = issued(cast.lea_activity, line("100", "5"), by=cast.odile)
    if credited:
        note = draft_credit_note(invoice=second, by=cast.odile, quantities=[D(credited) / 100])
        issue(invoice=note, by=cast.odile, on=ON)
    if received:
        receive(cast, second, received)
    sheet = of(cast)
    assert sheet.line(Kind.CONTRIBUTION).amount == D(150) - D(credited) / 10
    assert sheet.beside.contribution_unpaid == D(part)
    assert of(cast, upto=date(2026, 2, 28)).beside.contribution_unpaid == 0  # nothing was invoiced yet
    assert of(cast, since=date(2026, 4, 1)).beside.contribution_unpaid == 0  # nothing was taken in these months


def test_the_page_says_what_part_of_the_contribution_bears_on_invoices_not_yet_paid(as_, cast, monkeypatch):
    monkeypatch.setattr("billing.account.views.today", lambda: ON)
    issued(cast.lea_activity, line("100", "5"), by=cast.odile)
    page = as_("lea").get(reverse("billing:account:index", args=["LEA"])).content.decode()
    assert "Dont 50,00 € sur des factures pas encore payées" in page.replace("\u202f", " ").replace("\xa0", " ")


amounts = st.decimals(min_value=-10_000, max_value=10_000, places=2)
families = st.dictionaries(st.sampled_from(sorted(set(FAMILIES.values()))), amounts)


@given(families, families, families, families)
def test_lines_add_up_to_what_the_ledger_says_again(before, earlier, within, opening):
    """Whatever was posted, provided that each entry balances: before the year, in the year before the period, within the
    period, and brought as à-nouveaux in the period."""
    for moved in (before, earlier, within, opening):
        moved["cash"] = moved.get("cash", D(0)) - sum(moved.values())
    first, second, third, brought = (Movement(moved) for moved in (before, earlier, within, opening))
    beside = Beside(committed=D("12.34"), reserved=D("5.00"), refunds=D("3.00"))
    sheet = build(
        since=date(2026, 3, 1),
        upto=date(2026, 12, 31),
        period=Time(first + second, third, brought),
        year=Time(first, second + third, brought),
        beside=beside,
    )
    everything = first + second + third + brought
    assert available(sheet.lines) == sheet.available == sheet.restated == everything.counted - D("20.34")
    assert sum(step.amount for step in sheet.bridge) == sheet.available
    assert sheet.line(Kind.OPENING).amount == (first + second + brought).counted


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("445740", "pending_vat"),
        ("445710", "output_vat"),
        ("445660", "debts"),
        ("467000", "financing"),
        ("467100", "debts"),
        ("419700", "debts"),
        ("181000", "cash"),
    ],
)
def test_accounts_fall_in_one_family(account, name):
    assert family(account) == name
    assert movement([(account, D(3))]).of(name) == D(3)
