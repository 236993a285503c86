"""The VAT of a cost: what is recovered, what is a cost, to the cent."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.purchases.amounts import from_ttc, line_cost, vat_is_plausible


@pytest.mark.parametrize(
    ("ht", "vat", "rates", "recovered", "cost"),
    [
        ("100", "20", ("100", "100"), "20.00", "100.00"),
        ("100", "20", ("0", "100"), "0.00", "120.00"),  # exempt training recovers nothing
        ("50", "10", ("100", "80"), "8.00", "52.00"),  # fuel
        ("50", "10", ("50", "80"), "4.00", "56.00"),
        ("33.33", "6.67", ("50", "100"), "3.34", "36.66"),  # half up
        ("-10", "-2", ("100", "100"), "-2.00", "-10.00"),
    ],
)
def test_what_is_not_recovered_is_a_cost(ht, vat, rates, recovered, cost):
    found = line_cost(D(ht), D(vat), of_activity=D(rates[0]), of_category=D(rates[1]))
    assert (found.recovered, found.cost) == (D(recovered), D(cost))


@given(
    ht=st.decimals("-9999", "9999", places=2),
    vat=st.decimals("-2000", "2000", places=2),
    rates=st.tuples(*[st.decimals(0, 100, places=2)] * 2),
)
def test_cost_and_recovered_always_make_the_total(ht, vat, rates):
    found = line_cost(ht, vat, of_activity=rates[0], of_category=rates[1])
    assert found.cost + found.recovered == ht + vat
    assert abs(found.recovered) <= abs(vat)


def test_an_amount_typed_with_its_tax():
    """V7."""
    assert from_ttc(D("100.05"), D(20)) == (D("83.38"), D("16.67"))


@pytest.mark.parametrize(
    ("rate", "vat", "plausible"), [("20", "20.00", True), ("20", "20.10", True), ("20", "20.11", False), ("0", "0.01", False)]
)
def test_a_vat_its_rate_can_give(rate, vat, plausible):
    assert vat_is_plausible(D(100), D(rate), D(vat)) is plausible
