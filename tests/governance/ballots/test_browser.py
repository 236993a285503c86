"""A named vote in a real browser: on a phone by keyboard alone, with a proxy; the pages of the bureau, and what they follow."""

import pytest
from django.urls import reverse

from governance.ballots import actions
from governance.models import Ballot, NamedVote
from governance.room.actions import go_to
from tests.governance.ballots.made import AT, LETTERS, end, enter, proxy, session
from tests.governance.made import BY
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

PHONE = {"width": 390, "height": 844}


def url(name, ballot):
    return reverse(f"governance:ballots:{name}", args=[ballot.pk])


def test_two_voices_by_keyboard_on_a_phone(site, page):
    cast = read()
    held = session(3)
    lea = enter(held, cast.lea)
    proxy(held, held.people[0], lea)
    sign_in(page, site, cast.lea)
    page.set_viewport_size(PHONE)
    page.goto(url("vote", held.ballot))
    assert_accessible(page)

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate("((e) => (e.labels?.[0] ?? e).textContent.trim())(document.activeElement)")
            if focused.startswith(name):
                return
        pytest.fail(f"« {name} » cannot be reached with the keyboard")

    tab_to("Pour")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Est-ce bien votre choix ?").wait_for()
    assert page.locator(".ballot-chosen").inner_text().strip() == "Contre"
    assert_accessible(page)
    tab_to("Changer")
    page.keyboard.press("Enter")
    page.get_by_label("Contre").wait_for()
    assert page.get_by_label("Contre").is_checked()
    page.get_by_role("button", name="Relire mon choix").press("Enter")
    tab_to("Donner la même réponse à l’autre voix")
    page.keyboard.press("Space")
    tab_to("Voter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="C’est voté").wait_for()
    assert page.locator(".ballot-receipt").count() == 2
    assert_accessible(page)
    assert fits(page)
    assert list(NamedVote.objects.filter(ballot=held.ballot).values_list("choice", flat=True)) == ["against"] * 2


def test_the_page_waits_for_the_opening_and_sees_it(site, page):
    cast = read()
    held = session(2, is_open=False)
    enter(held, cast.lea)
    sign_in(page, site, cast.lea)
    page.goto(url("vote", held.ballot))
    page.get_by_text("Le vote n'est pas encore ouvert").wait_for()
    actions.open_ballot(ballot=held.ballot, by=BY, at=AT)
    page.get_by_label("Pour").wait_for(timeout=15_000)


def test_the_bureau_prepares_an_election_and_every_page_is_accessible(site, page):
    cast = read()
    held = session(3, is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    sign_in(page, site, cast.diane)
    page.goto(reverse("governance:ballots:of_meeting", args=[held.meeting.pk]))
    assert_accessible(page)
    page.get_by_role("link", name="Préparer le vote").click()
    page.get_by_text("Choisir une autre méthode").click()
    page.get_by_role("link", name="Jugement majoritaire").click()
    assert_accessible(page)
    for row, name in enumerate(("Aline", "Basile", "Chloé")):
        page.locator(f"#id_options-{row}-label").fill(name)
    page.get_by_label("Nominatif").check()
    page.get_by_role("button", name="Préparer le vote").click()
    page.get_by_role("button", name="Ouvrir le vote").click()
    page.get_by_role("button", name="Fermer le vote").wait_for()
    ballot = Ballot.objects.get(state="open")
    assert [option["label"] for option in ballot.options] == ["Aline", "Basile", "Chloé"]
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(url("sheet", ballot))
        assert_accessible(page)
        assert fits(page)
    page.get_by_role("button", name="Fermer le vote").click()
    page.get_by_role("button", name="Compter les voix").click()
    page.get_by_role("button", name="Proclamer le résultat").click()
    page.get_by_text("Pourquoi ce résultat").click()
    assert_accessible(page)


@pytest.mark.parametrize(("method", "values"), [("lists", {"seats": 3}), ("schulze", {}), ("judgment", {})])
def test_each_way_of_answering_fits_a_phone(site, page, method, values):
    cast = read()
    held = session(2, method=method, options=LETTERS, **values)
    enter(held, cast.lea)
    sign_in(page, site, cast.lea)
    page.set_viewport_size(PHONE)
    page.goto(url("vote", held.ballot))
    assert_accessible(page)
    assert fits(page)
    page.get_by_role("button", name="Relire mon choix").click()
    page.locator(".ballot-error").wait_for()
    assert_accessible(page)
    end(held)


def test_the_secret_is_asked_on_a_phone_and_given_at_the_desk(site, page):
    cast = read()
    held = session(3, is_open=False)
    enter(held, cast.lea)
    go_to(meeting=held.meeting, item=held.resolution.item, by=BY, at=AT)
    sign_in(page, site, cast.lea)
    page.set_viewport_size(PHONE)
    page.goto(reverse("governance:room:seat", args=[held.meeting.pk]))
    assert_accessible(page)
    button = page.get_by_role("button", name="Demander un vote secret")
    assert button.bounding_box()["height"] >= 44
    button.press("Enter")
    page.get_by_role("button", name="Retirer ma demande").wait_for()
    assert_accessible(page)
    assert fits(page)
    sign_in(page, site, cast.diane)
    page.goto(reverse("governance:room:desk", args=[held.meeting.pk]))
    assert_accessible(page)
    page.get_by_role("button", name="Le préparer secret").first.press("Enter")
    page.get_by_role("link", name="Fabriquer la clé de l'urne").wait_for()
    assert Ballot.objects.get(state="prepared").way == "secret"
