"""Salaries at total employer cost: posted, refused with the reason, reversed."""

from datetime import date
from decimal import Decimal as D

import pytest

from billing.ledger.queries import balance
from billing.payroll.actions import record_salary, reverse_salary
from billing.payroll.amounts import Pay
from cae.access import Refused
from members.models import Contract, Member

pytestmark = pytest.mark.django_db
TODAY, MARCH = date(2026, 4, 2), date(2026, 3, 1)
PAY = Pay(D(1000), D(220), D(250), D(30), D("125.05"))


def member(user):
    return Member.objects.get(user=user)


def salary(cast, *, who=None, activity=None, month=MARCH, pay=PAY, on=TODAY, by=None):
    return record_salary(
        member=member(who or cast.lea), activity=activity or cast.lea_activity, month=month, pay=pay, on=on, by=by or cast.odile
    )


def test_the_whole_cost_is_posted_on_the_activity(cast):
    made = salary(cast)
    assert made.total_cost == D("1405.05")
    assert [(row.account_id, row.debit - row.credit) for row in made.entry.lines.order_by("pk")] == [
        ("641000", D(1000)),
        ("421000", D(-780)),
        ("645000", D(250)),
        ("647000", D(30)),
        ("431000", D(-500)),
        ("641200", D("100.04")),
        ("428200", D("-100.04")),
        ("645000", D("25.01")),
        ("438200", D("-25.01")),
    ]
    assert (made.entry.on, made.entry.journal_id, made.entry.source_id) == (date(2026, 3, 31), "PA", made.pk)
    assert balance(activity=cast.lea_activity, prefixes=["64"]) == made.total_cost


def test_v1_employer_cost(cast):
    salary(cast, pay=Pay(D(400)))
    assert balance(activity=cast.lea_activity, prefixes=["64"]) == D(400)


def test_a_month_that_still_runs_is_dated_today(cast):
    assert salary(cast, month=date(2026, 4, 1)).entry.on == TODAY


def test_under_cape_there_is_no_salary_and_the_page_says_why(cast):
    with pytest.raises(Refused, match="est en CAPE en mars 2026") as caught:
        salary(cast, who=cast.nadia, activity=cast.nadia_activity)
    assert caught.value.refusal.code == "cape"
    assert "a mis de côté" in str(caught.value)


def test_a_cape_that_became_a_cesa_during_the_month_is_paid(cast):
    nadia = member(cast.nadia)
    nadia.contracts.update(ended_on=date(2026, 3, 14))
    Contract.objects.create(member=nadia, kind="cesa", signed_on=MARCH, starts_on=date(2026, 3, 15))
    assert salary(cast, who=cast.nadia, activity=cast.nadia_activity).pk


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (date(2026, 5, 1), "n’a pas commencé"),
        (date(1926, 3, 1), "trop loin"),
        (date(2026, 3, 2), "mois entier"),
    ],
)
def test_months_that_cannot_be(cast, month, said):
    with pytest.raises(Refused, match=said):
        salary(cast, month=month)


@pytest.mark.parametrize(
    ("pay", "said"),
    [
        (Pay(D(0)), "plus grand que zéro"),
        (Pay(D("0.001")), "centime"),
        (Pay(D(100), D(101)), "inversées"),
        (Pay(D(100), D(0), D(-1)), "positives"),
        (Pay(D(100), D(0), D(201)), "tapé en trop"),
    ],
)
def test_amounts_that_cannot_be(cast, pay, said):
    with pytest.raises(Refused, match=said):
        salary(cast, pay=pay)


def test_whom_and_where(cast):
    with pytest.raises(Refused, match="n’est pas membre de"):
        salary(cast, activity=cast.karim_activity)
    member(cast.lea).contracts.update(ended_on=date(2026, 2, 28))
    with pytest.raises(Refused, match="n’a pas de contrat de travail en mars 2026"):
        salary(cast)
    assert salary(cast, who=cast.odile, activity=cast.shared).pk
    with pytest.raises(Refused, match="Il vous manque le droit"):
        salary(cast, by=cast.lea)
    with pytest.raises(Refused, match="Il vous manque le droit"):
        salary(cast, by=cast.bruno)


def test_once_a_month_unless_reversed(cast):
    first = salary(cast)
    with pytest.raises(Refused, match="est déjà passé sur"):
        salary(cast)
    with pytest.raises(Refused, match="Dites pourquoi"):
        reverse_salary(salary=first, reason="", on=TODAY, by=cast.odile)
    opposite = reverse_salary(salary=first, reason="Bulletin refait", on=TODAY, by=cast.odile)
    assert (opposite.total_cost, opposite.entry.reverses) == (-first.total_cost, first.entry)
    assert balance(activity=cast.lea_activity, prefixes=["64", "42", "43"]) == 0
    with pytest.raises(Refused, match="déjà annulé"):
        reverse_salary(salary=first, reason="Encore", on=TODAY, by=cast.odile)
    assert salary(cast, pay=Pay(D(1100))).pk
