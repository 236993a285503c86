"""The arithmetic of a quorum, by tables and at random."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.attendance.quorum import Standing, needed_of

FIFTH = {"share": "1/5", "source": "art. 18 des statuts"}


@pytest.mark.parametrize(
    ("share", "voters", "needed"),
    [("1/5", 115, 23), ("1/5", 116, 24), ("1/5", 1, 1), ("1/4", 60, 15), ("0", 60, 0), ("1/2", 7, 4), ("1/5", 0, 1)],
)
def test_voices_needed_are_rounded_up(share, voters, needed):
    assert needed_of(Fraction(share), voters) == needed


def test_the_sentence_says_what_is_needed_there_and_missing():
    standing = Standing(voters=115, present=19, represented=3, postal=0, needed=23, **FIFTH)
    assert standing.sentence == (
        "Quorum 1/5 (art. 18 des statuts) : 23 voix nécessaires, 19 présentes, 3 représentées, 1 manque."
    )
    assert standing.what_if == [
        "Si une personne de plus arrive : 23 voix, le quorum est atteint.",
        "Si 2 personnes de plus arrivent : 24 voix, le quorum est atteint.",
        "Si 4 personnes de plus arrivent : 26 voix, le quorum est atteint.",
    ]
    reached = standing.if_more(4)
    assert (reached.there, reached.reached, reached.what_if) == (26, True, [])
    assert reached.sentence.endswith("23 présentes, 3 représentées, atteint.")


def test_the_sentence_agrees_with_its_numbers():
    one = Standing(voters=4, present=0, represented=1, postal=2, needed=1, **FIFTH)
    assert one.sentence == (
        "Quorum 1/5 (art. 18 des statuts) : 1 voix nécessaire, 0 présente, 1 représentée, 2 par correspondance, atteint."
    )
    far = Standing(voters=100, present=10, represented=0, postal=0, needed=25, **FIFTH)
    assert far.sentence.endswith("15 manquent.")
    assert "il en manque encore 14." in far.what_if[0]
    assert far.what_if[-1] == "Si 15 personnes de plus arrivent : 25 voix, le quorum est atteint."


def test_without_quorum_nothing_is_missing():
    none = Standing(voters=60, present=2, represented=0, postal=0, needed=0, source="C. com. art. L. 225-98")
    assert none.reached
    assert none.sentence == "Aucun quorum n'est demandé (C. com. art. L. 225-98) : 2 présentes, 0 représentée."


def test_a_quorum_is_named_where_a_meeting_has_two():
    first = Standing(voters=60, present=2, represented=0, postal=0, needed=12, name="ordinaire", **FIFTH)
    assert first.sentence.startswith("Quorum ordinaire 1/5 (art. 18 des statuts) : ")
    none = Standing(voters=60, present=2, represented=0, postal=0, needed=0, name="extraordinaire")
    assert none.sentence.startswith("Aucun quorum extraordinaire n'est demandé : ")


def test_a_board_counts_who_is_there_alone():
    board = Standing(voters=7, present=3, represented=2, postal=0, needed=4, share="1/2", source="L. 225-37", alone=True)
    assert (board.there, board.missing) == (3, 1)
    assert "représentée" not in board.sentence


SHARES = st.fractions(min_value=0, max_value=1, max_denominator=20)


@given(voters=st.integers(0, 2000), share=SHARES, cut=st.tuples(st.floats(0, 1), st.floats(0, 1)), more=st.integers(0, 50))
def test_arrivals_never_undo_a_quorum(voters, share, cut, more):
    present = int(voters * cut[0])
    represented = int((voters - present) * cut[1])
    standing = Standing(voters, present, represented, 0, needed_of(share, voters))
    then = standing.if_more(more)
    assert standing.missing >= 0
    assert standing.reached == (standing.missing == 0)
    assert then.there == standing.there + more
    assert then.missing == max(0, standing.missing - more)
    assert then.reached or not standing.reached
    assert needed_of(share, voters) <= max(1, voters)
