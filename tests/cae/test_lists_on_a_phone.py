"""Lists on a phone, all by the same parts: a row is a small card that says who and how much, filters wait behind a button."""

import pytest
from django.urls import reverse

from cae.periods import today
from tests.billing.invoices.made import customer, draft, issued, line
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in

PHONE = {"width": 390, "height": 800}


@pytest.fixture
def invoices(cast):
    to = customer(cast.lea_activity, "Les Jardins du Revermont — association d’insertion par le maraîchage")
    issued(cast.lea_activity, line("1234.56"), by=cast.odile, to=to, on=today(), subject="Illustrations du livret d’accueil")
    return draft(cast.lea_activity, line("99"), by=cast.lea, to=to)


def test_a_row_is_a_card_of_who_and_how_much(page, site, cast, invoices):
    sign_in(page, site, cast.odile)
    page.set_viewport_size(PHONE)
    page.goto(reverse("billing:invoices:all"))
    rows = page.locator(".results tbody tr")
    assert rows.count() == 2
    for index in range(2):
        box = rows.nth(index).bounding_box()
        assert box["height"] <= 110
        name, amount = (rows.nth(index).locator(cell).bounding_box() for cell in (".lead-cell", ".end-cell"))
        assert name["y"] == pytest.approx(amount["y"], abs=6)
        assert name["x"] + name["width"] <= amount["x"]
    assert not page.locator(".results .nothing:visible").count(), "an empty value is not printed"
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert_accessible(page)


def test_filters_wait_behind_one_button_that_counts_them(page, site, cast, invoices):
    sign_in(page, site, cast.odile)
    page.set_viewport_size(PHONE)
    page.goto(reverse("billing:invoices:all") + "?situation=due&period=year")
    toggle = page.get_by_role("button", name="Filtres, 2 actifs")
    assert toggle.get_attribute("aria-expanded") == "false"
    assert page.get_by_label("Rechercher dans la liste").is_visible()
    assert not page.get_by_label("Période").is_visible()
    toggle.focus()
    page.keyboard.press("Enter")
    assert toggle.get_attribute("aria-expanded") == "true"
    page.get_by_label("Période").select_option("")
    page.get_by_role("button", name="Filtres, 1 actif").wait_for()
    assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.get_by_label("Période").is_visible()
    assert not page.locator("[data-filters-toggle]").is_visible()


def test_a_filter_does_not_say_that_it_is_optional_and_its_days_stand_side_by_side(page, site, cast):
    sign_in(page, site, cast.odile)
    page.goto(reverse("billing:ledger:ledger"))
    assert page.get_by_label("Compte").is_visible()
    assert not page.locator(".optional:visible").count()
    page.goto(reverse("billing:payments:all"))
    since, upto = (page.locator(f"#filter-{name}").bounding_box() for name in ("du", "au"))
    export = page.locator("[data-export]").bounding_box()
    assert since["y"] == upto["y"]
    assert export["y"] == pytest.approx(page.get_by_label("Rechercher dans la liste").bounding_box()["y"], abs=4)
