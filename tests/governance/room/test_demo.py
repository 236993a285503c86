"""The three pages of the room, reached by clicks from the meetings of the demo."""

from tests.support.axe import assert_accessible


def enter(page, person: str, meeting: str) -> None:
    """Signs in with one click, and opens a meeting from the list of meetings."""
    page.goto("/")
    page.get_by_role("button", name=person).click()
    page.wait_for_url(lambda url: "/compte/" not in url)
    page.goto("/assemblees/")
    page.get_by_role("link", name=meeting).first.click()


def test_the_rehearsal_is_walked_into(page, told_site):
    enter(page, "Diane Moreau", "Répétition de l'assemblée de janvier")
    page.get_by_role("link", name="Pupitre").click()
    page.get_by_role("button", name="Karim Benali a fini").wait_for()
    assert_accessible(page)
    page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Répétition").click()
    page.get_by_role("link", name="Écran de la salle").click()
    page.locator(".screen-speaker", has_text="Karim Benali · ensuite Bruno Lefèvre").wait_for()
    assert_accessible(page)


def test_lea_takes_part_in_the_rehearsal(page, told_site):
    enter(page, "Léa Martin", "Répétition")
    page.get_by_role("link", name="Suivre la séance").click()
    page.get_by_role("button", name="Demander la parole").click()
    page.locator(".seat-now", has_text="vous êtes en 3e position").wait_for()


def test_the_assembly_of_june_shows_the_decision_and_the_opinion_of_all(page, told_site):
    enter(page, "Diane Moreau", "Assemblée générale ordinaire de juin 2026")
    page.get_by_role("heading", name="Barème par tranches au 1er juillet 2026").get_by_role("link").click()
    page.get_by_role("figure", name="La décision et l’avis de tous").wait_for()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("link", name="Écran de la salle").click()
    page.locator(".curves-legend", has_text="Vote des associé·es").wait_for()
    assert page.locator(".curve").count() == 3
