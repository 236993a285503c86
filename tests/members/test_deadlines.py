"""The delays of the law on contracts, to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cae.periods import add_months
from members import deadlines
from members.deadlines import Duration, Period

D = date
days = st.dates(D(2015, 1, 1), D(2040, 12, 31))


def periods_before(start: date):
    """Up to four contracts that begin before `start`."""
    one = st.tuples(st.integers(1, 1500), st.integers(0, 1400)).map(
        lambda t: Period(start - timedelta(days=t[0]), start - timedelta(days=t[0]) + timedelta(days=t[1]))
    )
    return st.lists(one, max_size=4)


starts_and_priors = days.flatmap(lambda start: st.tuples(st.just(start), periods_before(start)))


def test_tv_01_eighteen_months_of_cape_leave_eighteen_and_no_trial():
    cape = [Period(D(2024, 1, 1), D(2025, 6, 30))]
    assert deadlines.association_deadline(D(2025, 7, 1), cape, delay=36) == D(2027, 1, 1)
    assert deadlines.longest_trial(D(2025, 7, 1), cape, limit=8) == 0


@pytest.mark.parametrize(
    ("start", "prior", "expected", "trial"),
    [
        (D(2025, 7, 1), [], D(2028, 7, 1), 8),
        (D(2025, 7, 1), [Period(D(2025, 4, 1), D(2025, 6, 30))], D(2028, 4, 1), 5),
        (D(2025, 7, 1), [Period(D(2025, 6, 21), D(2025, 6, 30))], D(2028, 6, 21), 7),
        (D(2025, 7, 1), [Period(D(2022, 7, 1), D(2025, 6, 30))], D(2025, 7, 1), 0),
        (D(2025, 7, 1), [Period(D(2018, 1, 1), D(2025, 6, 30))], D(2025, 7, 1), 0),
        # two contracts of 15 days and more make a month together
        (D(2025, 7, 1), [Period(D(2024, 1, 1), D(2024, 1, 15)), Period(D(2025, 2, 1), D(2025, 2, 15))], D(2028, 6, 1), 7),
        # what runs into the CESA counts until the day before; what comes later does not count
        (D(2025, 7, 1), [Period(D(2025, 6, 1), D(2025, 12, 31)), Period(D(2025, 9, 1), D(2026, 1, 1))], D(2028, 6, 1), 7),
        (D(2024, 2, 29), [], D(2027, 2, 28), 8),
    ],
)
def test_the_time_left_is_what_earlier_contracts_did_not_use(start, prior, expected, trial):
    assert deadlines.association_deadline(start, prior, delay=36) == expected
    assert deadlines.longest_trial(start, prior, limit=8) == trial


@given(starts_and_priors)
def test_a_deadline_stands_between_the_start_and_the_whole_delay(case):
    start, prior = case
    deadline = deadlines.association_deadline(start, prior, delay=36)
    assert start <= deadline <= add_months(start, 36)
    assert (deadline == add_months(start, 36)) == (not prior)


@given(starts_and_priors, st.integers(0, 200))
def test_a_longer_past_never_gives_more_time(case, more):
    start, prior = case
    if not prior:
        return
    longer = [Period(prior[0].first - timedelta(days=more), prior[0].last)]
    one = prior[:1]
    assert deadlines.association_deadline(start, longer, delay=36) <= deadlines.association_deadline(start, one, delay=36)
    assert deadlines.longest_trial(start, longer, limit=8) <= deadlines.longest_trial(start, one, limit=8)


@given(starts_and_priors)
def test_a_trial_is_between_nothing_and_its_limit(case):
    start, prior = case
    assert 0 <= deadlines.longest_trial(start, prior, limit=8) <= (7 if prior else 8)


def test_a_cape_of_twelve_months_ends_the_day_before_its_anniversary():
    assert deadlines.longest_term(D(2025, 3, 1), months=12) == D(2026, 2, 28)
    assert deadlines.longest_term(D(2024, 2, 29), months=12) == D(2025, 2, 27)


def test_capes_in_all_last_thirty_six_months():
    first, second = Period(D(2023, 1, 1), D(2023, 12, 31)), Period(D(2024, 1, 1), D(2024, 6, 30))
    assert deadlines.cape_limit(D(2023, 1, 1), [], limit=36) == D(2025, 12, 31)
    assert deadlines.cape_limit(D(2024, 7, 1), [first, second], limit=36) == D(2025, 12, 31)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (D(2025, 12, 31), None),
        (D(2026, 1, 1), 12),
        (D(2026, 7, 1), 6),
        (D(2026, 9, 30), 6),
        (D(2026, 10, 1), 3),
        (D(2026, 12, 1), 1),
        (D(2027, 1, 1), 1),
        (D(2027, 1, 2), 0),
    ],
)
def test_warnings_come_at_twelve_six_three_and_one_months(on, expected):
    assert deadlines.alert(D(2027, 1, 1), on) == expected


def test_a_duration_is_said_in_months_and_days():
    assert [str(Duration(*d)) for d in [(18, 0), (0, 1), (0, 0), (2, 12)]] == [
        "18 mois",
        "1 jour",
        "0 mois",
        "2 mois et 12 jours",
    ]
