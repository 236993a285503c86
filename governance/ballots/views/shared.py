"""What several pages of ballots need: the ballot one may know of, whether one holds the bureau, where pages are."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cae.live import Live
from governance.attendance.queries import runs
from governance.ballots import queries
from governance.ballots.models import Ballot
from governance.meetings.models import Meeting

LIVE = Live("ballot", queries.state_of)


def fetch_ballot(user, pk: int) -> Ballot:
    """A ballot of a meeting one may know of, else 404."""
    return get_object_or_404(queries.visible_ballots(user), pk=pk)


def ballot_of_bureau(user, pk: int) -> Ballot:
    """A ballot, for those who hold the bureau: 404 when they may not know of it, 403 when they may not run it."""
    found = fetch_ballot(user, pk)
    require_bureau(user, meeting_of(found))
    return found


def require_bureau(user, meeting: Meeting) -> None:
    if not runs(user, meeting):
        raise PermissionDenied("Cette page est celle du bureau de la réunion.")


def meeting_of(ballot: Ballot) -> Meeting:
    return ballot.resolution.item.meeting


def sheet_of(ballot: Ballot) -> str:
    return reverse("governance:ballots:sheet", args=[ballot.pk])


def state_address(ballot: Ballot) -> str:
    """Where pages ask how far a ballot is."""
    return reverse("governance:ballots:state", args=[LIVE.token(ballot.pk)])
