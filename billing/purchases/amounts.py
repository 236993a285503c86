"""What a cost is worth for its activity: pure arithmetic, amounts in euros.

The VAT recovered on a line is its VAT × the activity's coefficient × the category's: an activity that recovers half of its VAT
recovers 40 % of that of its fuel (80 %). What is not recovered is a cost, and enters the margin with it.
"""

from dataclasses import dataclass
from decimal import Decimal

from cae.money import ZERO, cents, percent

TOLERANCE = Decimal("0.10")  # a receipt of many small lines rounds each of them


@dataclass(frozen=True)
class LineCost:
    """Of one line: the VAT recovered, and the cost (HT plus the VAT that is not)."""

    recovered: Decimal
    cost: Decimal


def line_cost(ht: Decimal, vat: Decimal, *, of_activity: Decimal, of_category: Decimal) -> LineCost:
    """The cost of a line; `of_activity` and `of_category` are the recoverable parts in per cent (0 to 100)."""
    recovered = cents(vat * of_activity * of_category / 10_000)
    return LineCost(recovered, ht + vat - recovered)


def from_ttc(ttc: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """(HT, VAT) of an amount typed with its tax at `rate` per cent; they add up to it exactly."""
    ht = cents(ttc * 100 / (100 + rate))
    return ht, ttc - ht


def vat_is_plausible(ht: Decimal, rate: Decimal, vat: Decimal) -> bool:
    """Whether `vat` is what `rate` per cent of `ht` gives, within what a receipt may round."""
    return abs(vat - percent(ht, rate)) <= (TOLERANCE if rate else ZERO)
