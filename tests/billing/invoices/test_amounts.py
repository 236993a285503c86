"""Payments over rates and invoices: tables to the cent, and what holds whatever comes."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoices.amounts import Share, allocate, less, settle
from cae.money import percent, total


def share(rate, ht, vat=None):
    ht = D(str(ht))
    return Share(rate, ht, percent(ht, D(rate)) if vat is None else D(str(vat)))


TWO_RATES = [share(20, 1000), share(10, 500)]  # 1 200 and 550


def moved(settlement):
    return {move.key: (move.ht, move.vat) for move in settlement.movements}


def test_payment_in_full():
    result = settle([share(20, 1000)], D(1200))
    assert moved(result) == {20: (D(1000), D(200))}
    assert (result.remaining, result.overpaid) == (0, 0)


def test_payment_of_two_rates_is_pro_rata():
    result = settle(TWO_RATES, D(875))
    assert moved(result) == {20: (D("500.00"), D("100.00")), 10: (D("250.00"), D("25.00"))}
    assert result.remaining == D("875.00")


def test_last_payment_takes_the_remainder():
    owed, booked = [share(20, "33.33"), share(10, "33.33")], ()
    for paid in ("25.55", "51.10", "76.66"):
        result = settle(owed, D(paid), booked)
        booked = result.booked
    assert [(part.ht, part.vat) for part in booked] == [(part.ht, part.vat) for part in owed]
    assert result.remaining == 0


def test_reversal_brings_back_what_was_there_before():
    first = settle(TWO_RATES, D("333.33"))
    second = settle(TWO_RATES, D("777.77"), first.booked)
    reversed_ = settle(TWO_RATES, D("333.33"), second.booked)
    assert reversed_.booked == first.booked
    assert moved(reversed_) == {key: (-ht, -vat) for key, (ht, vat) in moved(second).items()}
    assert all(part.ttc == 0 for part in settle(TWO_RATES, D(0), first.booked).booked)


def test_over_payment_stays_apart():
    result = settle([share(20, 100)], D("130"))
    assert (moved(result), result.overpaid, result.remaining) == ({20: (D(100), D(20))}, D(10), D(0))


def test_line_taken_back_at_another_rate():
    result = settle([share(20, 1000), share(10, -100)], D(545))
    assert moved(result) == {20: (D("500.00"), D("100.00")), 10: (D("-50.00"), D("-5.00"))}


def test_invoice_of_zero_is_settled_at_once():
    owed = [share(20, 1000), share(0, -1200)]
    assert moved(settle(owed, D(0))) == {20: (D(1000), D(200)), 0: (D(-1200), D(0))}


@pytest.mark.parametrize(("ht", "paid"), [(100, "-1"), (-100, "1")])
def test_paid_total_has_the_sign_of_the_invoice(ht, paid):
    with pytest.raises(ValueError, match="sign"):
        settle([share(20, ht)], D(paid))


def test_credit_note_settles_the_unpaid_part_first():
    owed = [share(20, 1000)]
    paid = settle(owed, D(600))
    credited = settle(less(owed, [share(20, 400)]), D(600), paid.booked)
    assert credited.movements == ()
    assert (credited.remaining, credited.overpaid) == (D(120), D(0))


def test_credit_note_on_the_unpaid_part_does_not_even_move_a_cent_of_vat():
    """0.33 of what is left holds 0.06 of VAT once rounded anew, where 0.05 was booked: nothing is paid, nothing moves."""
    owed = [share(20, "1.01")]
    paid = settle(owed, D("0.33"))
    left = less(owed, [share(20, "0.17")])
    assert settle(left, D("0.33"), paid.booked).movements == ()
    assert settle(left, D("1.01"), paid.booked).booked == left


def test_credit_note_beyond_the_unpaid_part_reduces_vat_due_and_opens_a_refund():
    owed = [share(20, 1000)]
    paid = settle(owed, D(900))
    credited = settle(less(owed, [share(20, 500)]), D(900), paid.booked)
    assert moved(credited) == {20: (D("-250.00"), D("-50.00"))}
    assert credited.overpaid == D("300.00")


def test_credit_note_on_one_rate_leaves_the_other_then_payments_share_what_remains():
    owed = [share(20, 100, 0), share(10, 100, 0)]
    paid = settle(owed, D(100))
    owed = less(owed, [share(10, 40, 0)])
    credited = settle(owed, D(100), paid.booked)
    assert credited.movements == ()
    payment = settle(owed, D(112), credited.booked)
    assert moved(payment) == {20: (D(10), D(0)), 10: (D(2), D(0))}
    assert settle(owed, D(160), payment.booked).booked == owed
    back = settle(owed, D(0), payment.booked)
    assert all(part.ttc == 0 for part in back.booked)


def test_credit_note_beyond_the_unpaid_part_of_its_rate_pays_the_other_rate():
    owed = [share(20, 1000), share(10, 1000)]
    paid = settle(owed, D(1150))
    credited = settle(less(owed, [share(10, 1000)]), D(1150), paid.booked)
    assert moved(credited) == {20: (D("458.33"), D("91.67")), 10: (D("-500.00"), D("-50.00"))}
    assert credited.remaining == D("50.00")


def test_whole_credit_note_of_a_paid_invoice():
    paid = settle(TWO_RATES, D(1750))
    credited = settle(less(TWO_RATES, TWO_RATES), D(1750), paid.booked)
    assert moved(credited) == {20: (D(-1000), D(-200)), 10: (D(-500), D(-50))}
    assert credited.overpaid == D(1750)


def test_credit_note_refuses_a_rate_the_invoice_does_not_have():
    with pytest.raises(ValueError, match="rates of its invoice"):
        less(TWO_RATES, [share(0, 10)])


@pytest.mark.parametrize(
    ("amount", "parts", "excess"),
    [
        ("100", [("a", "100")], "0"),
        ("150", [("a", "120"), ("b", "30")], "0"),
        ("200.01", [("a", "120"), ("b", "80")], "0.01"),
        ("0", [], "0"),
    ],
)
def test_allocate(amount, parts, excess):
    result = allocate(D(amount), [("a", D(120)), ("settled", D(0)), ("credit", D(-5)), ("b", D(80))])
    assert result.parts == tuple((key, D(part)) for key, part in parts)
    assert result.excess == D(excess)


def test_allocate_refuses_a_reversal():
    with pytest.raises(ValueError, match="reversal"):
        allocate(D(-1), [("a", D(10))])


money = st.decimals(min_value="0.01", max_value=20_000, places=2)
rates = st.sampled_from(["20", "10", "5.5", "2.1", "0"])
invoices = st.dictionaries(rates, money, min_size=1, max_size=5).map(lambda d: [share(D(rate), ht) for rate, ht in d.items()])
portions = st.integers(0, 1000)


@given(invoices, st.lists(portions, max_size=6))
def test_each_rate_ends_exact_whatever_the_payments(owed, steps):
    whole, booked, posted = total(part.ttc for part in owed), (), []
    for portion in [*steps, 1000]:
        paid = percent(whole, D(portion) / 10)
        result = settle(owed, paid, booked)
        posted += result.movements
        booked = result.booked
        assert total(part.ttc for part in booked) == paid
        assert settle(owed, paid, booked).movements == ()
        for part, asked in zip(booked, owed, strict=True):  # the split is that of the total paid, however it came
            assert abs(part.ttc - asked.ttc * paid / whole) <= D("0.01")
    for part in owed:
        assert total(move.ht for move in posted if move.key == part.key) == part.ht
        assert total(move.vat for move in posted if move.key == part.key) == part.vat


@given(invoices, portions, st.lists(portions, min_size=5, max_size=5), portions)
def test_credit_note_and_payments_end_exact(owed, first, credits, later):
    whole = total(part.ttc for part in owed)
    paid = percent(whole, D(first) / 10)
    booked = settle(owed, paid).booked
    credited = [
        Share(part.key, percent(part.ht, D(c) / 10), percent(part.vat, D(c) / 10)) for part, c in zip(owed, credits, strict=False)
    ]
    left = less(owed, credited)
    net = total(part.ttc for part in left)
    result = settle(left, paid, booked)
    assert result.overpaid == max(paid - net, D(0))
    assert total(part.ttc for part in result.booked) == min(paid, net)
    if all(had.ttc <= part.ttc for had, part in zip(booked, left, strict=True)) and paid < net:
        assert total(abs(move.ttc) for move in result.movements) <= D("0.02") * len(owed)  # the unpaid part absorbs all
    last = settle(left, net, settle(left, max(paid, percent(net, D(later) / 10)), result.booked).booked)
    assert [(part.ht, part.vat) for part in last.booked] == [(part.ht, part.vat) for part in left]


@given(money, st.lists(st.tuples(st.integers(), st.decimals(min_value=-100, max_value=20_000, places=2)), max_size=6))
def test_allocation_adds_up(amount, open_invoices):
    result = allocate(amount, open_invoices)
    assert total(part for _, part in result.parts) + result.excess == amount
    assert result.excess == 0 or total(part for _, part in result.parts) == total(max(r, D(0)) for _, r in open_invoices)
