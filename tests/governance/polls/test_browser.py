"""In a real browser: a poll is answered by the keyboard on a phone, an idea is supported, every page fits and is accessible."""

import pytest

from governance.models import IdeaSupport, PollTurnout
from tests.governance import afterwards
from tests.governance.made import associates, member
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

WIDTHS = (1280, 390)


@pytest.fixture
def nadia(page, site):
    sign_in(page, site, read().nadia)
    return page


def test_a_poll_is_answered_by_the_keyboard_on_a_phone(nadia):
    poll = afterwards.poll()
    nadia.set_viewport_size({"width": 390, "height": 800})
    nadia.goto("/consultations/")
    nadia.get_by_role("link", name="Quel jour ?").press("Enter")
    nadia.get_by_label("Mardi").focus()
    nadia.keyboard.press("ArrowDown")
    nadia.keyboard.press("Enter")
    nadia.get_by_text("Vous avez déjà répondu").wait_for()
    assert PollTurnout.objects.get(poll=poll).member == member(read().nadia)
    assert fits(nadia)
    assert_accessible(nadia)


def test_an_idea_is_supported_in_one_press(nadia):
    associates(60)
    idea = afterwards.idea(member(read().lea), title="Un four partagé")
    nadia.goto("/idees/")
    nadia.get_by_role("link", name="Un four partagé").click()
    nadia.get_by_role("button", name="Soutenir", exact=True).press("Enter")
    nadia.get_by_role("button", name="Ne plus soutenir").wait_for()
    assert IdeaSupport.objects.filter(idea=idea).count() == 2
    assert_accessible(nadia)


@pytest.mark.parametrize("width", WIDTHS)
def test_crowded_pages_are_accessible(nadia, width):
    people = associates(60)
    call = afterwards.opening(seats=5)
    for one in people[:12]:
        afterwards.application(call, one, why="Un mot qui dit pourquoi. " * 12)
    idea = afterwards.idea(people[0], title="Une idée au titre assez long pour passer sur deux lignes d'un petit écran")
    named = afterwards.poll(anonymous=False, most=2)
    nadia.set_viewport_size({"width": width, "height": 800})
    for address in ("/appels/", f"/appels/{call.pk}/", "/idees/", f"/idees/{idea.pk}/", f"/consultations/{named.pk}/"):
        nadia.goto(address)
        assert_accessible(nadia)
        assert fits(nadia), address
