"""The rows of the editor: lines and chapters as they are typed, in the order of the page, read into plain data.

Every row has the same fields, so that the lists of values of a POST line up; a chapter is a row with a title alone. What was
typed is kept as it was typed, with its error beside it. Figures as people write them (`cae.figures`), « 10 % », « 15 € ».
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from billing.documents.data import MAX_CHAPTERS, MAX_LINES, ChapterData, LineData
from billing.documents.enums import Nature
from cae.figures import figure
from cae.money import cents

LINE, CHAPTER = "line", "chapter"
FIELDS = (
    "kind", "name", "description", "quantity", "unit", "price", "discount", "vat", "nature", "reference",
)  # fmt: skip
PRICE_DECIMALS = 4
MOST = MAX_LINES + MAX_CHAPTERS + 2  # rows read of a page: enough to see that they are too many
NO_PRICE = "Indiquez un prix, ou 0 si c'est offert."
NUL = "Le caractère nul n'est pas autorisé."
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_LONGEST = {"name": 300, "description": 4000, "reference": 60}


@dataclass
class Row:
    """A row as typed; `errors` by field. `amount` is what the server computed for it, empty until then."""

    kind: str = LINE
    name: str = ""
    description: str = ""
    quantity: str = "1"
    unit: str = "C62"
    price: str = ""
    discount: str = ""
    vat: str = ""
    nature: str = Nature.SERVICES
    reference: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    amount: str = ""

    @property
    def is_chapter(self) -> bool:
        return self.kind == CHAPTER

    @property
    def is_blank(self) -> bool:
        """Nothing typed: a row waiting to be filled is neither kept nor refused."""
        return not (self.name.strip() or self.description.strip() or self.price.strip() or self.reference.strip())

    @property
    def has_details(self) -> bool:
        """Whether its second line holds something, and is shown open."""
        hidden = {"description", "discount", "reference"} & self.errors.keys()
        return bool(self.description or self.discount or self.reference or hidden)


def discount(text: str) -> tuple[Decimal, Decimal]:
    """(per cent, euros) of a discount typed « 10 % », « 10% » or « 15 € », « 15 »; ValueError with a sentence."""
    bare = _SPACES.sub("", text)
    if not bare:
        return Decimal(0), Decimal(0)
    is_percent = bare.endswith("%")
    try:
        found = figure(bare.removesuffix("%"))
    except ValueError:
        raise ValueError("Écrivez une remise comme « 10 % » ou « 15 € ».") from None
    if found < 0:
        raise ValueError("Une remise est un nombre positif.")
    if is_percent and found > 100:
        raise ValueError("Une remise va de 0 à 100 %.")
    if round(found, 2) != found or found >= Decimal(10) ** 10:
        raise ValueError("Une remise a au plus deux décimales.")
    return (found, Decimal(0)) if is_percent else (Decimal(0), found)


def written(value: Decimal, *, places: int = 0) -> str:
    """A figure as it is shown in a field: a comma, no useless zeros, at least `places` decimals."""
    text = f"{value.normalize():f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.ljust(places, "0")
    return f"{whole},{decimals}" if decimals else whole


def written_discount(percent: Decimal, amount: Decimal) -> str:
    if percent:
        return f"{written(percent)} %"
    return f"{written(amount, places=2)} €" if amount else ""


def of_lines(lines: Iterable[Any]) -> list[Row]:
    """The rows of the lines of a document, in printed order, with a row before each chapter."""
    rows: list[Row] = []
    chapter: object = None
    for line in lines:
        if line.chapter_id != chapter:
            chapter = line.chapter_id
            rows.append(Row(kind=CHAPTER, name=line.chapter.title))
        rows.append(
            Row(
                name=line.name,
                description=line.description,
                quantity=written(line.quantity),
                unit=line.unit_id,
                price="" if line.unit_price is None else written(line.unit_price, places=2),
                discount=written_discount(line.discount_percent, line.discount_amount),
                vat=str(line.vat_id),
                nature=line.nature,
                reference=line.reference,
            )
        )
    return rows


def of_post(post: QueryDict) -> list[Row]:
    """The rows of a POST, as typed; lists of different lengths are cut at the shortest."""
    columns = [post.getlist(f"row-{name}") for name in FIELDS]
    return [Row(**dict(zip(FIELDS, values, strict=True))) for values in zip(*columns, strict=False)]


def read(
    rows: list[Row], *, units: Mapping[str, Any], rates: Mapping[str, Any], finished: bool = False
) -> tuple[ChapterData, ...]:
    """Rows as plain data; what is wrong is written in the `errors` of each row. Blank rows are passed over.

    A line whose price is still to be typed is one of a draft; it is wrong when the document is `finished`, and so is a discount
    larger than its line. Too many rows are read no further: `rules.too_long` says it.
    """
    chapters: list[tuple[str, list[LineData]]] = [("", [])]
    for row in rows[:MOST]:
        if row.is_chapter:
            title = row.name.strip()
            if "\0" in title:
                row.errors["name"] = NUL
            elif len(title) > 200:
                row.errors["name"] = "Un titre de chapitre compte au plus 200 caractères."
            elif title:
                chapters.append((title, []))
        elif not row.is_blank:
            if finished and (too_much := overdone(row)):
                row.errors["discount"] = too_much
            line = _line(row, units, rates, finished=finished)
            if line is not None:
                chapters[-1][1].append(line)
    return tuple(ChapterData(title=title, lines=tuple(lines)) for title, lines in chapters if lines)


def _line(row: Row, units: Mapping[str, Any], rates: Mapping[str, Any], *, finished: bool) -> LineData | None:
    for name, longest in _LONGEST.items():
        if len(getattr(row, name)) > longest:
            row.errors[name] = f"Au plus {longest} caractères."
        elif "\0" in getattr(row, name):  # PostgreSQL keeps none
            row.errors[name] = NUL
    quantity = _figure(row, "quantity", row.quantity or "1", decimals=4)
    price = _figure(row, "price", row.price, decimals=PRICE_DECIMALS) if row.price.strip() else None
    if price is None:
        if finished:
            row.errors.setdefault("price", NO_PRICE)
    elif price < 0:
        row.errors["price"] = "Un prix n'est jamais négatif : mettez le signe moins sur la quantité."
    elif price and quantity and not cents(price * quantity):
        row.errors.setdefault("price", "Ce prix ne fait pas un centime : indiquez-en un plus grand, ou 0 si c'est offert.")
    percent = amount = Decimal(0)
    try:
        percent, amount = discount(row.discount)
    except ValueError as error:
        row.errors["discount"] = str(error)
    if row.unit not in units:
        row.errors["unit"] = "Choisissez une unité de la liste."
    if row.vat not in rates:
        row.errors["vat"] = "Choisissez un taux de TVA de la liste."
    if row.nature not in Nature.values:
        row.errors["nature"] = "Dites si c'est un bien ou un service."
    if row.errors or quantity is None:
        return None
    return LineData(
        name=row.name.strip(),
        description=row.description.strip(),
        quantity=quantity,
        unit=row.unit,
        unit_price=price,
        discount_percent=percent,
        discount_amount=amount,
        vat=int(row.vat),
        nature=row.nature,
        reference=row.reference.strip(),
    )


def overdone(row: Row) -> str:
    """Why the discount of a row that is otherwise right is too large; "" when it is not. A draft keeps it all the same."""
    try:
        _, amount = discount(row.discount)
        gross = cents(figure(row.quantity or "1") * figure(row.price))
    except ValueError:
        return ""
    return "Cette remise dépasse le montant de la ligne." if amount > abs(gross) else ""


def _figure(row: Row, name: str, text: str, *, decimals: int) -> Decimal | None:
    try:
        found = figure(text)
    except ValueError:
        row.errors[name] = f"« {text[:20]} » n'est pas un nombre."
        return None
    if round(found, decimals) != found:
        row.errors[name] = f"Au plus {decimals} décimales."
    elif abs(found) >= Decimal(10) ** 8:
        row.errors[name] = "Ce nombre est trop grand."
    return found


def moved(rows: list[Row], move: str) -> list[Row]:
    """The rows after a button used without JavaScript: add_line, add_chapter, up:3, down:3, remove:3. Unknown: unchanged."""
    verb, _, place = move.partition(":")
    rows = list(rows)
    if verb == "add_line":
        return [*rows, blank(rows)]
    if verb == "add_chapter":
        return [*rows, Row(kind=CHAPTER), blank(rows)]
    if not place.isdigit() or int(place) >= len(rows):
        return rows
    index = int(place)
    if verb == "remove":
        del rows[index]
    elif verb in ("up", "down"):
        other = index - 1 if verb == "up" else index + 1
        if 0 <= other < len(rows):
            rows[index], rows[other] = rows[other], rows[index]
    return rows


def blank(rows: list[Row]) -> Row:
    """A new row that begins as the last line: same unit and rate. Never its nature, which no one sees on a folded line and
    which makes VAT due at another time: goods are said line by line."""
    last = next((row for row in reversed(rows) if not row.is_chapter), None)
    return Row(unit=last.unit, vat=last.vat) if last else Row()
