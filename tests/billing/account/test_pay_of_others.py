"""In a shared activity, each reads what the others were paid in all, on one line, never their payslip."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.account import views
from billing.account.figures import FIGURES
from tests.billing.payroll.test_actions import TODAY, salary
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
COST = D("1405.05")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: TODAY)


def rows(client, name):
    page = client.get(reverse("billing:account:line", args=["ATELIER", name]), {"periode": "2026-03"})
    return page, page.context["page"].rows


@pytest.mark.parametrize("name", list(FIGURES))
def test_no_figure_tells_the_payslip_of_another(as_, cast, name):
    salary(cast, who=cast.karim, activity=cast.atelier)
    page, found = rows(as_("lea"), name)
    said = page.content.decode()
    assert "Karim" not in said and "PAIE-" not in said and "1 000" not in said.replace("\u202f", " ").replace("\xa0", " ")
    assert len(found) <= 1 and all(row.moved in (COST, -COST) for row in found)
    assert sum(row.moved for row in found) == page.context["amount"]


def test_one_s_own_is_told_line_by_line_beside_that_of_another(as_, cast):
    salary(cast, who=cast.lea, activity=cast.atelier)
    salary(cast, who=cast.karim, activity=cast.atelier)
    page, found = rows(as_("lea"), "pay")
    assert "Salaire brut Léa Martin" in page.content.decode() and "autre membre" in page.content.decode()
    assert [row.is_veiled for row in found].count(True) == 1
    assert sum(row.moved for row in found) == page.context["amount"] == 2 * COST


def test_who_keeps_the_pay_reads_all(as_, cast):
    salary(cast, who=cast.karim, activity=cast.atelier)
    page, found = rows(as_("odile"), "pay")
    assert "Salaire brut Karim Benali" in page.content.decode()
    assert len(found) == 5 and not any(row.is_veiled for row in found)


def test_the_veil_costs_the_same_for_one_and_for_three(as_, cast):
    client = as_("lea")
    counts = []
    for who in (cast.karim, cast.lea):
        salary(cast, who=who, activity=cast.atelier)
        counts.append(len(queries_of(lambda: rows(client, "pay"))))
    assert counts[0] == counts[1]
