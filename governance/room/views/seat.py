"""The page of a participant, on their phone: one thing to do at a time."""

from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cae.access import Refused
from cae.once import perform
from cae.rights import Right
from governance.attendance.queries import may_come, presence_of
from governance.attendance.rules import is_receiving
from governance.ballots.models import Ballot
from governance.ballots.ports import voter_name
from governance.ballots.secrecy import shown
from governance.ballots.telling import drawn
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting, me, member_or_404
from governance.room import actions, ports, queries
from governance.room.enums import TurnState
from governance.room.forms import SideForm
from governance.room.views.shared import page_of, state_address
from members.models import Member
from members.pages import team_page


@dataclass(frozen=True)
class ToVote:
    """A vote a person has to answer now: for how many voices, and where."""

    ballot: Ballot
    left: int
    address: str


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def seat(request, pk):
    """Say one is there; then vote when a ballot is open and a voice is left, or answer a round that asks it; else speak,
    and follow what is discussed."""
    meeting, member, now = fetch_meeting(request.user, pk), me(request), timezone.now()
    room = queries.room_of(meeting, at=now)
    here = presence_of(meeting, member)
    to_vote = _to_vote(room, member, now) if member is not None and here is not None else []
    mine = queries.live_turn(meeting, member)
    my_turn = ports.turn_of(member, room.stage) if here is not None and room.stage is not None else None
    told = queries.last_result(room.ballots)
    context = {
        "meeting": meeting,
        "room": room,
        "step": _step(meeting, member, here=here, to_vote=to_vote, answers=my_turn is not None, now=now),
        "my_turn": my_turn,
        "stage_title": room.stage_title,
        "to_vote": to_vote,
        "mine": mine,
        "rank": next((one.rank for one in room.waiting if mine is not None and one.pk == mine.pk), 0),
        "is_counting": queries.being_counted(room.ballots, room.item),
        "drawn": drawn(told, room.ballots) if told is not None else None,
        "secrecy": _secrecy(request.user, room),
        "speaks": mine is not None and mine.state == TurnState.SPEAKING,
        "state_address": state_address(meeting),
    }
    return render(request, "governance/room/seat.html" + ("#live" if request.htmx else ""), context)


def _step(meeting: Meeting, member: Member | None, *, here, to_vote: list[ToVote], answers: bool, now) -> str:
    """The one thing to do now: `stranger`, `over`, `wait`, `come`, `vote`, `answer` or `speak`."""
    if member is None or not may_come(meeting, member):
        return "stranger"
    if meeting.state in (MeetingState.CLOSED, MeetingState.FAILED, MeetingState.CANCELLED):
        return "over"
    if here is None:
        return "come" if is_receiving(meeting, at=now) is None else "wait"
    if meeting.state != MeetingState.OPEN:
        return "wait"
    if to_vote:
        return "vote"
    return "answer" if answers else "speak"


def _secrecy(user, room: queries.Room):
    """The secret that may be asked for the vote of the present item, before it opens."""
    if room.resolution is None or room.item is None:
        return None
    room.resolution.item.meeting = room.meeting
    return shown(user, room.resolution, [one for one in room.ballots if one.resolution_id == room.resolution.pk])


def _to_vote(room: queries.Room, member: Member, now) -> list[ToVote]:
    found = []
    for ballot in room.open_ballots:
        name, left = voter_name(ballot.way), queries.voices_left(ballot, member, at=now)
        if name and left:
            found.append(ToVote(ballot, left, reverse(name, args=[ballot.pk])))
    return found


def _back(request, meeting: Meeting, act):
    to = page_of("seat", meeting)
    address = perform(request, None, act, to=lambda _: to) or to
    queries.forget_state(meeting.pk)
    return redirect(address)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def ask(request, pk):
    """Asks to speak; for or against what is discussed, if the person says so."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)
    form = SideForm(request.POST)
    side = form.cleaned_data["side"] if form.is_valid() else ""

    def act():
        return actions.ask(meeting=meeting, member=member, side=side, by=request.user, at=timezone.now())

    return _back(request, meeting, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw(request, pk):
    """Takes back one's own request."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)

    def act():
        turn = queries.live_turn(meeting, member)
        if turn is None:
            raise Refused("Vous ne demandez pas la parole.")
        return actions.withdraw(turn=turn, by=request.user, at=timezone.now())

    return _back(request, meeting, act)
