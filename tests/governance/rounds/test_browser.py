"""Both ways in a real browser, on a phone and by keyboard alone; pages that follow each other; crowded ones stay accessible."""

import pytest
from django.urls import reverse

from governance.models import Concern, Consent, Nomination
from governance.rounds import actions
from governance.rounds.enums import Phase
from tests.governance.made import BY, associates, member
from tests.governance.room.made import at_item, page_of
from tests.governance.rounds.made import AT, concern, fresh, gathered, gathered_by_all, objections, sitting
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

PHONE = {"width": 390, "height": 844}


def url(name, found):
    return reverse(f"governance:rounds:{name}", args=[found.pk])


def tab_to(page, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("((e) => (e.labels?.[0] ?? e).textContent.trim())(document.activeElement)")
        if focused.startswith(name):
            return
    pytest.fail(f"« {name} » cannot be reached with the keyboard")


@pytest.fixture
def lea(page, site):
    sign_in(page, site, read().lea)
    page.set_viewport_size(PHONE)
    return page


def test_an_objection_then_consent_by_keyboard_on_a_phone(lea):
    held = objections(sitting(2, more=[member(read().lea)]))
    lea.goto(url("sheet", held.deliberation))
    assert_accessible(lea)
    tab_to(lea, "J’ai une objection")
    lea.keyboard.press("Enter")
    tab_to(lea, "Ce qui m’empêche d’y consentir")
    lea.keyboard.type("Le loyer est trop haut.")
    tab_to(lea, "Faire cette objection")
    lea.keyboard.press("Enter")
    lea.get_by_text("Votre objection : Le loyer est trop haut.").wait_for()
    assert_accessible(lea)
    tab_to(lea, "Lever mon objection")
    lea.keyboard.press("Enter")
    lea.get_by_text("Levée").wait_for()
    tab_to(lea, "Pas d’objection")
    lea.keyboard.press("Enter")
    lea.get_by_text("Vous avez dit : pas d’objection.").wait_for()
    assert fits(lea)
    assert (Concern.objects.get().state, Consent.objects.get().member) == ("withdrawn", member(read().lea))


def test_an_election_is_led_and_answered_on_a_phone(lea):
    held = sitting(1, more=[member(read().lea)], item="election", text="Anime le groupe.", term="un an", criteria="Écouter")
    lea.goto(url("lead", held.deliberation))
    lea.get_by_role("button", name="Ouvrir le premier tour").press("Enter")
    assert_accessible(lea)
    lea.get_by_role("button", name="Ouvrir", exact=True).press("Enter")
    lea.get_by_role("link", name="Répondre moi-même").click()
    lea.get_by_label("La personne à qui je pense").select_option(label=str(held.people[1]))
    lea.get_by_role("button", name="Écrire ce nom").press("Enter")
    lea.get_by_text("Vous avez écrit").wait_for()
    assert_accessible(lea)
    found = held.deliberation
    actions.nominate(deliberation=found, member=held.people[1], person=held.people[1], reason="J'aime ça.", by=BY, at=AT)
    lea.get_by_text("2 fois nommé·e").wait_for(timeout=15_000)  # the page follows
    lea.get_by_label("Ce qui me fait penser").fill("Elle rassemble.")
    lea.get_by_role("button", name="Le dire").press("Enter")
    lea.get_by_text("Votre raison est écrite").wait_for()
    assert_accessible(lea)
    lea.get_by_role("link", name="Animer").first.click()
    lea.wait_for_load_state()
    lea.get_by_role("button", name="Ouvrir le tour suivant").press("Enter")
    lea.get_by_role("button", name="Ouvrir", exact=True).press("Enter")
    lea.get_by_label("La personne proposée").select_option(label=str(held.people[1]))
    assert_accessible(lea)
    lea.get_by_role("button", name="Proposer cette personne").press("Enter")
    lea.get_by_text("Tour 4 sur 5").wait_for()
    assert fits(lea)
    assert (fresh(held).state, Nomination.objects.count()) == (Phase.OBJECTIONS, 2)


def test_what_is_being_typed_is_not_lost_while_others_answer(lea):
    held = objections(sitting(2, more=[member(read().lea)]))
    lea.goto(url("sheet", held.deliberation))
    lea.get_by_text("J’ai une objection").click()
    lea.get_by_label("Ce qui m’empêche d’y consentir").fill("Le loyer")
    concern(held, held.people[1], "Il manque une fenêtre.")
    lea.get_by_text("Il manque une fenêtre.").wait_for(timeout=15_000)
    assert lea.get_by_label("Ce qui m’empêche d’y consentir").input_value() == "Le loyer"


@pytest.mark.parametrize("width", [1280, 390])
def test_crowded_pages_are_accessible(lea, width):
    cast = read()
    found = gathered_by_all(cast, title="Un titre assez long pour passer sur deux lignes d'un petit écran", phase="clarify")
    actions.say(deliberation=found, author=member(cast.karim), text="Une question assez longue. " * 8, by=BY, at=AT)
    for seen in ("clarify", "react"):
        found = actions.advance(deliberation=found, seen=seen, by=BY, at=AT)
    actions.amend(deliberation=found, text="Le local ouvre à 8 h, samedi compris.", why="Plus tôt.", by=BY, at=AT)
    found = actions.advance(deliberation=found, seen="amend", by=BY, at=AT)
    for name in ("karim", "nadia", "lea"):
        said = {"member": member(cast.people[name]), "turn": 1, "text": "Trop tôt pour moi. " * 10}
        actions.raise_concern(deliberation=found, by=BY, at=AT, **said)
    over = gathered([member(cast.lea), *associates(30)])
    actions.give_up(deliberation=over, reason="Le local ferme.", by=BY, at=AT)
    lea.set_viewport_size({"width": width, "height": 844})
    for address in (url("sheet", found), url("lead", found), url("sheet", over), reverse("governance:rounds:index")):
        lea.goto(address)
        assert_accessible(lea)
        assert fits(lea), address


def test_from_the_seat_one_answers_the_round_and_comes_back_by_keyboard(lea):
    held = objections(sitting(2, more=[member(read().lea)]))
    at_item(held.meeting)
    lea.goto(page_of("seat", held.meeting))
    assert_accessible(lea)
    tab_to(lea, "Dire si j'ai une objection")
    lea.keyboard.press("Enter")
    lea.get_by_role("button", name="Pas d’objection").wait_for()
    tab_to(lea, "Pas d’objection")
    lea.keyboard.press("Enter")
    lea.get_by_text("Vous avez dit : pas d’objection.").wait_for()
    lea.get_by_role("link", name="Revenir à la séance").press("Enter")
    lea.get_by_text("1 réponse sur 3").wait_for()
    assert_accessible(lea)
    assert fits(lea)
    lea.goto(page_of("screen", held.meeting))
    lea.get_by_text("Tour 4 sur 4").wait_for()
    assert_accessible(lea)
    assert fits(lea)
