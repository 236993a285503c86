"""What the three pages of the room share: where they ask how far the meeting is."""

from django.urls import reverse

from cae.live import Live
from governance.meetings.models import Meeting
from governance.room import queries

LIVE = Live("room", queries.state_of)


def page_of(name: str, meeting: Meeting) -> str:
    return reverse(f"governance:room:{name}", args=[meeting.pk])


def state_address(meeting: Meeting) -> str:
    """Where pages ask where a meeting is: only those who may open one of them are given it."""
    return reverse("governance:room:state", args=[LIVE.token(meeting.pk)])
