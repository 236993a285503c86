"""What the printed page says, in words and figures already formatted: frozen document → `Page`, read by the templates.

The mandatory mentions of CGI ann. II 242 nonies A (INV-10 to INV-25), C. com. L.441-9 (INV-28), R.123-237 (INV-30) and
R.127-3 (CAPE-09) are all placed here; the three layouts only arrange them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing.documents import epc
from billing.documents.frozen import (
    Address,
    BuyerKind,
    Chapter,
    DepositDeducted,
    Document,
    Entry,
    Kind,
    Line,
    Vat,
)
from billing.documents.xml import DEBITS, cape_mention
from cae.money import cents, total
from cae.templatetags.format import NBSP, counted, date_fr, date_short, iban, money, percent, phone, siren, written

TITLES = {Kind.INVOICE: "Facture", Kind.CREDIT_NOTE: "Avoir", Kind.DEPOSIT: "Facture d'acompte", Kind.QUOTE: "Devis"}
NATURES = {"B": "Livraison de biens", "S": "Prestation de services", "M": "Biens et services"}
SUPPLIED = {Kind.DEPOSIT: "Acompte reçu le", Kind.QUOTE: "Prévu pour le"}
CENTS, TYPED = 2, 4  # most decimals of a price: derived, as typed
UNTAXED = {"AE": "Autoliq.", "E": "Exonéré", "K": "Exonéré", "G": "Exonéré", "O": "Hors TVA"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. Empty cells are not printed."""

    name: str
    description: str
    quantity: str
    price: str
    gross_price: str
    discount: str
    vat: str
    total: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row]
    subtotal: str  # empty without title


@dataclass(frozen=True, slots=True)
class Sum:
    """A line of the totals. `kind` is "", "strong", "deposit" (its detail stands under it, over the whole
    width) or "due" (the figure people look for)."""

    label: str
    amount: str
    kind: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a layout may print; texts are plain, the templates escape them."""

    document: Document
    title: str
    heading: str  # "Facture FAC-2027/00042", repeated on the following pages
    number: str
    draft: bool
    facts: list[list[tuple[str, str]]]  # dates, references: label and value, in rows of four
    brand: str
    contact: str  # several lines, as every text below that says so
    seller_address: str  # lines
    buyer_label: str
    buyer: str  # lines, without the name
    buyer_numbers: str  # lines
    delivery: str  # lines
    sections: list[Section]
    discounts: bool  # is there a discount column?
    gross: bool  # prices typed with tax: a column more, totals including tax
    columns: int
    sums: list[Sum]
    payment: list[tuple[str, str]]
    code: str  # address (data:) of the QR code to pay, empty when there is nothing to scan
    mentions: str  # lines
    acceptance: bool
    footer: str  # lines


def read(document: Document) -> Page:
    """The page of a document, draft or issued. Pure; refuses nothing: what is missing is not printed."""
    seller, activity = document.seller, document.activity
    gross = document.entry is Entry.GROSS
    discounts = any(_taken_off(line, gross=gross) for line in document.lines)
    payload = epc.of(document)
    title = TITLES[document.kind]
    return Page(
        document=document,
        title=title,
        heading=f"{title} {document.number}".strip(),
        number=document.number,
        draft=document.is_draft,
        facts=_rows(list(_facts(document)), 4),
        brand=activity.name or seller.name,
        contact=_lines(activity.contact_name, activity.address, activity.email, phone(activity.phone), activity.website),
        seller_address=_lines(*_address(seller.address)),
        buyer_label="Client" if document.kind is Kind.QUOTE else "Facturé à",
        buyer=_lines(
            document.buyer.trade_name,
            document.buyer.contact_name and f"À l'attention de {document.buyer.contact_name}",
            *_address(document.buyer.address),
        ),
        buyer_numbers=_lines(*_buyer_numbers(document)),
        delivery=_delivery(document),
        sections=[_section(chapter, gross=gross) for chapter in document.chapters],
        discounts=discounts,
        gross=gross,
        columns=5 + discounts + gross,
        sums=list(_sums(document)),
        payment=list(_payment(document)),
        code=epc.image(payload) if payload else "",
        mentions=_lines(*_mentions(document)),
        acceptance=document.kind is Kind.QUOTE,
        footer=_footer(document),
    )


def _facts(document: Document) -> Iterator[tuple[str, str]]:
    if document.issued:
        yield "Date", date_fr(document.issued)
    if document.valid_until:
        yield "Valable jusqu'au", date_fr(document.valid_until)
    if document.due and document.kind is not Kind.CREDIT_NOTE:
        yield "À régler au plus tard le", date_fr(document.due)
    for reference in document.preceding:
        yield "Annule ou corrige", f"{TITLES[reference.kind].lower()} {reference.number} du {date_short(reference.issued)}"
    if document.supply and document.supply != document.issued:
        yield SUPPLIED.get(document.kind, "Livré ou achevé le"), date_fr(document.supply)
    if document.period_start and document.period_end:
        yield "Période", f"{date_short(document.period_start)} – {date_short(document.period_end)}"
    for label, value in (
        ("Bon de commande", document.order_number),
        ("Code service" if document.buyer.kind is BuyerKind.PUBLIC else "Votre référence", document.buyer_reference),
        ("Marché ou contrat", document.contract_number),
        ("Devis", document.quote_number),
    ):
        if value:
            yield label, value
    yield "Nature", NATURES.get(document.mode[:1], "")


def _rows(cells: list[tuple[str, str]], width: int) -> list[list[tuple[str, str]]]:
    """Cells in rows of `width`; the last row is filled with empty ones."""
    filled = [*cells, *[("", "")] * (-len(cells) % width)]
    return [filled[start : start + width] for start in range(0, len(filled), width)]


def _buyer_numbers(document: Document) -> Iterator[str]:
    buyer = document.buyer
    if buyer.siret or buyer.siren:
        yield f"SIRET {siren(buyer.siret)}" if buyer.siret else f"SIREN {siren(buyer.siren)}"
    if buyer.vat_number:
        yield f"TVA {buyer.vat_number}"


def _delivery(document: Document) -> str:
    if document.delivery is None:
        return ""
    return _lines(document.delivery.name, *_address(document.delivery.address))


def _section(chapter: Chapter, *, gross: bool) -> Section:
    return Section(
        title=chapter.title,
        rows=[_row(line, gross=gross) for line in chapter.lines],
        subtotal=money(chapter.subtotal) if chapter.title else "",
    )


def _row(line: Line, *, gross: bool) -> Row:
    discount = ""
    if off := _taken_off(line, gross=gross):
        discount = f"−{percent(line.discount_percent)}" if line.discount_percent is not None else f"−{money(off)}"
    return Row(
        name=line.name,
        description=line.description,
        quantity=counted(line.quantity, line.unit_label),
        price=_price(line.unit_price, most=CENTS if gross else TYPED),
        gross_price=_price(line.gross_unit_price, most=TYPED) if gross and line.gross_unit_price is not None else "",
        discount=discount,
        vat=_rate(line.vat),
        total=money(line.gross if gross and line.gross is not None else line.net),
    )


def _taken_off(line: Line, *, gross: bool) -> Decimal:
    """The discount of a line as its total is printed: with tax when the line is, so that price − discount = total."""
    if gross and line.gross is not None and line.gross_unit_price is not None:
        return cents(line.quantity * line.gross_unit_price) - line.gross
    return line.discount


def _price(price: Decimal, *, most: int) -> str:
    """Two decimals, more only when the price has them, up to `most`: a price derived from another is rounded to the cent."""
    exponent = price.normalize().as_tuple().exponent
    return f"{written(price, min(most, max(CENTS, -exponent if isinstance(exponent, int) else CENTS)))}{NBSP}€"


def _rate(vat: Vat) -> str:
    return UNTAXED.get(vat.category) or percent(vat.rate)


def _sums(document: Document) -> Iterator[Sum]:
    totals = document.totals
    if totals.allowances:
        yield Sum("Total des lignes HT", money(totals.lines))
        rates = {allowance.percent for allowance in document.allowances}
        rate = rates.pop() if len(rates) == 1 else None
        reason = document.allowances[0].reason if document.allowances else "Remise"
        yield Sum(f"{reason} ({percent(rate)})" if rate else reason, money(-totals.allowances))
    yield Sum("Total HT", money(totals.net), "strong")
    for row in document.vat_totals:
        label = f"TVA {percent(row.vat.rate)}" if row.vat.category in ("S", "Z") else f"TVA ({UNTAXED[row.vat.category].lower()})"
        yield Sum(label, money(row.amount), detail=f"sur {money(row.base)}")
    if len(document.vat_totals) > 1:
        yield Sum("Total TVA", money(totals.vat))
    if document.kind in (Kind.QUOTE, Kind.CREDIT_NOTE):
        label = "Total TTC" if document.kind is Kind.QUOTE else "Avoir TTC"
        yield Sum(label, money(totals.gross), "due")
        return
    yield Sum("Total TTC", money(totals.gross), "strong")
    for deposit in document.deposits:
        yield Sum(f"Acompte {deposit.number}", money(-deposit.gross), "deposit", detail=_deposit(deposit))
    paid = totals.prepaid - total(deposit.gross for deposit in document.deposits)
    if paid:
        yield Sum("Déjà payé", money(-paid))
    yield Sum("Net à payer", money(totals.due), "due")


def _deposit(deposit: DepositDeducted) -> str:
    rates = ", ".join(f"{money(row.base)} HT + TVA {_rate(row.vat)} {money(row.amount)}" for row in deposit.rates)
    return f"du {date_short(deposit.issued)} : {rates}"


def _payment(document: Document) -> Iterator[tuple[str, str]]:
    payment = document.payment
    if document.kind is Kind.CREDIT_NOTE:
        return
    if payment.label and document.kind is not Kind.QUOTE:
        yield "Moyen", payment.label
    if payment.terms:
        yield "Modalités" if document.kind is Kind.QUOTE else "Conditions", payment.terms
    if document.kind is Kind.QUOTE:
        return
    if payment.iban and payment.means in ("30", "58"):
        yield "IBAN", iban(payment.iban)
        if payment.bic:
            yield "BIC", payment.bic
        if payment.holder:
            yield "Titulaire", payment.holder
        if document.number:
            yield "Référence", document.number


def _mentions(document: Document) -> Iterator[str]:
    """The small print: legal reasons first, then the coded notes, the trade's, the free ones."""
    yield from dict.fromkeys(row.vat.reason for row in document.vat_totals if row.vat.reason)
    if document.vat_on_debits:
        yield f"{DEBITS}."
    yield from (note.text for note in document.notes if note.printed and note.code != "BAR")
    yield from (cape_mention(cape) for cape in document.activity.capes)
    yield from (mention for mention in (document.activity.insurance, *document.mentions) if mention)
    if document.attachments:
        yield f"Pièces jointes : {', '.join(document.attachments)}."


def _footer(document: Document) -> str:
    """The legal footer of the cooperative, on every page."""
    seller = document.seller
    capital = seller.capital
    if seller.legal_form.endswith("capital variable"):  # said once
        capital = capital.removeprefix("capital variable").strip()
    form = ", ".join(_kept(seller.legal_form, capital))
    return _lines(
        " · ".join(_kept(seller.name, form, seller.statutes)),
        " · ".join(
            _kept(
                ", ".join(_kept(*seller.address.lines, f"{seller.address.postcode} {seller.address.city}".strip())),
                f"SIRET {siren(seller.siret)}" if seller.siret else f"SIREN {siren(seller.siren)}",
                seller.rcs and f"RCS {seller.rcs} {siren(seller.siren)}",
                seller.ape and f"APE {seller.ape}",
                seller.vat_number and f"TVA {seller.vat_number}",
            )
        ),
        " · ".join(_kept(phone(seller.phone), seller.email, seller.website)),
    )


def _address(address: Address) -> list[str]:
    town = f"{address.postcode} {address.city}".strip()
    country = address.country_label or (address.country if address.country != "FR" else "")
    return _kept(*address.lines, town, country)


def _lines(*texts: str) -> str:
    """Texts one under the other: a single element of the page, which a PDF lays out much faster than one each."""
    return "\n".join(filter(None, texts))


def _kept(*texts: str) -> list[str]:
    return [text for text in texts if text]
