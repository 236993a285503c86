"""Customers in a real browser: the keyboard is enough, axe finds nothing, a phone is wide enough."""

import os
import re

import pytest

from billing.customers.actions import create_customer, set_credit_alert
from billing.customers.models import Customer, CustomerImport
from billing.invoices.actions import create_draft
from tests.billing.customers.numbers import siren, siret
from tests.billing.invoices import made
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in

CSV = f"Nom;SIRET;E-mail;Ville;Adresse;CP\nNeuf;{siret(7)};n@x.example;Lyon;1 rue;69001\nFaux;12345;;;;\nÉlan et compagnie;;;;;\n"
HOME = {"kind": "billing", "line1": "1 rue des Lilas", "postcode": "69001", "city": "Lyon", "country": "FR"}


@pytest.fixture
def open_as(site, cast, page):
    """`open_as(user)`: the browser's page, signed in."""

    def open_(user):
        sign_in(page, site, user)
        return page

    return open_


def fits(page):
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && document.documentElement.scrollWidth > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))"
    )
    assert not wide, f"{page.url} is wider than the window: {wide[:5]}"


def judge(page, name):
    """Both widths, judged by axe; pictures when SHOTS says where."""
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        fits(page)
        assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_pages_are_accessible_at_both_widths(site, cast, open_as):
    def new(name, **values):
        return create_customer(
            activity=cast.lea_activity,
            values={"kind": "company", "country": "FR", "name": name, **values},
            contacts=[{"name": "Anne Petit", "role": "achats", "email": "anne@elan.example", "receives_invoices": True}],
            addresses=[HOME, {**HOME, "kind": "delivery", "label": "Dépôt"}],
            by=cast.lea,
        )

    page = open_as(cast.lea)
    page.goto("/a/LEA/clients/")
    judge(page, "list-empty")
    first = new("Élan & Compagnie", siret=siret(1), email="bonjour@elan.example", notes="Préfère le mardi.")
    second = new("Elan et compagnie", email="contact@elan.example")
    set_credit_alert(third_party=first.third_party, alert="Paiement d’avance demandé", by=cast.odile)
    made.issued(cast.lea_activity, by=cast.odile, author=cast.lea, customer=first)
    for path, name in (
        ("/a/LEA/clients/", "list"),
        (f"/a/LEA/clients/{first.pk}/", "show"),
        (f"/a/LEA/clients/{second.pk}/", "show-warned"),
        (f"/a/LEA/clients/{first.pk}/modifier/", "edit"),
        ("/a/LEA/clients/doublons/", "duplicates"),
        (f"/a/LEA/clients/doublons/{first.pk}-{second.pk}/", "merge"),
        ("/a/LEA/clients/importer/", "upload"),
        ("/a/LEA/fournisseurs/", "suppliers"),
        ("/a/LEA/fournisseurs/nouveau/", "supplier"),
    ):
        page.goto(path)
        judge(page, name)
    page.goto("/a/LEA/clients/importer/")
    page.set_input_files("input[type=file]", {"name": "clients.csv", "mimeType": "text/csv", "buffer": CSV.encode()})
    for name in ("columns", "preview", "report"):
        page.click(".save-bar button[type=submit]")
        page.wait_for_url(
            f"**/{'bilan' if name == 'report' else 'apercu' if name == 'preview' else str(CustomerImport.objects.count())}/"
        )
        judge(page, name)
    assert Customer.objects.filter(name="Neuf").exists()
    page = open_as(cast.odile)
    page.goto("/tiers/")
    judge(page, "third-parties")
    page.goto(f"/tiers/{first.third_party_id}/alerte/")
    judge(page, "alert")


def test_a_customer_is_typed_with_the_keyboard_alone(site, cast, open_as):
    page = open_as(cast.lea)
    page.goto("/a/LEA/clients/")
    page.keyboard.press("n")
    page.wait_for_url("**/nouveau/")
    page.locator("#id_kind_0").focus()
    assert not page.locator("#id_first_name").is_visible(), "a company has no first name"
    page.keyboard.press("Tab")
    page.keyboard.type("Élan")
    page.locator("#id_siret").focus()
    page.keyboard.type(siret(1))
    assert page.locator("#id_siren").input_value() == siren(1)
    assert page.locator("#id_vat_number").input_value().endswith(siren(1))
    page.locator("#id_contacts-0-name").focus()
    page.keyboard.type("Anne")
    page.get_by_role("button", name="Ajouter un contact").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Bob")
    page.get_by_role("button", name="Ajouter un contact").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Chloé")
    page.get_by_role("button", name="Retirer ce contact").nth(1).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Enregistrer").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/clients/\d+/$"))
    customer = Customer.objects.get()
    assert customer.siret == siret(1)
    assert [contact.name for contact in customer.contacts.order_by("pk")] == ["Anne", "Chloé"]


def test_the_form_follows_the_kind(site, cast, open_as):
    page = open_as(cast.lea)
    page.goto("/a/LEA/clients/nouveau/")
    page.locator("#id_siret").fill(siret(1))
    page.locator("#id_kind_2").check()
    assert not page.locator("#id_siret").is_visible()
    assert page.locator("#id_first_name").is_visible()
    judge(page, "individual")
    page.locator("#id_name").fill("Roche")
    page.locator("#id_first_name").fill("Ada")
    page.click(".save-bar button[type=submit]")
    page.wait_for_url(re.compile(r"/clients/\d+/$"))
    assert (str(Customer.objects.get()), Customer.objects.get().siren) == ("Ada Roche", "")


def test_the_list_answers_while_typing(site, cast, open_as):
    for name in ("Boulangerie Éclair", "Menuiserie Dubois"):
        create_customer(activity=cast.lea_activity, values={"kind": "company", "name": name}, by=cast.lea)
    page = open_as(cast.lea)
    page.goto("/a/LEA/clients/")
    page.fill("#filter-q", "boulangrie")
    page.get_by_text("Menuiserie Dubois").wait_for(state="detached")
    assert page.get_by_text("Boulangerie Éclair").is_visible()
    assert "q=boulangrie" in page.url


def test_a_customer_is_created_without_leaving_the_invoice(site, cast, open_as):
    invoice = create_draft(activity=cast.lea_activity, by=cast.lea)
    page = open_as(cast.lea)
    page.goto(f"/a/LEA/factures/{invoice.pk}/modifier/")
    for n, name in ((1, "Premier"), (2, "Second")):
        page.click("[data-dialog=nouveau-client]")
        window = page.locator("#nouveau-client")
        window.locator("#quick_siret").fill("123")
        window.locator("#quick_name").fill(name)
        window.get_by_role("button", name="Créer et choisir").click()
        window.locator(".form-errors").wait_for()
        assert window.locator("#quick_name").input_value() == name, "what was typed is kept"
        window.locator("#quick_siret").fill(siret(n))
        window.get_by_role("button", name="Créer et choisir").click()
        window.wait_for(state="hidden")
        page.wait_for_load_state("networkidle")  # the window takes an empty form again
        assert page.locator("select[data-customer-select] option:checked").inner_text() == name
    assert Customer.objects.count() == 2


def test_a_corrected_siret_brings_its_own_siren(site, cast, open_as):
    """The page that comes back with an error holds the SIREN filled from the wrong number."""
    page = open_as(cast.lea)
    page.goto("/a/LEA/clients/nouveau/")
    page.get_by_label("Nom ou raison sociale").or_(page.get_by_label("Raison sociale")).first.fill("Élan")
    wrong = siret(1)[:13] + str((int(siret(1)[13]) + 1) % 10)
    page.locator("[name=siret]").fill(wrong)
    assert page.locator("[name=siren]").input_value() == wrong[:9]
    page.get_by_role("button", name="Enregistrer").click()
    page.locator(".form-errors").wait_for()
    page.wait_for_load_state()
    assert page.locator("[name=siren]").input_value() == wrong[:9]
    assert page.locator("#id_siret_error").is_visible()
    page.locator("[name=siret]").fill(siret(2))
    assert page.locator("[name=siren]").input_value() == siret(2)[:9]
    assert page.locator("#id_siret_error").count() == 0  # answered
    assert page.locator("#id_siret").get_attribute("aria-invalid") is None
    assert page.locator(".form-errors").count() == 0
