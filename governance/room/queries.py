"""What the room shows: the present item and its time, who speaks and who is next, the votes, never a choice before its result."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet

from governance.attendance.models import Incident
from governance.attendance.queries import present, standings
from governance.attendance.quorum import Standing
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot
from governance.ballots.queries import ballots_of_meeting, voices
from governance.ballots.rules import takes_votes
from governance.ballots.secrecy import numbers_of
from governance.meetings.enums import MeetingState
from governance.meetings.models import AgendaItem, Meeting, Resolution
from governance.meetings.queries import agenda
from governance.meetings.rules import resolution_of
from governance.room.enums import LIVE, Side, TurnState
from governance.room.models import Sitting, Turn
from governance.room.ports import Stage, stages_of
from governance.room.rules import can_go_to
from governance.room.speaking import Asking, Spoken, in_order, totals
from governance.sealed import queries as sealed
from governance.sealed import rules as sealed_rules
from members.models import Member

TURNS = timedelta(days=90)  # after its meeting, nothing needs to know who asked to speak any more
FRESH = 2  # seconds during which the state of a room is read once for everybody


# -- where the meeting is ---------------------------------------------------------------------------------


def sitting_of(meeting: Meeting) -> Sitting:
    """Where a meeting is; nowhere yet, unsaved, before its first item."""
    rows = Sitting.objects.select_related("item__resolution", "item__presenter", "suspension")
    return rows.filter(meeting=meeting).first() or Sitting(meeting=meeting)


def present_item(meeting: Meeting) -> AgendaItem | None:
    return AgendaItem.objects.filter(pk__in=Sitting.objects.filter(meeting=meeting).values("item")).first()


def can_turn_to(item: AgendaItem) -> bool:
    """Whether the bureau may lead the meeting to an item now."""
    return can_go_to(item.meeting, item, suspension_of(item.meeting)) is None


def is_debated(item: AgendaItem) -> bool:
    """Whether a text is discussed: one can be for or against it."""
    return Resolution.objects.filter(item=item).exists()


def suspension_of(meeting: Meeting) -> Incident | None:
    """The suspension that goes on, or the last one."""
    return Incident.objects.filter(pk__in=Sitting.objects.filter(meeting=meeting).values("suspension")).first()


@dataclass(frozen=True)
class Clock:
    """The countdown of the present item: seconds left (negative: beyond), and whether it runs."""

    left: int
    runs: bool

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def said(self) -> str:
        """« 12:05 », « +0:40 » once the time is over."""
        minutes, seconds = divmod(abs(self.left), 60)
        return f"{'+' if self.is_over else ''}{minutes}:{seconds:02d}"


def clock_of(sitting: Sitting, *, at: datetime) -> Clock | None:
    """The countdown at an instant; None when no item was opened."""
    if sitting.clock_ends_at is not None:
        return Clock(round((sitting.clock_ends_at - at).total_seconds()), runs=True)
    return Clock(sitting.clock_left, runs=False) if sitting.clock_left is not None else None


def neighbours(items: Sequence[AgendaItem], item: AgendaItem | None) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The item before the present one, and the one after it; the first of the agenda when none was opened."""
    if item is None:
        return None, items[0] if items else None
    place = next((rank for rank, one in enumerate(items) if one.pk == item.pk), 0)
    return (items[place - 1] if place else None), (items[place + 1] if place + 1 < len(items) else None)


# -- speaking -----------------------------------------------------------------------------------------------


def turns(meeting: Meeting) -> QuerySet[Turn]:
    return Turn.objects.filter(meeting=meeting).select_related("member")


def speaking(meeting: Meeting) -> Turn | None:
    return turns(meeting).filter(state=TurnState.SPEAKING).first()


def live_turn(meeting: Meeting, member: Member | None) -> Turn | None:
    """What a person waits for, or is doing: their request, or their turn."""
    return turns(meeting).filter(member=member, state__in=LIVE).first() if member is not None else None


def waiting(meeting: Meeting) -> list[Turn]:
    """Who waits, who speaks next first, each with how many times they `spoke` and their `rank`. Who left the room keeps their
    place for when they come back, and is not called meanwhile."""
    here = present(meeting).values("member")
    found = {one.pk: one for one in turns(meeting).filter(state=TurnState.WAITING, member__in=here).select_related("item")}
    counts = Counter(
        Turn.objects.filter(meeting=meeting, state__in=(TurnState.DONE, TurnState.SPEAKING))
        .exclude(called_at=None)
        .values_list("member", flat=True)
    )
    ordered = in_order(Asking(one.pk, counts[one.member_id], one.asked_at) for one in found.values())
    rows = [found[one.key] for one in ordered]
    for rank, turn in enumerate(rows, 1):
        turn.rank, turn.spoke = rank, counts[turn.member_id]
    return rows


def _held(meeting: Meeting) -> QuerySet[Turn]:
    """The turns of those who had the floor."""
    return Turn.objects.filter(meeting=meeting, state__in=(TurnState.SPEAKING, TurnState.DONE), called_at__isnull=False)


def has_spoken(meeting: Meeting) -> bool:
    return _held(meeting).exists()


def spoken(meeting: Meeting, *, at: datetime) -> dict[Member, Spoken]:
    """How long each spoke in a meeting, who spoke most first."""
    found = totals(_held(meeting).values_list("member", "called_at", "ended_at"), now=at)
    people = Member.objects.in_bulk(found)
    rows = sorted(found.items(), key=lambda row: (-row[1].length, people[row[0]].last_name, row[0]))
    return {people[pk]: one for pk, one in rows}


def forgettable_turns(at: datetime) -> QuerySet[Turn]:
    """The turns of meetings that ended long enough ago: minutes are written without them."""
    return Turn.objects.filter(meeting__closed_at__lt=at - TURNS)


def balance(item: AgendaItem | None) -> dict[str, int]:
    """How many said they are for or against what is discussed, waiting or having spoken; empty when nobody said so."""
    if item is None:
        return {}
    said = Turn.objects.filter(item=item, state__in=(*LIVE, TurnState.DONE)).exclude(side="")
    found = dict(said.values_list("side").annotate(number=Count("pk")).order_by())
    return {side: found.get(side, 0) for side in Side.values} if found else {}


# -- votes ------------------------------------------------------------------------------------------------


def ballots_of(meeting: Meeting) -> list[Ballot]:
    """The ballots of a meeting that were not cancelled, those that decide before the opinion asked beside them."""
    rows = ballots_of_meeting(meeting).exclude(state=BallotState.CANCELLED)
    return sorted(rows, key=lambda one: (one.resolution.number, one.round, one.twin_of_id is not None, one.pk))


def received(ballot: Ballot) -> int | None:
    """How many votes came; None where hands are raised. A secret vote's number is refreshed once a minute: it follows nobody."""
    if ballot.way == Way.NAMED:
        return ballot.votes.count()
    if ballot.way == Way.SECRET:
        return sealed.shown_numbers(sealed.boxes().get(ballot=ballot))["signings"]
    return None


@dataclass(frozen=True)
class Turnout:
    """An open ballot as the room sees it: how many votes came, of how many voices."""

    ballot: Ballot
    received: int | None
    voices: int


def turnouts(ballots: Sequence[Ballot]) -> list[Turnout]:
    """How many voted in each open ballot."""
    return [Turnout(one, received(one), one.roll.rights.count()) for one in ballots if one.state == BallotState.OPEN]


def being_counted(ballots: Sequence[Ballot], item: AgendaItem | None) -> bool:
    """Whether a vote on an item is closed, and its result not proclaimed yet."""
    between = (BallotState.CLOSED, BallotState.COUNTED)
    return item is not None and any(one.state in between and one.resolution.item_id == item.pk for one in ballots)


def last_result(ballots: Sequence[Ballot], item: AgendaItem | None = None) -> Ballot | None:
    """The result proclaimed last that decides something, of an item or of the whole meeting."""
    told = [one for one in ballots if one.state == BallotState.PROCLAIMED and not one.trial and one.twin_of_id is None]
    if item is not None:
        told = [one for one in told if one.resolution.item_id == item.pk]
    return max(told, key=lambda one: one.proclaimed_at, default=None)


def voices_left(ballot: Ballot, member: Member, *, at: datetime) -> int:
    """How many voices a member may still use in an open ballot: their own, and those whose proxy they carry."""
    if ballot.way == Way.NAMED:
        return len([one for one in voices(ballot, member) if one.is_ready]) if takes_votes(ballot, at=at) is None else 0
    held = sealed.held(ballot.pk) if ballot.way == Way.SECRET else None
    if held is None or sealed_rules.takes_votes(held, at=at) is not None:
        return 0
    mine = [one for one in sealed.voices(held, member.pk) if sealed_rules.can_use(one) is None]
    used = sealed.signed(sealed.boxes().get(ballot=ballot), [one.key for one in mine])
    return len([one for one in mine if one.key not in used])


# -- the whole ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """What the room shows at an instant, read once for the screen, the desk and the phones; the quorum where it is shown."""

    meeting: Meeting
    sitting: Sitting
    items: list[AgendaItem]
    clock: Clock | None
    speaking: Turn | None
    waiting: list[Turn]
    ballots: list[Ballot]
    stages: list[Stage]

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return standings(self.meeting)

    @cached_property
    def there(self) -> int:
        """How many people are in the meeting."""
        return present(self.meeting).count()

    @property
    def item(self) -> AgendaItem | None:
        return self.sitting.item

    @property
    def resolution(self) -> Resolution | None:
        return resolution_of(self.item) if self.item is not None else None

    @property
    def is_suspended(self) -> bool:
        return self.sitting.suspension is not None and self.sitting.suspension.ends_at is None

    @property
    def standing(self) -> Standing | None:
        """The quorum for what is discussed now; the hardest one between two votes."""
        if self.resolution is not None and self.resolution.nature in self.standings:
            return self.standings[self.resolution.nature]
        return max(self.standings.values(), key=lambda one: one.needed, default=None)

    @property
    def stage(self) -> Stage | None:
        """What goes step by step on the present item, or how it ended; before any item, what goes on."""
        here = [one for one in self.stages if self.item is None or one.item == self.item.pk]
        return next((one for one in here if not one.is_over), here[-1] if here and self.item is not None else None)

    @property
    def stage_title(self) -> str:
        """What is gone through step by step: the title of its item."""
        return next((one.title for one in self.items if self.stage is not None and one.pk == self.stage.item), "")

    @property
    def open_ballots(self) -> list[Ballot]:
        return [one for one in self.ballots if one.state == BallotState.OPEN]


def room_of(meeting: Meeting, *, at: datetime) -> Room:
    sitting, is_open = sitting_of(meeting), meeting.state == MeetingState.OPEN
    return Room(
        meeting=meeting,
        sitting=sitting,
        items=list(agenda(meeting)),
        clock=clock_of(sitting, at=at) if is_open else None,
        speaking=speaking(meeting) if is_open else None,
        waiting=waiting(meeting) if is_open else [],
        ballots=ballots_of(meeting),
        stages=stages_of(meeting) if is_open else [],
    )


def state_of(meeting_id: int) -> dict[str, Any]:
    """What the pages ask every few seconds, read once for everybody: it changes when what they show does, and tells nothing.

    `crowd`: who is there, how many voted or answered, which phones do not wait for: they draw themselves again for `seen` alone.
    """

    def read() -> dict[str, Any]:
        meeting = Meeting.objects.select_related("statutes").prefetch_related("statutes__rules").get(pk=meeting_id)
        sitting, found, stages = sitting_of(meeting), ballots_of(meeting), stages_of(meeting)
        shown = [
            meeting.state,
            meeting.items.count(),
            sitting.item_id,
            str(sitting.clock_ends_at),
            sitting.clock_left,
            str(sitting.suspension and [sitting.suspension_id, sitting.suspension.ends_at]),
            [(turn.pk, turn.state) for turn in turns(meeting).filter(state__in=LIVE).order_by("pk")],
            [(one.pk, one.state) for one in found],
            numbers_of(meeting),
            [(one.pk, one.seen) for one in stages],
        ]
        crowd = [
            list(present(meeting).order_by("pk").values_list("pk", flat=True)),
            [one.sentence for one in standings(meeting).values()],
            [one.received for one in turnouts(found)],
            [(one.pk, one.done, one.asked) for one in stages],
        ]
        return {"seen": _digest(shown), "crowd": _digest(crowd)}

    return cache.get_or_set(f"room-state:{meeting_id}", read, FRESH)


def _digest(shown: list[Any]) -> str:
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:20]


def forget_state(meeting_id: int) -> None:
    """What the bureau does is seen at the next asking, not two seconds later."""
    cache.delete(f"room-state:{meeting_id}")
