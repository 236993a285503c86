"""Scales for the support team and for every member: read in words, tried on amounts or on a real year, recorded."""

from datetime import date

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.contribution import queries, scales, simulation, words
from billing.contribution.actions import RECEIPT
from billing.contribution.enums import Base
from billing.contribution.forms import LINE_FIELDS, LineFormSet, OverrideForm, ScaleForm, TryForm, WaiverForm
from billing.contribution.models import ContributionCharge, Override, Scale, ScaleLine, Waiver
from billing.contribution.ports import Happened, happened
from cae import jobs
from cae.access import has_right
from cae.history import history_of
from cae.lists import page_of
from cae.money import total
from cae.once import perform
from cae.periods import add_months, month_end, month_start, today
from cae.rights import Right
from members.models import Contract
from members.pages import activity_page, team_page


def _described(scale: Scale) -> list[dict]:
    return [{"line": line, "sentence": words.sentence(line)} for line in scale.lines.all()]


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def index(request):
    """The scales in force, those to come and those past; who has another rate, and on what it rests."""
    on = today()
    rows = (
        Scale.objects.select_related("decision")
        .prefetch_related("lines__brackets", "lines__destination")
        .order_by("code", "-starts_on")
    )
    current = {scale.pk for scale in queries.scales_in_force(on)}
    context = {
        "scales": [
            {
                "scale": scale,
                "lines": _described(scale),
                "current": scale.pk in current,
                "coming": scale.starts_on > on or scale.decision.effective_on > on,
            }
            for scale in rows
        ],
        "overrides": Override.objects.select_related("activity", "decision", "amendment__member").order_by("-since", "pk"),
        "waivers": Waiver.objects.select_related("activity", "decision").order_by("-until", "pk")[:100],
        "fixed": Contract.objects.filter(fixed_contribution_rate__isnull=False, ended_on__isnull=True)
        .select_related("member")
        .order_by("member__last_name"),
        "may_edit": has_right(request.user, Right.CONTRIBUTION_EDIT),
        "last_month": add_months(month_start(on), -1),
    }
    return render(request, "billing/contribution/index.html", context)


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def sheet(request, pk):
    """One scale in words, with its decision and the versions before and after it."""
    scale = get_object_or_404(
        Scale.objects.select_related("decision").prefetch_related("lines__brackets", "lines__destination"), pk=pk
    )
    context = {
        "scale": scale,
        "lines": _described(scale),
        "versions": Scale.objects.filter(code=scale.code).order_by("-starts_on"),
        "may_edit": has_right(request.user, Right.CONTRIBUTION_EDIT) and not scales.used(scale),
        "used": scales.used(scale),
        "history": history_of(scale)[:20],
    }
    return render(request, "billing/contribution/sheet.html", context)


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def new(request):
    """Records a scale, from nothing or from the lines of another (`?depuis=`)."""
    model = Scale.objects.filter(pk=request.GET.get("depuis") if request.GET.get("depuis", "").isdigit() else None).first()
    return _edit(request, None, model)


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def edit(request, pk):
    """Changes a scale that has not been used yet."""
    scale = get_object_or_404(Scale, pk=pk)
    return _edit(request, scale, scale)


def _edit(request, scale: Scale | None, model: Scale | None):
    initial = [_initial(line) for line in model.lines.prefetch_related("brackets")] if model else []
    values = {name: getattr(model, name) for name in ("name", "code", "decision", "contract_kinds", "note")} if model else {}
    if scale is not None:
        values["starts_on"] = scale.starts_on
    form = ScaleForm(request.POST or None, initial=values, instance=scale or Scale())
    lines = LineFormSet(request.POST or None, prefix="lignes", initial=initial)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        kept = [line.line for line in lines if not line.cleaned_data.get("DELETE") and line.cleaned_data.get("label")]
        address = perform(
            request,
            form,
            lambda: scales.save_scale(scale=scale, values=form.cleaned_data, lines=kept, by=request.user),
            to=lambda made: reverse("billing:contribution:sheet", args=[made.pk]),
        )
        if address:
            return redirect(address)
    context = {"form": form, "lines": lines, "scale": scale}
    return render(request, "billing/contribution/edit.html", context, status=422 if form.errors or any(lines.errors) else 200)


def _initial(line: ScaleLine) -> dict:
    brackets = "\n".join(f"{bracket.above.normalize():f} : {bracket.rate.normalize():f}" for bracket in line.brackets.all())
    return {**{name: getattr(line, name) for name in LINE_FIELDS}, "brackets": brackets}


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def simulate(request, pk):
    """Tries a scale: each amount it would take, and each step of the calculation in words."""
    scale = get_object_or_404(Scale.objects.select_related("decision"), pk=pk)
    form = TryForm(request.GET or None, initial={"year": today().year, "sales": "1 : 3 000\n2 : 2 500\n3 : 4 200"})
    results, events = None, []
    if request.GET and form.is_valid():
        data = form.cleaned_data
        since, upto = date(data["year"], 1, 1), date(data["year"], 12, 31)
        if data["activity"]:
            upto = min(upto, month_end(today())) if data["year"] <= today().year else upto
            events = happened(data["activity"], since, upto)
        else:
            events = _typed(data)
        lines = list(scale.lines.prefetch_related("brackets").select_related("destination"))
        results = simulation.simulate(lines, events, since=since, upto=upto, contract=data["contract"])
    context = {
        "scale": scale,
        "form": form,
        "results": results,
        "total": total(r.amount for r in results) if results else None,
        "events": events,
    }
    return render(request, "billing/contribution/simulate.html", context, status=422 if request.GET and form.errors else 200)


def _typed(data: dict) -> list[Happened]:
    events = [
        Happened(month_end(date(data["year"], month, 1)), kind, amount, label)
        for name, kind, label in (
            ("sales", "sale", "Facture"),
            ("receipts", "receipt", "Encaissement"),
            ("costs", "cost", "Achat"),
        )
        for month, amount in data[name]
    ]
    if not data["receipts"]:
        events += [Happened(event.on, RECEIPT, event.amount, "Encaissement") for event in events if event.kind == "sale"]
    return sorted(events, key=lambda event: event.on)


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def override(request):
    """Grants another rate to one activity."""
    return _grant(
        request,
        OverrideForm(request.POST or None, initial={"since": today()}),
        scales.grant_override,
        "billing/contribution/override.html",
    )


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def waiver(request):
    """Exempts one activity for a time."""

    def grant(**values):
        return scales.grant_waiver(customer=None, **values)

    return _grant(
        request, WaiverForm(request.POST or None, initial={"since": today()}), grant, "billing/contribution/waiver.html"
    )


def _grant(request, form, action, template):
    if request.method == "POST" and form.is_valid():
        address = perform(
            request,
            form,
            lambda: action(by=request.user, **form.cleaned_data),
            to=lambda _: reverse("billing:contribution:index"),
        )
        if address:
            return redirect(address)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def run_month(request):
    """Asks for the monthly run of the last finished month: may be asked twice, nothing is taken twice."""
    month = add_months(month_start(today()), -1)
    address = perform(
        request,
        None,
        lambda: jobs.ask("contribution.run_month", label=f"Contribution de {month:%m/%Y}", by=request.user, month=str(month)),
        to=lambda job: f"{reverse('billing:contribution:index')}?travail={job.token}",
    )
    return redirect(address or reverse("billing:contribution:index"))


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def charges(request, activity):
    """What the contribution took from an activity, each amount opened on its calculation."""
    rows = ContributionCharge.objects.filter(activity=activity).select_related("line__scale__decision")
    page = page_of(rows, request.GET, order=("-on", "-id"))
    year = today().year
    taken = total(ContributionCharge.objects.filter(activity=activity, on__year=year).values_list("amount", flat=True))
    kind = queries.standing(activity, on=today()).kind
    lines = [
        {"line": line, "sentence": words.sentence(line), "decision": line.scale.decision}
        for line in queries.lines_for(kind, on=today())
    ]
    context = {"activity": activity, "page": page, "taken": taken, "year": year, "lines": lines, "fixed": Base.FIXED}
    return render(request, "billing/contribution/charges.html" + ("#results" if request.htmx else ""), context)
