"""The sign-in page in a real browser: it answers, it is accessible, its console is silent."""

import pytest

from tests.support.axe import assert_accessible


@pytest.mark.parametrize("width", [1280, 390])
def test_the_sign_in_page_is_accessible(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    assert page.url.endswith("/compte/login/?next=/")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_a_stranger_is_told_nothing_about_who_has_an_account(page):
    page.goto("/compte/login/")
    page.get_by_label("Adresse e-mail").fill("personne@exemple.fr")
    page.get_by_label("Mot de passe", exact=True).fill("un mot de passe inconnu")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("sont incorrects").wait_for()
