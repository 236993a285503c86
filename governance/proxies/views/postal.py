"""The postal forms of an assembly as its bureau keeps them: their list, one that arrives, one that is put aside."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cae import exports, files
from cae.access import or_raise
from cae.exports import Sheet
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.meetings.models import Meeting
from governance.meetings.queries import book, resolutions_of, visible_meetings
from governance.meetings.rules import local_day
from governance.proxies import actions, ports, printing, queries, rules
from governance.proxies.enums import PostalState
from governance.proxies.forms import PostalFormForm, VoidForm
from governance.proxies.models import PostalForm, PostalVote
from governance.proxies.views.shared import fetch_assembly, scans_of
from members.pages import team_page

COLUMNS = [Column("Personne", width=30), Column("Arrivé le", "date"), Column("État"), Column("Motif", width=40)]


def _list(meeting: Meeting) -> str:
    return reverse("governance:proxies:postal", args=[meeting.pk])


@require_safe
@team_page(Right.MEETINGS_RUN)
def postal(request, pk):
    """Every form of an assembly, the last first, with its scan; exported."""
    meeting = fetch_assembly(request.user, pk)
    rows = PostalForm.objects.filter(meeting=meeting).select_related("member")
    if exports.asked(request):
        sheet = Sheet("Votes par correspondance", COLUMNS, rows.order_by("-pk"), _cells)
        return exports.of_list(request, sheet, shown_by=Right.MEETINGS_RUN)
    rows = rows.annotate(says=Exists(PostalVote.objects.filter(form=OuterRef("pk"))))
    page, rule = page_of(rows, request.GET, order=("-pk",)), book(meeting)
    scans = scans_of(page.rows)
    may_void = meeting.state in rules.TAKEN
    for row in page.rows:
        row.link, row.may_void = scans.get(row.pk), may_void and row.state == PostalState.RECEIVED
    context = {
        "meeting": meeting,
        "page": page,
        "count": rows.filter(state=PostalState.RECEIVED).count(),
        "until": rules.postal_until(meeting, rule["postal.days"]),
        "rule": rule["postal.days"],
        "closed": rules.takes_forms(meeting, rule["postal"]),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_RUN) is None,
    }
    return render(request, "governance/proxies/postal.html", context)


def _cells(form: PostalForm) -> tuple:
    return str(form.member), local_day(form.received_at), form.get_state_display(), form.reason


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_RUN)
def receive(request, pk):
    """Records a form that arrived: whose, which day, its answers, its scan."""
    meeting, on = fetch_assembly(request.user, pk), today()
    rule, apart = book(meeting), queries.not_by_post(meeting)
    form = PostalFormForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        voters=queries.voters(meeting, on=on).order_by("last_name", "first_name", "pk"),
        resolutions=[one for one in resolutions_of(meeting) if one not in apart],
        marks={one.pk: printing.mark_of(queries.digest_of(one)) for one in queries.reworded(meeting)},
        initial={"received_on": on},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        scan = typed["scan"]

        def act():
            return actions.receive_form(
                meeting=meeting,
                member=typed["member"],
                received_on=typed["received_on"],
                scan=files.store(scan.read(), scan.name),
                by=request.user,
                at=timezone.now(),
                **form.answers(),
            )

        def to(made):
            said = "est enregistré"
            if made.state == PostalState.LATE:
                said = "est gardé, mais il est arrivé trop tard et ne compte pas"
            elif not made.votes.exists():
                said = "est enregistré : rien n'y est coché, il ne compte que pour le quorum"
            messages.success(request, f"Le formulaire de {made.member} {said}.")
            return _list(meeting)

        if address := perform(request, form, act, to=to):
            return redirect(address)
    context = {
        "meeting": meeting,
        "form": form,
        "apart": apart,
        "closed": rules.takes_forms(meeting, rule["postal"]) or ports.why_not_now(meeting),
        "until": rules.postal_until(meeting, rule["postal.days"]),
        "rule": rule["postal.days"],
    }
    return render(request, "governance/proxies/receive.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_RUN)
def void(request, pk):
    """Puts a form aside, with its reason."""
    found = get_object_or_404(
        PostalForm.objects.select_related("meeting", "member"), pk=pk, meeting__in=visible_meetings(request.user)
    )
    or_raise(rules.is_counted(found, found.meeting))
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.void_form(form=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: _list(found.meeting)):
            return redirect(address)
    context = {"form": form, "postal": found, "meeting": found.meeting}
    return render(request, "governance/proxies/void.html", context, status=422 if form.errors else 200)
