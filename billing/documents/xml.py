"""Frozen document → Factur-X XML (UN/CEFACT CII, profile EN 16931).

EN 16931 carries all that our documents say; EXTENDED-CTC-FR would only be needed for amendments referenced line by
line or for several sellers on one invoice, which we do not issue.

Choices
- A credit note is a 381 with positive amounts. A deposit is a 386; the balance that deducts it has mode B4, S4 or M4,
  shows the whole sale, names the deposit (BG-3) and deducts its gross amount as already paid (BT-113, INV-55).
- BT-8 says when VAT is due: on the invoice (option for débits), or on payment when there are services only.
- Someone without electronic address gets a routing value of the seller's own (`<SIREN>_B2C`), as BR-FR-12 wants one.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from billing.documents import frozen
from billing.documents.frozen import (
    TYPE_CODES,
    Address,
    Allowance,
    BuyerKind,
    Chapter,
    Document,
    ElectronicAddress,
    Kind,
    Line,
    VatTotal,
)
from cae.money import cents

LEVEL = "en16931"
DEBITS = "Option pour le paiement de la taxe d'après les débits"
FRANCE = "FR"


def generate(document: Document) -> bytes:
    """The XML of an invoice, deposit or credit note that has a number and an issue date.

    Refuses (ValueError) a quote, and a draft. Does not judge: `validation.validate` does.
    """
    if document.kind is Kind.QUOTE:
        raise ValueError("a quote has no Factur-X XML")
    if document.is_draft or document.issued is None:
        raise ValueError("a draft has no Factur-X XML: give the number and the date it would take")
    import facturx  # heavy, and needed only where documents are issued

    document = frozen.from_bytes(frozen.to_bytes(document))  # texts cleaned, amounts in their canonical form
    return facturx.generate_cii_xml(terms(document), level=LEVEL, check_xsd=False, check_schematron=False)


def terms(document: Document) -> dict[str, Any]:
    """The document as business terms of EN 16931 (BT-…, BG-…), the dictionary the factur-x library reads."""
    totals = document.totals
    found = {
        "BT-1": document.number,
        "BT-2": document.issued,
        "BT-3": TYPE_CODES[document.kind],
        "BT-5": document.currency,
        "BT-8": _vat_due(document),
        "BT-9": document.due,
        "BT-10": document.buyer_reference,
        "BT-12": document.contract_number,
        "BT-13": document.order_number,
        "BT-20": document.payment.terms,
        "BT-23": document.mode,
        "BT-72": _supply(document),
        "BT-73": document.period_start,
        "BT-74": document.period_end,
        **_payment(document),
        "BT-106": _money(totals.lines),
        "BT-107": _money(totals.allowances) if totals.allowances else None,
        "BT-109": _money(totals.net),
        "BT-110": _money(totals.vat),
        "BT-112": _money(totals.gross),
        "BT-113": _money(totals.prepaid) if totals.prepaid else None,
        "BT-115": _money(totals.due),
        "BG-1": [{"BT-21": code, "BT-22": text} for code, text in notes(document)],
        "BG-3": [{"BT-25": number, "BT-26": issued} for number, issued in _preceding(document)],
        "BG-4": _seller(document),
        "BG-7": _buyer(document),
        "BG-13": _delivery(document),
        "BG-20": [_allowance(allowance) for allowance in document.allowances],
        "BG-23": [_vat_total(row) for row in document.vat_totals],
        "BG-24": [{"BT-122": name, "BT-123": "DOCUMENT_ANNEXE"} for name in document.attachments],
        "BG-25": list(_lines(document.chapters, with_notes=any(chapter.title for chapter in document.chapters))),
    }
    return {term: value for term, value in found.items() if value not in (None, "", [])}


def processing(document: Document) -> str:
    """The BAR note's value: given by the document's notes, else drawn from who buys."""
    for note in document.notes:
        if note.code == "BAR":
            return note.text
    if document.buyer.kind is BuyerKind.INDIVIDUAL:
        return "B2C"
    return "B2B" if document.buyer.address.country == FRANCE else "B2BINT"


def notes(document: Document) -> Iterable[tuple[str, str]]:
    """Every note sent, as (UNTDID 4451 code, text): coded ones, then what the page says in free words."""
    yield from ((note.code, note.text) for note in document.notes if note.code != "BAR")
    yield "BAR", processing(document)
    if document.vat_on_debits:
        yield "AAI", DEBITS
    for deposit in document.deposits:
        rates = ", ".join(
            f"{_shortest(row.vat.rate)} % : {_money(row.base)} HT + {_money(row.amount)} TVA" for row in deposit.rates
        )
        yield "AAI", f"Acompte {deposit.number} du {deposit.issued:%d/%m/%Y} déduit : {_money(deposit.gross)} TTC ({rates})"
    yield from (("AAI", cape_mention(cape)) for cape in document.activity.capes)
    yield from (("AAI", mention) for mention in (*document.mentions, document.activity.insurance) if mention)


def cape_mention(cape: frozen.Cape) -> str:
    """C. com. R.127-3 (CAPE-09), as printed and sent."""
    return (
        f"{cape.beneficiary} bénéficie d'un contrat d'appui au projet d'entreprise (CAPE) conclu avec {cape.supporter}, "
        f"{cape.supporter_office}, SIREN {cape.supporter_siren}. Terme du contrat : {cape.end:%d/%m/%Y}."
    )


def _seller(document: Document) -> dict[str, Any]:
    seller, activity = document.seller, document.activity
    legal = ", ".join(filter(None, [seller.legal_form, seller.capital, seller.rcs and f"RCS {seller.rcs}"]))
    return _present(
        name=seller.name,
        legal_info=legal,
        biz_name=activity.name if activity.name != seller.name else "",
        identifiers={"0009": seller.siret} if seller.siret else None,
        legal_identifier=seller.siren,
        legal_identifier_schemeid="0002",
        vat_identifier="" if _outside_vat(document) else seller.vat_number,
        contacts=_contact(activity.contact_name, activity.phone or seller.phone, activity.email or seller.email),
        **_address(seller.address),
        **_electronic(seller.electronic_address),
    )


def _buyer(document: Document) -> dict[str, Any]:
    buyer = document.buyer
    return _present(
        name=buyer.name,
        biz_name=buyer.trade_name,
        identifiers={"0009": buyer.siret} if buyer.siret else None,
        legal_identifier=buyer.siren,
        legal_identifier_schemeid="0002" if buyer.siren else "",
        vat_identifier="" if _outside_vat(document) else buyer.vat_number,
        contacts=_contact(buyer.contact_name, buyer.phone, buyer.email),
        **_address(buyer.address),
        **_electronic(buyer.electronic_address or routing(document)),
    )


def _outside_vat(document: Document) -> bool:
    """A sale outside the scope of VAT may carry no VAT number in its XML (BR-O-02); the page still prints it."""
    return any(row.vat.category == "O" for row in document.vat_totals)


def routing(document: Document) -> ElectronicAddress:
    """The electronic address of a buyer who gave none: the SIREN's own line, an e-mail, or the seller's catch-all."""
    buyer = document.buyer
    if buyer.siren:
        public = buyer.kind is BuyerKind.PUBLIC and buyer.siret
        return ElectronicAddress(value=f"{buyer.siren}_{buyer.siret}" if public else buyer.siren)
    if buyer.email:
        return ElectronicAddress(value=buyer.email, scheme="EM")
    return ElectronicAddress(value=f"{document.seller.siren}_{processing(document)}")


def _delivery(document: Document) -> dict[str, Any]:
    """BG-13, the customer's own address unless another is stated: the delivery group is compulsory and may not be empty
    (PEPPOL-EN16931-R008), and an intra-EU supply must say where the goods go (BR-IC-12)."""
    if document.delivery:
        return _present(name=document.delivery.name or document.buyer.name, **_address(document.delivery.address))
    return _present(name=document.buyer.name, **_address(document.buyer.address))


def _supply(document: Document) -> date | None:
    if document.supply or document.period_start or document.period_end:
        return document.supply
    intra_eu = any(row.vat.category == "K" for row in document.vat_totals)
    return document.issued if intra_eu else None  # BR-IC-11 wants a date; the issue date is then the supply's


def _vat_due(document: Document) -> str | None:
    if document.vat_on_debits:
        return "invoice"
    return "payment" if document.mode.startswith("S") and document.totals.vat else None


def _payment(document: Document) -> dict[str, Any]:
    payment = document.payment
    return {
        "BT-81": payment.means,
        "BT-82": payment.label,
        "BT-83": document.number,
        "BT-84": payment.iban.replace(" ", ""),
        "BT-85": payment.holder if payment.iban else "",
        "BT-86": payment.bic if payment.iban else "",
    }


def _preceding(document: Document) -> Iterable[tuple[str, date]]:
    yield from ((reference.number, reference.issued) for reference in document.preceding)
    yield from ((deposit.number, deposit.issued) for deposit in document.deposits)


def _allowance(allowance: Allowance) -> dict[str, Any]:
    taxed = allowance.vat.category != "O"
    return _present(
        amount=_money(allowance.amount),
        base_amount=_money(allowance.base) if allowance.base is not None else "",
        rate=_shortest(allowance.percent) if allowance.percent is not None and allowance.base is not None else "",
        reason=allowance.reason or "Remise",
        vat_category_code=allowance.vat.category,
        vat_rate=_shortest(allowance.vat.rate) if taxed else "",
    )


def _vat_total(row: VatTotal) -> dict[str, Any]:
    found = {
        "BT-116": _money(row.base),
        "BT-117": _money(row.amount),
        "BT-118": row.vat.category,
        "BT-119": _shortest(row.vat.rate) if row.vat.category != "O" else "",
        "BT-120": row.vat.reason,
        "BT-121": row.vat.code,
    }
    return {term: value for term, value in found.items() if value}


def _lines(chapters: Iterable[Chapter], *, with_notes: bool) -> Iterable[dict[str, Any]]:
    number = 0
    for chapter in chapters:
        for line in chapter.lines:
            number += 1
            note = [{"BT-127": chapter.title}] if with_notes and chapter.title else []
            yield {**_line(line, number), "BT-127-00": note}


def _line(line: Line, number: int) -> dict[str, Any]:
    found = {
        "BT-126": str(number),
        "BT-129": _shortest(line.quantity),
        "BT-130": line.unit,
        "BT-131": _money(line.net),
        "BT-146": _price(line.unit_price),
        "BT-151": line.vat.category,
        "BT-152": _shortest(line.vat.rate) if line.vat.category != "O" else "",
        "BT-153": line.name,
        "BT-154": line.description,
        "BT-155": line.reference,
    }
    if line.discount:
        discount = {"amount": _money(line.discount), "reason": line.discount_reason or "Remise"}
        if line.discount_percent is not None:
            discount |= {"rate": _shortest(line.discount_percent), "base_amount": _money(line.net + line.discount)}
        found["BG-27"] = [discount]
    return {term: value for term, value in found.items() if value}


def _contact(name: str, phone: str, email: str) -> list[dict[str, str]]:
    contact = _present(name=name, phone=phone, email=email)
    return [contact] if contact else []


def _address(address: Address) -> dict[str, str]:
    lines = dict(zip(("addr_l1", "addr_l2", "addr_l3"), _three(address.lines), strict=False))
    return {**lines, "postcode": address.postcode, "city": address.city, "country_code": address.country}


def _three(lines: tuple[str, ...]) -> tuple[str, ...]:
    return lines if len(lines) <= 3 else (*lines[:2], ", ".join(lines[2:]))


def _electronic(address: ElectronicAddress) -> dict[str, str]:
    return {"einvoicing_addr": address.value, "einvoicing_addr_schemeid": address.scheme}


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _money(amount: Decimal) -> str:
    return f"{cents(amount):f}"


def _shortest(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _price(price: Decimal) -> str:
    """A unit price with two decimals at least, and no more than it needs."""
    return _money(price) if price == cents(price) else f"{price.normalize():f}"
