"""A consumer's quote signed on paper: what the law makes it say is on it, frozen with it, and kept with the acceptance."""

import io

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from billing.documents import frozen
from billing.quotes import actions
from billing.quotes.freezing import sealed_document
from billing.quotes.rendering import quote_pdf
from cae import files
from members.models import Cooperative
from tests.billing.invoices import made as invoices
from tests.billing.quotes.made import AT, ON, individual, valid

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture(autouse=True)
def _mediator():
    Cooperative.objects.update(mediator="CM2C, 49 rue de Ponthieu, Paris")


def read(quote) -> list[str]:
    pages = PdfReader(io.BytesIO(quote_pdf(quote, on=ON))).pages
    return [" ".join(page.extract_text().replace("\xa0", " ").split()) for page in pages]


def test_a_consumer_s_quote_holds_the_information_and_the_form(cast):
    quote = valid(cast.lea_activity, by=cast.diane, author=cast.lea, to=individual(cast.lea_activity))
    pages = read(quote)
    text = pages[-1]
    assert len(pages) == 2
    for words in (
        "Votre droit de rétractation Vous avez 14 jours",
        "Formulaire de rétractation",
        f"Devis {quote.number}",
        "Camille Lefèvre",
        "CM2C",
    ):
        assert words in text
    assert "Renoncer au contrat ici" not in text  # no button on paper


def test_a_company_s_quote_holds_none(cast):
    quote = valid(cast.lea_activity, by=cast.diane, author=cast.lea)
    assert sealed_document(quote).annex == ()
    assert "rétractation" not in " ".join(read(quote))


def test_what_was_read_is_kept_with_the_signature(cast):
    quote = valid(cast.lea_activity, by=cast.diane, author=cast.lea, to=individual(cast.lea_activity))
    scan = files.store(SCAN, "bon-pour-accord.pdf")
    answer = actions.record_answer(quote=quote, by=cast.lea, at=AT, on=ON, name="Camille Lefèvre", scan=scan)
    titles = [one["title"] for one in answer.information_shown]
    assert "Votre droit de rétractation" in titles
    assert titles[-1] == "Formulaire de rétractation"
    assert all(isinstance(one, frozen.Annex) for one in sealed_document(quote).annex)


def test_what_was_sealed_before_is_read_the_same(cast):
    quote = valid(cast.lea_activity, by=cast.diane, author=cast.lea)
    again = frozen.to_bytes(sealed_document(quote))
    assert again == bytes(quote.sealed.content)
    assert b"annex" not in again


def test_the_address_and_the_signature_of_an_activity_are_on_its_quotes(cast):
    activity = cast.lea_activity
    activity.address, activity.signature = "9 rue des Presses, Lyon", files.store(drawn(), "signature.png")
    activity.save(update_fields=["address", "signature"])
    quote = valid(activity, by=cast.diane, author=cast.lea)
    document = sealed_document(quote)
    assert document.activity.signature_image == activity.signature.sha256
    pdf = PdfReader(io.BytesIO(quote_pdf(quote, on=ON)))
    assert "9 rue des Presses, Lyon" in pdf.pages[0].extract_text()
    assert len(pdf.pages[0].images) == 1
    activity.signature = None
    activity.save(update_fields=["signature"])
    assert len(PdfReader(io.BytesIO(quote_pdf(quote, on=ON))).pages[0].images) == 1  # as it was when it was validated


def test_an_invoice_bears_no_signature(cast):
    activity = cast.lea_activity
    activity.signature = files.store(drawn(), "signature.png")
    activity.save(update_fields=["signature"])
    invoices.customer(activity)
    issued = invoices.issued(activity, by=cast.diane, author=cast.lea)
    assert frozen.from_bytes(bytes(issued.sealed.content)).activity.signature_image == ""


def drawn() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (200, 60), "white")
    ImageDraw.Draw(image).line((10, 40, 190, 20), fill="black", width=4)
    image.save(out, "PNG")
    return out.getvalue()
