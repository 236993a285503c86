"""The desk of the bureau: where the meeting is, and its next act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cae.access import Refused
from cae.once import perform
from governance.attendance.queries import present
from governance.attendance.views.shared import held_meeting
from governance.ballots import ports as ballots
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.ballots.rules import can_prepare
from governance.ballots.secrecy import Asked, asked_of, can_be_asked
from governance.ballots.telling import drawn
from governance.ballots.views.sheets import Step, next_step
from governance.meetings import ports
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting
from governance.meetings.ports import Act
from governance.meetings.rules import local_day
from governance.roll.queries import current
from governance.room import actions, queries
from governance.room import ports as room_ports
from governance.room.enums import Side
from governance.room.forms import HandForm, MoreForm, SuspendForm
from governance.room.models import Turn
from governance.room.speaking import together
from governance.room.views.shared import page_of, state_address
from members.models import Member
from members.pages import anyone_page
from members.queries import associates_on

SHOWN = 12  # people of the speaking list drawn at first; the others are counted


@dataclass(frozen=True)
class OnTheTable:
    """A ballot of the present item, and what the bureau does next with it."""

    ballot: Ballot
    step: Step | None
    tools: list[Act]
    asked: Asked | None = None  # the secret that people ask for it

    @property
    def follow(self) -> str:
        """Where the next act is done: on the page of the ballot when it is a button there."""
        sheet = reverse("governance:ballots:sheet", args=[self.ballot.pk])
        return sheet if self.step is None or self.step.post else self.step.address

    @property
    def waits(self) -> bool:
        """Whether the vote is what the bureau has to do now: it was begun, and is not over."""
        return self.ballot.state in (BallotState.OPEN, BallotState.CLOSED, BallotState.COUNTED)


@never_cache
@require_safe
@anyone_page
def desk(request, pk):
    """One page to lead the meeting, the main act first."""
    meeting = held_meeting(request, pk)
    room = queries.room_of(meeting, at=timezone.now())
    before, after = queries.neighbours(room.items, room.item)
    table = [OnTheTable(one, next_step(one, meeting), ballots.tools_of(one), _asked(one, meeting)) for one in _ballots(room)]
    told = queries.last_result(room.ballots, room.item) if room.item is not None else None
    stage_act = room_ports.next_act(request.user, room.stage) if room.stage is not None else None
    context = {
        "meeting": meeting,
        "room": room,
        "is_open": meeting.state == MeetingState.OPEN,
        "before": before,
        "after": after,
        "focus": not request.htmx,  # a part drawn again by itself takes the focus from nobody
        "main": _main(room, table, after, stage_act),
        "stage_act": stage_act,
        "table": table,
        "vote": next((one for one in table if one.waits), None),
        "may_prepare": _may_prepare(room, meeting),
        "drawn": drawn(told, room.ballots) if told is not None else None,
        "queue": room.waiting[:SHOWN],
        "more": len(room.waiting) - SHOWN,
        "current": room.speaking.pk if room.speaking else "",
        "balance": _balance(room),
        "blocking": ports.all_before_closing(meeting) if meeting.state == MeetingState.OPEN else [],
        "state_address": state_address(meeting),
        "hand": HandForm(people=_people(meeting)),
        "pause": SuspendForm(),
    }
    return render(request, "governance/room/desk.html" + ("#live" if request.htmx else ""), context)


@never_cache
@require_safe
@anyone_page
def speaking_times(request, pk):
    """Who spoke, how many times and how long; associates and the others told apart. The bureau alone reads it."""
    meeting, now = held_meeting(request, pk), timezone.now()
    found = queries.spoken(meeting, at=now)
    associates = set(associates_on(local_day(meeting.starts_at)).values_list("pk", flat=True))
    groups = (("Associé·es", True), ("Autres", False))
    context = {
        "meeting": meeting,
        "people": [(member, member.pk in associates, one) for member, one in found.items()],
        "groups": [
            (label, together(one for member, one in found.items() if (member.pk in associates) == inside))
            for label, inside in groups
        ],
        "days": queries.TURNS.days,
    }
    return render(request, "governance/room/speaking_times.html", context)


def _ballots(room: queries.Room) -> list[Ballot]:
    """The ballots of the present item, and those of others that are open."""
    item = room.item.pk if room.item is not None else None
    return [one for one in room.ballots if one.resolution.item_id == item or one.state == BallotState.OPEN]


def _asked(ballot: Ballot, meeting: Meeting) -> Asked | None:
    """The secret asked for a vote that is not open yet, as soon as somebody asks for it."""
    found = asked_of(ballot.resolution, meeting) if can_be_asked(ballot, meeting) is None else None
    return found if found is not None and found.number else None


def _main(room: queries.Room, table: list[OnTheTable], after, stage_act: Act | None) -> str:
    """The one act to put first: `resume`, `begin`, `vote`, `stage`, `call`, `end_turn`, `next` or `close`."""
    acts = (
        ("resume", room.is_suspended),
        ("vote", room.item is not None and any(one.waits for one in table)),
        ("stage", stage_act is not None),
        ("end_turn", room.item is not None and room.speaking is not None),
        ("call", room.item is not None and bool(room.waiting)),
        ("begin" if room.item is None else "next", after is not None),
    )
    return next((act for act, holds in acts if holds), "close")


def _may_prepare(room: queries.Room, meeting: Meeting) -> bool:
    if room.resolution is None or any(not one.trial for one in _ballots(room)):
        return False
    room.resolution.item.meeting = meeting
    refusal = can_prepare(room.resolution, roll=current(meeting))
    return refusal is None and not ballots.why_not_vote([room.resolution])


def _balance(room: queries.Room) -> str:
    """« 3 pour, 1 contre », of those who said so about the text that is discussed."""
    found = queries.balance(room.item) if room.resolution is not None else {}
    return ", ".join(f"{number} {Side(side).label}" for side, number in found.items())


def _people(meeting: Meeting):
    """Who is in the room."""
    return Member.objects.filter(pk__in=present(meeting).values("member")).order_by("last_name", "first_name", "pk")


# -- acts -----------------------------------------------------------------------------------------------------


def _act(request, meeting: Meeting, act: Callable[[], Any], *, place: str = ""):
    to = page_of("desk", meeting) + place
    address = perform(request, None, act, to=lambda _: to) or to
    queries.forget_state(meeting.pk)
    return redirect(address)


def _number(request, name: str) -> int | None:
    posted = request.POST.get(name, "")
    return int(posted) if posted.isdecimal() and len(posted) < 18 else None


def _turn(request, meeting: Meeting) -> Turn:
    found = queries.turns(meeting).filter(pk=_number(request, "turn") or 0).select_related("meeting").first()
    if found is None:
        raise Refused("Cette demande de parole n'existe plus : rechargez la page.")
    return found


@require_POST
@anyone_page
def go_to(request, pk):
    """Opens an item of the agenda."""
    meeting = held_meeting(request, pk)

    def act():
        item = meeting.items.filter(pk=_number(request, "item") or 0).first()
        if item is None:
            raise Refused("Choisissez un point de l'ordre du jour.")
        return actions.go_to(meeting=meeting, item=item, by=request.user, at=timezone.now())

    return _act(request, meeting, act)


@require_POST
@anyone_page
def start_clock(request, pk):
    meeting = held_meeting(request, pk)
    return _act(request, meeting, lambda: actions.start_clock(meeting=meeting, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def stop_clock(request, pk):
    meeting = held_meeting(request, pk)
    return _act(request, meeting, lambda: actions.stop_clock(meeting=meeting, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def extend_clock(request, pk):
    """Gives some minutes more."""
    meeting, form = held_meeting(request, pk), MoreForm(request.POST)

    def act():
        minutes = form.cleaned_data["minutes"] if form.is_valid() else 0
        return actions.extend_clock(meeting=meeting, minutes=minutes, by=request.user, at=timezone.now())

    return _act(request, meeting, act)


@require_POST
@anyone_page
def suspend(request, pk):
    """Suspends the sitting, with its reason."""
    meeting = held_meeting(request, pk)
    reason = request.POST.get("reason", "")[:300]
    return _act(request, meeting, lambda: actions.suspend(meeting=meeting, reason=reason, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def resume(request, pk):
    meeting = held_meeting(request, pk)
    return _act(request, meeting, lambda: actions.resume(meeting=meeting, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def note_hand(request, pk):
    """Writes in the list someone who raised a hand."""
    meeting = held_meeting(request, pk)
    form = HandForm(request.POST, people=_people(meeting))

    def act():
        if not form.is_valid():
            raise Refused("Choisissez une personne présente.")
        return actions.ask(meeting=meeting, member=form.cleaned_data["member"], by=request.user, at=timezone.now())

    return _act(request, meeting, act, place="#parole")


@require_POST
@anyone_page
def call(request, pk):
    """Gives the floor to who is next, as the button said."""
    meeting = held_meeting(request, pk)

    def act():
        after = _number(request, "after")
        return actions.call(turn=_turn(request, meeting), after=after, by=request.user, at=timezone.now())

    return _act(request, meeting, act)


@require_POST
@anyone_page
def end_turn(request, pk):
    """Who speaks is done."""
    meeting = held_meeting(request, pk)
    return _act(request, meeting, lambda: actions.end_turn(turn=_turn(request, meeting), by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def pass_over(request, pk):
    """Passes over who does not come."""
    meeting = held_meeting(request, pk)
    return _act(request, meeting, lambda: actions.pass_over(turn=_turn(request, meeting), by=request.user, at=timezone.now()))
