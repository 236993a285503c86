"""In a real browser: one proposes oneself on a phone, by the keyboard."""

from governance.models import Application
from tests.governance import afterwards
from tests.governance.made import member
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


def test_one_proposes_oneself_on_a_phone(page, site):
    call = afterwards.opening(title="Tenir l'accueil")
    sign_in(page, site, read().nadia)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/appels/")
    page.get_by_role("link", name="Tenir l'accueil").press("Enter")
    page.get_by_role("link", name="Me proposer").press("Enter")
    page.get_by_label("Pourquoi vous").fill("J'étais perdue le premier jour.")
    page.wait_for_load_state()  # shortcuts answer once the page is loaded
    page.keyboard.press("Control+Enter")
    page.get_by_text("Vous vous proposez").wait_for()
    assert Application.objects.get(opening=call).member == member(read().nadia)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_accessible(page)
