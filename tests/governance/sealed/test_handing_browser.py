"""A vote confided to Belenios in a real browser: by keyboard on a phone for its voters, at the desk for the bureau."""

import re

import pytest
from django.urls import reverse

from governance.models import HandOver
from members.models import Member
from tests.governance.sealed import made
from tests.governance.sealed.belenios_server import UUID
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


@pytest.mark.parametrize("width", [390, 1280])
def test_confided_then_brought_back_by_keyboard(site, page, server, settings, width):
    cast, settings.BELENIOS_URL = read(), server.root
    held = made.box(Member.objects.get(user=cast.lea), *made.voters(2), is_open=False)
    made.unkeyed(held)
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, site, cast.diane)
    here = reverse("governance:sealed:hand_over", args=[held.ballot.pk])
    page.goto(here)
    page.get_by_label("Jeton du compte Belenios").fill("good")
    page.get_by_label("Jeton du compte Belenios").press("Enter")
    page.get_by_role("heading", name=f"L’élection {UUID}").wait_for()
    assert_accessible(page)
    assert HandOver.objects.get().state == "sent"
    sign_in(page, site, cast.lea)
    page.goto(reverse("governance:sealed:vote", args=[held.ballot.pk]))
    link = page.get_by_role("link", name="Aller voter sur Belenios")
    assert link.get_attribute("href") == f"{server.root}/elections/{UUID}/"
    link.focus()
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    server.state = "Tallied"
    sign_in(page, site, cast.diane)
    page.goto(here)
    page.get_by_role("button", name="Rapporter ce résultat").press("Enter")
    page.wait_for_url(re.compile("scrutins"))
    page.get_by_role("button", name="Proclamer le résultat").press("Enter")
    page.get_by_text("Adoptée : 2 voix pour, 1 contre").wait_for()
    assert_accessible(page)
