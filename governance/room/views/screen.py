"""The screen of the room, read from the back, and the address the pages ask every few seconds."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from cae.rights import Right
from governance.ballots.telling import drawn
from governance.meetings.enums import MeetingState
from governance.meetings.views.shared import fetch_meeting
from governance.room import queries
from governance.room.views.shared import LIVE, state_address
from members.pages import anyone_page, team_page

LINES = 9  # of the agenda: more would not be read from the back
OVER = (MeetingState.CLOSED, MeetingState.FAILED)


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def screen(request, pk):
    """What everybody in the room sees: one thing in the middle, the agenda, the quorum and who speaks around it."""
    meeting = fetch_meeting(request.user, pk)
    room = queries.room_of(meeting, at=timezone.now())
    is_open = meeting.state == MeetingState.OPEN
    votes = queries.turnouts(room.ballots) if is_open else []
    told = None
    stage = room.stage if not votes else None
    is_counting = is_open and not votes and queries.being_counted(room.ballots, room.item)
    if not votes and not is_counting and (stage is None or stage.is_over):
        told = queries.last_result(room.ballots, room.item if is_open else None)
    context = {
        "meeting": meeting,
        "room": room,
        "is_open": is_open,
        "is_over": meeting.state in OVER,
        "votes": votes,
        "is_counting": is_counting,
        "stage": stage,
        "stage_title": room.stage_title,
        "drawn": drawn(told, room.ballots) if told is not None and (room.item is not None or not is_open) else None,
        "agenda": _around(room) if is_open else room.items[:LINES],
        "next": room.waiting[0] if room.waiting else None,
        "state_address": state_address(meeting),
    }
    return render(request, "governance/room/screen.html" + ("#live" if request.htmx else ""), context)


def _around(room: queries.Room) -> list:
    """The part of the agenda around the present item."""
    place = next((rank for rank, one in enumerate(room.items) if room.item is not None and one.pk == room.item.pk), 0)
    first = max(0, min(place - 2, len(room.items) - LINES))
    return room.items[first : first + LINES]


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    """Changes when what the pages show does: 304 as long as nothing did, no session read."""
    return LIVE.answer(request)
