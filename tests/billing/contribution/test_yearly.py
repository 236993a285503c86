"""The end of a year: what waited for it and the lines on its result, once, then what later documents change."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.utils import timezone

from billing.contribution.models import Bracket, ContributionCharge, Override, ScaleLine, TaxpayerPosition
from billing.contribution.moving import COST
from billing.contribution.yearly import run_activity_year, run_year
from billing.ledger.actions import post_entry
from billing.ledger.models import Entry, FiscalYear
from billing.ledger.posting import credit, debit
from billing.ledger.queries import balance
from billing.ledger.rules import blocks_closing
from cae.access import Refused
from cae.models import Job
from tests.billing.contribution.test_actions import scale, second_activity, take

pytestmark = pytest.mark.django_db
AFTER = date(2027, 1, 10)


@pytest.fixture
def year(db):
    return FiscalYear.objects.get(starts_on=date(2026, 1, 1))


@pytest.fixture
def close_year(cast, year):
    """What the run of 2026 takes from an activity (LEA)."""

    def run(activity=None, *, on=AFTER):
        charges = run_activity_year(activity=activity or cast.lea_activity, year=year, by=cast.odile, on=on)
        return sum((charge.amount for charge in charges), D(0))

    return run


def post(cast, amount, *, on=date(2026, 5, 5), account="706000", activity=None):
    """An income (or, negative, a cost) of an activity."""
    owner = activity or cast.lea_activity
    lines = [debit(owner, "411000", D(amount)), credit(owner, account, D(amount))]
    post_entry(journal="OD", on=on, label="v", document="d", document_on=on, lines=lines, by=cast.odile)


@pytest.mark.parametrize(
    ("base", "bases", "taken"),
    [
        ("invoiced", [(30_000, "sale"), (40_000, "sale")], "7400.00"),
        ("invoiced", [(30_000, "sale"), (-31_000, "sale")], "0.00"),
        ("collected", [(30_000, "sale"), (12_000, "receipt")], "1440.00"),
        ("margin", [(30_000, "sale"), (20_000, COST)], "1200.00"),
    ],
)
def test_what_waited_for_the_end_of_the_year_is_taken_once(cast, close_year, base, bases, taken):
    scale(cast, base=base, trigger="year", brackets=((0, 12), (30_000, 10), (60_000, 8)))
    assert [take(cast, amount, event=event) for amount, event in bases] == [D(0)] * 2
    assert [close_year(), close_year()] == [D(taken), D(0)]
    charge = ContributionCharge.objects.get(kind="year")
    assert (charge.on, charge.source_label) == (date(2026, 12, 31), "contribution de l'exercice 2026")
    assert balance(activity=cast.lea_activity, prefixes=["186"]) == D(taken)


def test_a_document_of_the_year_that_comes_later_is_taken_by_the_next_run(cast, close_year):
    scale(cast, trigger="year", brackets=((0, 12), (30_000, 10)))
    take(cast, 40_000)
    assert close_year() == D("4600.00")
    take(cast, -20_000, on=date(2026, 12, 30))
    assert [close_year(), close_year()] == [D("-2200.00"), D(0)]  # 4 600 − 12 % of 20 000


@pytest.mark.parametrize("run_first", [True, False])
def test_a_credit_note_of_the_next_year_gives_back_at_once_under_the_old_year(cast, close_year, run_first):
    """Rule 4: that year's scale and position, posted on the day; the year is exact whichever comes first."""
    scale(cast, trigger="year", brackets=((0, 12), (30_000, 10)))
    take(cast, 40_000)
    first = close_year() if run_first else D(0)
    back = take(cast, -20_000, on=date(2027, 1, 5), year_of=date(2026, 3, 10))
    assert first + back + close_year() == D("2400.00")
    if run_first:
        assert (back, Entry.objects.latest("pk").on) == (D("-2200.00"), date(2027, 1, 5))


def test_the_result_is_taken_once_and_follows_what_changes_it(cast, close_year):
    scale(cast, code="resultat", line="resultat", base="result", trigger="year")
    post(cast, 1000)
    post(cast, -400, account="606300")
    assert [close_year(), close_year()] == [D("60.00"), D(0)]
    post(cast, -200, account="606300", on=date(2026, 12, 31))
    assert [close_year(), close_year()] == [D("-20.00"), D(0)]
    labels = [step["label"] for step in ContributionCharge.objects.latest("pk").steps]
    assert labels[0] == "Résultat déjà compté"


def test_a_loss_owes_nothing(cast, close_year):
    scale(cast, code="resultat", line="resultat", base="result", trigger="year")
    post(cast, -1000, account="606300")
    assert [close_year(), close_year()] == [D(0), D(0)]


def test_the_other_lines_of_the_year_are_taken_before_its_result(cast, close_year):
    made = scale(cast, trigger="year")
    line = ScaleLine.objects.create(
        scale=made.scale, code="fonds", label="Fonds", base="result", trigger="year", order=1, destination=cast.shared
    )
    Bracket.objects.create(line=line, above=0, rate=20)
    post(cast, 1000)
    take(cast, 1000)
    # 10 % of what was invoiced, then 20 % of what is left.
    assert [close_year(), close_year()] == [D("280.00"), D(0)]


def test_all_the_activities_of_a_person_make_one_result(cast, close_year):
    scale(cast, code="r", line="r", base="result", trigger="year", taxpayer="person_activities", brackets=((0, 10), (1000, 20)))
    second = second_activity(cast)
    post(cast, 800)
    post(cast, 700, activity=second)
    assert [close_year(), close_year(second), close_year()] == [D("80.00"), D("120.00"), D(0)]
    post(cast, -900, account="606300", activity=second)
    assert [close_year(second), close_year()] == [D("-140.00"), D(0)]  # 600 of result in all: 60,00
    assert TaxpayerPosition.objects.get(line_code="r").due == D("60.00")


def test_what_waited_for_a_person_is_charged_to_each_activity(cast, close_year):
    scale(cast, trigger="year", taxpayer="person_activities", brackets=((0, 10), (1000, 0)))
    second = second_activity(cast)
    take(cast, 800)
    take(cast, 800, activity=second)
    assert [close_year(), close_year(second), close_year(second)] == [D("80.00"), D("20.00"), D(0)]


def test_what_waited_under_a_line_that_ended_is_taken_too(cast, close_year):
    scale(cast, code="fonds", line="fonds", trigger="year", brackets=((0, 3),))
    take(cast, 1000, on=date(2026, 3, 1))
    ScaleLine.objects.get(code="fonds").scale.__class__.objects.filter(code="fonds").update(ends_on=date(2026, 6, 30))
    take(cast, 1000, on=date(2026, 8, 1))
    assert close_year() == D("30.00")


def test_a_person_who_left_in_the_year_is_charged_as_the_person_they_were(cast, close_year):
    scale(cast, code="r", line="r", base="result", trigger="year", taxpayer="person")
    post(cast, 1000)
    cast.lea.member.contracts.update(ended_on=date(2026, 6, 30))
    cast.lea_activity.memberships.update(until=date(2026, 6, 30))
    assert close_year() == D("100.00")
    assert TaxpayerPosition.objects.get(line_code="r").member == cast.lea.member


def test_the_rate_granted_to_an_activity_applies_to_its_result(cast, close_year):
    scale(cast, code="r", line="r", base="result", trigger="year")
    Override.objects.create(
        activity=cast.lea_activity, line_code="r", rate=4, since=date(2026, 1, 1), decision=cast.decision, reason="r"
    )
    post(cast, 1000)
    assert close_year() == D("40.00")


def test_once_a_year_is_closed_its_run_is_posted_on_the_day(cast, close_year, year):
    scale(cast, trigger="year")
    take(cast, 1000)
    year.closed_at = timezone.now()
    year.save()
    assert [close_year(on=date(2027, 3, 3)), close_year(on=date(2027, 3, 4))] == [D("100.00"), D(0)]
    assert Entry.objects.latest("pk").on == date(2027, 3, 3)
    assert TaxpayerPosition.objects.get(fiscal_year=year).base == D(1000)


def blocks(year):
    return [refusal.code for refusal in blocks_closing(year, on=AFTER) if refusal.code != "earlier_year_open"]


def test_a_year_is_closed_once_what_waited_for_its_end_is_taken(cast, close_year, year):
    scale(cast, trigger="year")
    assert blocks(year) == []
    take(cast, 1000)
    assert blocks(year) == ["contribution_to_run"]
    close_year()
    assert blocks(year) == []


@pytest.mark.parametrize(("taxpayer", "rate"), [("activity", 10), ("person", 10), ("person", 0)])
def test_a_year_is_closed_once_its_results_are_what_was_brought(cast, close_year, year, taxpayer, rate):
    scale(cast, code="r", line="r", base="result", trigger="year", taxpayer=taxpayer, brackets=((0, rate),))
    assert blocks(year) == []
    post(cast, 1000)
    assert blocks(year) == ["contribution_to_run"]
    close_year()
    assert blocks(year) == []
    post(cast, D("0.01"))
    assert blocks(year) == ["contribution_to_run"]


def test_a_year_that_is_not_over_is_refused(cast, year):
    with pytest.raises(Refused, match="n'est pas fini"):
        run_activity_year(activity=cast.lea_activity, year=year, by=cast.odile, on=date(2026, 12, 31))


def test_every_activity_of_the_year_is_run_and_none_without_anything_to_take(cast, year):
    assert run_year(year=year, by=cast.odile, on=AFTER) == []
    scale(cast, trigger="year")
    take(cast, 1000)
    take(cast, 500, activity=cast.nadia_activity)
    taken = {charge.activity.code: charge.amount for charge in run_year(year=year, by=cast.odile, on=AFTER)}
    assert taken == {"LEA": D("100.00"), "NADIA": D("50.00")}


def test_the_calendar_asks_for_each_year_that_is_over(cast, monkeypatch):
    from billing.contribution import tasks

    monkeypatch.setattr(tasks, "today", lambda: AFTER)
    scale(cast, trigger="year")
    take(cast, 1000)
    tasks.ask_for_ended_years()
    tasks.ask_for_ended_years()
    assert list(Job.objects.values_list("label", "state")) == [("Contribution de l'exercice 2026", "done")]
    assert ContributionCharge.objects.get(kind="year").amount == D("100.00")
