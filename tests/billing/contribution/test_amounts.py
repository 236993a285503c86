"""The contribution: V4 to V6 to the cent, and what holds whatever the year."""

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from billing.contribution.amounts import (
    Bracket,
    Exemption,
    Formula,
    MinimumSpan,
    Position,
    fixed_fee,
    flat,
    marginal,
    minimum_to_date,
    months_covered,
    on_event,
    on_month,
    on_month_floor,
    on_year,
)
from cae.money import total
from cae.periods import month_end

BRACKETS = Formula((Bracket(D(30_000), D(12)), Bracket(D(60_000), D(10)), Bracket(None, D(8))))


def play(formula, *bases, position=None):
    """The amounts charged by a chain of events, and the position at the end."""
    position, amounts = position or Position(), []
    for base in bases:
        charge = on_event(position, formula, D(str(base)))
        assert total(step.amount for step in charge.steps) == charge.amount
        amounts.append(charge.amount)
        position = charge.position
    return amounts, position


def cesa(month, yearly=1800):
    return [MinimumSpan("CESA", D(yearly), date(2026, 1, 1), month_end(date(2026, month, 1)))]


def run(position, *months, yearly=1800):
    amounts = []
    for month in months:
        charge = on_month(position, cesa(month, yearly))
        assert total(step.amount for step in charge.steps) == charge.amount
        amounts.append(charge.amount)
        position = charge.position
    return amounts, position


@pytest.mark.parametrize(
    ("base", "due"),
    [(-5, "0"), (0, "0"), (30_000, "3600"), ("30000.05", "3600.01"), (60_000, "6600"), (70_000, "7400"), ("0.04", "0.00")],
)
def test_formula_of_brackets(base, due):
    assert BRACKETS.due(D(str(base))) == D(due)


def test_marginal_thresholds_are_the_same_brackets():
    assert marginal([(D(30_000), D(10)), (D(0), D(12)), (D(60_000), D(8))]) == BRACKETS
    assert marginal([(D(1000), D(10))]).due(D(1500)) == D("50.00")
    assert marginal([]).due(D(1500)) == 0


def test_formula_with_a_maximum():
    assert [flat(D(10), maximum=D(500)).due(D(base)) for base in (4000, 5000, 9000)] == [D(400), D(500), D(500)]


@pytest.mark.parametrize(
    "brackets",
    [
        (),
        (Bracket(D(10), D(1)),),
        (Bracket(None, D(1)), Bracket(None, D(1))),
        (Bracket(D(20), D(1)), Bracket(D(10), D(1)), Bracket(None, D(1))),
        (Bracket(D(0), D(1)), Bracket(None, D(1))),
    ],
)
def test_formula_refuses_brackets_out_of_order(brackets):
    with pytest.raises(ValueError, match="bracket"):
        Formula(brackets)


def test_event_v4_and_the_credit_note_of_the_first():
    amounts, position = play(BRACKETS, 30_000, 30_000, 10_000, -30_000)
    assert amounts == [D("3600.00"), D("3000.00"), D("800.00"), D("-2800.00")]
    assert position.charged == D("4600.00")


def test_event_v5_final_invoice_is_net_of_its_deposit():
    assert play(flat(D(10)), 300, 700)[0] == [D("30.00"), D("70.00")]


def test_event_is_explained_bracket_by_bracket():
    steps = on_event(Position(base=D(20_000), due=D(2400), by_events=D(2400)), BRACKETS, D(45_000)).steps
    assert [(step.label, step.base, step.rate, step.amount) for step in steps] == [
        ("Jusqu'à 30\u202f000\u00a0€", D(10_000), D(12), D("1200.00")),
        ("De 30\u202f000\u00a0€ à 60\u202f000\u00a0€", D(30_000), D(10), D("3000.00")),
        ("Au-delà de 60\u202f000\u00a0€", D(5_000), D(8), D("400.00")),
    ]


def test_event_given_back_is_explained_from_the_top():
    steps = on_event(Position(base=D(70_000), due=D(7400), by_events=D(7400)), BRACKETS, D(-30_000)).steps
    assert [(step.base, step.amount) for step in steps] == [(D(-10_000), D(-800)), (D(-20_000), D(-2000))]


def test_event_under_zero_owes_nothing_and_is_remembered():
    assert play(flat(D(10)), -100, 300)[0] == [D("0.00"), D("20.00")]


def test_event_reaches_the_maximum():
    amounts, position = play(flat(D(10), maximum=D(500)), 4000, 3000, -3000)
    assert amounts == [D(400), D(100), D(-100)]
    charge = on_event(position, flat(D(10), maximum=D(500)), D(3000))
    assert charge.steps[-1].label == "Plafond de l'exercice : 500\u00a0€"
    assert charge.steps[-1].amount == D(-200)


def test_event_rounds_the_year_and_not_the_document():
    amounts, position = play(flat(D(10)), "0.04", "0.04", "0.04")
    assert amounts == [D("0.00"), D("0.01"), D("0.00")]
    assert position.charged == D("0.01")


def test_new_scale_in_mid_year_continues_the_position():
    _, position = play(flat(D(10)), 40_000)
    amounts, position = play(BRACKETS, 30_000, position=position)
    assert amounts == [D("2800.00")]  # 20 000 at 10 % and 10 000 at 8 %: what was taken at 10 % stays
    assert position.charged == D("6800.00")


def test_credit_note_after_a_new_scale_gives_back_at_the_current_one():
    _, position = play(flat(D(10)), 10_000)
    assert play(flat(D(20)), -10_000, position=position)[0] == [D("-2000.00")]


def test_exempt_event_does_not_enter_the_position():
    charge = on_event(Position(), flat(D(10)), D(1000), exemption=Exemption("trois premiers mois"))
    assert (charge.amount, charge.position) == (D(0), Position())
    assert charge.steps[0].label == "Exonération : trois premiers mois"


def test_half_exempt_event():
    charge = on_event(Position(), flat(D(10)), D(1000), exemption=Exemption("chômage non indemnisé", D(50)))
    assert (charge.amount, charge.position.base) == (D("50.00"), D("500.00"))


def test_month_v6():
    amounts, position = run(Position(), 1, 2, 3)
    assert amounts == [D("150.00")] * 3
    charge = on_event(position, flat(D(12)), D(10_000))
    assert charge.amount == D("750.00")
    assert [(step.label, step.amount) for step in charge.steps] == [
        ("Contribution", D("1200.00")),
        ("Déjà prélevé au titre du minimum", D("-450.00")),
    ]
    assert (charge.position.by_events, charge.position.complement) == (D("750.00"), D("450.00"))
    assert run(charge.position, 4)[0] == [D("0.00")]
    assert run(charge.position, *range(4, 13))[0] == [D(0)] * 5 + [D(150)] * 4


def test_month_credit_note_stops_at_the_minimum():
    _, position = run(Position(), 1, 2, 3)
    _, position = play(flat(D(12)), 10_000, position=position)
    _, position = run(position, 4)
    charge = on_event(position, flat(D(12)), D(-10_000))
    assert charge.amount == D("-600.00")
    assert charge.steps[-1].label == "Le minimum de l'exercice reste dû"


def test_month_run_twice_adds_nothing():
    _, position = run(Position(), 1)
    assert run(position, 1) == ([D(0)], position)


def test_month_of_a_contract_that_ended_earlier_gives_back():
    _, position = run(Position(), 1, 2, 3)
    assert on_month(position, cesa(2)).amount == D("-150.00")


def test_month_without_any_minimum_does_nothing():
    _, position = play(flat(D(10)), 1000)
    assert on_month(position, []).amount == 0


def test_minimum_by_kind_of_contract_is_prorated_on_the_day_it_changes():
    spans = [
        MinimumSpan("CAPE", D(600), date(2026, 1, 1), date(2026, 4, 15)),
        MinimumSpan("CESA", D(1800), date(2026, 4, 16), date(2026, 4, 30)),
    ]
    steps = minimum_to_date(spans)
    assert [(step.label, step.amount) for step in steps] == [
        ("Minimum CAPE du 01/01/2026 au 15/04/2026", D("175.00")),
        ("Minimum CESA du 16/04/2026 au 30/04/2026", D("75.00")),
    ]


def test_minimum_of_two_contracts_is_rounded_once():
    spans = [
        MinimumSpan("CAPE", D(1000), date(2026, 1, 1), date(2026, 1, 31)),
        MinimumSpan("CESA", D(1000), date(2026, 2, 1), date(2026, 2, 28)),
    ]
    assert [step.amount for step in minimum_to_date(spans)] == [D("83.33"), D("83.34")]


def test_minimum_of_a_year_does_not_drift():
    amounts, position = run(Position(), *range(1, 13), yearly=1000)
    assert (set(amounts), position.charged) == ({D("83.33"), D("83.34")}, D("1000.00"))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), Fraction(12)),
        (date(2026, 2, 15), date(2026, 2, 28), Fraction(1, 2)),
        (date(2026, 1, 17), date(2026, 2, 14), Fraction(15, 31) + Fraction(1, 2)),
        (date(2026, 3, 5), date(2026, 3, 4), Fraction(0)),
    ],
)
def test_months_covered(first, last, months):
    assert months_covered(first, last) == months


def test_month_floor_is_never_absorbed():
    march = [MinimumSpan("CESA", D(600), date(2026, 3, 1), date(2026, 3, 31))]
    charge = on_month_floor(Position(), march, charged=D(20), posted=D(0))
    assert charge.amount == D("30.00")
    assert total(step.amount for step in charge.steps) == charge.amount
    again = on_month_floor(charge.position, march, charged=D(20), posted=D(30))
    assert again.amount == 0
    assert on_event(charge.position, flat(D(10)), D(1000)).amount == D("100.00")


def test_month_floor_does_not_take_again_what_was_given_back():
    half = [MinimumSpan("CESA", D(600), date(2026, 4, 1), date(2026, 4, 15))]
    assert on_month_floor(Position(), half, charged=D(-80), posted=D(0)).amount == D("25.00")


def test_fixed_fee():
    assert fixed_fee("Frais fixes", D(40)).amount == D("40.00")
    assert fixed_fee("Frais fixes", D(40), covered=Fraction(1, 3)).amount == D("13.33")


bases = st.decimals(min_value=-20_000, max_value=50_000, places=2)
formulas = st.builds(
    lambda ends, rates, maximum: Formula(
        tuple(Bracket(end, rate) for end, rate in zip([*sorted(ends), None], rates, strict=False)), maximum
    ),
    st.sets(st.decimals(min_value=1, max_value=80_000, places=2), max_size=3),
    st.lists(st.decimals(min_value=0, max_value=30, places=2), min_size=4, max_size=4),
    st.none() | st.decimals(min_value=0, max_value=5_000, places=2),
)


@given(formulas, st.lists(bases, max_size=8), st.randoms())
def test_year_is_exact_whatever_the_order(formula, year, random):
    shuffled = random.sample(year, len(year))
    for order in (year, shuffled):
        amounts, position = play(formula, *order)
        assert total(amounts) == position.charged == formula.due(total(year))


@given(formulas, st.lists(bases, max_size=8), st.lists(st.integers(0, 8), max_size=6), st.integers(0, 5_000))
def test_year_with_a_minimum_is_the_greater_of_both(formula, year, runs, yearly):
    """Monthly runs fall anywhere between the events."""
    position, month, posted = Position(), 0, D(0)
    for i, base in enumerate(year):
        for _ in range(runs.count(i)):
            month += 1
            (amount,), position = run(position, month, yearly=yearly)
            posted += amount
        (amount,), position = play(formula, base, position=position)
        posted += amount
    accrued = total(step.amount for step in minimum_to_date(cesa(month, yearly))) if month else D(0)
    assert posted == position.charged == max(formula.due(total(year)), accrued)


@given(formulas, bases, bases)
def test_credit_note_of_the_last_document_gives_it_back(formula, before, base):
    assume(base > 0)
    amounts, _ = play(formula, before, base, -base)
    assert amounts[2] == -amounts[1]
    assert amounts[1] >= 0


results = st.decimals(min_value=-50_000, max_value=50_000, places=2)


@given(st.lists(st.tuples(st.integers(0, 1), results), max_size=8))
def test_a_result_counted_again_and_again_costs_what_the_last_one_costs(runs):
    """Two activities of a person, runs in any order: the year is exact to the cent, whatever was counted before."""
    position, brought, charged = Position(), [D(0), D(0)], D(0)
    for activity, result in runs:
        charge = on_year(position, BRACKETS, base=result, brought=brought[activity])
        assert total(step.amount for step in charge.steps) == charge.amount
        position, charged, brought[activity] = charge.position, charged + charge.amount, result
    assert charged == BRACKETS.due(sum(brought))
    again = on_year(position, BRACKETS, base=brought[0], brought=brought[0])
    assert again.amount == 0
