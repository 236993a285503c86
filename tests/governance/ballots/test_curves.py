"""A result drawn: counts, shares, and the opinion of all beside the decision."""

import pytest

from governance.ballots import actions, queries
from governance.ballots.curves import Bar, can_draw, drawn
from governance.ballots.rules import YES_NO
from tests.governance.ballots.made import cast_for, end, session
from tests.governance.made import BY, at, roll


def result(votes, blank=0, **counts):
    return {"votes": votes, "blank": blank, "counts": {"for": 0, "against": 0, "abstain": 0} | counts}


CASES = [
    (result(8, **{"for": 6, "against": 2}), "Pour", Bar(6, 75)),
    (result(3, **{"for": 2, "against": 1}), "Pour", Bar(2, 67)),
    (result(3, **{"for": 2, "against": 1}), "Contre", Bar(1, 33)),
    (result(8, blank=1, **{"for": 7}), "Blanc", Bar(1, 13)),
    (result(0), "Pour", Bar(0, 0)),
]


@pytest.mark.parametrize(("told", "label", "bar"), CASES)
def test_a_bar(told, label, bar):
    assert {answer.label: answer.bars for answer in drawn(YES_NO, [told])}[label] == (bar,)


def test_blank_votes_are_drawn_when_there_are_some_in_either():
    assert [answer.label for answer in drawn(YES_NO, [result(2)])] == ["Pour", "Contre", "Abstention"]
    both = drawn(YES_NO, [result(2, **{"for": 2}), result(4, blank=4)])
    assert (both[-1].label, both[-1].bars) == ("Blanc", (Bar(0, 0), Bar(4, 100)))


def test_what_is_no_part_of_the_votes_is_not_drawn():
    assert [can_draw(method) for method in ("yes_no", "approval", "schulze", "judgment")] == [True, True, False, False]


@pytest.mark.django_db
def test_the_opinion_is_beside_the_decision_once_both_are_told():
    held = session(3, is_open=False)
    everyone = roll(held.meeting, kind="consultative")
    twin = actions.ask_opinion(ballot=held.ballot, by=BY)
    for one in (held.ballot, twin):
        actions.open_ballot(ballot=one, by=BY, at=at(18, 15))
    for one in held.people:
        cast_for(held, one)
        actions.cast_named(ballot=twin, right=everyone.rights.get(member=one), member=one, choice="against", by=BY, at=at(18, 30))
    assert queries.drawn(held.ballot, [twin]) is None
    end(held)
    held.ballot.refresh_from_db()
    alone = queries.drawn(held.ballot, [held.ballot, twin])
    assert (alone.twin, len(alone.answers[0].bars)) == (None, 1)
    actions.close_ballot(ballot=twin, by=BY, at=at(19))
    actions.count_ballot(ballot=twin, by=BY)
    twin = actions.proclaim(ballot=twin, by=BY, at=at(19))
    both = queries.drawn(held.ballot, [held.ballot, twin])
    assert both.twin == twin
    assert [(bar.votes, bar.share) for bar in both.answers[0].bars] == [(3, 100), (0, 0)]
    assert both.said.startswith("Adoptée : 3 voix pour")
    assert queries.drawn(twin, [held.ballot, twin]) is None
