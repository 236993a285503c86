"""An invoice made and issued by the keyboard alone, in a real browser; and no page that axe finds fault with."""

import pytest
from django.urls import reverse

from billing.documents import forms
from billing.invoices import actions
from billing.invoices.models import Invoice
from cae.periods import today
from tests.billing.invoices.made import customer, data, draft, issued, line
from tests.support.axe import assert_accessible
from tests.support.browser import sign_in
from tests.support.cast import read


def url(name, *args):
    return reverse(f"billing:invoices:{name}", args=args)


def until(page, condition, seconds=10):
    """Waits for a condition in JavaScript; the page's own policy forbids what Playwright would do for it."""
    for _ in range(seconds * 20):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not reached: {condition}")


def type_on(page, text):
    """Types where the focus is, then goes to the next field."""
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def tab_to(page, name, limit=40):
    """Presses Tab until the focus is on the field `name`."""
    for _ in range(limit):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} cannot be reached by Tab")


def press_button(page, text, limit=120):
    """Presses Tab until the focus is on the button or link of this text, then Enter."""
    for _ in range(limit):
        if text in (page.evaluate("document.activeElement.textContent") or "") and page.evaluate(
            "['A', 'BUTTON'].includes(document.activeElement.tagName)"
        ):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"« {text} » cannot be reached by Tab")


def test_an_invoice_is_made_and_issued_by_keyboard_alone(site, page):
    cast = read()
    customer(cast.lea_activity, "Théâtre de l'Élysée")
    customer(cast.lea_activity, "Mairie de Vernaison")
    sign_in(page, site, cast.odile)
    page.goto(url("list", "LEA"))
    page.keyboard.press("n")
    page.wait_for_url("**/modifier/")
    until(page, "document.activeElement.getAttribute('role') === 'combobox'")
    page.keyboard.type("elysee")
    page.keyboard.press("Enter")
    tab_to(page, "row-name")
    type_on(page, "Affiche de la saison")
    tab_to(page, "row-quantity")
    page.keyboard.press("Control+A")
    type_on(page, "2")
    tab_to(page, "row-price")
    page.keyboard.type("450,50")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('[data-row]').length >= 2 && document.activeElement.name === 'row-name'")
    page.keyboard.type("Déplacement")
    tab_to(page, "row-price")
    page.keyboard.type("30")
    page.keyboard.press("Alt+ArrowUp")
    until(page, "document.querySelector('[data-total=ttc]').textContent.includes('117,20')")
    until(page, "document.querySelector('[data-autosave-text]').textContent.startsWith('Enregistré à')")
    assert [row.input_value() for row in page.locator("[name=row-name]").all()][:2] == ["Déplacement", "Affiche de la saison"]
    frame = page.frame_locator("[data-preview]")
    frame.get_by_text("Affiche de la saison").wait_for()
    press_button(page, "Émettre…")
    page.wait_for_url("**/emettre/")
    press_button(page, "Émettre définitivement")
    page.wait_for_url("**/factures/*/", timeout=60_000)  # the official checks start with the first issue
    invoice = Invoice.objects.get()
    assert (invoice.number, str(invoice.total_ttc), str(invoice.customer)) == (
        f"F-{today():%Y}-00001",
        "1117.20",
        "Théâtre de l'Élysée",
    )
    assert page.get_by_role("heading", level=1).inner_text().startswith("Facture F-")


def test_a_customer_the_page_does_not_hold_is_found_while_typing(site, page, monkeypatch):
    """Mistyped, among more than the list holds; then a name nobody has; then another, by its place in the answers."""
    monkeypatch.setattr(forms, "OFFERED_CUSTOMERS", 1)
    cast = read()
    for name in ("Atelier Alpha", "Mairie de Vernaison", "Théâtre de l'Élysée", "Théâtre des Célestins"):
        customer(cast.lea_activity, name)
    invoice = draft(cast.lea_activity, by=cast.lea)
    sign_in(page, site, cast.lea)
    page.goto(url("edit", "LEA", invoice.pk))
    box = page.get_by_role("combobox", name="Client")
    box.click()
    box.press_sequentially("vernaisson")
    page.get_by_role("option", name="Mairie de Vernaison Grenoble").wait_for()
    box.press("Enter")
    assert box.input_value() == "Mairie de Vernaison"
    until(page, "document.querySelector('[data-autosave-text]').textContent.startsWith('Enregistré à')")
    invoice.refresh_from_db()
    assert str(invoice.customer) == "Mairie de Vernaison"
    box.press("Control+A")
    box.press_sequentially("xyzzy")
    page.get_by_role("option", name="Aucun client ne correspond").wait_for()
    assert_accessible(page)
    box.press("Escape")
    assert box.input_value() == "Mairie de Vernaison"
    box.press("Control+A")
    box.press_sequentially("theatre")
    page.get_by_role("option", name="Théâtre des Célestins").wait_for()
    box.press("ArrowDown")
    box.press("Tab")
    assert box.input_value() == "Théâtre des Célestins"


def test_what_is_typed_is_kept_and_what_is_wrong_is_said(site, page):
    cast = read()
    invoice = draft(cast.lea_activity, by=cast.lea)
    sign_in(page, site, cast.lea)
    page.goto(url("edit", "LEA", invoice.pk))
    price = page.locator("[name=row-price]").first
    price.fill("deux")
    page.get_by_text("n'est pas un nombre").wait_for()
    assert price.get_attribute("aria-invalid") == "true"
    price.fill("99")
    until(page, "document.querySelector('[data-total=ht]').textContent.includes('99,00')")
    invoice.refresh_from_db()
    assert invoice.total_ht == 99
    actions.save_draft(invoice=invoice, data=data(), by=cast.lea, revision=invoice.revision)
    price.fill("100")
    page.get_by_text("modifié ailleurs").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(site, page, width):
    cast = read()
    done = issued(cast.lea_activity, line("450", "3"), by=cast.odile, subject="Livret", on=today())
    open_draft = draft(cast.lea_activity, line("85.5"), by=cast.lea)
    waiting = actions.submit(invoice=draft(cast.lea_activity, by=cast.lea), by=cast.lea)
    sign_in(page, site, cast.odile)
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        url("list", "LEA"),
        url("list", "KARIM"),
        url("show", "LEA", done.pk),
        url("show", "LEA", open_draft.pk),
        url("edit", "LEA", open_draft.pk),
        url("issue", "LEA", open_draft.pk),
        url("credit", "LEA", done.pk),
        url("send", "LEA", done.pk),
        url("return_to_author", "LEA", waiting.pk),
        url("all"),
        url("validation"),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{address} scrolls sideways"
