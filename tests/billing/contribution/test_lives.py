"""A year of contribution while lives change: two activities, another contract, another scale, a departure."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.contribution import days
from billing.contribution.models import ContributionCharge, Scale
from billing.contribution.moving import RECEIPT
from members.models import ActivityMember, Contract
from tests.billing.contribution.test_actions import scale, second_activity, take
from tests.billing.contribution.test_monthly import FEE, run

pytestmark = pytest.mark.django_db


def scale_of(cast, *kinds, **values):
    """A scale of one line for some kinds of contract."""
    line = scale(cast, **values)
    Scale.objects.filter(pk=line.scale_id).update(contract_kinds=list(kinds))
    return line


def was_cape_until(cast, day):
    """Léa was under CAPE until a day, under CESA from the next one."""
    cast.lea.member.contracts.all().delete()
    cape = Contract.objects.create(
        member=cast.lea.member, kind="cape", starts_on=date(2025, 6, 1), ends_on=day, ended_on=day, signed_on=date(2025, 6, 1)
    )
    cesa = Contract.objects.create(
        member=cast.lea.member, kind="cesa", starts_on=date.fromordinal(day.toordinal() + 1), signed_on=date(2025, 6, 1)
    )
    return cape, cesa


def taken(**chosen):
    return sum(ContributionCharge.objects.filter(**chosen).values_list("amount", flat=True), D(0))


@pytest.mark.parametrize("taxpayer", ["person", "person_activities"])
def test_the_minimum_of_a_person_is_borne_once_by_their_main_activity(cast, taxpayer):
    scale(cast, taxpayer=taxpayer, minimum=1800, minimum_mode="absorbed")
    second = second_activity(cast)
    for month, expected in ((1, [D(150), D(0)]), (1, [D(0), D(0)]), (2, [D(150), D(0)])):
        assert [run(cast, month), run(cast, month, activity=second)] == expected


def test_what_the_second_activity_brings_absorbs_the_minimum_of_its_person(cast):
    scale(cast, taxpayer="person", minimum=1800, minimum_mode="absorbed")
    second = second_activity(cast)
    assert run(cast, 1) == D(150)
    assert take(cast, 1000, on=date(2026, 2, 10), activity=second) == D(0)
    assert take(cast, 1000, on=date(2026, 2, 11), activity=second) == D(50)
    assert [run(cast, 2), run(cast, 2, activity=second)] == [D(100), D(0)]


def test_the_minimum_follows_a_person_who_keeps_their_second_activity_only(cast):
    scale(cast, taxpayer="person", minimum=1800, minimum_mode="absorbed")
    second = second_activity(cast)
    ActivityMember.objects.filter(activity=cast.atelier, member=cast.lea.member).delete()
    assert [run(cast, month) for month in (1, 2, 3)] == [D(150)] * 3
    ActivityMember.objects.filter(activity=cast.lea_activity, member=cast.lea.member).update(until=date(2026, 3, 31))
    assert [run(cast, 4), run(cast, 4, activity=second), run(cast, 4)] == [D(0), D(150), D(0)]


def test_days_shared_are_on_the_activity_and_days_alone_on_the_person(cast):
    scale(cast, taxpayer="person", minimum=1200, minimum_mode="absorbed")
    assert [run(cast, month) for month in (1, 2, 3)] == [D(100)] * 3
    ActivityMember.objects.filter(member=cast.karim.member).update(until=date(2026, 3, 31))
    ActivityMember.objects.create(activity=cast.lea_activity, member=cast.karim.member, since=date(2026, 4, 1))
    assert run(cast, 4) == D(200)  # Léa and Karim, each a month; nothing of January to March again
    assert taken(kind="minimum", activity=cast.lea_activity) == D(500)


@pytest.mark.parametrize(
    ("mode", "yearly", "end", "expected"),
    [
        ("absorbed", 1800, date(2026, 3, 31), D("150.00")),  # April alone, never the months of CAPE
        ("floor", 1200, date(2026, 4, 15), D("50.00")),
        ("absorbed", 1200, date(2026, 4, 15), D("50.00")),
    ],
)
def test_a_scale_counts_the_days_of_its_own_contracts(cast, mode, yearly, end, expected):
    scale_of(cast, "cesa", minimum=yearly, minimum_mode=mode, brackets=((0, 10),))
    was_cape_until(cast, end)
    assert run(cast, 4) == expected


def test_two_scales_with_one_line_each_count_their_months(cast):
    scale_of(cast, "cape", code="entree", minimum=600, minimum_mode="absorbed")
    scale_of(cast, "cesa", code="general", minimum=1800, minimum_mode="absorbed")
    was_cape_until(cast, date(2026, 3, 31))
    assert [run(cast, month) for month in (1, 2, 3, 4)] == [D(50), D(50), D(50), D(150)]
    assert take(cast, 4000, on=date(2026, 4, 30)) == D(100)  # 400 at 10 %, of which 300 are paid


def test_a_new_version_in_mid_year_keeps_what_the_months_before_it_owe(cast):
    scale(cast, minimum=1800, minimum_mode="absorbed")
    scale(cast, starts_on=date(2026, 7, 1), minimum=2400, minimum_mode="absorbed")
    assert [run(cast, month) for month in range(5, 9)] == [D(750), D(150), D(200), D(200)]


def test_a_scale_that_ends_keeps_the_minimum_it_took(cast):
    line = scale(cast, minimum=1200, minimum_mode="absorbed")
    assert run(cast, 3) == D(300)
    Scale.objects.filter(pk=line.scale_id).update(ends_on=date(2026, 3, 31))
    assert [run(cast, 4), run(cast, 5)] == [D(0), D(0)]


def test_the_minimum_of_who_left_an_activity_that_goes_on_is_not_given_back(cast):
    scale(cast, minimum=1800, minimum_mode="absorbed")
    assert run(cast, 3) == D(450)
    ActivityMember.objects.filter(activity=cast.lea_activity).update(until=date(2026, 3, 31))
    assert [run(cast, 4), run(cast, 5)] == [D(0), D(0)]


def test_a_run_late_takes_nothing_back(cast):
    scale(cast, minimum=1800, minimum_mode="absorbed")
    assert [run(cast, 2), run(cast, 1), run(cast, 2)] == [D(300), D(0), D(0)]


@pytest.mark.parametrize(("until", "expected"), [(date(2026, 4, 15), D("45.00")), (date(2026, 4, 30), D("30.00"))])
def test_a_fee_is_prorated_on_the_day_the_contract_changes(cast, until, expected):
    for kind, fee in (("cape", D(30)), ("cesa", D(60))):
        scale_of(cast, kind, taxpayer="person", **(FEE | {"code": kind, "fee": fee}))
    was_cape_until(cast, until)
    assert [run(cast, 4), run(cast, 4)] == [expected, D(0)]


def test_a_fee_of_two_versions_in_a_month_is_of_the_days_of_each(cast):
    scale(cast, taxpayer="person", **FEE)
    scale(cast, taxpayer="person", **(FEE | {"starts_on": date(2026, 4, 16), "fee": D("90.00")}))
    assert [run(cast, 3), run(cast, 4), run(cast, 5)] == [D("45.00"), D("67.50"), D("90.00")]


def left_on(cast, day):
    cast.lea.member.contracts.update(ended_on=day)


def test_a_credit_note_after_the_departure_gives_back_what_the_invoice_took(cast):
    scale_of(cast, "cesa")
    assert take(cast, 1000, on=date(2026, 2, 10)) == D(100)
    left_on(cast, date(2026, 3, 31))
    assert take(cast, -1000, on=date(2026, 4, 10), year_of=date(2026, 2, 10)) == D(-100)


def test_a_customer_who_pays_after_the_departure_still_contributes(cast):
    scale_of(cast, "cesa", base="collected")
    left_on(cast, date(2025, 11, 30))
    assert take(cast, 1000, event=RECEIPT, on=date(2026, 2, 10)) == D(100)
    assert take(cast, -1000, event=RECEIPT, on=date(2026, 3, 1), year_of=date(2026, 2, 10)) == D(-100)


def test_a_credit_note_gives_back_under_the_scale_of_the_contract_of_its_invoice(cast):
    scale_of(cast, "cape", code="entree", line="entree", brackets=((0, 12),))
    scale_of(cast, "cesa", code="commun", line="commun", brackets=((0, 10),))
    Scale.objects.filter(code="general").delete()
    was_cape_until(cast, date(2026, 3, 31))
    moves = [(1000, date(2026, 2, 10), None), (-1000, date(2026, 4, 10), date(2026, 2, 10)), (1000, date(2026, 4, 11), None)]
    assert [take(cast, amount, on=on, year_of=given) for amount, on, given in moves] == [D(120), D(-120), D(100)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example begins by removing what it writes
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 120), st.booleans()), min_size=1, max_size=4))
def test_each_day_of_a_person_is_borne_once(cast, memberships):
    start = date(2026, 1, 1).toordinal()
    ActivityMember.objects.filter(member=cast.lea.member).delete()
    homes = [cast.lea_activity, cast.karim_activity, cast.nadia_activity, cast.atelier]
    wanted: set[int] = set()
    for home, (begin, length, main) in zip(homes, memberships, strict=False):
        ActivityMember.objects.create(
            activity=home,
            member=cast.lea.member,
            main=main,
            since=date.fromordinal(start + begin),
            until=date.fromordinal(start + begin + length),
        )
        wanted |= set(range(begin, begin + length + 1))
    found = days.bearing([cast.lea.member.pk], first=date(2026, 1, 1), last=date(2026, 12, 31)).get(cast.lea.member.pk, [])
    counted = [day - start for stay in found for day in range(stay.first.toordinal(), stay.last.toordinal() + 1)]
    assert sorted(counted) == sorted(day for day in wanted if day < 365)
    assert counted == sorted(counted)
