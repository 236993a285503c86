"""Counts, against published examples, and what holds whatever the votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.ballots.counting import GRADES, count, is_valid, kind_of
from governance.ballots.enums import Method

ABC = [{"code": code, "label": code.upper()} for code in "abcd"]
YES_NO = [{"code": code, "label": code} for code in ("for", "against", "abstain")]


def times(**votes):
    return [code for code, number in votes.items() for _ in range(number)]


def test_yes_no_counts_each_answer_and_leaves_blank_and_void_apart():
    made = count("yes_no", YES_NO, 1, [*times(**{"for": 3, "against": 2, "abstain": 1, "blank": 4}), "perhaps", None, ["for"]])
    assert made.counts == {"for": 3, "against": 2, "abstain": 1}
    assert (made.votes, made.blank, made.void, made.valid) == (13, 4, 3, 6)


def test_choices_fill_the_seats_and_refuse_more_names_than_allowed():
    made = count("choices", ABC, 2, [["a", "b"], ["a", "c"], ["a"], ["b"], [], ["a", "b", "c"], ["a", "a"]], most=2)
    assert made.counts == {"a": 3, "b": 2, "c": 1, "d": 0}
    assert (made.elected, made.tied, made.blank, made.void) == (("a", "b"), (), 1, 2)


def test_a_tie_for_the_last_seat_elects_only_those_ahead():
    made = count("approval", ABC, 2, [["a", "b"], ["a", "c"], ["b", "c"], ["a"]])
    assert (made.elected, made.tied) == (("a",), ("b", "c"))


def test_nobody_is_elected_without_a_voice():
    assert count("choices", ABC, 3, [["a"]], most=3).elected == ("a",)
    assert count("approval", ABC, 1, []).elected == ()


def test_two_rounds_need_more_than_half_then_the_most():
    assert count("two_round", ABC, 1, times(a=6, b=3, c=2)).elected == ("a",)
    half = count("two_round", ABC, 1, times(a=5, b=3, c=2, blank=7))
    assert (half.elected, half.second_round) == ((), ("a", "b"))
    assert count("two_round", ABC, 1, times(a=4, b=3, c=3)).second_round == ("a", "b", "c")
    assert count("two_round", ABC, 1, times(a=4, b=3, c=3), round=2).elected == ("a",)


@pytest.mark.parametrize(
    ("seats", "papers", "elected", "stay", "tied"),
    [
        # 10 papers: half is 5, six is needed. A 7 and B 6 have it: both seats are filled.
        (2, {"ab": 6, "ac": 1, "cd": 3}, "ab", "", ""),
        # A 8 has it; B 5, C 4 and D 3 do not: one seat is left, B and C stay for it.
        (2, {"ab": 5, "ac": 3, "cd": 1, "d": 1}, "a", "bc", ""),
        # B and C are level for the second place: with C 4, B 4 and D 2 after A 10, both stay; D does not.
        (2, {"ab": 4, "ac": 4, "ad": 2}, "a", "bc", ""),
        # C 3 and D 3 are level for the last place of the second round: three stay.
        (2, {"ab": 4, "ac": 3, "ad": 3}, "a", "bcd", ""),
        # Two seats, nobody above 5 of 10: four stay, two for each seat; C and D level, nobody else.
        (2, {"ab": 4, "bc": 1, "cd": 3, "ac": 1, "d": 1}, "", "abcd", ""),
        # Three have more than half of 10 for two seats: the two most voted, A 9 and B 8; C 7 is beaten.
        (2, {"ab": 3, "abc": 0, "ac": 2, "bc": 0, "a": 4, "b": 1}, "a", "bc", ""),
        # A 10 of 10, B and C 6 each: both have a majority and one seat is left; the statutes tell them apart, no second round.
        (3, {"abd": 1, "abc": 2, "ab": 3, "ac": 4}, "abc", "", ""),
        # D alone was named beside A: it stays alone.
        (2, {"a": 7, "ad": 3}, "a", "d", ""),
        # Nobody else was named: everyone else may stay.
        (2, {"a": 10}, "a", "bcd", ""),
        # Exactly half is not more than half.
        (2, {"ab": 5, "cd": 5}, "", "abcd", ""),
    ],
)
def test_two_rounds_fill_several_seats(seats, papers, elected, stay, tied):
    votes = [list(paper) for paper, number in papers.items() for _ in range(number)]
    made = count("two_round", ABC, seats, votes)
    assert [set(found) for found in (made.elected, made.second_round, made.tied)] == [set(elected), set(stay), set(tied)]
    assert made.valid == 10


def test_two_majorities_that_are_level_for_one_seat_are_told_apart_by_the_statutes():
    """A has 10 of 10, B, C and D six each: more than half, and level for the two seats that are left."""
    votes = [list(paper) for paper, number in {"abc": 4, "abd": 2, "acd": 2, "ad": 2}.items() for _ in range(number)]
    made = count("two_round", ABC, 3, votes)
    assert (made.counts, made.elected) == ({"a": 10, "b": 6, "c": 6, "d": 6}, ("a",))
    assert (made.tied, made.second_round) == (("b", "c", "d"), ())


def test_the_second_round_fills_the_seats_left_with_the_most_voted():
    made = count("two_round", ABC, 2, [["a", "b"], ["b", "c"], ["b"], ["a"], ["c"], []], round=2)
    assert (made.counts, made.elected, made.tied, made.blank) == ({"a": 2, "b": 3, "c": 2, "d": 0}, ("b",), ("a", "c"), 1)


def test_more_names_than_seats_is_void_in_two_rounds():
    made = count("two_round", ABC, 2, [["a", "b", "c"], ["a"], "a", []])
    assert (made.void, made.blank, made.valid) == (2, 1, 1)


def test_lists_share_seats_by_the_highest_average():
    """The example of « Méthode D'Hondt » on Wikipedia: 100, 80, 30 and 20 thousand voices, 8 seats."""
    made = count("lists", ABC, 8, times(a=100, b=80, c=30, d=20))
    assert made.shares == {"a": 4, "b": 3, "c": 1, "d": 0}
    assert made.steps[0] == "Siège 1 : A, plus forte moyenne (100)."


def test_lists_leave_open_the_seat_they_dispute():
    made = count("lists", ABC, 3, times(a=5, b=5))
    assert (made.shares, made.tied) == ({"a": 1, "b": 1, "c": 0, "d": 0}, ("a", "b"))


def test_judgment_tells_medians_apart():
    """The capital of Tennessee, as published on Wikipedia (« Highest median voting rules »): Nashville."""
    bad, fair, good, best = 0, 2, 3, 5
    towns = [{"code": code, "label": code} for code in ("memphis", "nashville", "chattanooga", "knoxville")]
    marks = {
        42: (best, fair, bad, bad),
        26: (bad, best, fair, fair),
        15: (bad, fair, best, good),
        17: (bad, fair, good, best),
    }
    votes = [
        dict(zip([town["code"] for town in towns], row, strict=True)) for number, row in marks.items() for _ in range(number)
    ]
    made = count("judgment", towns, 1, votes)
    assert (made.elected, made.tied) == (("nashville",), ())
    assert made.steps[0] == (
        "nashville : « Passable », cette mention ou mieux de 100 personnes sur 100 (Très bien 26, Passable 74)."
    )
    assert made.grades["memphis"] == (58, 0, 0, 0, 0, 42)
    assert made.steps[3].startswith("memphis : « À rejeter »")


SAME = "ont la même mention majoritaire, « Assez bien »"
TAKEN = "retirées « Assez bien » {} fois,"


@pytest.mark.parametrize(
    ("first", "second", "elected", "tied", "why"),
    [
        # 3 for both, then 2 against 3
        ([2, 3, 4], [3, 3, 3], ("b",), (), [SAME, TAKEN.format(1), "B a « Assez bien », A « Passable » : B est devant."]),
        ([3, 3, 5], [1, 3, 3], ("a",), (), [SAME, TAKEN.format(1), "A a « Assez bien », B « Insuffisant » : A est devant."]),
        ([3, 3, 5, 3], [3, 3, 4, 3], ("a",), (), [SAME, TAKEN.format(3), "A a « Très bien », B « Bien » : A"]),
        ([3, 3, 4], [3, 3, 4], (), ("a", "b"), [SAME, "et toutes les autres en même nombre : rien ne les départage."]),
    ],
)
def test_judgment_takes_away_medians_one_by_one(first, second, elected, tied, why):
    made = count("judgment", ABC[:2], 1, [{"a": a, "b": b} for a, b in zip(first, second, strict=True)])
    assert (made.elected, made.tied) == (elected, tied)
    assert all(words in made.steps[-1] for words in why), made.steps[-1]


answers = st.one_of(
    st.sampled_from(["a", "b", "c", "d", "blank", "e", ""]),
    st.lists(st.sampled_from("abcde"), max_size=4),
    st.dictionaries(st.sampled_from("abcd"), st.integers(-1, len(GRADES)), max_size=4),
    st.fixed_dictionaries({code: st.integers(0, 5) for code in "abcd"}),
    st.none(),
)


@given(st.sampled_from(Method.values), st.integers(1, 4), st.lists(answers, max_size=20), st.randoms())
def test_whatever_the_votes_all_are_accounted_for_in_any_order(method, seats, votes, random):
    made = count(method, ABC, seats, votes)
    assert made.votes == len(votes) == made.valid + made.blank + made.void
    assert made.void == sum(1 for vote in votes if not is_valid(method, list("abcd"), vote, seats=seats))
    if kind_of(method, seats=seats) == "one":
        assert sum(made.counts.values()) + made.blank + made.void == len(votes)
    assert not set(made.elected) & set(made.tied) or method == "lists"
    assert len(made.elected) <= seats and (not made.tied or len(made.elected) + len(made.tied) > seats or method == "lists")
    if made.shares is not None:
        assert sum(made.shares.values()) <= seats
    shuffled = list(votes)
    random.shuffle(shuffled)
    assert count(method, ABC, seats, shuffled) == made
