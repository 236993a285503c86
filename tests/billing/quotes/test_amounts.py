"""The plan of a quote, to the cent."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.amounts import Line, TaxKey, compute
from billing.quotes.amounts import plan, plan_problem

NORMAL, REDUCED = TaxKey("S", D(20)), TaxKey("S", D("5.5"))


def sums(steps):
    return [(step.index, step.kind, step.ht, step.vat, step.ttc) for step in steps]


def test_tv_09_a_deposit_of_thirty_percent():
    totals = compute([Line(D(1), D(1000), NORMAL)])
    assert sums(plan(totals, D(30))) == [
        (0, "deposit", D("300.00"), D("60.00"), D("360.00")),
        (1, "balance", D("700.00"), D("140.00"), D("840.00")),
    ]


def test_the_balance_takes_the_odd_cents_of_two_rates():
    totals = compute([Line(D(3), D("33.37"), NORMAL), Line(D(1), D("0.07"), REDUCED)])
    steps = plan(totals, D("33.33"), [{"label": "Maquettes", "percent": "33.33"}])
    assert [step.index for step in steps] == [0, 1, 2]
    assert sum(step.ttc for step in steps) == totals.total_ttc == D("120.20")
    assert sum(step.vat for step in steps) == totals.total_vat
    assert steps[-1].percent == D("33.34")


def test_without_plan_the_whole_is_one_step():
    [step] = plan(compute([Line(D(1), D(500), NORMAL)]), D(0))
    assert (step.index, step.kind, step.label, step.ttc) == (1, "balance", "Facture", D("600.00"))


@given(
    st.lists(st.decimals("0.01", "99999", places=2), min_size=1, max_size=4),
    st.sampled_from([D(0), D(10), D("33.33")]),
    st.lists(st.sampled_from(["5", "12.5", "15.01"]), max_size=3),
    st.sampled_from(["ht", "ttc"]),
)
def test_steps_always_add_up_to_the_quote(prices, deposit, shares, mode):
    keys = [NORMAL, REDUCED, TaxKey("E", D(0), "formation"), TaxKey("S", D(10), "", "goods")]
    totals = compute([Line(D(1), price, keys[i % 4]) for i, price in enumerate(prices)], mode=mode)
    steps = plan(totals, deposit, [{"label": "", "percent": share} for share in shares])
    assert sum(step.ht for step in steps) == totals.total_ht
    assert sum(step.ttc for step in steps) == totals.total_ttc
    assert all(step.ht + step.vat == step.ttc for step in steps)


@pytest.mark.parametrize(
    ("deposit", "shares", "said"),
    [
        ("60", ["40"], "100 %"),
        ("0", ["100"], "100 %"),
        ("0", ["0"], "au-dessus de zéro"),
        ("0", ["-5"], "au-dessus de zéro"),
        ("0", ["beaucoup"], "lisible"),
        ("0", [None], "lisible"),
        ("0", ["NaN"], "au-dessus de zéro"),
    ],
)
def test_a_plan_that_does_not_hold_says_why(deposit, shares, said):
    instalments = [{"label": "x", "percent": share} for share in shares]
    assert said in plan_problem(D(deposit), instalments)
    with pytest.raises((ValueError, ArithmeticError, TypeError)):
        plan(compute([Line(D(1), D(100), NORMAL)]), D(deposit), instalments)


def test_a_plan_that_holds_has_no_problem():
    assert plan_problem(D(30), [{"label": "x", "percent": "69.99"}]) == ""
