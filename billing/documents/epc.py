"""The QR code a customer scans to pay: EPC069-12, version 002 (BNK-06), with the document's number as remittance text
so that the payment is matched without a human (BNK-07)."""

import re
import unicodedata
from decimal import Decimal

import segno

from billing.documents.frozen import Document, Kind

LOWEST, HIGHEST = Decimal("0.01"), Decimal("999999999.99")
NAME_LENGTH, TEXT_LENGTH = 70, 140
HIGHEST_VERSION = 13
MASK = 2


def payload(*, name: str, iban: str, amount: Decimal, text: str, bic: str = "") -> str:
    """The lines of the code. `amount` in euros. Refuses (ValueError) an amount that cannot be paid this way, or no IBAN."""
    if not LOWEST <= amount <= HIGHEST:
        raise ValueError(f"a transfer is between {LOWEST} and {HIGHEST} €, not {amount}")
    if not iban:
        raise ValueError("no IBAN to pay to")
    return "\n".join(
        [
            "BCD",
            "002",
            "1",  # UTF-8
            "SCT",
            bic.replace(" ", ""),
            _latin(name, NAME_LENGTH),
            iban.replace(" ", "").upper(),
            f"EUR{amount:.2f}",
            "",  # purpose
            "",  # structured reference: ours is free text
            _latin(text, TEXT_LENGTH),
        ]
    )


def of(document: Document) -> str | None:
    """The payload of an invoice or deposit that is still to be paid by transfer; None when there is nothing to scan."""
    payment = document.payment
    payable = document.kind in (Kind.INVOICE, Kind.DEPOSIT) and not document.is_draft and payment.means in ("30", "58")
    if not payable or not payment.iban or not LOWEST <= document.totals.due <= HIGHEST:
        return None
    name = payment.holder or document.seller.name
    return payload(name=name, iban=payment.iban, bic=payment.bic, amount=document.totals.due, text=document.number)


def image(text: str) -> str:
    """The code of `text` as the address (data:) of a PNG, error correction M, without margin: the page leaves one. Drawn
    as a thousand squares it would take a fifth of the time of the whole PDF; here modules are whole pixels, sharp at any
    size. Refuses (ValueError) a text too long for an EPC code."""
    # Any mask can be read; trying the eight of them to keep the best costs as much as the whole template.
    code = segno.make(text, error="m", micro=False, boost_error=False, encoding="utf-8", mask=MASK)
    if int(code.version) > HIGHEST_VERSION:
        raise ValueError("the text is too long for an EPC code")
    return code.png_data_uri(scale=4, border=0, compresslevel=1)


def _latin(text: str, length: int) -> str:
    """Banks refuse what is outside the SEPA characters (BNK-04): accents are dropped, the rest becomes a space."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^A-Za-z0-9 /\-?:().,'+]", " ", plain).split())[:length].strip()
