"""The secret of a vote: asked for and taken back by who votes, given by the bureau."""

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cae.access import Refused
from cae.once import perform
from cae.rights import Right
from governance.ballots import actions, ports, secrecy
from governance.ballots.views.shared import ballot_of_bureau, sheet_of
from governance.meetings.models import Resolution
from governance.meetings.views.shared import fetch_resolution, member_or_404, page_of_resolution
from members.pages import anyone_page, team_page


def _back(request, resolution: Resolution) -> str:
    """Where the request was made: the page that follows the session, or the page of the resolution."""
    onward = ports.onward_of(resolution.item.meeting) if "onward" in request.POST else None
    return onward.address if onward is not None else page_of_resolution(resolution)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def ask_secrecy(request, pk):
    """Asks that the vote prepared on a resolution be secret."""
    resolution, member = fetch_resolution(request.user, pk), member_or_404(request)
    to = _back(request, resolution)

    def act():
        ballot = secrecy.waiting(resolution)
        if ballot is None:
            raise Refused("Aucun vote à main levée ni nominatif n'attend d'être ouvert sur cette résolution.")
        return actions.ask_secrecy(ballot=ballot, member=member, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: to) or to)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw_secrecy(request, pk):
    """Takes back one's request."""
    resolution, member = fetch_resolution(request.user, pk), member_or_404(request)
    to = _back(request, resolution)

    def act():
        return actions.withdraw_secrecy(resolution=resolution, member=member, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: to) or to)


@require_POST
@anyone_page
def make_secret(request, pk):
    """Puts to the sealed box the question of a vote that was to be by hands or by name."""
    ballot = ballot_of_bureau(request.user, pk)

    def act():
        return actions.make_secret(ballot=ballot, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=sheet_of) or sheet_of(ballot))
