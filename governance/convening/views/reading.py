"""What people receive and what they choose: the convocation as they read it, the event of their calendar, how they are told."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cae import files
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.convening import actions, calendars, notice, queries, rules
from governance.meetings.models import Meeting
from governance.meetings.queries import takes_part
from governance.meetings.rules import can_edit
from governance.meetings.views.shared import fetch_meeting, me, member_or_404, prepares
from members.models import Member
from members.pages import team_page


def _is_concerned(request, meeting: Meeting) -> bool:
    return prepares(request.user) or takes_part(meeting, me(request), on=today())


@require_safe
@team_page(Right.MEETINGS_VIEW)
def convocation(request, pk):
    """The convocation as it left; before it leaves, who prepares it reads what it would say today."""
    meeting = fetch_meeting(request.user, pk)
    found = queries.convocation_of(meeting)
    if found is None and not (prepares(request.user) and can_edit(meeting) is None):
        raise Http404
    context = {
        "meeting": meeting,
        "convocation": found,
        "notice": notice.read(found.content) if found is not None else _preview(meeting),
        "concerned": _is_concerned(request, meeting),
        "file": files.links_of(found, actions.DOCUMENT).first() if found is not None else None,
    }
    return render(request, "governance/convening/convocation.html", context)


def _preview(meeting: Meeting) -> dict:
    on, delay = today(), queries.delay_of(meeting)
    composed = notice.compose(
        meeting,
        voices=queries.people_to_convene(meeting, on=on).count(),
        digest_of_roll="",
        on=on,
        latest_on=rules.latest_day(meeting, delay.value) if delay is not None else None,
    )
    return notice.read(notice.canonical(composed))


@require_safe
@team_page(Right.MEETINGS_VIEW)
def calendar(request, pk):
    """The meeting as a file for a calendar: opened again after a change, it replaces what the calendar has."""
    meeting = fetch_meeting(request.user, pk)
    content = calendars.event_of(meeting, with_link=_is_concerned(request, meeting))
    response = HttpResponse(content, content_type=f"{calendars.MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reunion-{meeting.pk}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def consent(request):
    """How one is convened to assemblies: by e-mail once one agrees, by letter otherwise."""
    member = member_or_404(request)
    given = queries.consent_of(member)
    if request.method == "POST":
        wants = request.POST.get("way") == "email"

        def act():
            if wants:
                return actions.give_consent(member=member, by=request.user, at=timezone.now())
            return actions.withdraw_consent(member=member, by=request.user, at=timezone.now())

        here = reverse("governance:convening:consent")
        return redirect(perform(request, None, act, to=lambda _: here) or here)
    return render(request, "governance/convening/consent.html", _choice(member, given))


def _choice(member: Member, given) -> dict:
    return {"member": member, "given": given, "postal": rules.postal_address(member), "article": rules.CONSENT}
