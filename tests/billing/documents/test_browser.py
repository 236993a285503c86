"""The shared editor in a real browser, when all does not go well: nothing typed is lost, and the page says why it waits."""

import json
import re

import pytest
from django.urls import reverse

from billing.quotes.models import Quote
from cae.periods import today
from tests.billing.quotes.made import draft
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


@pytest.fixture
def cast(fresh_database):
    return read()


@pytest.fixture
def quote(cast) -> Quote:
    return draft(cast.lea_activity, by=cast.lea, on=today())


@pytest.fixture
def lea(browser, site, cast):
    """Léa's browser: its console may speak of the lines cut here."""
    context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, site, cast.lea)
    yield page
    context.close()


def edit(page, quote):
    page.goto(reverse("billing:quotes:edit", kwargs={"code": "LEA", "pk": quote.pk}))
    page.wait_for_load_state()
    return page.locator("[name=subject]"), page.locator("[data-autosave-text]")


def go_away(page):
    """Leaves the page while the line is cut, for good: it is not there to send anything when the line returns."""
    page.once("dialog", lambda dialog: dialog.accept())  # « quitter la page ? »
    page.goto("about:blank")


def subject(quote) -> str:
    quote.refresh_from_db()
    return quote.subject


def test_a_session_that_ends_while_writing_loses_nothing(lea, site, cast, quote):
    field, bar = edit(lea, quote)
    lea.context.clear_cookies(name="cae-session")
    field.fill("Écrit sans session")
    bar.get_by_text("Votre session est finie : reconnectez-vous dans un autre onglet, rien n'est perdu").wait_for()
    lea.keyboard.press("Control+Enter")
    lea.get_by_text("Rien n'est envoyé pour le moment.").wait_for()
    assert lea.url.endswith("/modifier/")
    assert subject(quote) == "Illustrations du livret"
    lea.context.clear_cookies()  # signing in again also changes the token of forms
    sign_in(lea, site, cast.lea)
    bar.get_by_text("Enregistré à").wait_for()
    assert subject(quote) == "Écrit sans session"
    lea.get_by_role("button", name="Enregistrer", exact=True).click()
    lea.wait_for_url(re.compile(r"/devis/\d+/$"))
    assert lea.locator("main").get_by_text("Écrit sans session").first.is_visible()


def test_a_line_cut_keeps_the_page_and_what_is_typed(lea, quote):
    field, bar = edit(lea, quote)
    lea.context.set_offline(True)
    field.fill("Écrit sans connexion")
    lea.keyboard.press("Control+Enter")  # before any autosave was tried
    lea.get_by_text("Rien n'est envoyé pour le moment.").wait_for()
    lea.get_by_role("button", name="Enregistrer", exact=True).click()
    bar.get_by_text("Connexion coupée : rien n'est perdu, nous réessayons", exact=True).wait_for()
    assert lea.url.endswith("/modifier/")
    assert field.input_value() == "Écrit sans connexion"
    lea.context.set_offline(False)
    bar.get_by_text("Enregistré à").wait_for()  # by itself
    assert subject(quote) == "Écrit sans connexion"
    assert lea.evaluate("sessionStorage.getItem(`draft:${location.pathname}`)") is None


def test_what_was_typed_without_connection_is_written_back_when_the_page_returns(lea, quote):
    edit(lea, quote)
    lea.context.set_offline(True)
    lea.get_by_role("button", name="Ajouter une ligne").click()
    added = lea.locator("[data-row=line]").last
    added.locator("[name=row-name]").fill("Reliure")
    added.locator("[name=row-price]").fill("45,50")
    added.locator("summary").click()
    added.locator("[name=row-nature]").select_option("goods")
    lea.get_by_text("Connexion coupée").wait_for()
    go_away(lea)
    lea.context.set_offline(False)
    edit(lea, quote)
    lea.get_by_text("Ce que vous aviez écrit sans connexion est remis.").wait_for()
    lea.locator("[data-autosave-text]").get_by_text("Enregistré à").wait_for()
    assert [(line.name, str(line.unit_price.normalize()), line.nature) for line in quote.lines.order_by("order")][-1] == (
        "Reliure",
        "45.5",
        "goods",
    )
    assert lea.locator("[data-goods]:visible").count() == 1
    assert_accessible(lea)


def test_a_save_whose_answer_was_lost_does_not_lose_what_was_typed_after_it(lea, quote):
    field, bar = edit(lea, quote)

    def lose_the_answer(route):
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        lea.context.set_offline(True)
        return route.abort("internetdisconnected")

    lea.route(re.compile(r"/modifier/$"), lose_the_answer)
    field.fill("Envoyé, réponse perdue")
    bar.get_by_text("Connexion coupée").wait_for()
    field.fill("Écrit après")
    lea.unroute_all()
    go_away(lea)
    assert subject(quote) == "Envoyé, réponse perdue"
    lea.context.set_offline(False)
    field, bar = edit(lea, quote)
    lea.get_by_text("Ce que vous aviez écrit sans connexion est remis.").wait_for()
    bar.get_by_text("Enregistré à").wait_for()
    assert subject(quote) == "Écrit après"


def test_a_save_that_arrives_after_the_page_returned_is_not_taken_for_another_person(lea, quote):
    """The page that goes sends what it holds when the line returns, and the page that comes back does too."""
    field, bar = edit(lea, quote)
    lea.context.set_offline(True)
    field.fill("Écrit sans connexion")
    bar.get_by_text("Connexion coupée").wait_for()
    go_away(lea)
    lea.context.set_offline(False)
    sent = []

    def twice(route):
        if route.request.method != "POST" or sent:
            return route.fallback()
        stash = json.loads(lea.evaluate("sessionStorage.getItem(`draft:${location.pathname}`)"))
        present = lea.locator("[name=editor]").input_value()
        body = route.request.post_data_buffer.replace(present.encode(), stash["editor"].encode())
        sent.append(route.fetch(post_data=body).status)
        return route.continue_()

    lea.route(re.compile(r"/modifier/$"), twice)
    _, bar = edit(lea, quote)
    bar.get_by_text("Enregistré à").wait_for()
    assert sent == [200]
    assert subject(quote) == "Écrit sans connexion"


def test_what_another_changed_since_is_not_written_over(lea, quote, cast):
    field, bar = edit(lea, quote)
    lea.context.set_offline(True)
    field.fill("Écrit sans connexion")
    bar.get_by_text("Connexion coupée").wait_for()
    go_away(lea)
    Quote.objects.filter(pk=quote.pk).update(subject="Changé ailleurs", revision=quote.revision + 1)
    lea.context.set_offline(False)
    field, _ = edit(lea, quote)
    assert field.input_value() == "Changé ailleurs"
    assert lea.evaluate("sessionStorage.getItem(`draft:${location.pathname}`)") is None


def test_a_plan_that_does_not_hold_is_said_beside_it(lea, quote):
    _, bar = edit(lea, quote)
    lea.get_by_label("Acompte à la commande").fill("30")
    lea.get_by_label("Échéance 1", exact=True).fill("Remise des maquettes")
    percent = lea.get_by_label("Part de l'échéance 1, en pour cent")
    percent.fill("80")
    lea.get_by_text("font 100 % ou plus").wait_for()
    assert bar.inner_text() == "À corriger pour être enregistré"
    percent.fill("beaucoup")
    lea.get_by_text("Un pourcentage, par exemple 40.").wait_for()
    assert percent.get_attribute("aria-invalid") == "true"
    assert_accessible(lea)
    percent.fill("40")
    bar.get_by_text("Enregistré à").wait_for()
    assert lea.locator(".field-error:visible, [aria-invalid]").count() == 0


def test_a_new_line_is_a_service_and_a_folded_line_says_it_sells_goods(lea, quote):
    edit(lea, quote)
    first = lea.locator("[data-row=line]").first
    first.locator("summary").click()
    first.locator("[name=row-nature]").select_option("goods")
    first.locator("[name=row-unit]").select_option("DAY")
    first.locator("summary").click()
    assert first.locator("[data-goods]").is_visible()
    lea.locator("[name=row-name]").nth(1).fill("Pose")
    first.locator("[name=row-name]").press("Enter")
    second = lea.locator("[data-row=line]").nth(1)
    assert second.locator("[name=row-name]").input_value() == ""
    assert second.locator("[name=row-unit]").input_value() == "DAY"
    assert second.locator("[name=row-nature]").input_value() == "services"
    assert not second.locator("[data-goods]").is_visible()
