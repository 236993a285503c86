"""Sharing out the result of a year: everyone reads the ways that were simulated; those in charge make them and put one to
the vote."""

from datetime import date

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae import exports
from cae.access import Refused, or_raise
from cae.exports import Sheet
from cae.lists import page_of
from cae.once import perform
from cae.periods import add_months, today
from cae.rights import Right
from cae.tables import Column
from governance.allocation import actions, amounts, law, queries, rules
from governance.allocation.forms import FIGURES, AllocationForm, MeetingForm, YearForm
from governance.allocation.models import Allocation
from governance.allocation.ports import Offered, offered
from governance.meetings.views.shared import prepares
from governance.obligations.ports import years_ended
from members.pages import team_page

ORDER = ("-year_end", "-id")
COLUMNS = [
    Column("Répartition", width=36),
    Column("Exercice clos le", "date"),
    Column("Résultat", "money"),
    Column("Excédent", "money"),
    Column("Réserve légale", "money"),
    Column("Fonds", "money"),
    Column("Part travail", "money"),
    Column("Intérêts aux parts", "money"),
    Column("Mise au vote"),
]


def _sheet_of(allocation: Allocation) -> str:
    return reverse("governance:allocation:sheet", args=[allocation.pk])


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """The ways that were simulated, year by year; exported."""
    rows = queries.every()
    if exports.asked(request):
        found = Sheet("Répartitions du résultat", COLUMNS, rows.order_by(*ORDER), _cells)
        return exports.of_list(request, found, shown_by=Right.MEETINGS_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=ORDER),
        "may_edit": prepares(request.user),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_VIEW) is None,
    }
    return render(request, "governance/allocation/index.html", context)


def _cells(one: Allocation) -> tuple:
    surplus = queries.figures_of(one).surplus
    voted = one.resolution.item.meeting.title if one.resolution else ""
    return one.name, one.year_end, one.result, surplus, one.legal, one.fund, one.work, one.interest, voted


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One way to share out: each line with its reason, what it makes for each, and the vote."""
    allocation = get_object_or_404(queries.every(), pk=pk)
    figures, shares, rates = queries.figures_of(allocation), queries.shares_of(allocation), queries.rates_of(allocation)
    people, editor = queries.entitled(allocation.year_end), prepares(request.user)
    meetings = list(queries.assemblies_to_come(today())) if editor and allocation.resolution is None else []
    context = {
        "allocation": allocation,
        "figures": figures,
        "rates": rates,
        "lines": queries.lines(figures, shares, rates),
        "people": people,
        "each": queries.each(shares.work, people),
        "others": list(queries.every().filter(year_end=allocation.year_end).exclude(pk=pk).order_by("pk")),
        "editor": editor,
        "may_change": editor and rules.can_change(allocation) is None,
        "meeting": meetings[0] if len(meetings) == 1 else None,
        "meetings": meetings,
    }
    return render(request, "governance/allocation/sheet.html", context)


def _years(on: date) -> list[date]:
    return list(reversed(years_ended(add_months(on, -60), on)))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Simulates a way: the year first, then its figures as the books say them, and the two choices."""
    on = today()
    years = _years(on)
    chosen = YearForm(request.GET if "exercice" in request.GET else None, years=years)
    if not chosen.is_valid():
        return render(request, "governance/allocation/year.html", {"form": chosen})
    year_end = date.fromisoformat(chosen.cleaned_data["exercice"])
    books = offered(year_end)
    initial = _of_the_books(books) | {"losses": 0, "gains": 0}
    before = queries.every().filter(year_end=year_end).order_by("-pk").first()
    source = None
    if before is not None and "grand-livre" not in request.GET:  # another way for the same year starts from its figures
        initial = {name: getattr(before, name) for name in FIGURES}
        source = before
    form = AllocationForm(request.POST or None, initial=initial, year_end=year_end)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.simulate(by=request.user, on=on, year_end=year_end, **form.chosen())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    context = _page(form, year_end) | {"books": books, "allocation": None, "source": source}
    return render(request, "governance/allocation/edit.html", context)


def _of_the_books(books: Offered) -> dict:
    """The figures the books know, to take in one click; what they do not know stays as it is."""
    found = {"result": books.result, "legal_reserve": books.legal_reserve, "capital_peak": books.capital}
    return {name: value for name, value in found.items() if value is not None}


def _page(form: AllocationForm, year_end: date) -> dict:
    rates = law.rates(queries.nature_on(year_end), on=year_end)
    return {"form": form, "year_end": year_end, "rates": rates, "preview": _preview(form)}


def _preview(form: AllocationForm) -> dict | None:
    """What has been typed so far, shared out, and what the law says of it; None while an amount is missing."""
    found = form.typed()
    if found is None:
        return None
    figures, work, interest = found
    rates = law.rates(queries.nature_on(form.year_end), on=form.year_end)
    shares = amounts.share_out(figures, rates, work=work, interest=interest)
    refusal = rules.can_share(figures, shares, rates)
    return {"lines": queries.lines(figures, shares, rates), "surplus": figures.surplus, "refusal": refusal}


@require_safe
@team_page(Right.MEETINGS_EDIT)
def preview(request):
    """What the figures being typed make, line by line: a part of the page of the form."""
    year = YearForm(request.GET, years=_years(today()))
    found = None
    if year.is_valid():
        found = _preview(AllocationForm(request.GET, year_end=date.fromisoformat(year.cleaned_data["exercice"])))
    return render(request, "governance/allocation/_preview.html", {"preview": found})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def edit(request, pk):
    """Changes a way that is not put to the vote."""
    allocation = get_object_or_404(Allocation, pk=pk)
    or_raise(rules.can_change(allocation))
    books = offered(allocation.year_end)
    initial = _of_the_books(books) if "grand-livre" in request.GET else None
    form = AllocationForm(request.POST or None, instance=allocation, year_end=allocation.year_end, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.change(allocation=allocation, by=request.user, **form.chosen())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    context = _page(form, allocation.year_end) | {"books": books, "allocation": allocation, "source": allocation}
    return render(request, "governance/allocation/edit.html", context)


@require_POST
@team_page(Right.MEETINGS_EDIT)
def remove(request, pk):
    """Removes a way that is not put to the vote."""
    allocation = get_object_or_404(Allocation, pk=pk)

    def act():
        return actions.remove(allocation=allocation, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: reverse("governance:allocation:index")) or _sheet_of(allocation))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def put_to_vote(request, pk):
    """Puts it on the agenda of an assembly being prepared."""
    allocation = get_object_or_404(Allocation, pk=pk)
    form = MeetingForm(request.POST, meetings=queries.assemblies_to_come(today()))

    def act():
        if not form.is_valid():
            raise Refused("Choisissez une assemblée en préparation.")
        return actions.put_to_vote(allocation=allocation, meeting=form.cleaned_data["meeting"], by=request.user)

    def to(resolution) -> str:
        return reverse("governance:meetings:resolution", args=[resolution.pk])

    return redirect(perform(request, None, act, to=to) or _sheet_of(allocation))
