"""The living account and shared activities: V1 to V3 to the cent, and what always holds."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.account.amounts import (
    SIGNS,
    Kind,
    SharePeriod,
    account_lines,
    available,
    member_shares,
    restated,
)
from cae.money import total

V1 = {
    Kind.INVOICED: D(1800),
    Kind.PENDING: D(600),
    Kind.COLLECTED: D(1200),
    Kind.OUTPUT_VAT: D(200),
    Kind.SPENT: D(100),
    Kind.CONTRIBUTION: D(150),
    Kind.PAY: D(400),
}


def test_available_v1():
    assert available(account_lines(V1)) == D("350.00")
    assert restated(opening=D(0), result=D(850), receivables=D(600), pending_vat=D(100)) == D("350.00")


def test_available_v1_with_the_base_collected():
    assert available(account_lines({**V1, Kind.CONTRIBUTION: D(100)})) == D("400.00")
    assert restated(opening=D(0), result=D(900), receivables=D(600), pending_vat=D(100)) == D("400.00")


def test_available_v2_is_shown_negative():
    lines = account_lines({Kind.PENDING: D(600), Kind.OUTPUT_VAT: D(100), Kind.CONTRIBUTION: D(50)})
    assert available(lines) == D("-150.00")
    assert restated(opening=D(0), result=D(450), receivables=D(600), pending_vat=D(0)) == D("-150.00")


def test_available_counts_every_line_once():
    lines = account_lines({kind: D(10) ** i for i, kind in enumerate(Kind)})
    assert available(lines) == sum(SIGNS[kind] * D(10) ** i for i, kind in enumerate(Kind))
    assert {line.kind for line in lines if line.sign > 0} == {Kind.OPENING, Kind.COLLECTED, Kind.INTERNAL, Kind.FINANCING}
    assert {line.kind for line in lines if line.sign == 0} == {Kind.INVOICED, Kind.PENDING, Kind.LATE}


def test_restated_takes_off_assets_commitments_and_reserves():
    figures = {"opening": D(1000), "result": D(500), "receivables": D(240), "pending_vat": D(40)}
    assert restated(**figures, fixed_assets=D(300), financing=D(200), committed=D(50), reserved=D(25), deposits=D(75)) == D(
        "1200"
    )


def test_member_shares_v3():
    keys = {"A": D(50), "B": D(30), "C": D(20)}
    shares = member_shares([SharePeriod(keys, D(10_000))], {"A": D(4000), "B": D(1000), "C": D(0)})
    assert {member: share.available for member, share in shares.items()} == {"A": D(1000), "B": D(2000), "C": D(2000)}


def test_new_key_never_divides_the_past_again():
    before = SharePeriod({"A": D(50), "B": D(50)}, D(1000))
    after = SharePeriod({"A": D(90), "B": D(10)}, D(100))
    shares = member_shares([before, after], {})
    assert (shares["A"].available, shares["B"].available) == (D("590.00"), D("510.00"))


def test_member_who_left_keeps_their_share():
    shares = member_shares(
        [SharePeriod({"A": D(1), "B": D(1)}, D(100)), SharePeriod({"A": D(1)}, D(100))], {"B": D(20), "Z": D(5)}
    )
    assert {member: share.available for member, share in shares.items()} == {"A": D(150), "B": D(30), "Z": D(-5)}


def test_period_that_lost_money_is_shared_too():
    shares = member_shares([SharePeriod({"A": D(60), "B": D(40)}, D(-100))], {})
    assert (shares["A"].available, shares["B"].available) == (D(-60), D(-40))


@pytest.mark.parametrize("keys", [{"A": D(0)}, {"A": D(-1), "B": D(2)}])
def test_member_shares_refuse_keys_that_share_nothing(keys):
    with pytest.raises(ValueError, match="weights"):
        member_shares([SharePeriod(keys, D(1))], {})


money = st.decimals(min_value=-10_000, max_value=50_000, places=2)
weights = st.dictionaries(st.sampled_from("ABCD"), st.decimals(min_value="0.01", max_value=100, places=2), min_size=1)
periods = st.lists(st.builds(SharePeriod, weights, money), max_size=5)


@given(periods, st.dictionaries(st.sampled_from("ABCD"), money))
def test_member_shares_add_up(history, taken):
    shares = member_shares(history, taken)
    assert total(share.share for share in shares.values()) == total(period.distributable for period in history)
    assert total(share.available for share in shares.values()) == total(p.distributable for p in history) - total(taken.values())


@given(periods, st.builds(SharePeriod, weights, money))
def test_new_period_only_adds_to_what_was_shared(history, new):
    before, after = member_shares(history, {}), member_shares([*history, new], {})
    alone = member_shares([new], {})
    for member, share in after.items():
        earlier = before[member].share if member in before else D(0)
        assert share.share - earlier == (alone[member].share if member in alone else D(0))
