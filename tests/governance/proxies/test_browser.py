"""In a real browser: a proxy given and taken back on a phone by the keyboard, a postal form entered at the desk, and every page
accessible at both widths."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cae.periods import today
from governance.models import Meeting, PostalForm, Proxy
from governance.proxies.enums import ProxyState
from tests.governance.made import associates, convened, member, roll, statutes
from tests.governance.proxies.test_postal import PAPER
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


@pytest.fixture
def assembly(site) -> Meeting:
    statutes(postal=("yes", "art. 22"), since=today() - timedelta(days=400))
    made = convened(starts_at=timezone.now() + timedelta(days=40), on=today(), resolutions=2)
    associates(6)
    roll(made, day=today(), at=timezone.now())
    return made


def test_on_a_phone_a_proxy_is_given_then_taken_back_by_the_keyboard(page, site, assembly):
    cast = read()
    sign_in(page, site, cast.lea)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/assemblees/{assembly.pk}/pouvoir/")
    assert_accessible(page)
    page.get_by_label("Associé·e").focus()
    page.keyboard.type("Odile")
    page.get_by_role("button", name="Donner mon pouvoir").press("Enter")
    page.get_by_text("Odile Garnier votera en votre nom").wait_for()
    assert_accessible(page)
    assert Proxy.objects.get().holder == member(cast.odile)
    page.get_by_role("button", name="Reprendre mon pouvoir").press("Enter")
    page.get_by_role("button", name="Donner mon pouvoir").wait_for()
    assert Proxy.objects.get().state == ProxyState.REVOKED


def test_the_desk_enters_a_postal_form_and_says_no_to_a_file_that_is_not_one(page, site, assembly):
    sign_in(page, site, read().diane)
    page.goto(f"/assemblees/{assembly.pk}/correspondance/")
    page.get_by_role("link", name="Formulaire reçu").click()
    page.get_by_label("De qui").select_option(label="Léa Martin")
    page.get_by_role("radio", name="Pour", exact=True).first.check()
    page.locator("input[type=file]").set_input_files({"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.get_by_role("button", name="Enregistrer le formulaire").click()
    page.locator(".field-error").first.wait_for()
    assert not PostalForm.objects.exists()
    assert page.get_by_role("radio", name="Pour", exact=True).first.is_checked()  # what was entered is still there
    page.locator("input[type=file]").set_input_files({"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    page.get_by_role("button", name="Enregistrer le formulaire").click()
    page.get_by_role("cell", name="Léa Martin", exact=True).wait_for()
    assert PostalForm.objects.get().votes.count() == 1


@pytest.mark.parametrize("width", (1280, 390))
def test_the_pages_of_the_desk_are_accessible(page, site, assembly, width):
    sign_in(page, site, read().diane)
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("pouvoirs/", "pouvoirs/enregistrer/", "correspondance/", "correspondance/enregistrer/"):
        page.goto(f"/assemblees/{assembly.pk}/{name}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
