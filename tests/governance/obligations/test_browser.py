"""In a real browser: an obligation is noted as done on a phone, by the keyboard; who may sign is asked."""

import pytest

from governance.models import Duty
from tests.governance import afterwards
from tests.governance.made import member
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read


@pytest.fixture
def odile(page, site):
    sign_in(page, site, read().odile)
    page.set_viewport_size({"width": 390, "height": 800})
    return page


def test_an_obligation_is_noted_as_done_on_a_phone(odile):
    afterwards.duty(owner=member(read().odile))
    due = afterwards.due()
    odile.goto("/obligations/")
    odile.get_by_role("link", name=due.label).press("Enter")
    odile.get_by_role("link", name="C’est fait").press("Enter")
    odile.get_by_label("note").fill("Approuvés à l'unanimité")
    odile.wait_for_load_state()  # shortcuts answer once the page is loaded
    odile.keyboard.press("Control+Enter")
    odile.get_by_text("Fait le").first.wait_for()
    assert Duty.objects.get().note == "Approuvés à l'unanimité"
    assert fits(odile)
    assert_accessible(odile)


def test_who_may_sign_is_asked_by_the_keyboard(odile):
    cast = read()
    director = afterwards.mandate(member(cast.diane), body="direction", role="directrice générale")
    afterwards.power(member(cast.bruno), director, ceiling=5000)
    odile.goto("/qui-peut-signer/")
    odile.get_by_label("Quoi", exact=True).select_option("purchases")
    odile.get_by_label("Montant HT").fill("1200")
    odile.keyboard.press("Enter")
    odile.get_by_role("heading", name="Achats et commandes, 1 200,00 € HT").wait_for()
    odile.locator(".answer", has_text="Bruno Lefèvre, Diane Moreau").wait_for()
    assert fits(odile)
    assert_accessible(odile)
