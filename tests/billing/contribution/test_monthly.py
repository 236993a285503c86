"""The monthly run: V6, fees, floors, idempotence."""

from datetime import date
from decimal import Decimal as D

import pytest

from billing.contribution import ports
from billing.contribution.models import ContributionCharge
from billing.contribution.monthly import run_activity_month, run_month
from tests.billing.contribution.test_actions import scale, second_activity, take

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
    assert [run(cast, 3), run(cast, 3), run(cast, 2)][0:2] == [D("450.00"), D(0)]
    run(cast, 3)
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
