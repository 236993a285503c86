"""The frame and the parts of pages in a real browser: nothing for axe, nothing wider than a phone, the keyboard works."""

import pytest

from members.models import User
from tests.support.axe import assert_accessible


@pytest.mark.parametrize("width", [1280, 390])
def test_components_are_accessible(page, site, width):
    person = User.objects.create_user("lea@example.org", "un mot de passe assez long", display_name="Léa Martin")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/compte/login/?next=/composants/")
    assert_accessible(page)
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", "un mot de passe assez long")
    page.click("text=Se connecter >> nth=-1")
    page.wait_for_url("**/composants/")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    assert_accessible(page)
