"""Activities: the list, the sheet, its form, and the image its members give it."""

from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cae import exports, files, search
from cae.access import has_right, may, visible
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from members import actions, ports
from members.enums import ActivityKind
from members.forms.activities import ActivityForm, ProfileForm, RecoveryForm, UntilForm
from members.models import Activity, Antenna
from members.pages import activity_page, team_page
from members.queries import conventions_of, image_links, people_of, vat_recoveries, vat_recovery, with_present_members
from members.search import ACTIVITY
from members.views.people import antennas_of

COLUMNS = [
    Column("Code"), Column("Nom", width=32), Column("Métier", width=28), Column("Antenne"), Column("Membres", width=40),
    Column("Ouverte le", "date"), Column("Fermée le", "date"),
]  # fmt: skip
STATES = (("ouvertes", "Ouvertes"), ("fermees", "Fermées"), ("sections", "Sections de la coopérative"))


@dataclass(frozen=True)
class Filters:
    """What the list shows, as its address says."""

    q: str = ""
    etat: str = "ouvertes"
    antenna: str = ""

    @classmethod
    def of(cls, params, marks) -> "Filters":
        state, antenna = params.get("etat", "ouvertes"), params.get("antenna", "")
        return cls(
            q=params.get("q", "").strip()[:100],
            etat=state if state in dict(STATES) or state in marks else "",
            antenna=antenna if antenna.isdigit() else "",
        )

    def apply(self, rows):
        if self.q:
            rows = search.holding(rows, self.q, ACTIVITY)
        if self.etat == "ouvertes":
            rows = rows.filter(kind=ActivityKind.MEMBER, closed_on__isnull=True)
        elif self.etat == "fermees":
            rows = rows.filter(closed_on__isnull=False)
        elif self.etat == "sections":
            rows = rows.exclude(kind=ActivityKind.MEMBER)
        return rows.filter(antenna=self.antenna) if self.antenna else rows


@require_safe
@team_page(Right.ACTIVITIES_VIEW)
@remembered
def index(request):
    """The activities one may see, by name; filtered by word, state (ours, and the marks of later rooms, with their figure) and
    antenna; exported as filtered."""
    marks = ports.marks_for(request.user)
    filters = Filters.of(request.GET, marks)
    rows = filters.apply(visible(Activity.objects.select_related("antenna"), request.user, Right.ACTIVITIES_VIEW, path=""))
    mark, order = marks.get(filters.etat), ("name", "id")
    if mark is not None:
        rows, order = mark.narrow(rows, request.user), ("figure", "id")
    rows = with_present_members(rows)
    if exports.asked(request):
        columns = [*COLUMNS, Column(mark.column, "money")] if mark else COLUMNS
        sheet = Sheet("Activités", columns, rows.order_by(*order), _cells)
        return exports.of_list(request, sheet, shown_by=Right.ACTIVITIES_VIEW)
    page = page_of(rows, request.GET, order=order)
    for activity in page.rows if mark else ():
        activity.figure_address = mark.address(activity)
    context = {
        "page": page,
        "mark": mark,
        "filters": filters,
        "filtered": filters != Filters(),
        "states": [*STATES, *((one.key, one.label) for one in marks.values())],
        "antennas": Antenna.objects.order_by("name").values_list("pk", "name"),
        "may_edit": has_right(request.user, Right.ACTIVITIES_EDIT),
        "may_export": exports.refusal(request.user, shown_by=Right.ACTIVITIES_VIEW) is None,
    }
    return render(request, "members/activities/index.html" + ("#results" if request.htmx else ""), context)


def _cells(a: Activity) -> tuple:
    people = ", ".join(str(membership.member) for membership in a.present)  # type: ignore[attr-defined]
    figure = (a.figure,) if hasattr(a, "figure") else ()
    return a.code, a.name, a.trade, a.antenna.name if a.antenna else "", people, a.opened_on, a.closed_on, *figure


@require_safe
@activity_page(Right.ACTIVITIES_VIEW)
def sheet(request, activity):
    """An activity: who belongs to it, what its documents say, how its members share, what it recovers of its VAT."""
    may_edit = may(request.user, Right.ACTIVITIES_EDIT, activity) is None
    context = {
        "activity": activity,
        "people": people_of(activity),
        "conventions": conventions_of(activity),
        "recoveries": vat_recoveries(activity),
        "images": image_links(activity),
        "may_edit": may_edit,
        "may_profile": may(request.user, Right.ACTIVITY_PROFILE, activity) is None,
        "sees_people": has_right(request.user, Right.MEMBERS_VIEW),
    }
    return render(request, "members/activities/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.ACTIVITIES_EDIT)
def new(request):
    on, antennas = today(), antennas_of(request.user, Right.ACTIVITIES_EDIT)
    form = ActivityForm(request.POST or None, antennas=antennas, initial={"opened_on": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.open_activity(by=request.user, on=on, **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/activities/edit.html", {"form": form, "activity": None})


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def edit(request, activity):
    antennas = antennas_of(request.user, Right.ACTIVITIES_EDIT)
    form = ActivityForm(request.POST or None, instance=activity, antennas=antennas)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit_activity(activity=activity, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/activities/edit.html", {"form": form, "activity": activity})


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def recover(request, activity):
    """Says what an activity recovers of the VAT of its purchases, from a date."""
    on = today()
    form = RecoveryForm(request.POST or None, initial={"percent": vat_recovery(activity, on=on), "since": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.set_vat_recovery(activity=activity, by=request.user, on=on, **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "members/activities/recover.html", {"form": form, "activity": activity})


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITY_PROFILE)
def profile(request, activity):
    """The image of an activity, changed by its members: logo, colour, layout, signature, mentions."""
    form = ProfileForm(request.POST or None, request.FILES or None, instance=activity)
    if request.method == "POST" and form.is_valid():

        def act():
            uploads = form.uploads(logo=True)
            changed = actions.edit_profile(activity=activity, by=request.user, on=today(), **form.values(), **uploads)
            for name, stored in uploads.items():
                files.attach(activity, stored, purpose=name, by=request.user)
            return changed

        to_profile = reverse("members:activities:profile", args=[activity.code])
        if address := perform(request, form, act, to=lambda _: to_profile):
            return redirect(address)
    context = {"form": form, "activity": activity, "images": image_links(activity)}
    return render(request, "members/activities/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@activity_page(Right.ACTIVITIES_EDIT)
def close(request, activity):
    """Closes an activity, once what it still holds has been read."""
    form = UntilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            until = form.cleaned_data["until"]
            return actions.close_activity(activity=activity, by=request.user, on=today(), closed_on=until)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    context = {"form": form, "activity": activity, "remains": ports.remains_of(activity, request.user, on=today())}
    return render(request, "members/activities/close.html", context)


def _sheet_of(activity: Activity) -> str:
    return reverse("members:activities:sheet", args=[activity.code])
