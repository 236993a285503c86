"""Totals of documents: tables to the cent, and what must hold whatever the lines."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.amounts import Discount, Line, TaxAmount, TaxKey, compute, deposit_lines, instalments
from cae.money import cents, percent, total

S20, S10, S55 = TaxKey("S", D(20)), TaxKey("S", D(10)), TaxKey("S", D("5.5"))
S20_GOODS = TaxKey("S", D(20), nature="goods")
TRAINING, CARE = TaxKey("E", D(0), "261-4-4"), TaxKey("E", D(0), "261-4-1")
REVERSED = TaxKey("AE", D(0), "283-2")


def line(price, tax=S20, quantity=1, *, percent=0, amount=0, chapter=0):
    return Line(D(str(quantity)), D(str(price)), tax, Discount(D(str(percent)), D(str(amount))), chapter)


def figures(totals):
    return totals.total_ht, totals.total_vat, totals.total_ttc


HT_TABLE = [
    ("one line", [line(100)], {}, ("100.00", "20.00", "120.00")),
    ("line rounded half up", [line("0.005")], {}, ("0.01", "0.00", "0.01")),
    ("quantity with four decimals", [line("33.333333", quantity="1.2345")], {}, ("41.15", "8.23", "49.38")),
    ("VAT on the sum, not by line", [line("0.02")] * 3, {}, ("0.06", "0.01", "0.07")),
    ("two rates", [line(100), line(50, S10), line(20, S55)], {}, ("170.00", "26.10", "196.10")),
    ("discount in per cent", [line(100, percent=10)], {}, ("90.00", "18.00", "108.00")),
    ("discount in euros", [line(50, quantity=2, amount="12.34")], {}, ("87.66", "17.53", "105.19")),
    ("discount on a line taken back", [line(100), line(100, quantity=-1, amount=10)], {}, ("10.00", "2.00", "12.00")),
    ("negative total", [line("10.05", quantity=-1)], {}, ("-10.05", "-2.01", "-12.06")),
    ("10 % on the whole", [line(100), line(50, S10)], {"discount": Discount(percent=D(10))}, ("135.00", "22.50", "157.50")),
    ("30 € on the whole", [line(100), line(50, S10)], {"discount": Discount(amount=D(30))}, ("120.00", "20.00", "140.00")),
    ("exempt and taxed", [line(100), line(100, TRAINING)], {}, ("200.00", "20.00", "220.00")),
    ("reverse charge", [line(1000, REVERSED)], {}, ("1000.00", "0.00", "1000.00")),
    ("nothing", [], {}, ("0.00", "0.00", "0.00")),
    ("discount on nothing", [], {"discount": Discount(amount=D(10))}, ("0.00", "0.00", "0.00")),
    ("lines that cancel out", [line(100), line(100, quantity=-1)], {}, ("0.00", "0.00", "0.00")),
]


@pytest.mark.parametrize(("lines", "options", "expected"), [row[1:] for row in HT_TABLE], ids=[row[0] for row in HT_TABLE])
def test_prices_without_tax(lines, options, expected):
    assert figures(compute(lines, **options)) == tuple(map(D, expected))


TTC_TABLE = [
    ("V7", [line("100.05")], {}, ("83.38", "16.67", "100.05")),
    ("ten cents at 5.5 %", [line("0.10", S55)], {}, ("0.09", "0.01", "0.10")),
    ("three lines of one euro", [line(1)] * 3, {}, ("2.50", "0.50", "3.00")),
    ("two rates", [line("100.05"), line(11, S10)], {}, ("93.38", "17.67", "111.05")),
    ("line taken back", [line("100.05"), line("100.05", quantity=-1)], {}, ("0.00", "0.00", "0.00")),
    ("negative V7", [line("100.05", quantity=-1)], {}, ("-83.38", "-16.67", "-100.05")),
    ("discount including tax", [line(120)], {"discount": Discount(amount=D(12))}, ("90.00", "18.00", "108.00")),
    ("no tax", [line(100, TRAINING)], {}, ("100.00", "0.00", "100.00")),
]


@pytest.mark.parametrize(("lines", "options", "expected"), [row[1:] for row in TTC_TABLE], ids=[row[0] for row in TTC_TABLE])
def test_prices_with_tax(lines, options, expected):
    assert figures(compute(lines, mode="ttc", **options)) == tuple(map(D, expected))


def test_prices_with_tax_lines_add_up_to_their_rate():
    totals = compute([line(1)] * 3, mode="ttc")
    assert [amount.net for amount in totals.lines] == [D("0.83"), D("0.84"), D("0.83")]
    assert [amount.ttc for amount in totals.lines] == [D("1.00")] * 3
    assert totals.lines[0].unit_price == D("0.833333")


def test_line_shows_its_discount():
    amount = compute([line(120, percent=10)], mode="ttc").lines[0]
    assert (amount.gross, amount.discount, amount.net, amount.ttc) == (D("100.00"), D("10.00"), D("90.00"), D("108.00"))


def test_chapters_are_sub_totals_before_the_discount_on_the_whole():
    lines = [line(100, chapter=2), line(50, chapter=1), line(25, chapter=2)]
    totals = compute(lines, discount=Discount(percent=D(50)))
    assert [(chapter.index, chapter.ht, chapter.ttc) for chapter in totals.chapters] == [(1, D(50), None), (2, D(125), None)]
    assert (totals.lines_ht, totals.discount_ht, totals.total_ht) == (D("175.00"), D("87.50"), D("87.50"))


def test_goods_and_services_share_a_group_and_its_vat():
    group = compute([line("0.02", S20_GOODS), line("0.01")]).groups[0]
    assert (group.base, group.vat) == (D("0.03"), D("0.01"))
    assert [(part.tax.nature, part.base, part.vat) for part in group.parts] == [
        ("goods", D("0.02"), D("0.00")),
        ("services", D("0.01"), D("0.01")),
    ]


def test_prices_with_tax_natures_in_turn_keep_their_lines():
    totals = compute([line(1, S20_GOODS), line(1), line(1, S20_GOODS)], mode="ttc")
    assert [amount.net for amount in totals.lines] == [D("0.83"), D("0.83"), D("0.84")]
    assert [(part.lines, part.allowance, part.base) for part in totals.parts] == [
        (D("1.67"), D("0.00"), D("1.67")),
        (D("0.83"), D("0.00"), D("0.83")),
    ]


def test_two_exemptions_are_one_group_of_the_breakdown():
    groups = compute([line(100, TRAINING), line(30, CARE)]).groups
    assert [(group.category, group.base, group.exemptions) for group in groups] == [("E", D(130), ("261-4-1", "261-4-4"))]


def test_discount_in_euros_leaves_alone_what_is_taken_back():
    totals = compute([line(1000), line(999, S10, quantity=-1)], discount=Discount(amount=D(1)))
    assert [(group.rate, group.allowance) for group in totals.groups] == [(D(20), D("1.00")), (D(10), D("0.00"))]


@pytest.mark.parametrize("arguments", [("S", D(0)), ("E", D(20)), ("AE", D("5.5"))])
def test_tax_key_refuses_a_rate_that_contradicts_its_category(arguments):
    with pytest.raises(ValueError, match="category S"):
        TaxKey(*arguments)


def test_discount_is_of_one_kind():
    with pytest.raises(ValueError, match="not both"):
        Discount(D(10), D(10))


def test_deposit_tv09():
    quote = compute([line(1000)])
    deposit = compute(deposit_lines(quote, D(30)), mode=quote.mode)
    assert figures(deposit) == (D("300.00"), D("60.00"), D("360.00"))
    final = compute([line(1000)], deposits=deposit.amounts)
    assert figures(final) == (D("1000.00"), D("200.00"), D("1200.00"))
    assert (final.deposits_ht, final.deposits_vat, final.deposits_ttc) == (D("300.00"), D("60.00"), D("360.00"))
    assert final.due == D("840.00")
    assert final.balance == (TaxAmount(S20, D("700.00"), D("140.00")),)


def test_deposit_of_prices_with_tax_is_a_share_of_what_was_typed():
    quote = compute([line("100.05")], mode="ttc")
    assert compute(deposit_lines(quote, D(30)), mode="ttc").total_ttc == D("30.02")


def test_deposit_at_another_rate_is_still_deducted():
    final = compute([line(1000, S10)], deposits=[TaxAmount(S20, D(300), D(60))])
    assert final.due == D("740.00")
    assert final.balance == (TaxAmount(S20, D(-300), D(-60)), TaxAmount(S10, D(1000), D(100)))


@pytest.mark.parametrize("share", [D(0), D(-1), D("100.01")])
def test_deposit_refuses_a_share_that_is_not_one(share):
    with pytest.raises(ValueError, match="deposit"):
        deposit_lines(compute([line(1)]), share)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [(3, ["33.33", "33.34", "33.33"]), ([D(30), D(30), D(40)], ["30.00", "30.00", "40.00"]), (1, ["100.00"])],
)
def test_instalments(shares, expected):
    assert instalments(D(100), shares) == [D(part) for part in expected]


@pytest.mark.parametrize("shares", [[D(30), D(30)], 0, []])
def test_instalments_refuse_what_does_not_make_the_whole(shares):
    with pytest.raises(ValueError, match=r"100 %|weights"):
        instalments(D(100), shares)


KEYS = [S20, S20_GOODS, S10, S55, TaxKey("S", D("2.1")), TRAINING, CARE, REVERSED]
prices = st.decimals(min_value=0, max_value=10_000, places=6)
discounts = st.one_of(
    st.just(Discount()),
    st.builds(Discount, percent=st.decimals(min_value=0, max_value=100, places=2)),
    st.builds(Discount, amount=st.decimals(min_value=0, max_value=50, places=2)),
)
document_lines = st.lists(
    st.builds(
        Line,
        quantity=st.decimals(min_value=-20, max_value=100, places=4),
        unit_price=prices,
        tax=st.sampled_from(KEYS),
        discount=discounts,
        chapter=st.integers(0, 2),
    ),
    max_size=8,
)
modes = st.sampled_from(["ht", "ttc"])


@given(document_lines, modes, discounts)
def test_figures_hold_the_rules_of_en16931(lines, mode, discount):
    totals = compute(lines, mode=mode, discount=discount)
    assert totals.lines_ht == total(amount.net for amount in totals.lines)  # BR-CO-10
    assert totals.discount_ht == total(group.allowance for group in totals.groups)  # BR-CO-11
    assert totals.total_ht == totals.lines_ht - totals.discount_ht  # BR-CO-13
    assert totals.total_vat == total(group.vat for group in totals.groups)  # BR-CO-14
    assert totals.total_ttc == totals.total_ht + totals.total_vat  # BR-CO-15
    assert len({(group.category, group.rate) for group in totals.groups}) == len(totals.groups)
    for group in totals.groups:
        of_group = [amount.net for amount in totals.lines if amount.line.tax.group == (group.category, group.rate)]
        assert group.base == total(of_group) - group.allowance  # BR-S-08, BR-E-08
        assert abs(group.vat - percent(group.base, group.rate)) <= D("0.01")  # BR-CO-17, BR-S-09 allow 1.00
        if mode == "ht":
            assert group.vat == percent(group.base, group.rate)
        if group.category != "S":
            assert group.vat == 0
        assert group.vat == total(part.vat for part in group.parts)
    assert sum(chapter.ht for chapter in totals.chapters) == totals.lines_ht
    for amount in totals.lines:
        assert amount.gross - amount.discount == amount.net
    for figure in (totals.total_ht, totals.total_vat, *(amount.net for amount in totals.lines)):
        assert figure == cents(figure)


@given(document_lines, discounts)
def test_what_was_typed_with_tax_is_kept(lines, discount):
    totals = compute(lines, mode="ttc", discount=discount)
    typed = [cents(row.quantity * row.unit_price) for row in lines]
    typed = [amount - row.discount.of(amount) for row, amount in zip(lines, typed, strict=True)]
    assert [amount.ttc for amount in totals.lines] == typed
    assert totals.total_ttc == total(typed) - discount.of(total(typed))
    for group in totals.groups:
        assert group.base == cents(group.ttc * 100 / (100 + group.rate))
    for amount in totals.lines:  # a line is never more than a cent away from its own HT
        assert abs(amount.net - amount.ttc * 100 / (100 + amount.line.tax.rate)) <= D("0.01")


@given(document_lines)
def test_parts_without_discount_are_their_lines(lines):
    for mode in ("ht", "ttc"):
        for part in compute(lines, mode=mode).parts:
            assert (part.allowance, part.base) == (0, part.lines)


@given(document_lines, modes, discounts, st.decimals(min_value="0.01", max_value=100, places=2))
def test_deposit_and_balance_make_the_document(lines, mode, discount, share):
    whole = compute(lines, mode=mode, discount=discount)
    deposit = compute(deposit_lines(whole, share), mode=mode)
    final = compute(lines, mode=mode, discount=discount, deposits=deposit.amounts)
    assert final.due + deposit.total_ttc == whole.total_ttc
    assert total(amount.ttc for amount in final.balance) == final.due
    assert total(amount.ht for amount in final.balance) + deposit.total_ht == whole.total_ht
    if share == 100:
        assert final.due == 0


@given(st.decimals(min_value=-1000, max_value=100_000, places=2), st.integers(1, 36))
def test_instalments_add_up(amount, count):
    assert total(instalments(amount, count)) == amount
