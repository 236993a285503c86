"""A scale while it is typed: its brackets in rows, what it says and what it takes, before anything is recorded."""

import re
from decimal import Decimal as D

import pytest
from django.http import QueryDict
from django.urls import reverse

from billing.contribution.brackets import BracketRows, rows_of
from billing.contribution.models import Scale
from tests.billing.contribution.test_views import said, scale, text, typed
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in


def by_rows(cast, rows, **changes):
    values = {**typed(cast, **changes)}
    del values["lignes-0-brackets"]
    return values | {
        "lignes-0-brackets-upto": [upto for upto, _ in rows],
        "lignes-0-brackets-rate": [rate for _, rate in rows],
        "lignes-TOTAL_FORMS": "1",
        "lignes-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("b-upto=30 000&b-upto=&b-rate=12&b-rate=10", "0 : 12\n30 000 : 10"),
        ("b-upto=&b-rate=12&b-upto=&b-rate=", "0 : 12"),
        ("b-upto=&b-rate=12&b-upto=&b-rate=10", "0 : 12\n : 10"),  # the first has no end: it is said
        ("b=0 : 12", "0 : 12"),
        ("", ""),
    ],
)
def test_rows_are_read_as_one_text(query, read):
    assert BracketRows().value_from_datadict(QueryDict(query), {}, "b") == read


def test_a_text_is_shown_as_rows_each_from_the_end_of_the_one_before():
    assert rows_of("0 : 12\n30000 : 10") == [
        {"above": "0", "upto": "30000", "rate": "12"},
        {"above": "30000", "upto": "", "rate": "10"},
    ]
    assert rows_of("10000 : 8")[0] == {"above": "0", "upto": "10000", "rate": "0"}


@pytest.mark.django_db
def test_rows_are_recorded_and_a_bracket_without_end_is_refused_beside_its_field(as_, cast):
    odile, address = as_("odile"), reverse("billing:contribution:new")
    wrong = odile.submit(address, by_rows(cast, [("", "12"), ("", "10")]))
    assert wrong.status_code == 422 and "Tranche 2 : écrivez où elle finit" in said(wrong)
    assert 'value="12"' in wrong.content.decode()
    odile.submit(address, by_rows(cast, [("30 000", "12"), ("", "10")]))
    made = Scale.objects.latest("pk").lines.get()
    assert list(made.brackets.values_list("above", "rate")) == [(D(0), D(12)), (D(30_000), D(10))]


@pytest.mark.django_db
def test_preview_says_the_rule_as_its_page_will_and_three_examples_to_the_cent(as_, cast):
    odile, before = as_("odile"), Scale.objects.count()
    values = by_rows(cast, [("30 000", "12"), ("", "10")], **{"lignes-0-label": "", "lignes-0-code": ""})
    shown = text(odile.get(reverse("billing:contribution:preview"), values)).replace("&#x27;", "'")
    assert "Ligne 1</strong> : 12 % de 0 € à 30 000 €, 10 % au-delà de 30 000 € du chiffre d'affaires facturé" in shown
    for amount in ("1 440,00 €", "3 600,00 €", "6 600,00 €"):
        assert amount in shown
    assert Scale.objects.count() == before
    minimum = {"lignes-0-minimum_mode": "absorbed", "lignes-0-minimum": "1800"}
    shown = text(odile.get(reverse("billing:contribution:preview"), values | minimum))
    assert "au moins 1 800 € par an" in shown and "1 800,00 €" in shown


@pytest.mark.django_db
def test_preview_says_what_is_missing_instead_of_failing(as_, cast):
    odile, address = as_("odile"), reverse("billing:contribution:preview")
    shown = text(odile.get(address, by_rows(cast, [("", "")]))).replace("&#x27;", "'")
    assert "à compléter" in shown and "Indiquez un taux ou des tranches" in shown
    assert odile.get(address).status_code == 200
    assert odile.get(address, {"lignes-TOTAL_FORMS": "x", "lignes-0-rate": "abc"}).status_code == 200


@pytest.mark.django_db
def test_an_activity_is_tried_under_its_own_contract_and_typed_amounts_are_folded(as_, cast):
    address = reverse("billing:contribution:simulate", args=[scale(cast).scale_id])
    cast.lea.member.contracts.update(kind="cdi")
    page = text(as_("odile").get(address, {"year": "2026-01-01", "activity": "LEA"}))
    assert "sous contrat CDI" in page
    assert '<details class="typed-amounts">' in page
    assert '<details class="typed-amounts" open>' in text(as_("odile").get(address))


def test_a_scale_is_typed_by_keyboard_and_read_at_once(page, site, cast):
    sign_in(page, site, cast.odile)
    page.goto(reverse("billing:contribution:new"))
    page.get_by_label("Tranche 1, jusqu’à, en euros").fill("30000")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.locator("#scale-preview", has_text="Calculée sur").wait_for()
    page.get_by_label("Calculée sur").select_option("invoiced")
    page.locator("#scale-preview", has_text=re.compile(r"6\s600,00")).wait_for()
    assert page.locator("[data-bracket-from]").nth(1).text_content() == "30000"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert_accessible(page)
