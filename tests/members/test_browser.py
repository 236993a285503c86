"""In a real browser: coming in by invitation, asking beside a line by the keyboard, finding a right."""

import pytest
from django.utils import timezone

from members import actions
from members.actions.invitations import token_of
from members.models import Question
from tests.members.people import BY, a_member
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


def test_an_invited_person_chooses_a_password_and_lands_inside(page, site):
    invitation = actions.invite_member(member=a_member("Zoé", "Petit"), by=BY, at=timezone.now())
    page.goto(f"/invitation/{token_of(invitation)}/")
    assert_accessible(page)
    page.get_by_label("Votre mot de passe").fill("trois petits chats bleus")
    page.keyboard.press("Tab")
    page.keyboard.type("trois petits chats")
    page.keyboard.press("Enter")
    page.get_by_text("Les deux mots de passe diffèrent.").wait_for()
    page.get_by_label("Votre mot de passe").fill("trois petits chats bleus")
    page.get_by_label("Encore une fois").fill("trois petits chats bleus")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
    assert "Zoé Petit" in page.content()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_is_asked_beside_a_line_by_the_keyboard(page, site, width):
    cast = read()
    sign_in(page, site, cast.lea)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/a/LEA/compte/")
    page.locator("summary", has_text="Encaissé").first.press("Enter")
    panel = page.locator("#questions-collected")
    panel.locator("summary").press("Enter")
    panel.get_by_label("Votre question").fill("D'où vient ce montant ?")
    panel.get_by_label("Votre question").press("Tab")
    page.keyboard.press("Enter")
    panel.locator(".said-text", has_text="D'où vient ce montant ?").wait_for()
    assert page.url.endswith("/a/LEA/compte/"), "the page did not change"
    assert Question.objects.get().anchor == "collected"
    assert_accessible(page)


def test_a_right_is_found_without_its_accents(page, site):
    sign_in(page, site, read().diane)
    page.goto("/roles/nouveau/")
    page.get_by_label("Chercher un droit").fill("emettre fact")
    shown = page.locator("[data-right]:visible")
    assert shown.all_inner_texts() == ["Valider et émettre les factures"]
    shown.first.click()
    page.get_by_label("Chercher un droit").fill("")
    assert page.locator("[data-right] input:checked").count() == 1
    assert_accessible(page)
