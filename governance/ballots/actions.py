"""The life of a ballot: prepared, opened, answered, closed, counted, proclaimed; or cancelled, and then never counted.

The meeting is locked before the ballot, as whoever makes a roll does: a roll never changes under an open ballot.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.attendance.actions import note_quorum
from governance.ballots import counting, queries, rules
from governance.ballots.enums import BallotState, CastBy, Method, Way
from governance.ballots.models import Ballot, HandCount, NamedVote
from governance.ballots.ports import opener_of
from governance.ballots.verdicts import verdict
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.roll.models import VotingRight
from governance.roll.queries import current
from members.models import Member


@transaction.atomic
def prepare_ballot(
    *,
    resolution: Resolution,
    by: Actor,
    way: str,
    method: str = Method.YES_NO,
    options: Sequence[dict[str, str]] = (),
    seats: int = 1,
    most: int = 1,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    trial: bool = False,
    round: int = 1,
) -> Ballot:
    """Prepares a ballot on a final text, under the latest roll. A yes-no question has its own options."""
    meeting = lock(resolution.item.meeting)
    roll = current(meeting)
    or_raise(rules.can_prepare(resolution, roll=roll))
    assert roll is not None
    or_raise(rules.can_use_method(method, way=way))
    asked = list(rules.YES_NO) if method == Method.YES_NO else list(options)
    or_raise(rules.can_ask(asked, seats=seats, most=most))
    ballot = Ballot.objects.create(
        resolution=resolution,
        roll=roll,
        way=way,
        method=method,
        options=asked,
        seats=seats,
        most=most,
        opens_at=opens_at,
        closes_at=closes_at,
        trial=trial,
        round=round,
        made_by=user_of(by),
    )
    if opener := opener_of(way):
        opener.prepare(ballot, by)
    record(resolution, "prepare", f"a préparé un vote {Way(way).label}", by=by)
    return ballot


def _locked(ballot: Ballot) -> tuple[Ballot, Meeting]:
    meeting = lock(ballot.resolution.item.meeting)
    return lock(ballot), meeting


@transaction.atomic
def open_ballot(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Opens the vote, under the latest version of the roll, which no longer changes until it is closed. A vote of the room that
    decides is refused without quorum, and keeps what it was (`attendance.note_quorum`)."""
    ballot, meeting = _locked(ballot)
    or_raise(rules.can_open(ballot, meeting_state=meeting.state, at=at))
    opener = opener_of(ballot.way)
    if opener is not None:
        or_raise(opener.can_open(ballot))
    ballot.roll = current(meeting, ballot.roll.kind) or ballot.roll
    if meeting.state == MeetingState.OPEN and not ballot.trial and ballot.twin_of_id is None:
        note_quorum(resolution=ballot.resolution, roll=ballot.roll, by=by, at=at)
    ballot.state, ballot.opened_at = BallotState.OPEN, at
    ballot.save(update_fields=["state", "opened_at", "roll"])
    if opener is not None:
        opener.opened(ballot, at)
    record(ballot.resolution, "open", "a ouvert le vote", by=by)
    return ballot


@transaction.atomic
def cast_named(*, ballot: Ballot, right: VotingRight, member: Member, choice: Any, by: Actor, at: datetime) -> NamedVote:
    """Casts one voice of a named vote: one's own, or one whose proxy `member` carries. Once; it is public by nature.

    When `by` is the account of someone else, the bureau wrote the voice at the request of `member`, and the vote says so.
    """
    ballot = lock(ballot)
    meeting = ballot.resolution.item.meeting
    or_raise(rules.takes_votes(ballot, at=at))
    if ballot.way != Way.NAMED or right.roll_id != ballot.roll_id:
        raise Refused("Cette voix n'est pas de ce vote.")
    own = right.member_id == member.pk
    proxy = queries.proxy_of(meeting, right.member_id)
    or_raise(
        rules.can_use(
            right,
            own=own,
            proxy=proxy if own or (proxy is not None and proxy.holder_id == member.pk) else None,
            here=queries.is_here(meeting, member.pk),
            postal=queries.has_postal(meeting, right.member_id),
            concerned=queries.is_concerned(ballot, right.member_id),
        )
    )
    codes = [option["code"] for option in ballot.options]
    if not counting.is_valid(ballot.method, codes, choice, most=ballot.most if ballot.method == Method.CHOICES else None):
        raise Refused("Choisissez une réponse parmi celles proposées.")
    if ballot.votes.filter(right=right).exists():
        raise Refused(rules.already_voted(right))
    user = user_of(by)
    channel = CastBy.OWN if own else CastBy.PROXY
    if user is not None and user.pk != member.user_id:
        channel = CastBy.DESK
    return NamedVote.objects.create(ballot=ballot, right=right, cast_by=member, channel=channel, choice=choice, at=at)


@transaction.atomic
def record_hands(*, ballot: Ballot, counts: Mapping[str, int], by: Actor, at: datetime) -> HandCount:
    """Records a show of hands as the tellers counted it, proxies included; corrected until the ballot is closed."""
    ballot = lock(ballot)
    or_raise(rules.takes_votes(ballot, at=at))
    if ballot.way != Way.HANDS:
        raise Refused("Ce vote n'est pas à main levée.")
    or_raise(rules.can_record(dict(counts), ballot, voices=ballot.roll.rights.count()))
    values = {"counts": dict(counts), "counted_by": user_of(by), "counted_at": at}
    return HandCount.objects.update_or_create(ballot=ballot, defaults=values)[0]


@transaction.atomic
def close_ballot(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Closes the vote: no voice is taken any more; a named one receives the postal votes and the blank proxies."""
    ballot, meeting = _locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.CLOSED))
    if ballot.way == Way.HANDS and not HandCount.objects.filter(ballot=ballot).exists():
        raise Refused("Le comptage à main levée n'est pas encore noté.")
    if ballot.way == Way.NAMED:
        voted = set(ballot.votes.values_list("right", flat=True))
        NamedVote.objects.bulk_create(
            NamedVote(ballot=ballot, right=right, channel=channel, choice=choice, at=at)
            for right, channel, choice in queries.absent_votes(ballot, meeting, book(meeting))
            if right.pk not in voted
        )
    ballot.state, ballot.closed_at = BallotState.CLOSED, at
    ballot.save(update_fields=["state", "closed_at"])
    if opener := opener_of(ballot.way):
        opener.closed(ballot, at)
    record(ballot.resolution, "close", "a fermé le vote", by=by)
    return ballot


@transaction.atomic
def count_ballot(*, ballot: Ballot, by: Actor) -> Ballot:
    """Counts a closed ballot. A secret one is counted by those who open its box: they leave the number of each answer."""
    ballot, meeting = _locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.COUNTED))
    opener = opener_of(ballot.way)
    if opener is not None:
        votes = opener.count(ballot)
    elif ballot.way == Way.HANDS:
        votes = [code for code, number in ballot.hand_count.counts.items() for _ in range(number)]
    else:
        votes = list(ballot.votes.order_by("right").values_list("choice", flat=True))
    ballot.result = _reckoned(ballot, meeting, votes)
    ballot.state = BallotState.COUNTED
    ballot.save(update_fields=["result", "state"])
    record(ballot.resolution, "count", "a dépouillé le vote", by=by)
    return ballot


def _reckoned(ballot: Ballot, meeting: Meeting, votes: Iterable[Any]) -> dict[str, Any]:
    """The outcome and, for a question an assembly decides by yes or no, its verdict; with what both rest on."""
    rules_of = book(meeting)
    cast = list(votes)
    if ballot.way != Way.NAMED:  # a named ballot received them when it was closed
        cast += [choice for _, _, choice in queries.absent_votes(ballot, meeting, rules_of)]
    most = ballot.most if ballot.method == Method.CHOICES else None
    outcome = counting.count(ballot.method, ballot.options, ballot.seats, cast, most=most, round=ballot.round)
    assert ballot.closed_at is not None
    voters = ballot.roll.rights.count()
    there = queries.present_or_represented(ballot, meeting, at=ballot.closed_at)
    found = asdict(outcome) | {"voters": voters, "there": there, "verdict": None}
    if ballot.method == Method.YES_NO and not ballot.trial and meeting.kind in ASSEMBLIES:
        nature, counts = ballot.resolution.nature, outcome.counts
        made = verdict(nature, meeting.rank, rules_of, counts, voters=voters, present_or_represented=there)
        found["verdict"] = made.as_json()
    return found


@transaction.atomic
def proclaim(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Makes the result known to all, for good. That of a secret ballot is reckoned from the number of each answer."""
    ballot, meeting = _locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.PROCLAIMED))
    result = dict(ballot.result or {})
    if "verdict" not in result:
        votes = [json.loads(answer) for answer, number in result["histogram"].items() for _ in range(number)]
        result = _reckoned(ballot, meeting, votes) | result
    ballot.result, ballot.state, ballot.proclaimed_at = result, BallotState.PROCLAIMED, at
    ballot.save(update_fields=["result", "state", "proclaimed_at"])
    said = result["verdict"]["sentence"] if result["verdict"] else "le résultat est connu"
    record(ballot.resolution, "proclaim", f"a proclamé le vote : {said}", by=by)
    return ballot


@transaction.atomic
def cancel_ballot(*, ballot: Ballot, by: Actor, reason: str, at: datetime) -> Ballot:
    """Cancels a ballot that is not counted yet, with its reason: it is never counted, another one may be prepared."""
    ballot, _ = _locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.CANCELLED))
    if not reason.strip():
        raise Refused("Dites pourquoi ce vote est annulé : ce sera écrit au procès-verbal.")
    ballot.state, ballot.cancelled_reason = BallotState.CANCELLED, reason.strip()
    ballot.save(update_fields=["state", "cancelled_reason"])
    if opener := opener_of(ballot.way):
        opener.cancelled(ballot, at)
    record(ballot.resolution, "cancel", f"a annulé le vote : {ballot.cancelled_reason}", by=by)
    return ballot
