"""Rankings against published counts, and what a lot and equal voices do."""

from datetime import date

import pytest

from governance.ballots import ties
from governance.ballots.counting import count
from governance.ballots.rankings import Seniority, lot


def options(*names):
    return [{"code": name.lower(), "label": name} for name in names]


def orders(**numbers):
    """`orders(abc=3)`: three votes for a, then b, then c."""
    return [list(order) for order, number in numbers.items() for _ in range(number)]


def test_stv_of_the_wikipedia_example():
    """« Counting single transferable votes » on Wikipedia: Andrea, Brad, Carter and Delilah, two seats, quota 20. Andrea is
    elected with 40, her surplus of 20 gives 8 to Brad and 12 to Carter, Brad leaves and Carter is elected."""
    people = options("Andrea", "Brad", "Carter", "Delilah")
    votes = [["andrea", "brad", "carter", "delilah"]] * 16
    votes += [["andrea", "carter", "brad", "delilah"]] * 24 + [["delilah", "andrea", "brad", "carter"]] * 17
    made = count("stv", people, 2, votes, seed="x")
    assert made.elected == ("andrea", "carter")
    assert made.counts == {"andrea": 40, "brad": 0, "carter": 0, "delilah": 17}
    assert made.steps == (
        "Il faut 20 voix pour être élu·e (quota : 57 bulletins, 2 sièges).",
        "Tour 1 : Andrea (40 voix) élu·e ; 20 voix au-dessus du quota vont aux choix suivants.",
        "Tour 2 : Brad (8 voix) quitte le compte, ses voix vont aux choix suivants.",
        "Tour 3 : Carter (20 voix) élu·e.",
    )
    assert made.turns[1] == {"voices": {"brad": "8", "carter": "12", "delilah": "17"}, "leave": ("brad",), "elected": False}


def test_stv_of_the_food_example():
    """« Single transferable vote » on Wikipedia: three foods for twenty guests: chocolate, oranges, strawberries."""
    foods = options("Orange", "Pear", "Chocolate", "Strawberry", "Hamburger")
    votes = [["orange"]] * 4 + [["pear", "orange"]] * 2 + [["chocolate", "strawberry"]] * 8
    votes += [["chocolate", "hamburger"]] * 4 + [["strawberry"], ["hamburger"]]
    made = count("stv", foods, 3, votes, seed="x")
    assert set(made.elected) == {"chocolate", "orange", "strawberry"}


def test_stv_breaks_ties_by_a_lot_that_anyone_draws_again():
    people = options("A", "B", "C")
    votes = orders(a=2, b=1, c=1)
    seeds = ("un", "deux", "trois", "quatre", "cinq")
    found = {count("stv", people, 2, votes, seed=seed).elected for seed in seeds}
    assert found == {("a", "b"), ("a", "c")}
    for seed in seeds:
        made = count("stv", people, 2, votes, seed=seed)
        assert made == count("stv", people, 2, votes[::-1], seed=seed)
        assert f"« {seed} »" in " ".join(made.steps)
        assert made.elected[1] == lot("abc", seed)[[one in "bc" for one in lot("abc", seed)].index(True)]


def test_schulze_of_the_wikipedia_example():
    """« Schulze method » on Wikipedia, 45 voters: the order is E, A, C, B, D, and A beats C by 26 to 19."""
    votes = orders(acbed=5, adecb=5, bedac=8, cabed=3, caebd=7, cbade=2, dceba=7, ebadc=8)
    made = count("schulze", options(*"ABCDE"), 1, votes)
    assert (made.elected, made.tied) == (("e",), ())
    assert made.steps[0] == "Ordre obtenu : E ; A ; C ; B ; D."
    assert (made.duels["a"]["c"], made.duels["c"]["a"]) == (26, 19)
    assert made.steps[1].startswith("Personne ne bat chacun des autres en duel")


def test_schulze_elects_the_condorcet_winner_of_tennessee():
    """The capital of Tennessee (« Condorcet method » on Wikipedia): Nashville beats each of the three others."""
    votes = orders(mnck=42, nckm=26, cknm=15, kcnm=17)
    made = count("schulze", [{"code": code, "label": code} for code in "mnck"], 1, votes)
    assert made.elected == ("n",)
    assert made.counts["n"] == 3
    assert made.steps[1] == "n bat chacun des autres en duel : m 58 à 42, c 68 à 32, k 68 à 32."


def test_schulze_what_is_left_out_is_last_and_ties_are_told():
    made = count("schulze", options("A", "B", "C"), 2, [["a"], ["a"]])
    assert (made.elected, made.tied) == (("a",), ("b", "c"))
    level = count("schulze", options("A", "B"), 1, orders(ab=1, ba=1))
    assert (level.elected, level.tied) == ((), ("a", "b"))


@pytest.mark.parametrize("method", ["stv", "schulze"])
def test_nobody_is_elected_by_blank_orders(method):
    made = count(method, options("A", "B"), 1, [[], [], ["a", "a"]])
    assert (made.elected, made.blank, made.void) == ((), 2, 1)


LABELS = {"a": "Aline", "b": "Basile", "c": "Chloé"}


def test_seniority_tells_apart_and_says_so():
    since = {"a": date(2024, 1, 1), "b": date(2020, 3, 2), "c": date(2022, 1, 1)}
    made = ties.by_seniority(("a", "b", "c"), 1, since=since, labels=LABELS, source="art. 25 des statuts")
    assert made == ties.Settled(
        ("b",), (), "À égalité, l'ancienneté départage : Basile (associé·e depuis le 02/03/2020) (art. 25 des statuts)."
    )


def test_seniority_says_nothing_of_the_same_day_or_an_unknown_one():
    same = dict.fromkeys("abc", date(2024, 1, 1))
    assert ties.by_seniority(("a", "b"), 1, since=same, labels=LABELS, source="") is None
    assert ties.by_seniority(("a", "b"), 1, since=same | {"b": None}, labels=LABELS, source="") is None
    part = ties.by_seniority(("a", "b", "c"), 2, since=same | {"a": date(2020, 1, 1)}, labels=LABELS, source="")
    assert (part.elected, part.tied) == (("a",), ("b", "c"))


def test_a_lot_is_the_same_for_everybody():
    made = ties.by_lot(("a", "b", "c"), 2, seed="graine", labels=LABELS, source="art. 25")
    assert made.elected == lot(("c", "b", "a"), "graine")[:2]
    assert "« graine », que chacun peut refaire" in made.step


def test_stv_keeps_the_longest_associate_where_the_statutes_say_so():
    """Level ones leave in the order of the statutes, not by a lot; a lot tells apart those of a same day alone."""
    people, votes = options("A", "B", "C", "D"), orders(aaaa=4) + orders(b=1, c=1, d=1)
    votes = [order[:1] for order in votes]
    since = {"a": date(2024, 1, 1), "b": date(2023, 1, 1), "c": date(2020, 1, 1), "d": date(2021, 1, 1)}
    made = count("stv", people, 2, votes, seed="x", senior=Seniority(since, "art. 25 des statuts"))
    assert made.elected == ("a", "c")
    by_age = (
        "quitte le compte, ses voix vont aux choix suivants, à égalité, par l'ancienneté comme associé·e (art. 25 des statuts)."
    )
    assert [step for step in made.steps if "égalité" in step] == [
        f"Tour 2 : B (1 voix) {by_age}",
        f"Tour 3 : D (1 voix) {by_age}",
    ]
    same = count("stv", people, 2, votes, seed="x", senior=Seniority(dict.fromkeys("abcd", since["a"]), "art. 25"))
    assert same.elected == count("stv", people, 2, votes, seed="x").elected
    assert "puis le tirage au sort « x » entre qui l'est devenu le même jour" in " ".join(same.steps)
