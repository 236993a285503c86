"""The minutes of a meeting: as they write themselves, as they are signed, as the register keeps them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cae import exports, files
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.rights import Right
from cae.tables import Column
from governance.attendance.queries import bureau, runs
from governance.attendance.sheets import caution_of
from governance.attendance.views.shared import held_meeting
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.meetings.views.shared import fetch_meeting, me
from governance.minutes import actions, printing, queries, rules
from governance.minutes.enums import MinutesState
from governance.minutes.models import Minutes
from members.pages import anyone_page, team_page

COLUMNS = [
    Column("Registre"),
    Column("Numéro", "number"),
    Column("Réunion", width=44),
    Column("Type", width=34),
    Column("Date", "date"),
    Column("Inscrit le", "date"),
]


def read_minutes(request, pk: int) -> tuple[Meeting, Minutes]:
    """The minutes of a meeting for who may read them: everyone who knows of it once they are registered, the bureau before."""
    meeting = fetch_meeting(request.user, pk)
    minutes = queries.minutes_of(meeting) or Minutes(meeting=meeting)
    if minutes.state != MinutesState.SIGNED and not runs(request.user, meeting):
        raise PermissionDenied("Le procès-verbal se lit une fois signé par le bureau.")
    return meeting, minutes


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """What the minutes say; to the bureau, what is missing and what each has to sign."""
    meeting, minutes = read_minutes(request, pk)
    mine, held = me(request), bureau(meeting)
    context = printing.context_of(minutes) | {"meeting": meeting, "runs": runs(request.user, meeting)}
    if minutes.state != MinutesState.SIGNED:
        signed = {one.member_id: one for one in context["signatures"]}
        gaps = queries.gaps(meeting) if minutes.state == MinutesState.DRAFT else []
        context |= {
            "gaps": gaps,
            "bureau": [(one, signed.get(one.member_id)) for one in held],
            "caution": caution_of(meeting),
            "may_write": rules.can_write(meeting, minutes) is None,
            "fix_refusal": rules.can_fix(meeting, minutes, gaps=gaps),
            "may_reopen": rules.can_reopen(minutes) is None,
            "sign_refusal": rules.can_sign(minutes, held, mine, signed=context["signatures"], digest=minutes.digest),
        }
    else:
        context["copies"] = minutes.copies.count()
    return render(request, "governance/minutes/sheet.html", context)


def _back(meeting: Meeting) -> str:
    return reverse("governance:minutes:sheet", args=[meeting.pk])


def _own(meeting: Meeting) -> Minutes:
    minutes = queries.minutes_of(meeting)
    if minutes is None:
        raise Http404
    return minutes


@require_POST
@anyone_page
def fix(request, pk):
    """Gives the minutes to the bureau to sign."""
    meeting = held_meeting(request, pk)

    def act():
        return actions.fix(meeting=meeting, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: _back(meeting)) or _back(meeting))


@require_POST
@anyone_page
def reopen(request, pk):
    """Takes the minutes back, to correct them."""
    meeting = held_meeting(request, pk)
    minutes = _own(meeting)

    def act():
        return actions.reopen(minutes=minutes, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: _back(meeting)) or _back(meeting))


@require_POST
@anyone_page
def sign(request, pk):
    """Signs the bytes that were read: the page posts their hash."""
    meeting = held_meeting(request, pk)
    minutes, digest = _own(meeting), request.POST.get("digest", "")

    def act():
        return actions.sign(minutes=minutes, member=me(request), digest=digest, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: _back(meeting)) or _back(meeting))


@require_safe
@team_page(Right.MEETINGS_VIEW)
def print_minutes(request, pk):
    """The minutes as a PDF: the file kept when they were registered, else their draft."""
    meeting, minutes = read_minutes(request, pk)
    made = files.read(minutes.file) if files.is_there(minutes.file) else printing.minutes_pdf(minutes)
    return _paper(made, f"proces-verbal-{minutes.number or local_day(meeting.starts_at)}.pdf")


@require_safe
@team_page(Right.MEETINGS_VIEW)
def extract(request, pk, resolution):
    """One resolution of registered minutes, alone: what a bank or the registry asks for."""
    _, minutes = read_minutes(request, pk)
    made = printing.extract_pdf(minutes, resolution) if minutes.state == MinutesState.SIGNED else None
    if made is None:
        raise Http404
    return _paper(made, f"extrait-{minutes.number}-resolution-{resolution}.pdf")


def _paper(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sealed(request, pk):
    """The bytes that were signed, to be checked by anyone: their SHA-256 is the one printed."""
    _, minutes = read_minutes(request, pk)
    if not minutes.content:
        raise Http404
    response = HttpResponse(bytes(minutes.content), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="proces-verbal-{minutes.number or "a-signer"}.json"'
    return response


@require_safe
@team_page(Right.MEETINGS_VIEW)
@remembered
def register(request):
    """The registers of minutes, each numbered without a gap, of the meetings one may know of."""
    rows = queries.visible_minutes(request.user)
    if exports.asked(request):
        return exports.of_list(request, Sheet("Procès-verbaux", COLUMNS, rows, _cells), shown_by=Right.MEETINGS_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=("-registered_at", "-pk")),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_VIEW) is None,
    }
    return render(request, "governance/minutes/register.html" + ("#results" if request.htmx else ""), context)


def _cells(one: Minutes) -> tuple:
    meeting = one.meeting
    registered = timezone.localtime(one.registered_at).date() if one.registered_at else None
    return (
        one.get_register_display(),
        one.number,
        meeting.title,
        meeting.get_kind_display(),
        local_day(meeting.starts_at),
        registered,
    )
