"""A result drawn: counts, shares, and the opinion of all beside the decision."""

import pytest
from django.urls import reverse

from governance.ballots import actions, telling
from governance.ballots.curves import Bar, can_draw, drawn
from governance.ballots.models import Ballot
from governance.ballots.rules import YES_NO
from tests.governance.ballots.made import cast_for, end, enter, session
from tests.governance.made import BY, at, roll
from tests.governance.reading import text_of


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
    twin = actions.ask_opinion(ballot=held.ballot, by=BY, at=at(18, 5))
    for one in (held.ballot, twin):
        actions.open_ballot(ballot=one, by=BY, at=at(18, 15))
    for one in held.people:
        cast_for(held, one)
        actions.cast_named(ballot=twin, right=everyone.rights.get(member=one), member=one, choice="against", by=BY, at=at(18, 30))
    assert telling.drawn(held.ballot, [twin]) is None
    end(held)
    held.ballot.refresh_from_db()
    alone = telling.drawn(held.ballot, [held.ballot, twin])
    assert (alone.twin, len(alone.answers[0].bars)) == (None, 1)
    actions.close_ballot(ballot=twin, by=BY, at=at(19))
    actions.count_ballot(ballot=twin, by=BY)
    twin = actions.proclaim(ballot=twin, by=BY, at=at(19))
    both = telling.drawn(held.ballot, [held.ballot, twin])
    assert both.twin == twin
    assert [(bar.votes, bar.share) for bar in both.answers[0].bars] == [(3, 100), (0, 0)]
    assert both.said.startswith("Adoptée : 3 voix pour")
    assert telling.drawn(twin, [held.ballot, twin]) is None


@pytest.mark.django_db
def test_the_opinion_of_those_who_do_not_decide_is_apart_when_people_vote_by_name(cast):
    held = session(2, is_open=False)
    other = enter(held, cast.karim)
    everyone = roll(held.meeting, kind="consultative")
    twin = actions.ask_opinion(ballot=held.ballot, by=BY, at=at(18, 5))
    for one in (held.ballot, twin):
        actions.open_ballot(ballot=one, by=BY, at=at(18, 15))
    for one in held.people:
        cast_for(held, one)
    for one, choice in ((held.people[0], "for"), (other, "against")):
        actions.cast_named(ballot=twin, right=everyone.rights.get(member=one), member=one, choice=choice, by=BY, at=at(18, 30))
    for one in (held.ballot, twin):
        actions.close_ballot(ballot=one, by=BY, at=at(19))
        actions.count_ballot(ballot=one, by=BY)
    decision, opinion = (actions.proclaim(ballot=one, by=BY, at=at(19)) for one in (held.ballot, twin))
    both = telling.drawn(decision, [opinion])
    assert (both.others_only, both.asked) == (True, 1)
    assert [answer.bars for answer in both.answers[:2]] == [(Bar(2, 100), Bar(0, 0)), (Bar(0, 0), Bar(1, 100))]


@pytest.mark.django_db
def test_the_page_of_the_resolution_and_those_of_both_votes_show_them_side_by_side(as_, cast):
    held = session(2, is_open=False, way="hands")
    roll(held.meeting, kind="consultative")
    twin = actions.ask_opinion(ballot=held.ballot, by=BY, at=at(18, 5))
    pages = [reverse("governance:meetings:resolution", args=[held.resolution.pk])]
    pages += [reverse("governance:ballots:sheet", args=[one.pk]) for one in (held.ballot, twin)]
    for one, counts in ((held.ballot, {"for": 2}), (twin, {"against": 1, "abstain": 1})):
        actions.open_ballot(ballot=one, by=BY, at=at(18, 15))
        actions.record_hands(ballot=one, counts=counts, by=BY, at=at(18, 20))
        actions.close_ballot(ballot=one, by=BY, at=at(18, 30))
        actions.count_ballot(ballot=one, by=BY)
        assert all("il décide" not in text_of(as_("lea").get(page)) for page in pages)
    for one in (held.ballot, twin):
        actions.proclaim(ballot=one, by=BY, at=at(19))
    for page in pages:
        said = text_of(as_("lea").get(page))
        assert "Vote des associé·es (2) : il décide" in said
        assert "Avis de toutes les personnes de la coopérative (2) : il ne décide pas" in said
        assert "Pour vote des associé·es : 100 % 2 voix avis de tous : 0 % 0 voix" in said


SAID = [
    ({"verdict": {"sentence": "Adoptée : 3 voix pour."}, "elected": ["for"]}, "Adoptée : 3 voix pour."),
    ({"elected": ["for"], "second_round": ["against", "abstain"]}, "Résultat : Pour. Au second tour : Contre, Abstention."),
    ({"tied": ["for", "against"]}, "À égalité : Pour, Contre."),
    ({"shares": {"for": 3, "against": 1}, "elected": ["for", "against"]}, "Sièges : Pour 3, Contre 1."),
    ({}, ""),
]


@pytest.mark.parametrize(("told", "said"), SAID)
def test_a_result_is_said_in_a_sentence(told, said):
    assert telling.Drawn(Ballot(method="yes_no", options=list(YES_NO), result=told), None, []).said == said


JUDGED = {"votes": 4, "blank": 0, "elected": ["b"], "tied": [], "grades": {"a": [2, 0, 0, 0, 0, 2], "b": [0, 0, 1, 1, 2, 0]}}


def test_the_mentions_of_a_judgment_are_drawn_from_the_preferred_and_the_best():
    first, last = telling.profile([{"code": "a", "label": "Aline"}, {"code": "b", "label": "Basile"}], JUDGED)
    assert (first.label, first.majority, first.elected, last.label, last.majority) == (
        "Basile",
        "Assez bien",
        True,
        "Aline",
        "À rejeter",
    )
    assert [(part.label, part.number, part.x, part.width) for part in first.parts] == [
        ("Très bien", 0, 0, 0),
        ("Bien", 2, 0, 500),
        ("Assez bien", 1, 500, 250),
        ("Passable", 1, 750, 250),
        ("Insuffisant", 0, 1000, 0),
        ("À rejeter", 0, 1000, 0),
    ]
    assert [part.label for part in last.parts if part.is_majority] == ["À rejeter"]
    assert telling.profile([], {"votes": 1}) == telling.profile([], None) == []
