"""Each figure of the account opens on the entries that make it, and says what it really is."""

import re
from datetime import date
from decimal import Decimal as D
from html import unescape

import pytest
from django.urls import reverse

from billing.account import views
from billing.account.figures import FIGURES
from billing.account.queries import OUT, lines_behind, months_of, sheet_of
from billing.account.sheet import Why
from billing.ledger.posting import credit, debit
from tests.billing.account.test_sheet import bought, contribution, paid, post, salary, sale

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: TODAY)


def lived(cast):
    """A year of everything, after another that left an invoice unpaid."""
    a = cast.lea_activity
    sale(cast, 500, 100, date(2025, 11, 3))
    sale(cast, 80, 16, date(2025, 4, 3))
    paid(cast, 80, 16, date(2025, 5, 3))
    post(cast, "AN", date(2026, 1, 1), debit(a, "512000", D(70)), credit(a, "706000", D(50)), credit(a, "110000", D(20)))
    sale(cast, 1000, 200, date(2026, 2, 3))
    paid(cast, 500, 100, date(2026, 2, 20))
    paid(cast, 300, 60, date(2026, 3, 3))
    bought(cast, 100, 20, date(2026, 3, 9))
    contribution(cast, 130, date(2026, 3, 10))
    salary(cast, 400, date(2026, 3, 31))
    post(cast, "OD", date(2026, 3, 15), debit(a, "512000", D(900)), credit(a, "164000", D(900)))
    post(cast, "OD", date(2026, 3, 16), debit(a, "218300", D(250)), credit(a, "401000", D(250)))
    post(cast, "VE", date(2026, 4, 1), debit(a, "411000", D(40)), credit(a, "419100", D(40)))


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ").replace("&#x27;", "'")


@pytest.mark.parametrize("key", ["2026-01-01", "2026-03", "2026-02", "2025-01-01"])
@pytest.mark.parametrize("name", list(FIGURES))
def test_a_figure_is_the_sum_of_the_entries_it_opens_on(as_, cast, name, key):
    lived(cast)
    page = as_("lea").get(reverse("billing:account:line", args=["LEA", name]), {"periode": key})
    assert sum(row.moved for row in page.context["page"].rows) == page.context["amount"]


def test_every_figure_of_the_account_opens(as_, cast):
    lived(cast)
    page = as_("lea").get(reverse("billing:account:index", args=["LEA"]))
    assert all(line["href"] for line in page.context["lines"] if line["kind"] != "committed")
    assert page.context["result_href"] in page.content.decode()
    steps = {step["label"]: step["href"] for step in page.context["bridge"]}
    assert [label for label, address in steps.items() if not address] == ["Engagé"]
    opened = 0
    for address in re.findall(r'href="([^"]*/compte/ligne/[^"]*)"', page.content.decode()):
        answer = as_("lea").get(unescape(address))
        assert answer.status_code == 200
        opened += 1
    assert opened > 20


def test_the_months_of_the_chart_open_and_their_figures_too(as_, cast):
    lived(cast)
    page = as_("lea").get(reverse("billing:account:index", args=["LEA"]))
    march = next(point for point in page.context["points"] if point["href"].endswith("2026-03"))
    shown = page.content.decode()
    assert all(march[name] in unescape(shown) for name in ("href", "value_href", "second_href"))
    opened = as_("lea").get(march["second_href"])
    assert opened.context["amount"] == march["second"] == D(130) + 100 + 400 + 250 - 900 + 60
    assert as_("lea").get(march["value_href"]).context["amount"] == march["value"] == D(360)
    for month in months_of(cast.lea_activity, upto=TODAY):
        rows = lines_behind(cast.lea_activity, OUT, since=month.month, upto=month.month)
        assert sum(OUT.part_of(row) for row in rows) == month.out


def test_a_month_before_the_activity_opens_on_nothing(as_, cast):
    cast.lea_activity.opened_on = date(2026, 5, 1)
    cast.lea_activity.save()
    page = as_("lea").get(reverse("billing:account:index", args=["LEA"]))
    assert [bool(point.get("href")) for point in page.context["points"]] == [False] * 10 + [True] * 2


def test_what_customers_owe_counts_by_its_change_and_says_so(cast):
    a = cast.lea_activity

    def said():
        sheet = sheet_of(a, since=date(2026, 1, 1), upto=date(2026, 12, 31), on=TODAY)
        assert sum(step.amount for step in sheet.bridge) == sheet.available
        return {step.why: (step.label, step.amount) for step in sheet.bridge}

    sale(cast, 500, 100, date(2025, 11, 3))
    paid(cast, 500, 100, date(2026, 2, 3))
    label, amount = said()[Why.OWED]
    assert (amount, "moins qu'au début de l'année" in label) == (D(500), True)
    sale(cast, 900, 180, date(2026, 3, 3))
    label, amount = said()[Why.OWED]
    assert (amount, "plus qu'au début de l'année" in label) == (D(-400), True)
    post(cast, "VE", date(2026, 4, 1), debit(a, "411000", D(40)), credit(a, "419100", D(40)))
    label, amount = said()[Why.DEPOSITS]
    assert (amount, "pas encore dans le chiffre" in label) == (D(40), True)
    post(cast, "VE", date(2026, 4, 1), debit(a, "419100", D(60)), credit(a, "706000", D(60)))
    label, amount = said()[Why.DEPOSITS]
    assert (amount, "entrés dans le chiffre d'affaires" in label) == (D(-20), True)


def test_a_figure_over_the_year_says_its_days(as_, cast):
    lived(cast)
    page = as_("lea").get(reverse("billing:account:line", args=["LEA", "year-result"]), {"periode": "2026-03"})
    assert "Du 1er janvier 2026 au 31 mars 2026" in text(page)
    assert as_("lea").get(reverse("billing:account:line", args=["LEA", "year-committed"])).status_code == 404
