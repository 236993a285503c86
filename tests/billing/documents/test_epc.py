"""The code to pay says, to the byte, what a bank reads (EPC069-12)."""

import base64
import io
from dataclasses import replace
from decimal import Decimal as D

import pytest
from PIL import Image

from billing.documents import epc
from billing.documents.frozen import Payment
from tests.billing.documents import examples, qr, rendered

PAYLOAD = "BCD\n002\n1\nSCT\nAGRIFRPPXXX\nLes Ateliers du Fleuve\nFR7699999001230048150027426\nEUR3056.40\n\n\nFAC-2027/00042"


def modules(image: Image.Image) -> list[list[int]]:
    """Rows of 0 and 1, whatever the number of pixels a module takes: a finder pattern is seven modules wide."""
    grey = image.convert("L")
    run = next(x for x in range(grey.width) if grey.getpixel((x, 0)) > 128)
    size = run // 7
    middle = size // 2
    return [
        [int(grey.getpixel((x * size + middle, y * size + middle)) < 128) for x in range(grey.width // size)]
        for y in range(grey.height // size)
    ]


def test_payload():
    assert epc.of(examples.services()) == PAYLOAD


def test_amount_left_to_pay_after_a_deposit():
    assert "EUR840.00" in epc.of(examples.balance()).split("\n")


@pytest.mark.parametrize(
    "document",
    [
        examples.quote(),
        examples.credit_note(),
        replace(examples.services(), number=""),
        replace(examples.services(), payment=Payment(means="20", label="Chèque", iban=examples.PAYMENT.iban)),
        replace(examples.services(), payment=Payment()),
        replace(examples.services(), totals=replace(examples.services().totals, due=D(0))),
    ],
    ids=["quote", "credit note", "draft", "cheque", "no IBAN", "nothing due"],
)
def test_nothing_to_scan(document):
    assert epc.of(document) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Émilie & Cœur d'Île", "Emilie Coeur d'Ile"), ("N" * 90, "N" * 70), ("Atelier 🎨 Été", "Atelier Ete")],
)
def test_names_keep_to_what_banks_accept(name, expected):
    assert epc.payload(name=name, iban="FR76", amount=D(1), text="X").split("\n")[5] == expected


@pytest.mark.parametrize("amount", [D("0.00"), D("-1"), D("1000000000")])
def test_impossible_amounts_are_refused(amount):
    with pytest.raises(ValueError, match="transfer"):
        epc.payload(name="A", iban="FR76", amount=amount, text="X")


def test_the_image_decodes():
    data = base64.b64decode(epc.image(PAYLOAD).partition(",")[2])
    assert qr.decode(modules(Image.open(io.BytesIO(data)))) == PAYLOAD


def test_the_code_on_the_page_decodes():
    (image,) = rendered.reader(rendered.file("services")).pages[0].images
    assert qr.decode(modules(Image.open(io.BytesIO(image.data)))) == PAYLOAD
