"""How a change spreads over activities, without showing anyone: pure arithmetic on differences in euros."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cae.money import ZERO
from cae.templatetags.format import money_round

EDGES = (Decimal(100), Decimal(500), Decimal(1000))
SAME = Decimal(1)  # euros a year: less is no change
FEWEST = 3  # activities in an outer band: fewer could be recognised, and join the band beside


@dataclass(frozen=True)
class Band:
    """How many activities change alike; `tone` is -1 when they pay less, 1 when they pay more."""

    label: str
    count: int
    share: int  # of the largest band, in per cent: the length of its bar
    tone: int


def bands(differences: Sequence[Decimal]) -> list[Band]:
    """The activities by how much more or less they would pay in the year, from the largest fall to the largest rise.

    A far band of one or two activities joins the one beside it, so that nobody is recognised by an extreme.
    """
    falls = [-one for one in differences if one <= -SAME]
    rises = [one for one in differences if one >= SAME]
    same = len(differences) - len(falls) - len(rises)
    counted = [(label, count, -1) for label, count in reversed(_side(falls, "de moins", "Moins qu’aujourd’hui"))]
    counted += [("Pareil, à un euro près", same, 0)]
    counted += [(label, count, 1) for label, count in _side(rises, "de plus", "Plus qu’aujourd’hui")]
    most = max([count for _, count, _ in counted] or [0])
    return [Band(label, count, round(100 * count / most) if most else 0, tone) for label, count, tone in counted if count]


def median(amounts: Sequence[Decimal]) -> Decimal:
    """The middle one; the mean of both when they are even in number; zero of none."""
    rows = sorted(amounts)
    if not rows:
        return ZERO
    half = len(rows) // 2
    return rows[half] if len(rows) % 2 else (rows[half - 1] + rows[half]) / 2


def _side(amounts: Sequence[Decimal], words: str, alone: str) -> list[tuple[str, int]]:
    edges = list(EDGES)
    while edges and sum(one >= edges[-1] for one in amounts) < FEWEST:
        edges.pop()
    starts = [ZERO, *edges]
    found = []
    for start, end in zip(starts, [*edges, None], strict=True):
        count = sum(start <= one and (end is None or one < end) for one in amounts)
        if end is None:
            label = f"Au moins {money_round(start)} {words}" if start else alone
        else:
            label = f"Jusqu’à {money_round(end)} {words}" if not start else f"{money_round(start)} à {money_round(end)} {words}"
        found.append((label, count))
    return found
