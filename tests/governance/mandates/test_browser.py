"""In a real browser: a mandate is recorded by the keyboard, a sharing out is simulated as it is typed, on a phone."""

import pytest

from cae.periods import add_months, today
from governance.models import Allocation, Mandate
from tests.governance import afterwards
from tests.governance.made import member
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read


@pytest.fixture
def diane(page, site):
    sign_in(page, site, read().diane)
    return page


def test_a_mandate_is_recorded_by_the_keyboard(diane):
    decided = afterwards.decision()
    diane.goto("/qui-fait-quoi/")
    diane.keyboard.press("n")
    diane.wait_for_url("**/mandats/nouveau/")
    diane.locator("#id_member").fill("bastien@confluent.example")
    diane.get_by_label("Fonction").fill("administrateur")
    diane.get_by_label("Dernier jour").fill(add_months(today(), 40).isoformat())
    diane.get_by_label("Donné par").select_option(str(decided.pk))
    diane.keyboard.press("Control+Enter")
    diane.get_by_role("heading", name="Bastien Roy, administrateur").wait_for()
    assert Mandate.objects.get().member == member(read().bastien)
    assert_accessible(diane)


def test_a_sharing_out_is_read_as_it_is_typed_on_a_phone(diane):
    diane.set_viewport_size({"width": 390, "height": 800})
    diane.goto(f"/repartition-du-resultat/nouvelle/?exercice={today().year - 1}-12-31")
    for label, typed in (
        ("Nom", "Du conseil"),
        ("Résultat de l'exercice", "40000"),
        ("Capital le plus haut atteint", "60000"),
        ("Réserve légale avant", "57000"),
        ("Part travail", "9000"),
    ):
        diane.get_by_label(label).fill(typed)
    diane.locator("#shares", has_text="au moins 25").wait_for()
    diane.get_by_label("Part travail").fill("10000")
    diane.locator("#shares", has_text="27 000,00 €").wait_for()
    assert fits(diane)
    assert_accessible(diane)
    diane.get_by_role("button", name="Garder cette simulation").click()
    diane.get_by_role("heading", name="Du conseil").wait_for()
    assert Allocation.objects.get().fund == 27000
