"""The quorum as it moves, and the address pages ask every few seconds."""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from cae.access import holds_everywhere
from cae.rights import Right
from governance.attendance import queries, rules
from governance.attendance.views.shared import meeting_behind, token_of
from governance.meetings.enums import MeetingState, ResolutionNature
from governance.meetings.models import Meeting
from governance.meetings.rules import can_call_again, can_move
from governance.meetings.views.shared import fetch_meeting, prepares
from members.pages import anyone_page, team_page


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def quorum(request, pk):
    """Where the quorum stands, what is missing, what happens if a few more come, and what to do when it is missed."""
    meeting = fetch_meeting(request.user, pk)
    found = queries.standings(meeting)
    runs = holds_everywhere(request.user, Right.MEETINGS_RUN)
    context = {
        "meeting": meeting,
        "standings": [(ResolutionNature(nature).label, one) for nature, one in found.items()],
        "alone": len(found) == 1,
        "lost": [one for one in queries.incidents(meeting) if one.kind == "quorum"],
        "runs": queries.runs(request.user, meeting),
        "may_fail": runs and can_move(meeting, MeetingState.FAILED) is None and not any(one.reached for one in found.values()),
        "may_call_again": prepares(request.user) and can_call_again(meeting) is None,
        "closed": rules.is_receiving(meeting, at=timezone.now()),
        "token": token_of(meeting),
    }
    return render(request, "governance/attendance/quorum.html" + ("#live" if request.htmx else ""), context)


def _read(request, token: str) -> bytes:
    try:
        state = queries.state_of(meeting_behind(token))
    except (signing.BadSignature, ValueError, Meeting.DoesNotExist):
        raise Http404 from None
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()


def _etag(request, token: str) -> str:
    request.state_read = _read(request, token)
    return f'"{hashlib.sha256(request.state_read).hexdigest()[:20]}"'


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=_etag)
def state(request, token):
    """How many are there and where the quorum stands: 304 as long as nothing changed, no session read."""
    answer = HttpResponse(request.state_read, content_type="application/json")
    answer["Cache-Control"] = "no-cache"
    return answer
