"""Totals of a quote, an invoice, a deposit or a credit note: pure arithmetic, amounts in euros.

Two sources meet here and the same figures satisfy both:
- VAT is computed per rate on the sum of its lines, half up; when prices include tax, the total is exactly what was
  typed, HT = TTC ÷ (1 + rate) rounded, VAT = TTC − HT;
- EN 16931: the lines add up to the total of lines (BR-CO-10), the base of a VAT group is its lines less its allowances
  (BR-S-08, BR-E-08…), the VAT of a group is its base × rate within the tolerance (BR-CO-17), totals follow (BR-CO-13..16).
  A breakdown has one group per (category, rate): two exemption reasons of one category share a group (BR-E-08).

Inside a group, figures are kept per *part* (exemption and nature), because goods and services do not make VAT due on the
same day; parts always add up to their group. A credit note is computed with positive amounts; its type turns them round.
Nothing here refuses a discount above the price or an amount out of bounds: forms and rules do.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Literal

from cae.money import ZERO, along, cents, percent, split, total

Mode = Literal["ht", "ttc"]
Category = Literal["S", "E", "AE", "K", "G", "O", "Z"]
Nature = Literal["goods", "services"]

MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True)
class Discount:
    """A reduction, in per cent or in euros (one of the two), of a line or of the whole document.

    Euros are HT or TTC as the prices of the document are. It always brings the amount nearer to zero: 10 € off a line
    of −100 leaves −90.
    """

    percent: Decimal = ZERO
    amount: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.percent and self.amount:
            raise ValueError("a discount is in per cent or in euros, not both")

    def of(self, gross: Decimal) -> Decimal:
        """What is taken off `gross`, to the cent, with the sign of `gross`; nothing is taken off zero."""
        if self.percent:
            return percent(gross, self.percent)
        return cents(self.amount.copy_sign(gross)) if gross else ZERO


NO_DISCOUNT = Discount()


@dataclass(frozen=True)
class TaxKey:
    """What decides of VAT: EN 16931 category, rate in per cent, key of the exemption reason ("" when taxed), nature.

    Category S goes with a rate above zero, every other category with zero: anything else is refused (ValueError).
    """

    category: Category
    rate: Decimal
    exemption: str = ""
    nature: Nature = "services"

    def __post_init__(self) -> None:
        if (self.category == "S") != (self.rate > 0):
            raise ValueError("category S bears a rate above zero, the others bear none")

    @property
    def group(self) -> tuple[Category, Decimal]:
        return self.category, self.rate

    @property
    def order(self) -> tuple[Decimal, str, str, str]:
        """Highest rate first; stable whatever the order of the lines."""
        return -self.rate, self.category, self.exemption, self.nature


@dataclass(frozen=True)
class Line:
    """A line as typed. `unit_price` is HT or TTC as the document is; a negative quantity takes back."""

    quantity: Decimal
    unit_price: Decimal
    tax: TaxKey
    discount: Discount = NO_DISCOUNT
    chapter: int = 0


@dataclass(frozen=True)
class LineAmount:
    """A line computed: gross − discount = net (BT-131), all HT. `ttc` is known only when prices include tax.

    `unit_price` is HT with at most six decimals (BT-146).
    """

    line: Line
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    ttc: Decimal | None


@dataclass(frozen=True)
class Chapter:
    """Sub-total of the lines of one chapter, line discounts taken off, the document's discount not."""

    index: int
    ht: Decimal
    ttc: Decimal | None


@dataclass(frozen=True)
class TaxAmount:
    """HT and VAT of one (category, rate, exemption, nature): a deposit already invoiced, or what remains to pay."""

    tax: TaxKey
    ht: Decimal
    vat: Decimal

    @property
    def ttc(self) -> Decimal:
        return self.ht + self.vat


@dataclass(frozen=True)
class Part:
    """One (category, rate, exemption, nature) of the document: lines − allowance = base."""

    tax: TaxKey
    lines: Decimal
    allowance: Decimal
    base: Decimal
    vat: Decimal

    @property
    def ttc(self) -> Decimal:
        return self.base + self.vat


@dataclass(frozen=True)
class Group:
    """One (category, rate) of the VAT breakdown (BG-23) with its share of the document's discount (BG-20)."""

    category: Category
    rate: Decimal
    parts: tuple[Part, ...]
    vat: Decimal

    @property
    def exemptions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.tax.exemption for part in self.parts if part.tax.exemption))

    @property
    def lines(self) -> Decimal:
        return total(part.lines for part in self.parts)

    @property
    def allowance(self) -> Decimal:
        return total(part.allowance for part in self.parts)

    @property
    def base(self) -> Decimal:
        return total(part.base for part in self.parts)

    @property
    def ttc(self) -> Decimal:
        return self.base + self.vat


@dataclass(frozen=True)
class Totals:
    """Every figure of a document. `lines` keep the order given; `groups` go from the highest rate down."""

    mode: Mode
    lines: tuple[LineAmount, ...]
    chapters: tuple[Chapter, ...]
    groups: tuple[Group, ...]
    lines_ht: Decimal  # BT-106, before the document's discount
    discount_ht: Decimal  # BT-107
    total_ht: Decimal  # BT-109
    total_vat: Decimal  # BT-110
    total_ttc: Decimal  # BT-112
    deposits: tuple[TaxAmount, ...]
    deposits_ht: Decimal
    deposits_vat: Decimal
    deposits_ttc: Decimal  # BT-113
    due: Decimal  # BT-115

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for group in self.groups for part in group.parts)

    @property
    def amounts(self) -> tuple[TaxAmount, ...]:
        """HT and VAT per part: what a deposit passes to the final invoice that deducts it."""
        return tuple(TaxAmount(part.tax, part.base, part.vat) for part in self.parts)

    @property
    def balance(self) -> tuple[TaxAmount, ...]:
        """HT and VAT per part once the deposits are taken off: they add up to `due`, and its HT is what the contribution
        of the final invoice bears on. Parts where nothing is left are absent.
        """
        left: dict[TaxKey, TaxAmount] = {amount.tax: amount for amount in self.amounts}
        for paid in self.deposits:
            before = left.get(paid.tax, TaxAmount(paid.tax, ZERO, ZERO))
            left[paid.tax] = TaxAmount(paid.tax, before.ht - paid.ht, before.vat - paid.vat)
        return tuple(amount for amount in sorted(left.values(), key=lambda a: a.tax.order) if amount.ht or amount.vat)

    @property
    def balance_ht(self) -> Decimal:
        return self.total_ht - self.deposits_ht


def compute(
    lines: Sequence[Line], *, mode: Mode = "ht", discount: Discount = NO_DISCOUNT, deposits: Iterable[TaxAmount] = ()
) -> Totals:
    """The totals of a document made of `lines`, less `discount` on the whole, less `deposits` already invoiced.

    A discount in per cent bears on every part. A discount in euros is shared between the parts that have the sign of the
    document, pro rata of their lines, so that a line taken back never swells it; a document of zero is not discounted.
    """
    with_tax = mode == "ttc"
    gross = [cents(line.quantity * line.unit_price) for line in lines]
    taken = [line.discount.of(amount) for line, amount in zip(lines, gross, strict=True)]
    typed = [amount - off for amount, off in zip(gross, taken, strict=True)]

    keys = sorted({line.tax for line in lines}, key=lambda key: key.order)
    members: dict[TaxKey, list[int]] = {key: [] for key in keys}
    for i, line in enumerate(lines):
        members[line.tax].append(i)
    typed_parts = {key: total(typed[i] for i in members[key]) for key in keys}
    allowances = dict(zip(keys, _allowances(discount, list(typed_parts.values())), strict=True))

    nets = list(typed)
    groups = []
    for (category, rate), grouped in groupby(keys, key=lambda key: key.group):
        group_keys = list(grouped)
        after = [typed_parts[key] - allowances[key] for key in group_keys]
        if with_tax:
            # Lines are taken part by part, so that the running totals of lines and of parts meet at each part's end.
            order = [i for key in group_keys for i in members[key]]
            for i, net in zip(order, along([typed[i] for i in order], _without_tax(rate)), strict=True):
                nets[i] = net
            bases = along(after, _without_tax(rate))
            vats = [amount - base for amount, base in zip(after, bases, strict=True)]
        else:
            bases = after
            vats = along(after, _tax(rate))
        parts = []
        for key, base, vat in zip(group_keys, bases, vats, strict=True):
            before = total(nets[i] for i in members[key])
            parts.append(Part(key, before, before - base, base, vat))
        groups.append(Group(category, rate, tuple(parts), total(vats)))

    amounts = tuple(
        _line_amount(line, net=nets[i], taken=taken[i], typed=typed[i], with_tax=with_tax) for i, line in enumerate(lines)
    )
    deposits = tuple(deposits)
    total_ht, total_vat = total(group.base for group in groups), total(group.vat for group in groups)
    deposits_ht, deposits_vat = total(paid.ht for paid in deposits), total(paid.vat for paid in deposits)
    return Totals(
        mode=mode,
        lines=amounts,
        chapters=_chapters(amounts, with_tax=with_tax),
        groups=tuple(groups),
        lines_ht=total(nets),
        discount_ht=total(group.allowance for group in groups),
        total_ht=total_ht,
        total_vat=total_vat,
        total_ttc=total_ht + total_vat,
        deposits=deposits,
        deposits_ht=deposits_ht,
        deposits_vat=deposits_vat,
        deposits_ttc=deposits_ht + deposits_vat,
        due=total_ht + total_vat - deposits_ht - deposits_vat,
    )


def deposit_lines(totals: Totals, share: Decimal) -> tuple[Line, ...]:
    """The lines of a deposit of `share` per cent of a document: one per part, in the mode of the document.

    They go through `compute(lines, mode=totals.mode)`, whose `amounts` are what the final invoice deducts: the deposit and
    the balance add up to the document to the cent. Refuses a share outside ]0, 100].
    """
    if not 0 < share <= 100:
        raise ValueError("a deposit is more than 0 % and at most 100 %")
    typed = [part.ttc if totals.mode == "ttc" else part.base for part in totals.parts]
    amounts = along(typed, lambda amount: percent(amount, share))
    return tuple(
        Line(Decimal(1).copy_sign(amount), abs(amount), part.tax)
        for part, amount in zip(totals.parts, amounts, strict=True)
        if amount
    )


def instalments(amount: Decimal, shares: Sequence[Decimal] | int) -> list[Decimal]:
    """`amount` in euros as instalments, in per cent each or a number of equal ones; they add up to `amount`.

    Refuses percentages that do not make 100 and a number below one.
    """
    if isinstance(shares, int):
        shares = [Decimal(1)] * shares
    elif sum(shares) != 100:
        raise ValueError("instalments make 100 %")
    return split(amount, shares)


def _without_tax(rate: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda ttc: cents(ttc * 100 / (100 + rate))


def _tax(rate: Decimal) -> Callable[[Decimal], Decimal]:
    return lambda base: percent(base, rate)


def _allowances(discount: Discount, parts: Sequence[Decimal]) -> list[Decimal]:
    """The document's discount shared between its parts, in the same unit (HT or TTC) as `parts`."""
    whole = total(parts)
    if discount.percent:
        return along(parts, lambda amount: percent(amount, discount.percent))
    if not discount.amount or not whole:
        return [ZERO] * len(parts)
    return split(discount.of(whole), [max(amount.copy_sign(amount * whole), ZERO) for amount in parts])


def _line_amount(line: Line, *, net: Decimal, taken: Decimal, typed: Decimal, with_tax: bool) -> LineAmount:
    if not with_tax:
        return LineAmount(line, line.unit_price, net + taken, taken, net, None)
    price = (line.unit_price * 100 / (100 + line.tax.rate)).quantize(MILLIONTH, rounding=ROUND_HALF_UP)
    off = _without_tax(line.tax.rate)(taken)
    return LineAmount(line, price, net + off, off, net, typed)


def _chapters(lines: Sequence[LineAmount], *, with_tax: bool) -> tuple[Chapter, ...]:
    sums: dict[int, list[LineAmount]] = {}
    for amount in lines:
        sums.setdefault(amount.line.chapter, []).append(amount)
    return tuple(
        Chapter(
            index,
            total(amount.net for amount in amounts),
            total(amount.ttc for amount in amounts if amount.ttc is not None) if with_tax else None,
        )
        for index, amounts in sorted(sums.items())
    )
