"""What is left of an invoice once its credit notes are taken off: line by line while they follow its lines, else rate by rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.documents import data as plain
from billing.documents import queries as documents
from billing.documents.amounts import Line, Mode, TaxKey, Totals, compute
from billing.documents.data import ChapterData, LineData
from billing.invoices import shares
from billing.invoices.amounts import Share
from billing.invoices.enums import InvoiceState
from billing.invoices.models import Invoice
from billing.invoices.queries import standing_shares
from cae.money import ZERO, total
from cae.templatetags.format import percent as percentage


@dataclass(frozen=True)
class Left:
    """`quantities`: what each line of the invoice still has, in order; `discount`: what is left of its discount in euros;
    `owed`: the same by rate; `follows`: whether the quantities say all of it, to the cent."""

    quantities: tuple[Decimal, ...]
    discount: Decimal
    owed: tuple[Share[TaxKey], ...]
    follows: bool

    @property
    def ttc(self) -> Decimal:
        return total(share.ttc for share in self.owed)


def left_of(invoice: Invoice, lines: Sequence[Any]) -> Left:
    """What is left of an invoice, whose `lines` are given; reads its issued credit notes and their lines. All of a draft."""
    if invoice.state != InvoiceState.ISSUED:
        return Left(tuple(line.quantity for line in lines), invoice.discount_amount, (), follows=True)
    owed = tuple(standing_shares(invoice.follow_up))
    notes = list(invoice.credit_notes.filter(state=InvoiceState.ISSUED).prefetch_related("lines"))
    quantities = [line.quantity for line in lines]
    unknown = [line for note in notes for line in note.lines.all() if not _take(line, lines, quantities)]
    discount = invoice.discount_amount - sum((note.discount_amount for note in notes), ZERO)
    kept = [with_quantity(line, quantity) for line, quantity in zip(lines, quantities, strict=True) if quantity]
    left = copy_of(invoice, discount)
    follows = not unknown and discount >= 0 and _is_exact(documents.totals_of(left, lines=kept), owed)
    return Left(tuple(quantities), discount, owed, follows)


def _take(given: Any, lines: Sequence[Any], quantities: list[Decimal]) -> bool:
    """Takes a line given back off those of the invoice it repeats; False when they do not have it all."""
    rest = given.quantity
    for index, line in enumerate(lines):
        if rest and _same(line, given) and quantities[index] * rest > 0:
            part = min(abs(rest), abs(quantities[index])).copy_sign(rest)
            quantities[index] -= part
            rest -= part
    return not rest


def _same(line: Any, given: Any) -> bool:
    names = ("name", "vat_id", "nature", "unit_id", "unit_price", "discount_percent")
    return all(getattr(line, name) == getattr(given, name) for name in names)


def _is_exact(totals: Totals, owed: Sequence[Share[TaxKey]]) -> bool:
    taken = {share.key: share for share in shares.of_amounts(totals.amounts) if share.ht or share.vat}
    return taken == {share.key: share for share in owed}


def copy_of(invoice: Invoice, discount: Decimal) -> Invoice:
    """The same document in memory, with another discount in euros."""
    return Invoice(entry_mode=invoice.entry_mode, discount_percent=invoice.discount_percent, discount_amount=discount)


def with_quantity(line: Any, quantity: Decimal) -> Any:
    """A line in memory with another quantity; its discount in euros goes with it."""
    copied = type(line)(**{field.attname: getattr(line, field.attname) for field in line._meta.concrete_fields})
    copied.vat, copied.quantity = line.vat, quantity
    copied.discount_amount = plain.discount_with(line.discount_amount, quantity, line.quantity)
    return copied


def as_typed(invoice: Invoice, lines: Sequence[Any], left: Left) -> tuple[dict[str, Any], tuple[ChapterData, ...]]:
    """What is left as the fields and lines of a document: the lines of the invoice, else one line for each rate."""
    if left.follows:
        return {"discount_amount": left.discount}, plain.with_quantities(plain.lines_as_data(list(lines)), list(left.quantities))
    rates = {documents.tax_key(line.vat, line.nature): line.vat_id for line in lines}
    mode = _mode(left.owed)
    several = len({share.key.rate for share in left.owed}) > 1
    found = tuple(
        LineData(
            name=f"Reste de la facture {invoice.number}" + (f" (TVA {percentage(line.tax.rate)})" if several else ""),
            vat=rates[line.tax],
            quantity=line.quantity,
            unit="LS",
            unit_price=line.unit_price,
            nature=line.tax.nature,
        )
        for line in _lines(left.owed, mode)
    )
    fields = {"discount_percent": ZERO, "discount_amount": ZERO, "entry_mode": mode}
    return fields, (ChapterData(lines=found),)


def _mode(owed: Sequence[Share[TaxKey]]) -> str:
    """The mode of entry of one line for each rate that gives the cents back: HT and VAT both, else what the customer pays, as
    long as no HT exceeds what is left."""
    without, with_tax = (compute(_lines(owed, mode), mode=mode) for mode in MODES)
    if _is_exact(without, owed):
        return "ht"
    most = {share.key: abs(share.ht) for share in owed}
    return "ttc" if all(abs(part.ht) <= most[part.tax] for part in with_tax.amounts) else "ht"


MODES: tuple[Mode, Mode] = ("ht", "ttc")


def _lines(owed: Sequence[Share[TaxKey]], mode: str) -> list[Line]:
    priced = [(share.key, share.ttc if mode == "ttc" else share.ht) for share in owed]
    return [Line(Decimal(1).copy_sign(amount), abs(amount), key) for key, amount in priced if amount]
