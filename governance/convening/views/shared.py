"""What several pages of convening need."""

from django.http import Http404
from django.urls import reverse

from governance.convening import queries
from governance.convening.models import Convocation, Sending
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting, prepares


def fetch_prepared(user, pk: int) -> Meeting:
    """A meeting this person prepares, else 404."""
    meeting = fetch_meeting(user, pk)
    if not prepares(user):
        raise Http404
    return meeting


def fetch_convocation(user, pk: int) -> Convocation:
    """The convocation of a meeting this person prepares, else 404."""
    meeting = fetch_prepared(user, pk)
    found = queries.convocation_of(meeting)
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def fetch_sending(user, pk: int) -> Sending:
    """A sending of a meeting this person prepares, else 404."""
    found = Sending.objects.select_related("member", "convocation__meeting", "instead_of", "again").filter(pk=pk).first()
    if found is None:
        raise Http404
    fetch_prepared(user, found.convocation.meeting_id)
    return found


def register_of(meeting: Meeting) -> str:
    return reverse("governance:convening:sendings", args=[meeting.pk])


def page_of_sending(sending: Sending) -> str:
    return reverse("governance:convening:sending", args=[sending.pk])
