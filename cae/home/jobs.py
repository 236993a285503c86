"""Jobs as people follow them: how far one's own is, and for the support team the list, with what failed first."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from cae import exports, files, jobs
from cae.access import has_right
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.models import Job
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from members.pages import anyone_page, team_page

FAILED_SHOWN = 50
COLUMNS = [
    Column("Travail", width=48),
    Column("Demandé par", width=28),
    Column("Le", "date"),
    Column("État"),
    Column("Pourquoi il a échoué", width=60),
]


@require_safe
@anyone_page
def job(request, token):
    """How far a job is, for who asked for it or looks after jobs; its fragment asks again each second until the end."""
    found = get_object_or_404(Job, token=token)
    if found.asked_by_id != request.user.pk and not has_right(request.user, Right.JOBS_MANAGE):
        raise Http404
    context = {"job": found, "progress": jobs.progress_of(found), "file": _file(request.user, found)}
    return render(request, "home/job.html" + ("#progress" if request.htmx else ""), context)


def _file(user, found: Job):
    """What the job made, once it is done and when this person may read it."""
    link = files.links_of(found).first() if found.state == Job.State.DONE else None
    return link if link is not None and files.may_read(user, link) else None


@require_safe
@team_page(Right.JOBS_MANAGE)
@remembered
def list(request):
    """Every job, newest first; those that failed stand before the others."""
    state = request.GET.get("etat", "")
    rows = Job.objects.select_related("asked_by")
    failed = []
    if state in Job.State.values:
        rows = rows.filter(state=state)
    else:
        state = ""
    if exports.asked(request):
        return exports.of_list(request, Sheet("Travaux", COLUMNS, rows.order_by("-id"), _cells), shown_by=Right.JOBS_MANAGE)
    if not state:
        if not {"after", "before"} & request.GET.keys():
            failed = _told(rows.filter(state=Job.State.FAILED).order_by("-id")[:FAILED_SHOWN])
        rows = rows.exclude(state=Job.State.FAILED)
    page = page_of(rows, request.GET, order=("-id",))
    _told(page.rows)
    may_export = exports.refusal(request.user, shown_by=Right.JOBS_MANAGE) is None
    context = {"failed": failed, "page": page, "state": state, "states": Job.State.choices, "may_export": may_export}
    context["standstill"] = jobs.standstill(at=timezone.now())
    return render(request, "home/jobs.html" + ("#results" if request.htmx else ""), context)


def _cells(one: Job) -> tuple:
    asked = str(one.asked_by or "le calendrier")
    return one.label, asked, localtime(one.created_at).date(), one.get_state_display(), one.error.partition("\n\n")[0]


@require_POST
@team_page(Right.JOBS_MANAGE)
def retry(request, pk):
    """Sends a failed job again."""
    found = get_object_or_404(Job, pk=pk)
    address = perform(request, None, lambda: jobs.retry(found, by=request.user), to=lambda _: reverse("jobs:list"))
    messages.success(request, f"« {found.label} » est relancé.")
    return redirect(address or "jobs:list")


@require_POST
@team_page(Right.JOBS_MANAGE)
def retry_all(request):
    """Sends every failed job again: the mail server was away, it is back."""
    failed = [*Job.objects.filter(state=Job.State.FAILED).order_by("pk")[:500]]
    for one in failed:
        jobs.retry(one, by=request.user)
    messages.success(
        request, "Rien à relancer." if not failed else f"{len(failed)} travaux relancés." if failed[1:] else "Relancé."
    )
    return redirect("jobs:list")


def _told(rows):
    """Splits what is kept of an error into its sentence and its technical part, and says how far the others are."""
    rows = [*rows]
    for one in rows:
        one.sentence, _, one.details = one.error.partition("\n\n")
        one.progress = jobs.progress_of(one) if one.state == Job.State.RUNNING else None
    return rows
