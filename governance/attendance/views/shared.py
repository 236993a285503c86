"""What the pages of attendance share: the meeting one may know of, and whether one holds its bureau."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cae.live import Live
from governance.attendance import queries
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting

LIVE = Live("attendance", queries.state_of)


def held_meeting(request, pk: int) -> Meeting:
    """The meeting, for those who hold its bureau; 404 when they may not know of it, 403 when they may not run it."""
    meeting = fetch_meeting(request.user, pk)
    if not queries.runs(request.user, meeting):
        raise PermissionDenied("Cette page est celle du bureau de la réunion.")
    return meeting


def page_of(name: str, meeting: Meeting) -> str:
    return reverse(f"governance:attendance:{name}", args=[meeting.pk])


def token_of(meeting: Meeting) -> str:
    """The last part of the address where pages ask where a meeting is: only those who may open a page of it are given it."""
    return LIVE.token(meeting.pk)
