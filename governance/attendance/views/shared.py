"""What the pages of attendance share: the meeting one may know of, and whether one holds its bureau."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from governance.attendance import queries
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting

_STATE = signing.Signer(salt="attendance-state")


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
    return _STATE.sign(str(meeting.pk)).replace(":", "~")


def meeting_behind(token: str) -> int:
    """The meeting of such an address; raises `BadSignature` or `ValueError` when nobody was given it."""
    return int(_STATE.unsign(token.replace("~", ":")))
