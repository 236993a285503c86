"""The life of a ballot: each move, each voice, and what happens when two things are done at the same instant."""

from datetime import timedelta

import pytest

from cae.access import Refused
from governance.attendance.models import Presence
from governance.ballots import actions, queries
from governance.ballots.enums import MOVES, BallotState
from governance.meetings.actions import close_meeting
from governance.meetings.models import Interest
from governance.meetings.queries import book
from governance.models import Ballot, Box, PostalForm, PostalVote, Proxy, QuorumRecord, Resolution, VotingRight
from tests.governance.ballots.made import AT, cast_for, end, session
from tests.governance.made import BY, at, frozen, meeting, resolution, roll
from tests.support.together import together


@pytest.fixture
def vote(cast):
    return session()


def test_a_named_vote_from_its_opening_to_its_verdict(vote):
    for member, choice in zip(vote.people, ("for", "for", "against", "blank"), strict=True):
        cast_for(vote, member, choice)
    assert queries.result_of(vote.ballot) is None
    result = end(vote)
    assert (result["votes"], result["blank"], result["counts"]) == (4, 1, {"for": 2, "against": 1, "abstain": 0})
    assert result["verdict"]["adopted"] and result["there"] == 4
    vote.ballot.refresh_from_db()
    assert queries.result_of(vote.ballot) == result


def test_the_result_is_known_once_proclaimed_only(vote):
    cast_for(vote, vote.people[0])
    actions.close_ballot(ballot=vote.ballot, by=BY, at=at(19))
    counted = actions.count_ballot(ballot=vote.ballot, by=BY)
    assert counted.result and queries.result_of(counted) is None


def test_a_vote_of_the_room_opens_with_its_quorum_or_not_at_all(cast):
    held = session(is_open=False)
    Presence.objects.filter(meeting=held.meeting).update(left_at=at(18, 5))
    with pytest.raises(Refused, match="Le quorum n'est pas atteint"):
        actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    Presence.objects.filter(meeting=held.meeting).update(left_at=None)
    opened = actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    kept = QuorumRecord.objects.get(resolution=held.resolution)
    assert (kept.at, kept.roll, kept.present) == (at(18, 10), opened.roll, 4)
    assert kept.sentence.endswith("atteint.")


def test_a_trial_or_the_opinion_of_all_asks_for_no_quorum(cast):
    held = session(is_open=False, trial=True)
    Presence.objects.filter(meeting=held.meeting).update(left_at=at(18, 5))
    actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    assert not QuorumRecord.objects.exists()


def test_a_voice_votes_once(vote):
    cast_for(vote, vote.people[0])
    with pytest.raises(Refused, match="déjà dans ce vote"):
        cast_for(vote, vote.people[0], "against")


@pytest.mark.parametrize("choice", ["perhaps", ["for"], None, ""])
def test_an_answer_that_is_not_offered_is_refused(vote, choice):
    with pytest.raises(Refused, match="parmi celles proposées"):
        cast_for(vote, vote.people[0], choice)


def test_a_proxy_votes_for_who_gave_it_and_for_nobody_else(vote):
    giver, holder, other, _ = vote.people
    with pytest.raises(Refused, match="ne portez pas"):
        cast_for(vote, holder, whose=giver)
    Proxy.objects.create(meeting=vote.meeting, giver=giver, holder=holder, kind="named", channel="online", given_at=AT)
    with pytest.raises(Refused, match="ne portez pas"):
        cast_for(vote, other, whose=giver)
    with pytest.raises(Refused, match="avez donné pouvoir"):
        cast_for(vote, giver)
    made = cast_for(vote, holder, whose=giver)
    assert (made.channel, made.cast_by) == ("proxy", holder)


def test_a_voice_written_by_the_bureau_says_so(vote, cast):
    assert cast_for(vote, vote.people[0], by=cast.bastien).channel == "desk"
    assert cast_for(vote, vote.people[1]).channel == "own"


def test_who_is_not_there_or_declared_an_interest_does_not_vote(vote):
    absent, concerned, *_ = vote.people
    Presence.objects.filter(member=absent).update(left_at=at(18, 20))
    with pytest.raises(Refused, match="présence n'est pas enregistrée"):
        cast_for(vote, absent)
    Interest.objects.create(resolution=vote.resolution, member=concerned, text="Bailleur", removes_vote=True)
    with pytest.raises(Refused, match="déclaré un intérêt"):
        cast_for(vote, concerned)


@pytest.mark.parametrize(("from_board", "expected"), [(True, "for"), (False, "against")])
def test_closing_takes_postal_votes_and_blank_proxies(cast, from_board, expected):
    held = session()
    posted, blank, voter, _ = held.people
    held.ballot.resolution.from_board = from_board  # a final text does not change: only what is read here
    form = PostalForm.objects.create(meeting=held.meeting, member=posted, channel="paper", received_at=AT)
    PostalVote.objects.create(form=form, resolution=held.resolution, choice="against", digest=held.resolution.final_hash)
    Proxy.objects.create(meeting=held.meeting, giver=blank, kind="blank", channel="paper", given_at=AT)
    with pytest.raises(Refused, match="par correspondance"):
        cast_for(held, posted)
    cast_for(held, voter)
    found = queries.absent_votes(held.ballot, held.meeting, book(held.meeting))
    assert {(right.member_id, channel, choice) for right, channel, choice in found} == {
        (posted.pk, "postal", "against"),
        (blank.pk, "blank", expected),
    }
    assert end(held)["counts"] == {"for": 2, "against": 1, "abstain": 0}  # the text is the board's


def test_hands_are_raised_on_one_question_at_a_time(cast):
    held = session(items=1)
    other = Resolution.objects.exclude(pk=held.resolution.pk).get()
    hands = actions.prepare_ballot(resolution=other, by=BY, way="hands")
    with pytest.raises(Refused, match="on ne saurait pas pour quoi les mains se lèvent"):
        actions.open_ballot(ballot=hands, by=BY, at=AT)
    end(held)
    assert actions.open_ballot(ballot=hands, by=BY, at=at(19, 30)).state == "open"


def test_hands_are_counted_by_the_tellers_then_posted_votes_added(cast):
    held = session(way="hands")
    with pytest.raises(Refused, match="pas encore noté"):
        actions.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    for counts in ({"for": -1}, {"perhaps": 1}, {"for": True}):
        with pytest.raises(Refused, match="un nombre pour chaque"):
            actions.record_hands(ballot=held.ballot, counts=counts, by=BY, at=AT)
    with pytest.raises(Refused, match="dépasse les 4 voix"):
        actions.record_hands(ballot=held.ballot, counts={"for": 9999}, by=BY, at=AT)
    form = PostalForm.objects.create(meeting=held.meeting, member=held.people[0], channel="paper", received_at=AT)
    PostalVote.objects.create(form=form, resolution=held.resolution, choice="against", digest=held.resolution.final_hash)
    actions.record_hands(ballot=held.ballot, counts={"for": 1, "against": 1}, by=BY, at=AT)
    actions.record_hands(ballot=held.ballot, counts={"for": 2, "against": 1}, by=BY, at=AT)
    result = end(held)
    assert result["counts"] == {"for": 2, "against": 2, "abstain": 0}
    assert result["verdict"]["sentence"] == "Rejetée : autant de voix pour que contre (2)."


def test_prepare_is_refused_without_final_text_roll_or_a_method_counted_here(cast):
    of = meeting()
    with pytest.raises(Refused, match="n'est pas arrêté"):
        actions.prepare_ballot(resolution=resolution(of), by=BY, way="named")
    final = frozen(of)
    with pytest.raises(Refused, match="liste électorale n'est pas établie"):
        actions.prepare_ballot(resolution=final, by=BY, way="named")
    roll(of)
    pair = [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]
    for values, sentence in (
        ({"method": "two_round", "options": pair, "seats": 3}, "plus de sièges"),
        ({"method": "choices", "options": pair, "way": "hands"}, "À main levée"),
        ({"method": "choices", "options": pair[:1]}, "au moins deux choix"),
        ({"method": "choices", "options": pair, "seats": 3}, "plus de sièges"),
        ({"method": "choices", "options": pair, "most": 3}, "pas plus qu'il n'y a"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.prepare_ballot(**{"resolution": final, "by": BY, "way": "named"} | values)
    ballot = actions.prepare_ballot(resolution=final, by=BY, way="named")
    with pytest.raises(Refused, match="réunion n'est pas ouverte"):
        actions.open_ballot(ballot=ballot, by=BY, at=AT)


def test_while_a_ballot_is_open_neither_roll_nor_meeting_moves(vote):
    with pytest.raises(Refused, match="Un vote est ouvert"):
        roll(vote.meeting)
    with pytest.raises(Refused, match="Un vote est ouvert"):
        close_meeting(meeting=vote.meeting, by=BY, at=at(20))
    end(vote)
    roll(vote.meeting, reason="Admission votée")
    close_meeting(meeting=vote.meeting, by=BY, at=at(20))


def test_a_ballot_opens_under_the_latest_roll(cast):
    held = session(is_open=False)
    latest = roll(held.meeting, reason="Admission votée")
    assert actions.open_ballot(ballot=held.ballot, by=BY, at=AT).roll == latest
    with pytest.raises(Refused, match="pas de ce vote"):
        cast_for(held, held.people[0])
    right = VotingRight.objects.get(roll=latest, member=held.people[0])
    actions.cast_named(ballot=held.ballot, right=right, member=held.people[0], choice="for", by=BY, at=AT)


def test_cancelled_a_ballot_is_never_counted_and_leaves_room_for_another(vote):
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.cancel_ballot(ballot=vote.ballot, by=BY, reason=" ", at=AT)
    actions.cancel_ballot(ballot=vote.ballot, by=BY, reason="Panne", at=AT)
    with pytest.raises(Refused, match="clos"):
        cast_for(vote, vote.people[0])
    with pytest.raises(Refused, match="annulé"):
        actions.count_ballot(ballot=vote.ballot, by=BY)
    actions.prepare_ballot(resolution=vote.resolution, by=BY, way="named")


@pytest.mark.parametrize("state", BallotState.values)
def test_every_move_that_is_not_in_the_table_is_refused(vote, state):
    result = {"verdict": None} if state in ("counted", "proclaimed") else None
    Ballot.objects.filter(pk=vote.ballot.pk).update(state=state, result=result)
    acts = {
        "open": lambda: actions.open_ballot(ballot=vote.ballot, by=BY, at=AT),
        "closed": lambda: actions.close_ballot(ballot=vote.ballot, by=BY, at=AT),
        "counted": lambda: actions.count_ballot(ballot=vote.ballot, by=BY),
        "proclaimed": lambda: actions.proclaim(ballot=vote.ballot, by=BY, at=AT),
        "cancelled": lambda: actions.cancel_ballot(ballot=vote.ballot, by=BY, reason="Panne", at=AT),
    }
    for to in acts.keys() - set(MOVES[BallotState(state)]):
        with pytest.raises(Refused, match="il ne peut plus être"):
            acts[to]()


def test_a_vote_at_the_hour_of_closing_is_too_late(cast):
    held = session(closes_at=AT)
    cast_for(held, held.people[0], when=AT - timedelta(milliseconds=1))
    with pytest.raises(Refused, match="clos"):
        cast_for(held, held.people[1])


def test_a_secret_ballot_is_reckoned_from_the_number_of_each_answer(vote):
    result = {"histogram": {'"for"': 3, '"against"': 1, '"blank"': 1}}
    Box.objects.create(ballot=vote.ballot)
    Ballot.objects.filter(pk=vote.ballot.pk).update(way="secret", state="counted", result=result, closed_at=AT)
    made = actions.proclaim(ballot=vote.ballot, by=BY, at=AT).result
    assert (made["counts"]["for"], made["blank"], made["verdict"]["adopted"]) == (3, 1, True)
    assert made["histogram"] == result["histogram"]


# -- at the same instant --------------------------------------------------------------------------------


def test_double_vote_race(fresh_database, cast):
    held = session()
    results = together([lambda: cast_for(held, held.people[0])] * 12)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert all("déjà dans ce vote" in str(result) for result in results if isinstance(result, Exception))
    assert held.ballot.votes.count() == 1


def test_votes_and_the_closing_at_the_same_instant(fresh_database, cast):
    """Either the voice is in what is counted, or its voter is told it is not."""
    held = session(10)
    acts = [lambda who=who: cast_for(held, who) for who in held.people]
    results = together([*acts, lambda: actions.close_ballot(ballot=held.ballot, by=BY, at=AT)])
    taken = [result for result in results[:-1] if not isinstance(result, Exception)]
    assert not isinstance(results[-1], Exception)
    assert all("Le vote est clos" in str(result) for result in results[:-1] if isinstance(result, Exception))
    assert actions.count_ballot(ballot=held.ballot, by=BY).result["votes"] == len(taken)


def test_close_twice_at_once(fresh_database, cast):
    held = session()
    results = together([lambda: actions.close_ballot(ballot=held.ballot, by=BY, at=AT)] * 2)
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]


def test_a_roll_made_while_a_ballot_opens(fresh_database, cast):
    """The ballot opens under the new version, or the version is refused: never beside each other."""
    held = session(is_open=False)
    made, ballot = together(
        [
            lambda: roll(held.meeting, reason="Admission votée"),
            lambda: actions.open_ballot(ballot=held.ballot, by=BY, at=AT),
        ]
    )
    assert not isinstance(ballot, Exception)
    assert isinstance(made, Refused) or ballot.roll == made
