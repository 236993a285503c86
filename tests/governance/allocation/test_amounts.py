"""The sharing out of a surplus, to the cent: the vector of the law, and what holds for any figures."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.allocation import amounts, law, rules
from governance.allocation.amounts import Figures
from tests.governance.afterwards import TV_05

SCOP, SCIC = law.rates("scop", on=date(2026, 6, 19)), law.rates("scic", on=date(2026, 6, 19))
euros = st.decimals(0, 10_000_000, places=2)


def shared(figures=TV_05, rates=SCOP, *, work="10000", interest="0"):
    return amounts.share_out(figures, rates, work=D(work), interest=D(interest))


def refused(figures=TV_05, rates=SCOP, **chosen):
    return rules.can_share(figures, shared(figures, rates, **chosen), rates)


def test_tv_05():
    """Surplus 40,000, capital peak 60,000, legal reserve 57,000: 3,000 to the legal reserve, 10,000 at least to work,
    interest at most min(3,000 + fund, work)."""
    assert amounts.legal_share(TV_05, SCOP) == D("3000.00")
    assert amounts.least_work(TV_05, SCOP) == D("10000.00")
    found = shared(work="10000", interest="5000")
    assert (found.legal, found.fund, found.work, found.interest) == (D(3000), D(22000), D(10000), D(5000))
    assert amounts.most_interest(D(3000), D(4000), D(10000), SCOP) == D(7000), "the reserves are the smaller"
    assert amounts.most_interest(D(3000), D(22000), D(10000), SCOP) == D(10000), "work is the smaller"


@pytest.mark.parametrize(
    ("peak", "before", "share"),
    [
        ("60000", "57000", "3000"),
        ("60000", "54000", "6000"),
        ("60000", "0", "6000"),
        ("60000", "60000", "0"),
        ("60000", "61000", "0"),
    ],
)
def test_the_legal_reserve_takes_fifteen_per_cent_until_it_is_full(peak, before, share):
    figures = Figures(result=D(40000), capital_peak=D(peak), legal_reserve=D(before))
    assert amounts.legal_share(figures, SCOP) == D(share)


def test_earlier_losses_and_capital_gains_are_not_shared():
    figures = Figures(result=D(40000), losses=D(10000), gains=D(5000), capital_peak=D(60000), legal_reserve=D(0))
    assert figures.surplus == D(25000)
    assert amounts.least_work(figures, SCOP) == D("6250.00")


def test_a_part_of_work_is_never_a_cent_under_a_quarter():
    figures = Figures(result=D("0.05"), capital_peak=D(0))
    assert amounts.least_work(figures, SCOP) == D("0.02"), "0.0125 rounded up"


def test_the_law_refuses_with_its_article():
    for chosen, words, field in (
        ({"work": "9999.99"}, "au moins 25 % de l'excédent : 10", "work"),
        ({"work": "10000", "interest": "10000.01"}, "ni les réserves ni la part travail", "interest"),
        ({"work": "30000", "interest": "5000.01"}, "ni les réserves ni la part travail", "interest"),
        ({"work": "37000.01"}, "0,01\u00a0€ de plus que l'excédent", "work"),
    ):
        refusal = refused(**chosen)
        assert words in refusal.sentence, refusal
        assert refusal.article.startswith("loi 78-763 art. 33"), refusal
        assert refusal.field == field
    assert refused(work="10000", interest="10000") is None
    assert refused(work="37000") is None


def test_a_loss_is_not_shared():
    for result in ("-1", "0"):
        refusal = refused(Figures(result=D(result), capital_peak=D(1000)), work="0")
        assert "pas d'excédent" in refusal.sentence
        assert "reporte à nouveau" in refusal.remedy


def test_in_a_scic_half_of_what_is_left_goes_to_the_reserve_and_nothing_to_work():
    figures = Figures(result=D(40000), capital_peak=D(60000), legal_reserve=D(0))
    assert amounts.least_fund(figures, SCIC) == D("17000.00")
    assert refused(figures, SCIC, work="0", interest="17000") is None
    assert "réserve statutaire manque de 0,01" in refused(figures, SCIC, work="0", interest="17000.01").sentence
    assert "pas de part travail" in refused(figures, SCIC, work="1").sentence


@given(euros, euros, euros, st.integers(0, 100), st.integers(0, 100))
def test_shares_add_up_and_what_is_accepted_is_within_the_law(result, peak, before, work, interest):
    figures = Figures(result=result, capital_peak=peak, legal_reserve=before)
    chosen = {"work": (result * work / 100).quantize(D("0.01")), "interest": (result * interest / 100).quantize(D("0.01"))}
    found = amounts.share_out(figures, SCOP, **chosen)
    assert found.legal + found.fund + found.work + found.interest == result
    if rules.can_share(figures, found, SCOP) is None:
        assert min(found.legal, found.fund, found.work, found.interest) >= 0
        assert found.work * 4 >= result
        assert found.interest <= min(found.legal + found.fund, found.work)
        assert found.legal <= max(peak - before, 0)


@given(euros, euros, euros, st.integers(25, 100))
def test_the_widest_interest_is_accepted_and_a_cent_more_is_not(result, peak, before, work):
    figures = Figures(result=result + 1, capital_peak=peak, legal_reserve=before)
    part = min(amounts.least_work(figures, SCOP) * work / 25, figures.surplus - amounts.legal_share(figures, SCOP))
    part = max(part.quantize(D("0.01"), rounding="ROUND_DOWN"), amounts.least_work(figures, SCOP))
    widest = amounts.widest_interest(figures, SCOP, work=part)
    if part + amounts.legal_share(figures, SCOP) > figures.surplus:
        return
    assert rules.can_share(figures, amounts.share_out(figures, SCOP, work=part, interest=widest), SCOP) is None
    assert rules.can_share(figures, amounts.share_out(figures, SCOP, work=part, interest=widest + D("0.01")), SCOP) is not None
