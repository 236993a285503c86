"""In a real browser: somebody left out complains on a phone, the answer is given, and the list that became old is mended in one
click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cae.periods import today
from governance.models import Meeting, Objection, Roll
from tests.governance.made import convened, member, roll, statutes
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


@pytest.fixture
def assembly(site) -> Meeting:
    statutes(roll_objection_hours=("48", "art. 17"), since=today() - timedelta(days=400))
    made = convened(starts_at=timezone.now() + timedelta(days=40), on=today())
    roll(made, day=today(), at=timezone.now())
    return made


def test_who_was_left_out_complains_is_answered_and_the_list_is_renewed(page, site, assembly):
    cast = read()
    karim = member(cast.karim)
    sign_in(page, site, cast.karim)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/assemblees/{assembly.pk}/liste-electorale/")
    page.get_by_text("Vous n’êtes pas sur cette liste").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="signalez-la").press("Enter")
    page.locator("textarea").fill("J'ai été admis le mois dernier.")
    page.get_by_role("button", name="Envoyer").press("Enter")
    page.get_by_text("À répondre").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    karim.associate_since = today()
    karim.save()
    sign_in(page, site, cast.diane)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/assemblees/{assembly.pk}/liste-electorale/")
    page.get_by_text("Cette liste n’est plus à jour").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Mettre la liste à jour").press("Enter")
    page.get_by_text("Dernière version").wait_for()
    assert Roll.objects.latest("version").rights.filter(member=karim).exists()
    page.get_by_role("link", name="Répondre à Karim Benali").click()
    page.get_by_role("radio").first.check()
    page.locator("textarea").fill("Vous êtes sur la version 2.")
    page.get_by_role("button", name="Répondre").click()
    page.get_by_text("Fondée").wait_for()
    assert Objection.objects.get().answered_at
