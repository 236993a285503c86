"""A document as typed, in plain data: what a form, an import or another document gives to `actions.save_document`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from billing.documents.enums import Nature
from billing.documents.models import Document
from cae.money import cents

# A document longer than this is a file to attach, not a form to fill.
MAX_LINES, MAX_CHAPTERS = 500, 100


@dataclass(frozen=True, kw_only=True)
class LineData:
    """A line as typed. `unit` is a UN/ECE code, `vat` the id of a VatRate; prices are HT or TTC as the document is, None while
    they are still to be typed."""

    name: str
    vat: int
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = "C62"
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    nature: str = Nature.SERVICES
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class ChapterData:
    """Lines under a title; an empty title for those that come before the first chapter."""

    lines: tuple[LineData, ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentData:
    """`fields`: values of the document's own fields by name, those absent are left alone; `mentions`: ids, None to keep."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    chapters: tuple[ChapterData, ...] = ()
    mentions: tuple[int, ...] | None = None

    @property
    def lines(self) -> tuple[LineData, ...]:
        return tuple(line for chapter in self.chapters for line in chapter.lines)


def lines_as_data(lines: list[Any]) -> tuple[ChapterData, ...]:
    """Lines of a document (in printed order) as data, to copy them."""
    chapters: list[tuple[str, list[LineData]]] = []
    seen: object = object()
    for line in lines:
        if line.chapter_id != seen:
            seen = line.chapter_id
            chapters.append((line.chapter.title if line.chapter else "", []))
        chapters[-1][1].append(
            LineData(
                name=line.name,
                vat=line.vat_id,
                description=line.description,
                quantity=line.quantity,
                unit=line.unit_id,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                discount_amount=line.discount_amount,
                nature=line.nature,
                reference=line.reference,
            )
        )
    return tuple(ChapterData(title=title, lines=tuple(found)) for title, found in chapters)


COPIED = (
    "customer",
    "contact",
    "subject",
    "introduction",
    "entry_mode",
    "discount_percent",
    "discount_amount",
    "terms",
    "order_number",
    "buyer_reference",
    "contract_number",
    "delivery_address",
    "notes",
    "layout",
)


def copied_fields(document: Document) -> dict[str, Any]:
    """The fields that a duplicate, or an invoice made from a quote, takes over; dates never are."""
    return {name: getattr(document, name) for name in COPIED}


def with_quantities(chapters: tuple[ChapterData, ...], quantities: list[Decimal]) -> tuple[ChapterData, ...]:
    """The same lines with other quantities, in order; those of zero are left out, and chapters left empty. A discount in euros
    goes with the quantity."""
    rest = iter(quantities)
    kept = []
    for chapter in chapters:
        pairs = [(line, next(rest)) for line in chapter.lines]
        lines = tuple(_with_quantity(line, quantity) for line, quantity in pairs if quantity)
        if lines:
            kept.append(replace(chapter, lines=lines))
    return tuple(kept)


def _with_quantity(line: LineData, quantity: Decimal) -> LineData:
    discount = discount_with(line.discount_amount, quantity, line.quantity)
    return replace(line, quantity=quantity, discount_amount=discount)


def discount_with(discount: Decimal, quantity: Decimal, whole: Decimal) -> Decimal:
    """The part of a line's discount in euros that goes with `quantity` of its `whole` quantity."""
    return cents(discount * quantity / whole) if discount and whole else discount
