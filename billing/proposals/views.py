"""The year of one's own activity replayed under a scale put to the vote, step by step."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from billing.contribution.models import Scale
from billing.proposals import actions
from billing.proposals.replay import Replayer
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.queries import visible_meetings
from members.pages import activity_page, team_page


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def mine(request, activity, pk):
    """What an activity would have paid last year under a proposed scale, and under those in force; each amount opens on its
    calculation."""
    scale = get_object_or_404(
        Scale.objects.select_related("resolution__item__meeting"),
        pk=pk,
        resolution__item__meeting__in=visible_meetings(request.user),
    )
    replayer = Replayer(scale, on=today())
    compared = replayer.compare(activity)
    if compared is None:
        raise Http404
    context = {
        "activity": activity,
        "scale": scale,
        "resolution": scale.resolution,
        "since": replayer.since,
        "upto": replayer.upto,
        "compared": compared,
        "change": abs(compared.difference),
    }
    return render(request, "billing/proposals/mine.html", context)


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def again(request, pk):
    """Has the year replayed again: what happened since changes it."""
    scale = get_object_or_404(Scale, pk=pk, resolution__isnull=False, decision__isnull=True)
    address = perform(
        request, None, lambda: actions.ask_replay(scale=scale, by=request.user), to=lambda job: reverse("job", args=[job.token])
    )
    return redirect(address or reverse("billing:contribution:sheet", args=[pk]))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def keep(request, pk):
    """Says that the amendments retained leave the figures of the scale as they are."""
    scale = get_object_or_404(
        Scale.objects.select_related("resolution__item__meeting"),
        pk=pk,
        resolution__item__meeting__in=visible_meetings(request.user),
    )
    back = reverse("governance:meetings:resolution", args=[scale.resolution_id])

    def act():
        return actions.confirm_figures(scale=scale, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: back) or back)
