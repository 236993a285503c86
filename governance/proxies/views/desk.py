"""The proxies of an assembly as its bureau keeps them: the register, a paper recorded with its scan, one given again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports, files
from cae.exports import Sheet
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.meetings.models import Meeting
from governance.meetings.queries import book, visible_meetings
from governance.meetings.views.shared import fetch_meeting
from governance.proxies import actions, ports, queries, rules
from governance.proxies.enums import ProxyChannel
from governance.proxies.forms import RecordForm
from governance.proxies.models import Proxy
from governance.proxies.views.shared import fetch_assembly, scans_of
from members.pages import team_page

COLUMNS = [
    Column("Donné par", width=30),
    Column("Donné à", width=30),
    Column("Nature", width=26),
    Column("Reçu"),
    Column("État"),
    Column("Le", "date"),
]


def _register(meeting: Meeting) -> str:
    return reverse("governance:proxies:register", args=[meeting.pk])


@require_safe
@team_page(Right.MEETINGS_RUN)
def register(request, pk):
    """Every proxy of an assembly, the last first, whatever became of it, with its scan; exported."""
    meeting = fetch_meeting(request.user, pk)
    rows = Proxy.objects.filter(meeting=meeting).select_related("giver", "holder")
    if exports.asked(request):
        return exports.of_list(request, Sheet("Pouvoirs", COLUMNS, rows.order_by("-pk"), _cells), shown_by=Right.MEETINGS_RUN)
    page, here = page_of(rows, request.GET, order=("-pk",)), ports.here(meeting)
    scans, given = scans_of(page.rows), set(queries.in_force(meeting).values_list("giver", flat=True))
    open_to_all = meeting.state in rules.TAKEN
    for row in page.rows:
        row.link = scans.get(row.pk)
        apart = row.giver_id not in here and row.giver_id not in given
        row.may_restore = open_to_all and apart and rules.can_restore(row) is None
    context = {
        "meeting": meeting,
        "page": page,
        "count": queries.in_force(meeting).count(),
        "cap": queries.cap_of(meeting, on=today()),
        "cap_rule": book(meeting)["proxies.cap"],
        "may_record": open_to_all,
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_RUN) is None,
    }
    return render(request, "governance/proxies/register.html", context)


def _cells(proxy: Proxy) -> tuple:
    return (
        str(proxy.giver),
        str(proxy.holder or ""),
        proxy.get_kind_display(),
        proxy.get_channel_display(),
        proxy.get_state_display(),
        timezone.localdate(proxy.given_at),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_RUN)
def record(request, pk):
    """Records a proxy handed in on paper, with its scan; under the same rules as one given on-line."""
    meeting, on = fetch_assembly(request.user, pk), today()
    rule, cap = book(meeting), queries.cap_of(meeting, on=on)
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        candidates=queries.candidates(meeting, giver=None, cap=cap, on=on),
        without=rules.KIND_OF_RULE.get(rule["proxies.blank"].value),
        givers=queries.voters(meeting, on=on).order_by("last_name", "first_name", "pk"),
        initial={"giver": request.GET.get("de", "")},
    )
    if request.method == "POST" and form.is_valid():
        giver, scan = form.cleaned_data["giver"], form.cleaned_data["scan"]

        def act():
            values = form.chosen() | {"channel": ProxyChannel.PAPER, "scan": files.store(scan.read(), scan.name)}
            return actions.give_proxy(meeting=meeting, giver=giver, by=request.user, at=timezone.now(), **values)

        if address := perform(request, form, act, to=lambda _: _register(meeting)):
            messages.success(request, f"Le pouvoir de {giver} est enregistré.")
            return redirect(address)
    closed = rules.takes_paper(meeting) or ports.why_not_now(meeting)
    context = {"meeting": meeting, "form": form, "closed": closed, "cap": cap, "cap_rule": rule["proxies.cap"]}
    return render(request, "governance/proxies/record.html", context, status=422 if form.errors else 200)


@require_POST
@team_page(Right.MEETINGS_RUN)
def restore(request, pk):
    """Gives again a proxy that an arrival noted by mistake ended."""
    proxy = get_object_or_404(
        Proxy.objects.select_related("meeting", "giver", "holder", "scan"), pk=pk, meeting__in=visible_meetings(request.user)
    )
    to = _register(proxy.meeting)

    def act():
        return actions.restore_proxy(proxy=proxy, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: to) or to)
