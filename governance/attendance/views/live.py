"""The quorum as it moves, and the address pages ask every few seconds."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from cae.access import holds_everywhere
from cae.rights import Right
from governance.attendance import queries, rules
from governance.attendance.views.shared import LIVE, token_of
from governance.meetings.enums import ResolutionNature
from governance.meetings.ports import why_not_fail
from governance.meetings.queries import asks_quorum, left_by_quorum
from governance.meetings.rules import can_call_again, can_fail
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
        "may_fail": runs and can_fail(meeting, asks_quorum=asks_quorum(meeting)) is None and why_not_fail(meeting) is None,
        "may_call_again": prepares(request.user) and can_call_again(meeting, left=left_by_quorum(meeting)) is None,
        "closed": rules.is_receiving(meeting, at=timezone.now()),
        "token": token_of(meeting),
    }
    return render(request, "governance/attendance/quorum.html" + ("#live" if request.htmx else ""), context)


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    """How many are there and where the quorum stands: 304 as long as nothing changed, no session read."""
    return LIVE.answer(request)
