"""Punctuation never stands alone at the end or the beginning of a line."""

from io import BytesIO

from django.urls import reverse
from pypdf import PdfReader

from cae.pdf_engine import write_page

SENTENCE = "Montant : 12 ? Oui ; « c’est tout » !"
SPACED = (
    "Montant\N{NO-BREAK SPACE}: 12\N{NARROW NO-BREAK SPACE}? Oui\N{NARROW NO-BREAK SPACE}; "
    "«\N{NO-BREAK SPACE}c’est tout\N{NO-BREAK SPACE}»\N{NARROW NO-BREAK SPACE}!"
)
ADD = """([tag, sentence]) => {
    const added = Object.assign(document.createElement(tag), { textContent: sentence });
    document.body.append(added);
    return new Promise((settled) => setTimeout(() => settled(added.textContent)));
}"""


def test_what_comes_on_a_page_has_french_spaces_and_what_is_typed_has_not(site, page):
    page.goto(reverse("account_login"))
    assert page.evaluate(ADD, ["p", SENTENCE]) == SPACED
    assert [page.evaluate(ADD, [tag, SENTENCE]) for tag in ("textarea", "code", "pre")] == [SENTENCE] * 3
    assert "Vos devis, vos factures, votre compte\N{NO-BREAK SPACE}: tout est là." in page.locator("main").text_content()


def test_a_printed_page_keeps_its_guillemets_and_what_they_hold_on_one_line():
    page = "<html><head><title>Essai</title></head><body><p>Le vote « Barème » est clos.</p></body></html>"
    printed = PdfReader(BytesIO(write_page(page, sheets=(), identifier=b"essai")))
    text = printed.pages[0].extract_text()
    assert "«\N{NO-BREAK SPACE}Barème\N{NO-BREAK SPACE}»" in text
