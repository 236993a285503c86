"""Money: `Decimal` euros with two decimals, rounded half up, stated once.

Every amount stored or shown goes through `cents`; every division of a sum goes through `split`, so that the parts
always add up to the whole.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def cents(value: Decimal | int | str) -> Decimal:
    """`value` in euros, rounded half up (away from zero) to the cent. Floats are refused: they are already wrong."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    rounded = Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    return rounded if rounded else ZERO  # never "-0.00"


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts in euros; 0.00 when there are none."""
    return sum(amounts, ZERO)


def percent(amount: Decimal, rate: Decimal) -> Decimal:
    """`rate` per cent of `amount`, to the cent: `percent(100, 20)` is 20.00."""
    return cents(amount * rate / 100)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`amount` shared by `weights`, to the cent, always adding up to `amount`.

    Each part is the rounded cumulated share minus what was already given, so the order decides who bears a cent
    and a longer list never moves an earlier part. Refuses negative weights and weights that sum to zero.
    """
    if any(weight < 0 for weight in weights) or not sum(weights):
        raise ValueError("weights are positive and at least one is not zero")
    whole, given, seen, parts = Decimal(sum(weights)), ZERO, Decimal(0), []
    for weight in weights:
        seen += weight
        upto = cents(amount * seen / whole)
        parts.append(upto - given)
        given = upto
    return parts


def along(values: Iterable[Decimal], of: Callable[[Decimal], Decimal]) -> list[Decimal]:
    """What each of `values` (of any sign) brings to `of(their sum)`: `of`, which rounds, is applied to the running total.

    The parts add up to `of(sum)` exactly, even when values cancel out, where `split` has nothing to weigh.
    Requires `of(0)` to be 0.
    """
    seen, given, parts = Decimal(0), ZERO, []
    for value in values:
        seen += value
        upto = of(seen)
        parts.append(upto - given)
        given = upto
    return parts
