"""The customer's side in a real browser, on a phone of 390 pixels: read, sign with a finger or by keyboard, answer."""

import pytest

from billing.quotes import actions
from billing.quotes.models import Acceptance, Quote
from cae.periods import today
from tests.billing.quotes.made import individual, link_of, valid
from tests.support.axe import assert_accessible
from tests.support.browser import fits, sign_in
from tests.support.cast import read

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cast(fresh_database):
    return read()


@pytest.fixture
def sent(cast) -> Quote:
    quote = valid(cast.lea_activity, by=cast.odile, on=today(), deposit="30")
    return actions.mark_sent(quote=quote, by=cast.lea, on=today())


def test_a_customer_accepts_with_a_finger(page, cast, sent):
    page.set_viewport_size(PHONE)
    page.goto(f"/client/{link_of(sent, cast.lea)}/devis/{sent.pk}/")
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert fits(page)
    sent.refresh_from_db()
    assert sent.opened_at is not None  # said by the page
    page.get_by_role("link", name="Accepter", exact=True).click()
    assert_accessible(page)
    assert fits(page)
    page.get_by_label("Votre prénom et votre nom", exact=True).fill("Samir Haddad")
    page.get_by_label("J'ai lu le devis").check()
    page.get_by_role("button", name="Accepter le devis").click()
    page.get_by_text("Signez dans le cadre, ou choisissez").first.wait_for()  # what was typed stays, the signature is asked
    assert page.get_by_label("Votre prénom et votre nom", exact=True).input_value() == "Samir Haddad"
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + step * 20, box["y"] + (40 if step % 2 else 110))
    page.mouse.up()
    page.get_by_role("button", name="Accepter le devis").click()
    page.get_by_role("heading", name="Merci !").wait_for()
    assert_accessible(page)
    kept = Acceptance.objects.get()
    assert (kept.name, kept.signature_kind, kept.signature.media_type) == ("Samir Haddad", "drawn", "image/png")


def test_an_error_goes_once_it_is_answered(page, cast, sent):
    page.goto(f"/client/{link_of(sent, cast.lea)}/devis/{sent.pk}/accepter/")
    page.get_by_label("Votre prénom et votre nom", exact=True).fill("Ana Verdier")
    page.get_by_text("Au clavier").click()
    page.get_by_label("c'est votre signature").fill("zz")
    page.get_by_role("button", name="Accepter le devis").click()
    summary = page.locator(".form-errors")
    summary.wait_for()
    page.wait_for_load_state()
    assert summary.locator("li").count() == 2
    page.get_by_label("c'est votre signature").fill("ana verdier")
    assert page.get_by_text("n'est pas le nom donné").count() == 0
    assert summary.locator("li").count() == 1
    page.get_by_label("J'ai lu le devis").check()
    assert page.locator(".field-wrong, [aria-invalid], .form-errors").count() == 0
    assert_accessible(page)
    page.get_by_role("button", name="Accepter le devis").click()
    page.get_by_role("heading", name="Merci !").wait_for()


def test_a_consumer_orders_by_keyboard_alone(page, cast):
    from datetime import timedelta

    order = valid(
        cast.lea_activity,
        by=cast.odile,
        on=today(),
        to=individual(cast.lea_activity),
        supplied_on=today() + timedelta(days=40),
    )
    page.set_viewport_size(PHONE)
    page.goto(f"/client/{link_of(order, cast.lea)}/devis/{order.pk}/accepter/")
    assert_accessible(page)

    def reach(selector: str, steps: int = 40) -> None:
        """Tab until the element has the focus: a mouse is never needed."""
        for _ in range(steps):
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {selector}")

    reach("input[name=kind]")
    page.keyboard.press("ArrowRight")  # « Au clavier »
    reach("#id_typed")
    page.keyboard.type("Camille Lefèvre")
    reach("#id_informed")
    page.keyboard.press("Space")
    reach("#id_agreed")
    page.keyboard.press("Space")
    reach("button[type=submit]")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Commande avec obligation de paiement"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Merci !").wait_for()
    kept = Acceptance.objects.get()
    assert (kept.signature_text, kept.wants_early_start) == ("Camille Lefèvre", False)
    page.get_by_role("link", name="Revoir le devis").click()
    page.get_by_role("link", name="Renoncer au contrat ici").click()
    assert_accessible(page)


def test_the_members_pages_are_accessible(page, site, cast, sent):
    sign_in(page, site, cast.lea)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for path in ("", f"{sent.pk}/", f"{sent.pk}/envoyer/", f"{sent.pk}/accord/"):
            page.goto(f"/a/LEA/devis/{path}")
            assert_accessible(page)
            assert fits(page), f"{path} is wider than {width}"
