"""The meetings one may know of, and the document room."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports, files
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.decisions.models import Decision
from governance.meetings import actions, ports, queries
from governance.meetings.enums import DocumentKind, MeetingKind, MeetingState
from governance.meetings.forms import RoomDocumentForm
from governance.meetings.models import Meeting, RoomDocument
from governance.meetings.views.shared import prepares
from members.pages import team_page

COLUMNS = [
    Column("Réunion", width=40),
    Column("Type", width=34),
    Column("Date", "date"),
    Column("Heure"),
    Column("Lieu", width=40),
    Column("État"),
    Column("Points", "number"),
    Column("Résolutions", "number"),
]


@dataclass(frozen=True)
class Filters:
    """What narrows the list of meetings."""

    q: str = ""
    kind: str = ""
    year: str = ""

    @classmethod
    def of(cls, params) -> "Filters":
        kind, year = params.get("type", ""), params.get("annee", "")
        return cls(
            q=params.get("q", "").strip()[:100],
            kind=kind if kind in MeetingKind.values else "",
            year=year if year.isdecimal() and len(year) == 4 else "",
        )

    def apply(self, rows):
        if self.q:
            rows = rows.filter(Q(title__icontains=self.q) | Q(place__icontains=self.q))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.filter(starts_at__year=int(self.year)) if self.year else rows


@require_safe
@team_page(Right.MEETINGS_VIEW)
@remembered
def index(request):
    """Meetings to come, the nearest first, then those that are over, by year; exported as filtered."""
    filters = Filters.of(request.GET)
    seen = queries.visible_meetings(request.user)
    rows = filters.apply(seen).annotate(texts=Count("items__resolution", distinct=True))
    if exports.asked(request):
        counted = rows.annotate(points=Count("items", distinct=True)).order_by("-starts_at", "-id")
        return exports.of_list(request, Sheet("Réunions", COLUMNS, counted, _cells), shown_by=Right.MEETINGS_VIEW)
    years = seen.order_by().values_list("starts_at__year", flat=True).distinct()
    context = {
        "upcoming": list(queries.upcoming(rows)),
        "page": page_of(queries.past(rows), request.GET, order=("-starts_at", "-id")),
        "filters": filters,
        "filtered": filters != Filters(),
        "kinds": MeetingKind.choices,
        "years": [(str(year), str(year)) for year in sorted(set(years), reverse=True)],
        "may_edit": prepares(request.user),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_VIEW) is None,
    }
    return render(request, "governance/meetings/index.html" + ("#results" if request.htmx else ""), context)


def _cells(one: Meeting) -> tuple:
    starts = timezone.localtime(one.starts_at)
    where, state = one.place or one.remote_url, MeetingState(one.state).label
    return one.title, one.get_kind_display(), starts.date(), f"{starts:%H:%M}", where, state, one.points, one.texts  # type: ignore[attr-defined]


@dataclass
class Year:
    """A year of the document room: its accounts and reports, its meetings with what they leave, its decisions."""

    number: int
    documents: list
    meetings: list
    decisions: list


@require_safe
@team_page(Right.MEETINGS_VIEW)
def room(request):
    """Three years of accounts, minutes, questions answered and decisions on one page; to who keeps it, what is missing."""
    years = queries.room_years(today())
    documents = RoomDocument.objects.filter(year__in=years, withdrawn_at__isnull=True).order_by("kind", "id")
    meetings = list(
        queries.visible_meetings(request.user)
        .filter(state__in=(MeetingState.CLOSED, MeetingState.FAILED), starts_at__year__gte=years[-1])
        .prefetch_related("items")
        .annotate(question_count=Count("questions", distinct=True))
        .order_by("-starts_at")
    )
    links = queries.links_of_all(documents, meetings)
    kept = ports.kept_of(request.user, meetings)
    decisions = Decision.objects.filter(decided_on__year__gte=years[-1]).order_by("-decided_on", "-id")
    found = {year: Year(year, [], [], []) for year in years}
    for document in documents:
        found[document.year].documents.append((document, links.get(document)))
    for meeting in meetings:
        year = timezone.localtime(meeting.starts_at).year
        if year in found:
            found[year].meetings.append((meeting, links.get(meeting, []), kept.get(meeting.pk, [])))
    for decision in decisions:
        if decision.decided_on.year in found:
            found[decision.decided_on.year].decisions.append(decision)
    shown = [one for one in found.values() if one.documents or one.meetings or one.decisions]
    editor = prepares(request.user)
    context = {
        "years": shown,
        "first": years[-1],
        "may_edit": editor,
        "without_accounts": [one.number for one in shown if one.number < years[0] and not _has_accounts(one)] if editor else [],
    }
    return render(request, "governance/meetings/room.html", context)


def _has_accounts(year: Year) -> bool:
    return any(document.kind == DocumentKind.ACCOUNTS for document, _ in year.documents)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def add_to_room(request):
    """Puts the accounts or a report of a year in the document room."""
    on = today()
    initial = {"year": on.year - 1, "kind": DocumentKind.ACCOUNTS}
    form = RoomDocumentForm(request.POST or None, request.FILES or None, on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]

        def act():
            file = files.store(upload.read(), upload.name)
            return actions.add_to_room(by=request.user, file=file, **form.values())

        if address := perform(request, form, act, to=lambda _: reverse("governance:meetings:room")):
            return redirect(address)
    return render(request, "governance/meetings/add_to_room.html", {"form": form})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def withdraw_from_room(request, pk):
    document = get_object_or_404(RoomDocument, pk=pk)
    address = reverse("governance:meetings:room")

    def act():
        return actions.withdraw_from_room(document=document, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: address) or address)
