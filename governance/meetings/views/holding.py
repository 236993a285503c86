"""The life of a meeting once it is ready: its sitting opened and closed, or its quorum missed."""

from collections.abc import Callable

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cae.once import perform
from cae.rights import Right
from governance.meetings import actions
from governance.meetings.models import Meeting
from governance.meetings.views.shared import fetch_meeting, sheet_of
from members.pages import team_page


def _act(request, meeting: Meeting, act: Callable[[], Meeting]):
    return redirect(perform(request, None, act, to=sheet_of) or sheet_of(meeting))


@require_POST
@team_page(Right.MEETINGS_RUN)
def open_meeting(request, pk):
    meeting = fetch_meeting(request.user, pk)
    return _act(request, meeting, lambda: actions.open_meeting(meeting=meeting, by=request.user, at=timezone.now()))


@require_POST
@team_page(Right.MEETINGS_RUN)
def close_meeting(request, pk):
    meeting = fetch_meeting(request.user, pk)
    return _act(request, meeting, lambda: actions.close_meeting(meeting=meeting, by=request.user, at=timezone.now()))


@require_POST
@team_page(Right.MEETINGS_RUN)
def fail_meeting(request, pk):
    """Ends a sitting whose quorum was missed: nothing was decided, a second call may follow."""
    meeting = fetch_meeting(request.user, pk)
    return _act(request, meeting, lambda: actions.fail_meeting(meeting=meeting, by=request.user, at=timezone.now()))
