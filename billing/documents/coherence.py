"""Exact checks of a frozen document, to the cent, before its XML is even built.

The official schematrons accept a VAT off by up to one euro (BR-CO-17, BR-S-09), and the library that writes the XML
stops at a missing text. Codes are those of the official rule where one exists. Returns codes only: `problems.py`
has the sentences.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from billing.documents.frozen import Document, Entry, Kind, VatTotal
from cae.money import ZERO, cents, percent, total


def failures(document: Document) -> Iterator[tuple[str, str]]:
    """(code, what was found) for each figure that does not add up, and each text the law requires that is missing."""
    yield from _texts(document)
    yield from _totals(document)
    yield from _rates(document)
    if document.kind is Kind.DEPOSIT and document.deposits:
        yield "BR-FR-CO-08", document.deposits[0].number
    deducted = total(deposit.gross for deposit in document.deposits)
    if deducted > document.totals.prepaid:
        yield "DEPOSITS", f"{deducted} deducted, {document.totals.prepaid} prepaid"
    for deposit in document.deposits:
        if total(row.base + row.amount for row in deposit.rates) != deposit.gross:
            yield "DEPOSITS", f"{deposit.number}: its rates do not add up to {deposit.gross}"


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    buyer = document.buyer
    if not any(True for _ in document.lines):
        yield "BR-16", "no line"
    if any(not line.name.strip() for line in document.lines):
        yield "BR-25", "line without name"
    if not buyer.name.strip():
        yield "BR-07", "buyer without name"
    if not buyer.address.city or not (buyer.address.lines and buyer.address.lines[0]):
        yield "BR-10", "buyer without address"
    if document.kind in (Kind.INVOICE, Kind.DEPOSIT) and document.due is None:
        yield "BR-CO-25", "no due date"


def _totals(document: Document) -> Iterator[tuple[str, str]]:
    totals = document.totals
    for code, stated, found in (
        ("BR-CO-10", totals.lines, total(line.net for line in document.lines)),
        ("BR-CO-11", totals.allowances, total(allowance.amount for allowance in document.allowances)),
        ("BR-CO-13", totals.net, totals.lines - totals.allowances),
        ("BR-CO-13", totals.net, total(row.base for row in document.vat_totals)),
        ("BR-CO-14", totals.vat, total(row.amount for row in document.vat_totals)),
        ("BR-CO-15", totals.gross, totals.net + totals.vat),
        ("BR-CO-16", totals.due, totals.gross - totals.prepaid),
    ):
        if stated != found:
            yield code, f"{stated} stated, {found} found"


def _rates(document: Document) -> Iterator[tuple[str, str]]:
    bases: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: ZERO)
    for line in document.lines:
        bases[line.vat.category, line.vat.rate] += line.net
    for allowance in document.allowances:
        bases[allowance.vat.category, allowance.vat.rate] -= allowance.amount
    stated: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: ZERO)
    for row in document.vat_totals:
        stated[row.vat.category, row.vat.rate] += row.base
        if row.amount != _vat(row, document.entry):
            yield "BR-CO-17", f"{row.amount} stated at {row.vat.rate} %, {_vat(row, document.entry)} found"
    if bases != stated:
        yield "BR-S-08", "the bases are not the lines minus the allowances"


def _vat(row: VatTotal, entry: Entry) -> Decimal:
    """VAT on the sum of the lines of a rate; prices typed with tax fix the gross, and VAT is what is above the net."""
    if entry is Entry.NET:
        return percent(row.base, row.vat.rate)
    gross = row.base + row.amount
    return gross - cents(gross / (1 + row.vat.rate / 100))
