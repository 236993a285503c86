"""The deliberations one knows of, and how one is opened: on a resolution, or out of any meeting."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cae.access import or_raise
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.enums import ItemKind
from governance.meetings.forms import present_members
from governance.meetings.views.shared import fetch_resolution, me, member_or_404, page_of_resolution
from governance.rounds import actions, queries
from governance.rounds.enums import ENDED, Kind
from governance.rounds.forms import GatherForm, StartForm
from governance.rounds.views.shared import lead_of
from members.pages import team_page

ORDER = ("-made_at", "-id")


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """What people deliberate on now, then what it came to."""
    rows = queries.visible_deliberations(request.user)
    context = {
        "running": list(rows.exclude(state__in=ENDED).order_by("-made_at", "-pk")),
        "page": page_of(rows.filter(state__in=ENDED), request.GET, order=ORDER),
        "member": me(request),
    }
    return render(request, "governance/rounds/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def start(request, pk):
    """Puts a resolution through rounds."""
    resolution = fetch_resolution(request.user, pk)
    meeting = resolution.item.meeting
    if not queries.may_start(request.user, meeting):
        raise PermissionDenied("Cette page est celle du bureau de la réunion.")
    or_raise(queries.why_not_start(resolution))
    kind = Kind.ELECTION if resolution.item.kind == ItemKind.ELECTION else Kind.PROPOSAL
    people, mine = queries.concerned_by(meeting, resolution), me(request)
    form = StartForm(request.POST or None, kind=kind, people=people, initial={"facilitator": mine})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.start(resolution=resolution, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lead_of):
            return redirect(address)
    context = {"form": form, "resolution": resolution, "meeting": meeting, "kind": kind, "back": page_of_resolution(resolution)}
    return render(request, "governance/rounds/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def gather(request):
    """Opens a deliberation out of any meeting; who opens it facilitates."""
    member = member_or_404(request)
    asked = request.GET.get("nature", "")
    kind = Kind(asked) if asked in Kind.values else Kind.PROPOSAL
    form = GatherForm(request.POST or None, kind=kind, people=present_members(today()), initial={"people": [member.pk]})
    if request.method == "POST" and form.is_valid():

        def act():
            values = {"facilitator": member, "by": request.user, "at": timezone.now()}
            return actions.gather(kind=kind, **values, **form.cleaned_data)

        if address := perform(request, form, act, to=lead_of):
            return redirect(address)
    return render(request, "governance/rounds/gather.html", {"form": form, "kind": kind})
