"""The grand livre and the balance say one thing: to the day, and year after year."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.ledger import queries
from billing.ledger.posting import internal_charge
from cae import lists
from tests.billing.ledger.test_actions import post, simple
from tests.billing.ledger.test_views import sheet

pytestmark = pytest.mark.django_db

PERIODS = (
    (date(2025, 1, 1), date(2025, 12, 31), date(2025, 1, 1)),
    (date(2025, 6, 1), date(2026, 2, 28), date(2026, 1, 1)),
    (date(2025, 3, 4), date(2026, 1, 1), date(2026, 1, 1)),
)


def url(name):
    return reverse(f"billing:ledger:{name}")


def text(answer):
    return " ".join(answer.content.decode().split())


def test_balance_is_whole_whatever_the_period(as_, cast):
    """What it held at the end of a period is what it holds at the start of the next one, years included."""
    for day in (date(2025, 3, 3), date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 14)):
        simple(cast, day.day, on=day)
    post(cast, *internal_charge(cast.lea_activity, cast.shared, D(7), label="c"), on=date(2025, 6, 1))
    for activity in (None, cast.lea_activity):
        for since, upto, last in PERIODS:
            year = date(2025, 1, 1)
            rows = queries.by_account(activity=activity, since=since, upto=upto, year_start=year, last_start=last)
            assert [sum(getattr(row, name) for row in rows) for name in ("start", "cleared", "end")] == [0, 0, 0]
        ends, starts = (
            queries.by_account(activity=activity, since=first, upto=date(first.year, 12, 31), year_start=first, last_start=first)
            for first in (date(2025, 1, 1), date(2026, 1, 1))
        )
        ends, starts = {row.account: row.end for row in ends}, {row.account: row.start for row in starts}
        carried = {account: held for account, held in ends.items() if held and not account.startswith(queries.RESULT)}
        assert carried.items() <= starts.items()
        assert starts[""] == sum(held for account, held in ends.items() if account.startswith(queries.RESULT))


@pytest.fixture
def two_years(cast):
    """40 earned before the period, 2 in its first year, 5 and 3 in its second one; held: 100 since 2024."""
    simple(cast, 100, on=date(2024, 12, 15))
    for amount, day in ((40, date(2025, 3, 3)), (2, date(2025, 11, 20)), (5, date(2026, 1, 1)), (3, date(2026, 3, 17))):
        simple(cast, amount, on=day)


CROSSING = {"du": "2025-07-01", "au": "2026-06-30"}


def test_the_result_starts_again_at_each_fiscal_year_in_the_balance(as_, two_years):
    client = as_("odile")
    answer = client.get(url("balance"), CROSSING)
    assert {row.account: (row.start, row.debit, row.credit, row.cleared, row.end) for row in answer.context["rows"]} == {
        "512000": (140, 10, 0, 0, 150),
        "706000": (-40, 0, 10, 42, -8),
        "": (-100, 0, 0, -42, -142),
    }
    assert answer.context["totals"]["end"] == answer.context["totals"]["cleared"] == 0
    assert "Remis à zéro" in text(answer)
    rows = sheet(client.get(url("balance"), CROSSING | {"format": "xlsx"}))
    assert rows[0][-2:] == ("Remis à zéro", "Solde à la fin")
    assert rows[2][2:] == (-40, 0, 10, 42, -8)
    within = client.get(url("balance"), {"du": "2026-01-01", "au": "2026-06-30"})
    assert "Remis à zéro" not in text(within)


def test_the_result_starts_again_at_each_fiscal_year_in_the_ledger_of_an_account(as_, two_years):
    client, query = as_("odile"), CROSSING | {"compte": "706"}
    answer = client.get(url("ledger"), query)
    assert [row.held for row in answer.context["rows"]] == [-42, 0, -5, -8]
    assert (answer.context["start"], answer.context["cleared"], answer.context["end"]) == (-40, 42, -8)
    assert "Nouvel exercice le 01/01/2026" in text(answer)
    held = [(row[7], row[10]) for row in sheet(client.get(url("ledger"), query | {"format": "xlsx"}))[1:]]
    assert held == [
        ("Solde au début", -40), ("essai", -42), ("Nouvel exercice : charges et produits repartent de zéro", 0),
        ("essai", -5), ("essai", -8), ("Solde à la fin", -8),
    ]  # fmt: skip
    held = client.get(url("ledger"), CROSSING | {"compte": "512000"})
    assert [row.held for row in held.context["rows"]] == [142, 147, 150]


def test_a_year_that_begins_after_the_last_line_or_between_two_pages_is_said_once(as_, two_years, cast, monkeypatch):
    monkeypatch.setattr(lists.page_of, "__kwdefaults__", {"size": 1})
    client, query, seen = as_("odile"), CROSSING | {"compte": "706000"}, []
    answer = client.get(url("ledger"), query)
    for _ in range(3):
        seen.append((answer.context["held"], [row.held for row in answer.context["rows"]]))
        answer = client.get(url("ledger"), query | {"after": answer.context["page"].next})
    assert seen == [(-40, [-42]), (-42, [0, -5]), (-5, [-8])]
    silent = client.get(url("ledger"), {"du": "2025-12-01", "au": "2026-12-31", "compte": "706000", "activite": "KARIM"})
    assert "Nouvel exercice" not in text(silent)
    nothing = client.get(url("ledger"), {"du": "2024-12-20", "au": "2025-02-01", "compte": "706000"})
    assert [row.held for row in nothing.context["rows"]] == [0]


@pytest.mark.parametrize(
    "days",
    [
        ("2026-03-15", "2026-03-20"),
        ("2025-03-03", "2025-03-03"),
        ("2025-03-04", "2026-01-01"),
        ("2024-12-16", "2026-03-16"),
        ("2025-11-20", "2025-11-30"),
        ("2026-03-01", "2026-03-17"),
    ],
)
@pytest.mark.parametrize("account", ["706000", "512000"])
@pytest.mark.parametrize("activity", ["", "LEA"])
def test_the_balance_and_the_ledger_of_the_same_days_agree(as_, two_years, account, days, activity):
    query = {"du": days[0], "au": days[1], "compte": account, "activite": activity}
    ledger = as_("odile").get(url("ledger"), query).context
    rows = as_("odile").get(url("balance"), query).context["rows"]
    shown = [(row.start, row.debit, row.credit, row.cleared, row.end) for row in rows]
    expected = (ledger["start"], ledger["sums"][1], ledger["sums"][2], ledger["cleared"], ledger["end"])
    assert shown == ([expected] if any(expected) else [])


@pytest.mark.parametrize("name", ["ledger", "balance"])
def test_an_end_before_the_beginning_is_refused_in_a_sentence(as_, two_years, name):
    answer = as_("odile").get(url(name), {"du": "2026-12-31", "au": "2026-01-01"})
    assert "La fin précède le début" in text(answer)
    assert "706000" not in text(answer)


@pytest.mark.parametrize(
    ("query", "since", "upto"),
    [
        ({"du": "2025-02-03"}, date(2025, 2, 3), date(2025, 12, 31)),
        ({"au": "2025-02-03"}, date(2025, 1, 1), date(2025, 2, 3)),
        ({"du": "2040-02-03"}, date(2040, 2, 3), date(2040, 12, 31)),
    ],
)
def test_a_date_alone_brings_the_other_end_of_its_fiscal_year(as_, cast, query, since, upto):
    chosen = as_("odile").get(url("balance"), query).context["chosen"]
    assert (chosen.since, chosen.upto) == (since, upto)


def test_the_ledger_names_accounts_and_explains_the_codes_of_journals(as_, two_years):
    page = text(as_("odile").get(url("ledger"), CROSSING))
    assert '706000 <span class="text-secondary">Prestations de services</span>' in page
    assert "NDF notes de frais" in page
    assert "compte 706000 Prestations de services" in text(as_("odile").get(url("ledger"), CROSSING | {"compte": "706000"}))
