"""In a real browser: somebody says on a phone that they are there and signs, the desk notes people by the keyboard, the quorum
moves by itself, and every page is accessible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cae.periods import today
from governance.attendance import actions, codes
from governance.models import Meeting, Presence
from tests.governance.attendance.made import come, proxy
from tests.governance.made import BY, associates, member, opened, roll
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


@pytest.fixture
def assembly(site) -> Meeting:
    made = opened(
        starts_at=timezone.now() - timedelta(minutes=30),
        on=today() - timedelta(days=30),
        title="Assemblée de printemps",
        remote_url="https://visio.example/ag",
    )
    roll(made, at=made.opened_at)
    return made


def test_on_a_phone_i_am_there_then_i_sign(page, site, assembly):
    sign_in(page, site, read().lea)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/assemblees/{assembly.pk}/presence/salle/{codes.room_code(assembly.pk, timezone.now())}/")
    page.get_by_role("button", name="Je suis là").click()
    page.get_by_role("link", name="Signer la feuille de présence").click()
    assert_accessible(page)
    frame = page.locator("canvas").bounding_box()
    page.mouse.move(frame["x"] + 40, frame["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + 200, frame["y"] + 110, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Signer", exact=True).click()
    page.get_by_text("Vous avez signé la feuille de présence").wait_for()
    assert Presence.objects.get().signature.media_type == "image/png"


def test_the_desk_is_held_by_the_keyboard(page, site, assembly):
    sign_in(page, site, read().diane)
    page.goto(f"/assemblees/{assembly.pk}/accueil/?q=martin")
    page.get_by_role("button", name="Arrive : Léa Martin").press("Enter")
    page.wait_for_url("**?personne=*")
    page.locator("button:focus", has_text="Part : Léa Martin").wait_for()
    page.keyboard.press("Enter")
    page.locator("button:focus", has_text="Arrive : Léa Martin").wait_for()
    assert Presence.objects.get().left_at is not None


def test_the_quorum_moves_by_itself(page, site, assembly):
    people = associates(4)
    roll(assembly, at=timezone.now(), reason="Admissions")
    sign_in(page, site, read().lea)
    page.goto(f"/assemblees/{assembly.pk}/quorum/")
    page.get_by_text("Il manque 2 voix").wait_for()
    with page.expect_response(lambda answer: "/presence/etat/" in answer.url):
        pass
    for one in people[:2]:
        come(assembly, one, when=timezone.now())
    page.locator(".quorum-reached", has_text="Le quorum est atteint").wait_for(timeout=15_000)
    assert_accessible(page)


@pytest.mark.parametrize("width", (1280, 390))
def test_the_pages_of_a_crowded_meeting_are_accessible(page, site, assembly, width):
    cast, people = read(), associates(30)
    roll(assembly, at=timezone.now(), reason="Admissions")
    for one in [*people[:12], member(cast.bastien), member(cast.diane)]:
        come(assembly, one, when=timezone.now())
    proxy(assembly, people[20], people[0])
    actions.set_bureau(meeting=assembly, chair=member(cast.bastien), secretary=member(cast.diane), tellers=people[:2], by=BY)
    values = {"text": "Le son est coupé.", "starts_at": assembly.opened_at, "by": cast.diane, "at": timezone.now()}
    actions.note_incident(meeting=assembly, **values)
    sign_in(page, site, cast.diane)
    page.set_viewport_size({"width": width, "height": 800})
    for name in (
        "",
        "presence/",
        "accueil/",
        "accueil/affichage/",
        "bureau/",
        "incidents/",
        "feuille-de-presence/",
        "feuille-de-presence/signee/",
        "quorum/",
    ):
        page.goto(f"/assemblees/{assembly.pk}/{name}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
