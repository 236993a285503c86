"""The monthly run: V6, fees, floors, idempotence."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.contribution import ports
from billing.contribution.days import outside
from billing.contribution.models import ContributionCharge
from billing.contribution.monthly import run_activity_month, run_month
from billing.contribution.scales import choose_fee_activity
from billing.contribution.views import reading, writing
from billing.ledger.models import Entry, FiscalYear
from billing.payroll.models import SalaryEntry
from tests.billing.contribution.test_actions import scale, second_activity, take, waive

pytestmark = pytest.mark.django_db


def run(cast, month, *, activity=None):
    charges = run_activity_month(activity=activity or cast.lea_activity, month=date(2026, month, 1), by=cast.odile)
    return sum((charge.amount for charge in charges), D(0))


def test_a_minimum_is_taken_each_month_and_absorbed_by_the_document(cast):
    scale(cast, brackets=((0, 12),), minimum=1800, minimum_mode="absorbed", minimum_contracts=["cesa"])
    assert [run(cast, month) for month in (1, 2, 3)] == [D("150.00")] * 3
    assert take(cast, 10_000, on=date(2026, 4, 10)) == D("750.00")
    assert run(cast, 4) == D(0)


def test_a_run_twice_or_late_changes_nothing(cast):
    scale(cast, minimum=1800, minimum_mode="absorbed")
    assert [run(cast, 3), run(cast, 3), run(cast, 2), run(cast, 3)] == [D("450.00"), D(0), D(0), D(0)]
    assert sum(ContributionCharge.objects.filter(kind="minimum").values_list("amount", flat=True)) == D("450.00")


def test_a_minimum_is_prorated_on_the_day_the_contract_ends(cast):
    scale(cast, minimum=1200, minimum_mode="absorbed")
    cast.lea.member.contracts.update(ended_on=date(2026, 3, 15))
    assert run(cast, 6) == D("248.39")  # two months and 15/31 of the third


def test_a_cape_owes_no_minimum_when_the_scale_says_cesa(cast):
    scale(cast, minimum=1200, minimum_mode="absorbed", minimum_contracts=["cesa"])
    assert run(cast, 3, activity=cast.nadia_activity) == D(0)


def test_a_floor_is_of_each_month_and_never_absorbed(cast):
    scale(cast, minimum=1200, minimum_mode="floor")
    take(cast, 300, on=date(2026, 1, 10))
    assert [run(cast, 1), run(cast, 1), run(cast, 2)] == [D("70.00"), D(0), D("100.00")]
    assert take(cast, 10_000, on=date(2026, 3, 1)) == D("1000.00")
    assert run(cast, 3) == D(0)


def test_a_fee_is_per_person_on_their_main_activity(cast):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("45.00"), brackets=())
    assert [run(cast, 1), run(cast, 1)] == [D("45.00"), D(0)]
    assert run(cast, 1, activity=cast.atelier) == D(0)  # a second activity for both its members


def test_a_fee_may_stop_with_the_first_salary(cast, monkeypatch):
    scale(
        cast,
        code="forfait",
        line="forfait",
        base="fixed",
        taxpayer="person",
        fee=D("45.00"),
        fee_stops_with_salary=True,
        brackets=(),
    )
    monkeypatch.setattr(ports, "salaried", [lambda member_id, upto: upto >= date(2026, 2, 28)])
    assert [run(cast, 1), run(cast, 2)] == [D("45.00"), D(0)]


FEE = {"code": "forfait", "line": "forfait", "base": "fixed", "fee": D("45.00"), "brackets": ()}


def test_a_fee_stops_in_the_month_of_the_first_salary(cast):
    scale(cast, taxpayer="person", fee_stops_with_salary=True, **FEE)
    pay = {"member": cast.lea.member, "activity": cast.lea_activity, "gross": 1000, "employer_contributions": 400}
    SalaryEntry.objects.create(month=date(2026, 2, 1), total_cost=1400, entry=take_entry(cast), **pay)
    assert [run(cast, 1), run(cast, 2)] == [D("45.00"), D(0)]


def take_entry(cast):
    take(cast, 1)
    return Entry.objects.latest("pk")


def test_a_fee_is_charged_to_the_activity_the_person_chose_while_they_belong_to_it(cast):
    scale(cast, taxpayer="person", **FEE)
    second = second_activity(cast)
    choose_fee_activity(member=cast.lea.member, activity=second, by=cast.lea, on=date(2026, 2, 10))
    assert [run(cast, 1), run(cast, 1, activity=second)] == [D("45.00"), D(0)]
    assert [run(cast, 2), run(cast, 2, activity=second)] == [D(0), D("45.00")]
    second.memberships.update(until=date(2026, 2, 28))
    assert [run(cast, 3), run(cast, 3, activity=second)] == [D("45.00"), D(0)]


def test_each_member_of_a_shared_activity_pays_their_own_fee(cast):
    scale(cast, taxpayer="person", **FEE)
    for user in (cast.lea, cast.karim):
        choose_fee_activity(member=user.member, activity=cast.atelier, by=user, on=date(2026, 1, 2))
    assert run(cast, 1, activity=cast.atelier) == D("90.00")


def test_a_fee_of_each_activity_is_due_once_by_each(cast):
    scale(cast, taxpayer="activity", **FEE)
    assert [run(cast, 1), run(cast, 1, activity=cast.atelier), run(cast, 1, activity=cast.atelier)] == [
        D("45.00"),
        D("45.00"),
        D(0),
    ]


@pytest.mark.parametrize("whose", ["activity", "member"])
def test_exempted_days_bear_neither_fee_nor_minimum(cast, whose):
    scale(cast, taxpayer="person", **FEE)
    scale(cast, minimum=1200, minimum_mode="absorbed")
    owner = {"activity": cast.lea_activity} if whose == "activity" else {"member": cast.lea.member}
    for code in ("forfait", "contribution"):
        waive(cast, line_code=code, since=date(2026, 2, 1), until=date(2026, 3, 15), ground="social", **owner)
    # January whole; March from the 16th, 16 days of 31.
    assert [run(cast, month) for month in (1, 2, 3)] == [D("145.00"), D(0), D("74.84")]


def test_nothing_is_due_before_the_first_invoice_when_the_start_is_counted_from_it(cast):
    scale(cast, minimum=1200, minimum_mode="absorbed", exempt_months=1, exempt_from="invoice")
    assert run(cast, 3) == D(0)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 20)), max_size=5),
    st.integers(1, 60),
    st.integers(0, 60),
)
def test_days_left_outside_others_are_each_counted_once(others, first, length):
    day = date(2026, 1, 1)
    taken_out = sorted((day + timedelta(days=start), day + timedelta(days=start + size)) for start, size in others)
    begin, end = day + timedelta(days=first), day + timedelta(days=first + length)
    left = [date.fromordinal(n) for a, b in outside(begin, end, taken_out) for n in range(a.toordinal(), b.toordinal() + 1)]
    wanted = [date.fromordinal(n) for n in range(begin.toordinal(), end.toordinal() + 1)]
    assert left == [one for one in wanted if not any(a <= one <= b for a, b in taken_out)]


def test_a_monthly_line_waits_for_the_end_of_the_month(cast):
    scale(cast, trigger="month")
    assert take(cast, 1000, on=date(2026, 1, 10)) == D(0)
    assert [run(cast, 1), run(cast, 1)] == [D("100.00"), D(0)]


def test_every_activity_is_run(cast):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("10.00"), brackets=())
    charged = {charge.activity.code: charge.amount for charge in run_month(month=date(2026, 5, 1), by=cast.odile)}
    assert charged == dict.fromkeys(("LEA", "KARIM", "NADIA", "FATOU", "BASTIEN"), D("10.00"))


def test_a_monthly_line_of_a_person_is_charged_to_each_activity_that_brought_its_base(cast):
    scale(cast, trigger="month", taxpayer="person_activities", brackets=((0, 10), (1000, 5)))
    second = second_activity(cast)
    take(cast, 800, on=date(2026, 1, 10))
    take(cast, 600, on=date(2026, 1, 12), activity=second)
    assert [run(cast, 1), run(cast, 1, activity=second), run(cast, 1)] == [D("80.00"), D("40.00"), D(0)]


def test_a_month_the_calendar_missed_is_run_by_hand_and_no_other_than_one_that_is_over(as_, cast, monkeypatch):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("10.00"), brackets=())
    for pages in (reading, writing):
        monkeypatch.setattr(pages, "today", lambda: date(2026, 6, 15))
    FiscalYear.objects.filter(starts_on__lt=date(2026, 1, 1)).update(closed_at=timezone.now())
    odile, address = as_("odile"), reverse("billing:contribution:run_month")
    offered = odile.get(reverse("billing:contribution:index")).context["month_form"].fields["month"].choices
    assert [value for value, _ in offered] == [f"2026-{month:02}-01" for month in (5, 4, 3, 2, 1)]
    odile.post(address, {"month": "2026-03-01"})
    assert set(ContributionCharge.objects.values_list("kind", "on")) == {("fee", date(2026, 3, 31))}
    for wrong in ("2026-06-01", "2025-12-01", "mars", ""):
        refused = odile.post(address, {"month": wrong}, follow=True).content.decode()
        assert "pas fini, ou son exercice est clos" in refused or "obligatoire" in refused
    assert ContributionCharge.objects.values("on").distinct().count() == 1
