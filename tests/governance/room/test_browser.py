"""In a real browser: the bureau leads by the keyboard, somebody asks to speak on their phone, is called, votes, and the screen
follows by itself; a lost network is said; every page is accessible, empty and crowded."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Presence
from governance.room import queries
from tests.governance.attendance.made import come
from tests.governance.ballots.test_browser import PHONE, fits
from tests.governance.made import associates, member, roll
from tests.governance.room.made import asks, at_item, held, on_vote, page_of, told, votes
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read

SOON = 20_000  # the pages ask every three seconds


@pytest.fixture
def phone(page, browser, site) -> Iterator:
    """Another person's browser, of the size of a phone."""
    context = browser.new_context(base_url=site, locale="fr-FR", timezone_id="Europe/Paris", viewport=PHONE)
    context.set_default_timeout(SOON)
    yield context.new_page()
    context.close()


def said(phone, words: str) -> None:
    """Waits until the page of a participant says this first, and aloud."""
    phone.locator(".seat-now", has_text=words).wait_for()


def press(page, key: str) -> None:
    """A key, once the page listens to it."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_from_the_item_to_the_result_on_three_screens(page, phone, site):
    cast, room = read(), held(title="Assemblée de printemps")
    lea, item = member(cast.lea), room.items.first()
    for one in (lea, member(cast.bastien)):
        come(room, one, when=timezone.now())
    sign_in(page, site, cast.diane)
    sign_in(phone, site, cast.lea)
    screen = page.context.new_page()
    screen.set_default_timeout(SOON)
    screen.goto(page_of("screen", room))
    phone.goto(page_of("seat", room))
    screen.get_by_text("Le premier point va être appelé.").wait_for()

    page.goto(page_of("desk", room))
    page.locator("#lead-main:focus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=item.title, exact=True).wait_for()
    screen.bring_to_front()
    screen.get_by_role("heading", name=item.title).wait_for()
    clock = screen.get_by_role("timer")
    first = clock.inner_text()
    screen.wait_for_timeout(1500)
    assert clock.inner_text() != first

    said(phone, f"On parle de : {item.title}")
    phone.get_by_role("button", name="Demander la parole").press("Enter")
    said(phone, "Vous êtes la prochaine personne à parler.")
    page.bring_to_front()
    page.get_by_role("button", name=f"Donner la parole à {lea}").wait_for(timeout=SOON)
    press(page, "a")
    page.get_by_text("parle depuis").wait_for()
    said(phone, "Vous avez la parole")
    phone.locator("[data-live-voice]", has_text="Vous avez la parole").wait_for(state="attached")
    screen.bring_to_front()
    screen.locator(".screen-speaker strong", has_text=str(lea)).wait_for()

    page.bring_to_front()
    press(page, "t")
    page.get_by_text("Personne ne demande la parole").wait_for()
    ballot, *_ = on_vote(room)
    phone.get_by_role("link", name="Voter").click()
    phone.get_by_label("Pour").check()
    phone.get_by_role("button", name="Relire mon choix").click()
    phone.get_by_role("button", name="Voter", exact=True).click()
    phone.get_by_role("link", name="Revenir à la séance").click()
    phone.get_by_role("button", name="Demander la parole").wait_for()
    screen.bring_to_front()
    screen.locator(".screen-count strong", has_text="1").wait_for()
    assert screen.locator(".screen-stage").inner_text().count("Pour") == 0
    told(ballot)
    screen.get_by_text("Adoptée : 1 voix pour").wait_for()
    phone.get_by_text("Adoptée : 1 voix pour").wait_for()
    assert_accessible(phone)
    assert_accessible(screen)


def test_the_screen_says_that_the_network_is_lost_and_comes_back(page, site):
    cast, room = read(), held()
    sign_in(page, site, cast.diane)
    page.goto(page_of("screen", room))
    page.wait_for_timeout(500)
    page.evaluate("() => { window.answered = window.fetch; window.fetch = () => Promise.reject(new TypeError('lost')); }")
    lost = page.get_by_text("Le réseau ne répond plus.")
    lost.wait_for(timeout=SOON)
    at_item(room)
    page.evaluate("() => { window.fetch = window.answered; }")
    page.get_by_role("heading", name=room.items.first().title).wait_for(timeout=SOON)
    assert lost.is_hidden()


def test_f_shows_the_screen_whole(page, site):
    cast, room = read(), held()
    sign_in(page, site, cast.diane)
    page.goto(page_of("screen", room))
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_the_desk_is_led_by_the_keyboard(page, site):
    cast, room = read(), held(resolutions=3)
    people = associates(2)
    for one in people:
        come(room, one, when=timezone.now())
    first, second, _ = room.items.all()
    at_item(room)
    sign_in(page, site, cast.diane)
    page.goto(page_of("desk", room))
    press(page, "m")
    page.get_by_role("button", name="Démarrer").wait_for()
    press(page, "s")
    page.get_by_role("heading", name=second.title, exact=True).wait_for()
    press(page, "p")
    page.get_by_role("heading", name=first.title, exact=True).wait_for()
    turns = [asks(room, one) for one in people]
    page.reload()
    press(page, "a")
    page.get_by_role("button", name=f"{turns[0].member} a fini").wait_for()
    press(page, "d")
    page.get_by_role("button", name=f"{turns[1].member} a fini").wait_for()
    assert queries.speaking(room) == turns[1]


def test_what_the_bureau_types_is_not_disturbed_by_what_happens_in_the_room(page, site):
    cast, room = read(), held()
    (anna,) = associates(1)
    come(room, anna, when=timezone.now())
    at_item(room)
    sign_in(page, site, cast.diane)
    page.goto(page_of("desk", room))
    with page.expect_response(lambda answer: "/seance/etat/" in answer.url):
        pass
    page.get_by_label("Pourquoi").press_sequentially("pause de ")
    asks(room, anna)
    page.get_by_role("button", name=f"Donner la parole à {anna}").wait_for(timeout=SOON)
    page.keyboard.type("dix minutes")
    assert page.get_by_label("Pourquoi").input_value() == "pause de dix minutes"
    page.locator("#lead-main").focus()
    asks(room, member_here(room, cast.lea))
    page.get_by_text("2 demandes").wait_for(timeout=SOON)
    page.locator("#lead-main:focus").wait_for()


def member_here(room, user):
    return come(room, member(user), when=timezone.now()).member


@pytest.mark.parametrize("width", (1280, 390))
def test_the_pages_of_a_crowded_room_are_accessible(page, site, width):
    cast, room, people = read(), held(resolutions=12, title="Assemblée générale ordinaire de printemps"), associates(200)
    roll(room, reason="Admissions", at=timezone.now())
    everyone = [*people, member(cast.diane), member(cast.lea)]
    Presence.objects.bulk_create(
        Presence(meeting=room, member=one, mode="room", checked_by="desk", arrived_at=timezone.now()) for one in everyone
    )
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, cast.diane)

    def check():
        for name in ("screen", "desk", "seat"):
            page.goto(page_of(name, room))
            assert_accessible(page)
            assert fits(page), name

    check()
    at_item(room)
    for one in people[:30]:
        asks(room, one)
    asks(room, member(cast.diane))
    check()
    decision, opinion = on_vote(room, twin=True)
    check()
    votes(decision, people[:20])
    votes(opinion, people[:30], "against")
    told(decision, opinion)
    check()
    page.goto(reverse("governance:meetings:resolution", args=[decision.resolution_id]))
    assert_accessible(page)
    if width == 1280:
        page.goto(page_of("screen", room))
        assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), "the result does not fit"
