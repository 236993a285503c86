"""In a real browser: a note is kept while it is typed, the bureau signs on a phone by the keyboard, every page is accessible."""

import pytest

from cae.periods import today
from governance.minutes import actions
from governance.minutes.queries import minutes_of
from governance.models import Note
from tests.governance.made import BY, member
from tests.governance.minutes.made import ended, fixed, registered, sitting
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


def test_a_note_is_kept_while_it_is_typed(page, site):
    cast = read()
    held = sitting(cast, days=0)
    point = held.items.get()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    sign_in(page, site, cast.diane)
    page.goto(f"/assemblees/{held.pk}/proces-verbal/notes/")
    box = page.get_by_label("Ce qui s’est dit")
    for text in ("Odile présente", "Odile présente les comptes."):
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            box.fill(text)
        assert told.value.status == 200
        page.locator(f"#point-{point.pk} [data-autosave-text]", has_text="Enregistré à").wait_for()
    assert Note.objects.get().text == "Odile présente les comptes."
    assert complaints == []  # nothing inline: the content security policy would say it here


def test_the_bureau_signs_on_a_phone_by_the_keyboard(page, site):
    cast = read()
    over = ended(cast)
    fixed(over)
    page.set_viewport_size({"width": 390, "height": 800})
    for user in (cast.bastien, cast.diane):
        page.context.clear_cookies()
        sign_in(page, site, user)
        page.goto(f"/assemblees/{over.pk}/proces-verbal/")
        assert_accessible(page)
        page.get_by_role("button", name="Signer").first.press("Enter")
        page.get_by_role("dialog").get_by_role("button", name="Signer").press("Enter")
        page.get_by_text(f"{member(user)}, ").first.wait_for()
    page.get_by_role("heading", name="Procès-verbal n° 1").wait_for()
    assert minutes_of(over).state == "signed"


@pytest.mark.parametrize("width", (1280, 390))
def test_the_pages_of_minutes_are_accessible(page, site, width):
    cast = read()
    over, live = registered(cast, days=60), sitting(cast, days=0, resolutions=3)
    actions.start_follow_up(decision=cast.decision, owner=member(cast.lea), review_on=today(), by=BY, on=today())
    sign_in(page, site, cast.diane)
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        f"/assemblees/{over.pk}/proces-verbal/",
        f"/assemblees/{live.pk}/proces-verbal/",
        f"/assemblees/{live.pk}/proces-verbal/notes/",
        f"/decisions/suivi/{over.items.get().resolution.follow_up.pk}/",
        f"/decisions/{cast.decision.pk}/",
        "/proces-verbaux/",
        "/decisions/suivi/",
        "/bureau/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
