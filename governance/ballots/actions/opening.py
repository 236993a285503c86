"""A ballot is prepared on a final text, and opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cae.access import Refusal, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.attendance.actions import note_quorum
from governance.ballots import again, queries, rules, secrecy
from governance.ballots.enums import BallotState, Method, Way
from governance.ballots.models import Ballot
from governance.ballots.ports import after_opening, opener_of, why_not_vote
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.roll.actions import make_roll
from governance.roll.enums import RollKind
from governance.roll.queries import current


@transaction.atomic
def prepare_ballot(
    *,
    resolution: Resolution,
    by: Actor,
    way: str,
    method: str = Method.YES_NO,
    options: Sequence[Mapping[str, Any]] = (),
    seats: int = 1,
    most: int = 1,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    trial: bool = False,
    round: int = 1,
    at: datetime | None = None,
) -> Ballot:
    """Prepares a ballot on a final text, under the latest roll. A yes-no question has its own options, unless it adopts a choice.

    `at`, when given, is the hour it is prepared: what opens or closes by itself does so later."""
    meeting = lock(resolution.item.meeting)
    roll = current(meeting)
    or_raise(rules.can_prepare(resolution, roll=roll))
    assert roll is not None
    if not trial:
        or_raise(_decided_otherwise(resolution) or again.can_put(again.standing(resolution, round=round)))
    or_raise(rules.can_use_way(resolution, way=way, book=book(meeting)))
    if not trial:
        or_raise(secrecy.why_not_way(resolution, meeting, way=way))
    or_raise(rules.can_use_method(method, way=way, resolution=resolution))
    if at is not None:
        or_raise(rules.can_schedule(way=way, opens_at=opens_at, closes_at=closes_at, at=at))
    asked = list(rules.YES_NO) if method == Method.YES_NO and round == 1 else [dict(option) for option in options]
    or_raise(rules.can_ask(asked, seats=seats, most=most, round=round, method=method))
    values = {"opens_at": opens_at, "closes_at": closes_at, "trial": trial, "round": round}
    made = Ballot(resolution=resolution, roll=roll, way=way, method=method, options=asked, seats=seats, most=most, **values)
    said = "un vote d'essai" if trial else f"le tour {round} d'un vote" if round > 1 else "un vote"
    return _made(made, by, f"a préparé {said} {Way(way).label}")


@transaction.atomic
def ask_opinion(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Asks the same question to everybody, for their opinion, beside the decision of those who vote. The list of everybody is
    made here when the meeting has none, as things are on its day or today."""
    ballot, meeting = locked(ballot)
    or_raise(rules.can_ask_opinion(ballot, has_twin=Ballot.objects.filter(twin_of=ballot).exists()))
    roll = current(meeting, RollKind.CONSULTATIVE)
    if roll is None:
        day = min(local_day(at), local_day(meeting.starts_at))
        roll = make_roll(meeting=meeting, kind=RollKind.CONSULTATIVE, day=day, reason="Avis de tous", by=by, at=at)
    same = ("resolution", "way", "method", "seats", "most", "opens_at", "closes_at", "round")
    values = {name: getattr(ballot, name) for name in same}
    made = Ballot(roll=roll, twin_of=ballot, options=rules.as_opinion(ballot), **values)
    return _made(made, by, f"a préparé l'avis de tous, vote {Way(ballot.way).label}")


@transaction.atomic
def prepare_next_round(*, ballot: Ballot, by: Actor) -> Ballot:
    """Prepares the round that follows: the second of an election, another between those whom the first left level, or the vote
    for or against what the first chose."""
    ballot, _ = locked(ballot)
    or_raise(rules.can_go_on(ballot))
    if not rules.is_level(ballot):
        asked, after = rules.adopting(ballot), ballot.round + 1
        return prepare_ballot(resolution=ballot.resolution, by=by, way=ballot.way, options=asked, round=after)
    result = ballot.result or {}
    stay = result["second_round"] or result["tied"]
    given = sum(result["shares"].values()) if result.get("shares") else len(set(result["elected"]) - set(stay))
    return prepare_ballot(
        resolution=ballot.resolution,
        by=by,
        way=ballot.way,
        method=ballot.method,
        options=[option for option in ballot.options if option["code"] in stay],
        seats=max(1, ballot.seats - given),
        most=min(ballot.most, len(stay)),
        round=ballot.round + 1,
    )


def _decided_otherwise(resolution: Resolution) -> Refusal | None:
    """A resolution is decided once; asked with its meeting locked, as whatever else decides it does."""
    return why_not_vote([resolution]).get(resolution.pk)


def _made(ballot: Ballot, by: Actor, sentence: str) -> Ballot:
    ballot.made_by = user_of(by)
    ballot.save(force_insert=True)
    if opener := opener_of(ballot.way):
        opener.prepare(ballot, by)
    record(ballot.resolution, "prepare", sentence, by=by)
    return ballot


def locked(ballot: Ballot) -> tuple[Ballot, Meeting]:
    """The ballot and its meeting, both locked, the meeting first."""
    meeting = lock(ballot.resolution.item.meeting)
    return lock(ballot), meeting


def why_not_open(ballot: Ballot, meeting: Meeting, *, at: datetime) -> Refusal | None:
    """What forbids to open a vote now, whoever holds it; asked with both locked."""
    return (
        rules.can_open(ballot, meeting_state=meeting.state, at=at)
        or secrecy.why_not_open(ballot, meeting)
        or (_decided_otherwise(ballot.resolution) if rules.decides(ballot) else None)
        or rules.hands_of_one_vote(ballot, _voted_in_room(meeting))
        or queries.why_not_on_roll(ballot, meeting, at=at)
    )


def _voted_in_room(meeting: Meeting) -> QuerySet[Ballot]:
    """What the room votes on now: opened since the session began, and seen by all."""
    if meeting.state != MeetingState.OPEN:
        return Ballot.objects.none()
    found = queries.open_ballots(meeting).filter(opened_at__gte=meeting.opened_at).exclude(way=Way.SECRET)
    return found.select_related("resolution__item")


@transaction.atomic
def open_ballot(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Opens the vote, under the latest version of the roll, which no longer changes until it is closed. A vote of the room that
    decides is refused without quorum, and keeps what it was (`attendance.note_quorum`). In an assembly it is refused when
    somebody was admitted, or lost their status, since, and while its roll may still be contested; by hands or by name, when
    enough people asked that it be secret."""
    ballot, meeting = locked(ballot)
    or_raise(why_not_open(ballot, meeting, at=at))
    opener = opener_of(ballot.way)
    if opener is not None:
        or_raise(opener.can_open(ballot))
    ballot.roll = current(meeting, ballot.roll.kind) or ballot.roll
    if meeting.state == MeetingState.OPEN and rules.decides(ballot):
        note_quorum(resolution=ballot.resolution, roll=ballot.roll, by=by, at=at)
    ballot.state, ballot.opened_at = BallotState.OPEN, at
    ballot.save(update_fields=["state", "opened_at", "roll"])
    if opener is not None:
        opener.opened(ballot, at)
    record(ballot.resolution, "open", "a ouvert le vote", by=by)
    after_opening(ballot, by, at)
    return ballot
