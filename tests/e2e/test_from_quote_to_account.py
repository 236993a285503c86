"""The one flow of the house in a real browser, by the people who live it: quote → accepted by the customer on a phone →
invoice → issued → mailed → paid → the living account shows the right cents."""

import io
import re

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from billing.models import Invoice, Quote
from tests.billing.invoices.made import customer
from tests.support.browser import sign_in
from tests.support.cast import read

SLOW = 60_000  # the official checks start with the first issue


@pytest.fixture
def as_person(page, site):
    """`as_person("lea")`: the browser becomes theirs."""
    cast = read()

    def enter(name: str):
        page.context.clear_cookies()
        sign_in(page, site, cast.people[name])
        return page

    return enter


def available(page) -> str:
    """The answer of the living account, as it is read."""
    page.goto(reverse("billing:account:index", args=["LEA"]))
    return plain(page.locator(".answer-figure")).splitlines()[0]


def plain(locator) -> str:
    """What is read, with ordinary spaces."""
    return locator.inner_text().replace("\u202f", " ").replace("\xa0", " ")


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def test_from_the_quote_to_the_living_account(as_person, browser, site):
    cast = read()
    theatre = customer(cast.lea_activity, "Théâtre de l'Élysée")
    theatre.email = "regie@elysee.example"
    theatre.save(update_fields=["email"])

    # Léa writes a quote and asks for its validation.
    page = as_person("lea")
    assert available(page) == "−810,00 €"  # her fixed part of the month, at employer cost: promised, not paid yet
    page.goto(reverse("billing:quotes:list", args=["LEA"]))
    page.keyboard.press("n")
    page.wait_for_url("**/modifier/")
    page.keyboard.type("elysee")
    page.keyboard.press("Enter")
    page.locator("[name=row-name]").first.fill("Affiche de la saison")
    page.locator("[name=row-quantity]").first.fill("2")
    page.locator("[name=row-price]").first.fill("500")
    page.locator("[data-autosave-text]").get_by_text("Enregistré à").wait_for()
    button(page, "Demander la validation").first.click()
    page.wait_for_url(re.compile(r"/devis/\d+/$"))
    quote = Quote.objects.get()
    assert (quote.total_ht, quote.total_ttc) == (1000, 1200)

    # Odile validates it, Léa sends it.
    page = as_person("odile")
    page.goto(reverse("billing:quotes:show", args=["LEA", quote.pk]))
    button(page, "Valider").click()
    page.get_by_role("dialog").get_by_role("button", name="Valider").click()
    page.get_by_text("Le devis est validé : il peut partir.").wait_for()
    page = as_person("lea")
    page.goto(reverse("billing:quotes:send", args=["LEA", quote.pk]))
    assert page.get_by_label("À", exact=True).input_value() == "regie@elysee.example"
    button(page, "Envoyer").click()
    page.get_by_text("Le devis part à regie@elysee.example.").wait_for()

    # The customer opens the link of the mail on a phone, without an account, and accepts.
    sent = mail.outbox[-1]
    assert sent.to == ["regie@elysee.example"]
    link = re.search(r"https?://\S+/client/\S+", sent.body).group()
    phone = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": 390, "height": 844}).new_page()
    phone.goto(link)
    phone.get_by_role("link", name="Accepter ce devis").first.click()
    phone.get_by_label("Votre prénom et votre nom", exact=True).fill("Samir Haddad")
    phone.get_by_text("Au clavier").click()
    phone.get_by_label("c'est votre signature").fill("Samir Haddad")
    phone.get_by_label("J'ai lu le devis").check()
    phone.get_by_role("button", name="Accepter le devis").click()
    phone.get_by_role("heading", name="Merci !").wait_for()

    # Léa invoices it in one click; Odile issues it, and it leaves by mail with its file.
    page = as_person("lea")
    page.goto(reverse("billing:quotes:show", args=["LEA", quote.pk]))
    page.get_by_role("button", name="Facturer").click()
    page.get_by_text("La facture est préparée").wait_for()
    button(page, "Envoyer en validation").first.click()
    page.get_by_text("L’équipe d’appui va la relire").wait_for()
    draft = Invoice.objects.get()
    page = as_person("odile")
    page.goto(reverse("billing:invoices:issue", args=["LEA", draft.pk]))
    page.get_by_label("Envoyer la facture").check()
    mails = len(mail.outbox)
    button(page, "Émettre définitivement").click()
    page.wait_for_url(re.compile(r"/factures/\d+/$"), timeout=SLOW)
    invoice = Invoice.objects.select_related("follow_up").get()
    assert (invoice.number, invoice.total_ttc) == (f"F-{invoice.issued_on:%Y}-00001", 1200)
    sent, told = mail.outbox[mails:]
    ((name, content, kind),) = sent.attachments
    assert (sent.to, kind) == (["regie@elysee.example"], "application/pdf")
    assert (told.to, told.subject) == (["lea@confluent.example"], f"Facture émise : {invoice.number}")
    pdf = PdfReader(io.BytesIO(content))
    assert invoice.number in name
    assert invoice.number in pdf.pages[0].extract_text()
    assert list(pdf.attachments) == ["factur-x.xml"]

    # The customer sees what is due, under the same link.
    theirs = link.partition("devis/")[0]
    phone.goto(theirs)
    phone.get_by_text(invoice.number).first.wait_for()
    assert "1 200,00 €" in plain(phone.locator(".portal-hero"))

    # Not paid yet: only the contribution, taken on what is invoiced, weighs.
    page = as_person("lea")
    assert available(page) == "−910,00 €"

    # Odile records the payment; the customer sees it, and Léa what she can pay herself.
    page = as_person("odile")
    page.goto(reverse("billing:payments:record") + f"?facture={invoice.pk}")
    assert page.get_by_label("Montant reçu").input_value() == "1\xa0200,00"
    button(page, "Enregistrer").click()
    page.wait_for_url(re.compile(r"/encaissements/\d+/$"))
    phone.goto(theirs)
    phone.get_by_text("Réglée").wait_for()
    assert phone.locator(".portal-hero").count() == 0
    page = as_person("lea")
    assert available(page) == "90,00 €"  # 1 200,00 received − 200,00 of VAT − 100,00 of contribution − 810,00 promised
    for kind, amount in (("collected", "1 200,00"), ("output_vat", "200,00"), ("contribution", "100,00")):
        page.goto(reverse("billing:account:line", args=["LEA", kind]))
        assert f"{amount} €" in plain(page.locator("main"))
    page.locator("tbody a").first.click()  # what the contribution was taken on
    page.get_by_role("heading", level=1, name=invoice.number).wait_for()
    phone.context.close()
