"""Whether a resolution is adopted: a table of the law's majorities, with the base of each."""

import pytest

from governance.ballots.verdicts import verdict
from governance.statutes.law import Society
from governance.statutes.queries import Book, book_of
from tests.governance.made import DAY, statutes


def book(form):
    return Book(None, society=Society("scop", form), on=DAY)


@pytest.mark.parametrize(
    ("rule", "voices", "voters", "there", "expected"),
    [
        # SA: of the voices expressed; abstention counts for nothing.
        (("sa", "ordinary", 1), (6, 5), 100, 40, (True, 6, 11)),
        (("sa", "ordinary", 1), (5, 5), 100, 40, (False, 6, 10)),
        (("sa", "ordinary", 2), (1, 0), 100, 40, (True, 1, 1)),
        (("sa", "ordinary", 1), (0, 0), 100, 40, (False, 1, 0)),
        (("sa", "extraordinary", 1), (20, 10), 100, 40, (True, 20, 30)),
        (("sa", "extraordinary", 1), (19, 10), 100, 40, (False, 20, 29)),
        # SARL: of all associates at the first call, of the voices expressed at the second.
        (("sarl", "ordinary", 1), (50, 0), 100, 60, (False, 51, 100)),
        (("sarl", "ordinary", 1), (51, 9), 100, 60, (True, 51, 100)),
        (("sarl", "ordinary", 2), (6, 5), 100, 60, (True, 6, 11)),
    ],
)
def test_verdict_counts_on_the_base_of_the_law(rule, voices, voters, there, expected):
    form, nature, rank = rule
    made = verdict(
        nature,
        rank,
        book(form),
        {"for": voices[0], "against": voices[1], "abstain": 30},
        voters=voters,
        present_or_represented=there,
    )
    assert (made.adopted, made.needed, made.base) == expected
    assert made.source and made.got == voices[0]


def test_sarl_extraordinary_counts_those_who_are_there_or_all():
    rules = book("sarl")
    base = rules["majority.extraordinary.base"].value
    made = verdict("extraordinary", 1, rules, {"for": 40, "against": 5}, voters=90, present_or_represented=60)
    assert (made.base, made.needed, made.adopted) == ((60, 40, True) if base == "present" else (90, 60, False))
    assert "revient à voter contre" in made.base_said


def test_verdict_says_why_in_a_sentence():
    rules = book("sa")
    voices = ((3, 2), (2, 3), (2, 2), (0, 0))
    made = [verdict("ordinary", 1, rules, {"for": a, "against": b}, voters=9, present_or_represented=9) for a, b in voices]
    said = [one.sentence for one in made]
    assert said == [
        "Adoptée : 3 voix pour, 2 contre ; il en fallait 3 pour.",
        "Rejetée : 2 voix pour, 3 contre ; il en fallait 3 pour.",
        "Rejetée : autant de voix pour que contre (2).",
        "Rejetée : personne n'a voté pour ni contre.",
    ]


@pytest.mark.django_db
def test_verdict_names_the_article_of_the_statutes():
    made = statutes(majority_extraordinary=("3/4", "art. 22"))
    verdict_of = verdict(
        "extraordinary", 1, book_of(made, on=DAY), {"for": 7, "against": 3}, voters=20, present_or_represented=10
    )
    assert (verdict_of.adopted, verdict_of.needed) == (False, 8)
    assert verdict_of.source.startswith("art. 22 des statuts") and verdict_of.share == "au moins trois quarts (3/4)"
