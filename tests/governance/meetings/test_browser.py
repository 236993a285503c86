"""In a real browser: an agenda is ordered by the keyboard, an amendment is proposed on a phone, every page is accessible."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cae.periods import today
from governance.meetings import actions, queries
from governance.models import Amendment, Meeting
from tests.governance.made import associates, item, meeting, member, resolution, statutes
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

WIDTHS = (1280, 390)


@pytest.fixture
def assembly(site) -> Meeting:
    return meeting(starts_at=timezone.now() + timedelta(days=60), title="Assemblée de printemps")


def test_an_agenda_is_ordered_by_the_keyboard(page, site, assembly):
    for title in ("Accueil", "Comptes", "Questions"):
        item(assembly, title=title, kind="discussion")
    sign_in(page, site, read().diane)
    page.goto(f"/assemblees/{assembly.pk}/ordre-du-jour/")
    page.get_by_role("button", name="Monter le point Questions").press("Enter")
    page.wait_for_url("**?point=*")
    page.locator("button:focus", has_text="Monter le point Questions").wait_for()
    page.keyboard.press("Enter")
    page.locator("button:focus", has_text="Descendre le point Questions").wait_for()  # it cannot go further up
    assert [one.title for one in queries.agenda(assembly)] == ["Questions", "Accueil", "Comptes"]
    assert_accessible(page)


def test_an_amendment_is_proposed_on_a_phone_and_read_word_by_word(page, site, assembly):
    made = resolution(assembly, "La part est de 10 % du chiffre.", title="Barème")
    cast = read()
    sign_in(page, site, cast.lea)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/assemblees/{assembly.pk}/")
    page.get_by_role("link", name="Barème").click()
    page.get_by_role("link", name="Proposer un autre texte").click()
    page.get_by_label("Texte proposé").fill("La part est de 11 % du chiffre.")
    page.get_by_label("Pourquoi").fill("Le local de Valence.")
    page.get_by_role("button", name="Proposer").click()
    page.locator(".diff").wait_for()
    assert "[retiré : 10 ] [ajouté : 11 ]" in page.locator(".diff").text_content().replace("\xa0", " ")
    assert Amendment.objects.get().resolution == made
    assert fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_crowded_assembly_are_accessible(page, site, assembly, width):
    cast, people = read(), associates(60)
    texts = [
        resolution(assembly, f"L'assemblée adopte le texte {n}.", title=f"Un point au titre assez long {n}") for n in range(12)
    ]
    for author in people[:8]:
        actions.propose_amendment(
            resolution=texts[0], author=author, text="Autre.", reason="Mieux.", by=cast.diane, at=timezone.now()
        )
        actions.say(resolution=texts[0], author=author, text="Un avis. " * 40, by=cast.diane)
    asked = actions.request_item(meeting=assembly, author=people[0], title="Local", text="Un local.", by=cast.diane, on=today())
    actions.freeze_text(resolution=texts[1], by=cast.diane, at=timezone.now())
    sign_in(page, site, cast.diane)
    page.set_viewport_size({"width": width, "height": 800})
    for address in (
        "/assemblees/",
        f"/assemblees/{assembly.pk}/",
        f"/assemblees/{assembly.pk}/ordre-du-jour/",
        f"/assemblees/{assembly.pk}/questions/",
        f"/resolutions/{texts[0].pk}/",
        f"/resolutions/{texts[1].pk}/",
        f"/demandes/{asked.pk}/",
        "/salle-des-documents/",
        "/statuts/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert fits(page), address


def test_a_value_outside_the_law_is_said_beside_its_field(page, site):
    statutes(since=today() - timedelta(days=900))
    sign_in(page, site, read().diane)
    page.goto("/statuts/nouveau/")
    page.get_by_role("button", name="Continuer").click()
    page.locator("#id_title").fill("Statuts de demain")
    page.locator("#id_value_notice_days_1").fill("8")
    page.locator("#id_article_notice_days_1").press("Enter")
    page.locator("#id_value_notice_days_1_error", has_text="R. 225-69").wait_for()
    assert page.locator("#id_title").input_value() == "Statuts de demain"
    assert_accessible(page)


def test_the_story_prepares_an_assembly_where_one_can_act(page, told_site):
    page.goto("/")
    page.get_by_role("button", name="Fatou Diallo").click()
    page.goto("/assemblees/")
    page.get_by_role("link", name="Assemblée générale ordinaire de janvier 2027").click()
    page.get_by_text("Points demandés par des membres").click()
    for words in ("Barème de contribution 2027", "Des formations entre membres", "Un local ouvert le samedi à Valence"):
        page.get_by_role("heading", name=words).first.wait_for()
    page.get_by_role("link", name="Barème de contribution 2027", exact=True).click()
    assert "[retiré : 25 ] [ajouté : 30 ]" in page.locator(".diff").first.text_content()
    page.goto("/salle-des-documents/")
    for words in ("Comptes annuels 2025", "Assemblée générale ordinaire 2025", "AG-2026-04"):
        page.get_by_text(words).first.wait_for()
    assert member(read().fatou).associate_since is not None
