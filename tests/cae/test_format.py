"""How figures, dates and codes are written, to the character."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from cae.templatetags import format as fr

N = "\u00a0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.56"), f"1{N}234,56{N}€"),
        (Decimal("-1234567.005"), f"−1{N}234{N}567,01{N}€"),
        (Decimal("0"), f"0,00{N}€"),
        (Decimal("-0.001"), f"0,00{N}€"),
        (7, f"7,00{N}€"),
        ("12,5", f"12,50{N}€"),
        (None, ""),
        ("", ""),
        ("abc", ""),
    ],
)
def test_money(value, shown):
    assert fr.money(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("2.000"), "2"),
        (Decimal("2.500"), "2,5"),
        (Decimal("0.125"), "0,125"),
        (Decimal("1200"), f"1{N}200"),
        (Decimal("-3"), "−3"),
        (None, ""),
    ],
)
def test_quantity(value, shown):
    assert fr.quantity(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("1.5", "jour", f"1,5{N}jour"),
        ("2", "jour", f"2{N}jours"),
        ("2.5", "jour", f"2,5{N}jours"),
        ("12", "jour", f"12{N}jours"),
        ("-3", "heure", f"−3{N}heures"),
        ("0", "heure", f"0{N}heure"),
        ("12", "mois", f"12{N}mois"),
        ("12", "m²", f"12{N}m²"),
        ("2", "", "2"),
        (None, "jour", ""),
    ],
)
def test_a_unit_takes_its_plural_from_two(value, unit, shown):
    assert fr.counted(value and Decimal(value), unit) == shown


def test_percent():
    assert [fr.percent(rate) for rate in (Decimal("5.50"), 20, None)] == [f"5,5{N}%", f"20{N}%", ""]


def test_dates():
    assert fr.date_fr(date(2026, 11, 22)) == f"22{N}novembre 2026"
    assert fr.date_fr(date(2027, 1, 1)) == f"1er{N}janvier 2027"
    assert fr.date_short(date(2026, 2, 3)) == "03/02/2026"
    assert fr.month_fr(date(2026, 8, 1)) == "août 2026"
    assert [fr.of_month(date(2026, month, 1)) for month in (4, 8, 10, 11)] == [
        "d’avril 2026",
        "d’août 2026",
        "d’octobre 2026",
        "de novembre 2026",
    ]
    assert fr.of_month(None) == ""
    assert [fr.month_short(date(2026, month, 1)) for month in (1, 2, 3, 7, 8, 11)] == [
        f"janv.{N}26", "févr.", "mars", "juil.", "août", "nov.",
    ]  # fmt: skip
    assert fr.date_fr("22/11/2026") == ""


def test_an_instant_is_local():
    assert fr.moment(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == f"1er{N}août 2026 à 00:30"
    assert fr.date_short(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == "01/08/2026"


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 25), f"dans 3{N}jours"),
        (date(2026, 11, 23), "demain"),
        (date(2026, 11, 22), "aujourd’hui"),
        (date(2026, 11, 21), f"en retard de 1{N}jour"),
        (date(2026, 11, 10), f"en retard de 12{N}jours"),
    ],
)
def test_day_until(day, shown):
    assert fr.day_until(day, date(2026, 11, 22)) == shown


def test_codes_are_cut_in_groups():
    assert fr.iban("FR7630006000011234567890189") == N.join(["FR76", "3000", "6000", "0112", "3456", "7890", "189"])
    assert fr.siren("732829320") == f"732{N}829{N}320"
    assert fr.siren("73282932000074") == f"732{N}829{N}320{N}00074"
    assert fr.phone("0612345678") == fr.phone("06.12.34.56.78") == N.join(["06", "12", "34", "56", "78"])
    assert fr.phone("+33 612345678") == N.join(["+33", "6", "12", "34", "56", "78"])
    assert fr.phone("+49 30 1234") == "+49 30 1234"


def test_browser():
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
    assert [fr.browser(text) for text in (chrome, iphone, "", None)] == [
        "Chrome sur Linux", "Safari sur iPhone", "Navigateur inconnu", "Navigateur inconnu",
    ]  # fmt: skip


def test_initials():
    assert [fr.initials(name) for name in ("Léa Martin", "élise", "Jean de la Tour", "", None)] == ["LM", "É", "JT", "", ""]


def test_the_key_of_a_row_is_written_as_it_is():
    """It is posted back, or names a part of the page."""
    assert Template('<input value="{{ key }}">').render(Context({"key": 12345})) == '<input value="12345">'
