"""How a change spreads over activities: every activity is counted once, and nobody is alone at an extreme."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.proposals.spread import FEWEST, SAME, bands, median


def told(*differences):
    return [
        (band.label.replace("\xa0", " ").replace("\u202f", " "), band.count) for band in bands([D(one) for one in differences])
    ]


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([], []),
        ([0, "0.99", "-0.5"], [("Pareil, à un euro près", 3)]),
        ([-50, -50, 30], [("Moins qu’aujourd’hui", 2), ("Plus qu’aujourd’hui", 1)]),
        (
            [-150, -150, -150, -20, 0],
            [("Au moins 100 € de moins", 3), ("Jusqu’à 100 € de moins", 1), ("Pareil, à un euro près", 1)],
        ),
        # two activities that would pay 5,000 € more are not shown apart
        ([5000, 5000, 120, 130, 140], [("Au moins 100 € de plus", 5)]),
        (
            [600, 700, 800, 1200, 1300, 1400, 100],
            [("100 € à 500 € de plus", 1), ("500 € à 1 000 € de plus", 3), ("Au moins 1 000 € de plus", 3)],
        ),
    ],
)
def test_bands(differences, expected):
    assert told(*differences) == expected


amounts = st.lists(st.decimals(min_value=-5000, max_value=5000, places=2), max_size=40)


@given(amounts)
def test_everyone_is_counted_once(differences):
    assert sum(band.count for band in bands(differences)) == len(differences)


@given(amounts)
def test_an_extreme_is_never_one_or_two_beside_others(differences):
    for side, tone in (([d for d in differences if d <= -SAME], -1), ([d for d in differences if d >= SAME], 1)):
        found = [band for band in bands(differences) if band.tone == tone]
        if len(found) > 1:
            outer = found[0] if tone < 0 else found[-1]
            assert outer.count >= FEWEST
        assert sum(band.count for band in found) == len(side)


@pytest.mark.parametrize(("rows", "middle"), [([], 0), ([3], 3), ([1, 9, 2], 2), ([1, 2, 4, 9], 3)])
def test_median(rows, middle):
    assert median([D(one) for one in rows]) == middle
