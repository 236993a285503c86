"""The bureau of the meeting: who holds it, the incidents it notes, the sheet it certifies."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import files
from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from governance.attendance import actions, ports, queries, rules, sheets
from governance.attendance.enums import BureauRole
from governance.attendance.forms import BureauForm, IncidentForm, SignedCopyForm
from governance.attendance.models import Incident
from governance.attendance.views.shared import held_meeting, page_of
from governance.meetings.queries import deciding_at
from governance.meetings.rules import local_day
from governance.meetings.views.shared import fetch_meeting, me, sheet_of
from members.models import Member
from members.pages import anyone_page


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def bureau(request, pk):
    """Chooses who presides, who writes and who counts."""
    meeting = held_meeting(request, pk)
    held = queries.bureau(meeting)
    by_role = {role: [one.member_id for one in held if one.role == role] for role in BureauRole.values}
    initial = {
        "chair": next(iter(by_role["chair"]), None),
        "secretary": next(iter(by_role["secretary"]), None),
        "tellers": by_role["teller"],
    }
    people = _people(meeting, held)
    tellers = people.filter(pk__in=deciding_at(meeting).values("pk"))
    form = BureauForm(request.POST or None, initial=initial, people=people, tellers=tellers)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.set_bureau(meeting=meeting, by=request.user, **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    refusal = ports.why_frozen(meeting) or rules.can_set_bureau(meeting, sheet=queries.sheet_of(meeting))
    context = {"meeting": meeting, "form": form, "refusal": refusal, "held": held}
    return render(request, "governance/attendance/bureau.html", context)


def _people(meeting, held):
    """Who is there; before anybody came, who may come."""
    there = queries.present(meeting).values("member")
    chosen = [one.member_id for one in held]
    rows = Member.objects.filter(pk__in=there) | Member.objects.filter(pk__in=chosen)
    if not queries.present(meeting).exists():
        rows = queries.expected(meeting)
    return rows.distinct().order_by("last_name", "first_name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def incidents(request, pk):
    """What the minutes must tell: an interruption, a challenge, a quorum that was lost; with its hours."""
    meeting, now = held_meeting(request, pk), timezone.now()
    form = IncidentForm(request.POST or None, meeting=meeting, initial={"starts_at": timezone.localtime(now)})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.note_incident(meeting=meeting, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=lambda _: page_of("incidents", meeting)):
            return redirect(address)
    refusal = ports.why_frozen(meeting) or rules.can_note_incident(meeting, starts_at=now, ends_at=None, at=now)
    rows = list(queries.incidents(meeting))
    context = {"meeting": meeting, "form": form, "refusal": refusal, "incidents": rows}
    return render(request, "governance/attendance/incidents.html", context)


@require_POST
@anyone_page
def end_incident(request, pk, incident):
    """Says that an incident is over now."""
    meeting = held_meeting(request, pk)
    found = get_object_or_404(Incident.objects.select_related("meeting"), pk=incident, meeting=meeting)

    def act():
        return actions.end_incident(incident=found, by=request.user, at=timezone.now())

    to = page_of("incidents", meeting)
    return redirect(perform(request, None, act, to=lambda _: to) or to)


@require_safe
@anyone_page
def sheet(request, pk):
    """The attendance sheet as it is now, or as the bureau certified it."""
    meeting = held_meeting(request, pk)
    certified, held = queries.sheet_of(meeting), queries.bureau(meeting)
    content = sheets.read(certified) if certified is not None else sheets.content_of(meeting)
    copy = sheets.signed_copy(meeting)
    signed = {one.member_id: one for one in certified.signatures.all()} if certified is not None else {}
    context = {
        "meeting": meeting,
        "sheet": content,
        "certified": certified,
        "bureau": [(one, signed.get(one.member_id)) for one in held],
        "refusal": rules.can_certify(meeting, held, me(request), sheet=certified),
        "caution": sheets.caution(content, copy) if meeting.opened_at is not None else "",
        "copy": copy,
        "copy_refusal": ports.why_frozen(meeting) or rules.can_add_copy(meeting),
    }
    return render(request, "governance/attendance/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def add_copy(request, pk):
    """Adds the scan of the printed sheet that people signed by hand."""
    meeting = held_meeting(request, pk)
    or_raise(ports.why_frozen(meeting) or rules.can_add_copy(meeting))
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["copy"]

        def act():
            stored = files.store(upload.read(), upload.name)
            return actions.add_signed_copy(meeting=meeting, file=stored, by=request.user)

        if address := perform(request, form, act, to=lambda _: page_of("sheet", meeting)):
            return redirect(address)
    context = {"meeting": meeting, "form": form}
    return render(request, "governance/attendance/add_copy.html", context, status=422 if form.errors else 200)


@require_POST
@anyone_page
def certify(request, pk):
    """A member of the bureau certifies the sheet."""
    meeting = held_meeting(request, pk)

    def act():
        return actions.certify(meeting=meeting, member=me(request), by=request.user, at=timezone.now())

    to = page_of("sheet", meeting)
    return redirect(perform(request, None, act, to=lambda _: to) or to)


@require_safe
@anyone_page
def print_sheet(request, pk):
    """The sheet on paper: for the bureau, to be signed by hand at the door; once certified, for each associate."""
    meeting = fetch_meeting(request.user, pk)
    certified = queries.sheet_of(meeting) is not None
    if not queries.runs(request.user, meeting) and not (certified and queries.reads_sheets(request.user, on=today())):
        raise PermissionDenied("La feuille de présence se lit une fois certifiée par le bureau, par les associé·es.")
    response = HttpResponse(sheets.printed(meeting), content_type="application/pdf")
    name = f"feuille-de-presence-{local_day(meeting.starts_at):%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
