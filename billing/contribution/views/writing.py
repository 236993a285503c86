"""The scales as they are written: adopted or proposed, ended; other rates and exemptions; the runs asked for."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from billing.contribution import queries, rules, scales, tasks
from billing.contribution.forms import (
    LINE_FIELDS,
    AdoptForm,
    EndForm,
    LineFormSet,
    MonthForm,
    OverrideForm,
    ScaleForm,
    WaiverForm,
    with_one_more_line,
)
from billing.contribution.models import Scale, ScaleLine
from cae import jobs
from cae.access import or_raise, scope
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.queries import visible_meetings
from governance.models import Decision, Resolution
from members import reach
from members.enums import ActivityKind
from members.models import Activity, Member
from members.pages import team_page


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def new(request):
    """Records a scale, from nothing or from the lines of another (`?depuis=`); for a resolution to propose (`?resolution=`),
    from those of the one in force for the most engaged contracts."""
    model = Scale.objects.filter(pk=_number(request, "depuis")).first()
    resolution = None
    if number := _number(request, "resolution"):
        resolution = get_object_or_404(Resolution, pk=number, item__meeting__in=visible_meetings(request.user))
        model = model or queries.scale_of_most_engaged(on=today())
    return _edit(request, None, model, resolution)


def _number(request, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def edit(request, pk):
    """Changes a scale that has not been used yet."""
    scale = get_object_or_404(Scale.objects.select_related("resolution__item__meeting"), pk=pk)
    return _edit(request, scale, scale, scale.resolution if scale.decision is None else None)


def _edit(request, scale: Scale | None, model: Scale | None, resolution: Resolution | None):
    initial = [_initial(line) for line in model.lines.prefetch_related("brackets")] if model else []
    values = {name: getattr(model, name) for name in ("name", "code", "contract_kinds", "note")} if model else {}
    if scale is not None:
        values |= {"starts_on": scale.starts_on, "ends_on": scale.ends_on, "decision": scale.decision}
    form = ScaleForm(request.POST or None, initial=values, instance=scale or Scale(), resolution=resolution)
    lines = LineFormSet(request.POST or None, prefix="lignes", initial=initial)
    cautions: list[str] = []
    if "more" in request.POST:
        form, lines = with_one_more_line(request.POST, resolution)
    elif request.method == "POST" and form.is_valid() and lines.is_valid():
        cautions = queries.cautions(**{name: form.cleaned_data[name] for name in CAUTIOUS}, on=today())
        if cautions and not form.cleaned_data["sure"]:
            form.add_error("sure", "Cochez si c'est voulu.")
        if refusal := _refused(form, scale):
            form.add_error(refusal.field or None, str(refusal))
    if form.is_bound and form.is_valid() and lines.is_valid():
        kept = [line.line for line in lines if not line.cleaned_data.get("DELETE") and line.cleaned_data.get("label")]
        address = perform(
            request,
            form,
            lambda: scales.save_scale(
                scale=scale, values=form.values(), lines=kept, read=form.cleaned_data.get("read", False), by=request.user
            ),
            to=lambda made: reverse("billing:contribution:sheet", args=[made.pk]),
        )
        if address:
            return redirect(address)
    context = {"form": form, "lines": lines, "scale": scale, "cautions": cautions, "resolution": resolution}
    context["chosen"] = _offer_decisions(form, scale) if resolution is None else None
    wrong = form.is_bound and (form.errors or not lines.is_valid())
    return render(request, "billing/contribution/edit.html", context, status=422 if wrong else 200)


def _refused(form: ScaleForm, scale: Scale | None):
    """What its decision refuses, said with the rest of what is wrong; the action refuses it again."""
    data = form.cleaned_data
    if (decision := data.get("decision")) is None:
        return None
    refusal = rules.is_about(decision, code=data["code"], starts_on=data["starts_on"], scale=scale)
    return refusal or (None if data["read"] else rules.was_read(decision))


def _offer_decisions(form: ScaleForm, scale: Scale | None) -> Decision | None:
    """Narrows the decisions shown to those that can be about the scale as it is typed; returns the one chosen, to read."""
    typed = getattr(form, "cleaned_data", None) or form.initial
    code, starts_on, chosen = typed.get("code") or "", typed.get("starts_on"), typed.get("decision")
    if not isinstance(chosen, Decision):  # as it was typed, when a line is added
        chosen = Decision.objects.filter(pk=chosen).first() if str(chosen or "").isdecimal() else None
    after = rules.replaced(code, starts_on if isinstance(starts_on, date) else date.max, but=scale)
    offered = queries.may_be_about(code=code, scale=scale, after=after)
    field: Any = form.fields["decision"]
    field.queryset = (
        (offered | Decision.objects.filter(pk=chosen.pk if chosen else None)).order_by("-decided_on", "-pk").distinct()
    )
    return chosen


CAUTIOUS = ("code", "starts_on", "ends_on", "contract_kinds")  # what `queries.cautions` looks at


def _initial(line: ScaleLine) -> dict:
    brackets = "\n".join(f"{bracket.above.normalize():f} : {bracket.rate.normalize():f}" for bracket in line.brackets.all())
    return {**{name: getattr(line, name) for name in LINE_FIELDS}, "brackets": brackets}


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def override(request):
    """Grants another rate to one activity."""
    form = OverrideForm(request.POST or None, activities=_granted_to(request), initial={"since": today()})
    return _grant(request, form, scales.grant_override, "billing/contribution/override.html")


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def waiver(request):
    """Exempts an activity or a person for a time."""
    people = reach.visible(Member.objects.filter(left_on__isnull=True), request.user, Right.CONTRIBUTION_EDIT)
    form = WaiverForm(request.POST or None, activities=_granted_to(request), people=people, initial={"since": today()})
    return _grant(request, form, scales.grant_waiver, "billing/contribution/waiver.html")


def _granted_to(request):
    return Activity.objects.filter(scope(request.user, Right.CONTRIBUTION_EDIT, ""), kind=ActivityKind.MEMBER)


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
    """Asks for the monthly run of a month that is over: may be asked twice, nothing is taken twice."""
    form = MonthForm(request.POST, months=queries.months_to_run(today()))
    if not form.is_valid():
        messages.error(request, " ".join(form.errors.get("month", [])))
        return redirect("billing:contribution:index")
    month = form.cleaned_data["month"]
    address = perform(
        request,
        None,
        lambda: jobs.ask("contribution.run_month", label=f"Contribution de {month:%m/%Y}", by=request.user, month=str(month)),
        to=lambda job: reverse("job", args=[job.token]),
    )
    return redirect(address or "billing:contribution:index")


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def run_year(request, pk):
    """Asks for the run of a fiscal year that is over: may be asked twice, nothing is taken twice."""
    year = get_object_or_404(queries.years_to_run(today()), pk=pk)

    def ask():
        or_raise(rules.can_run_year(year, on=today()))
        return tasks.ask_for_year(year, by=request.user)

    address = perform(request, None, ask, to=lambda job: reverse("job", args=[job.token]))
    return redirect(address or "billing:contribution:index")


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def adopt(request, pk):
    """Gives what was proposed the decision that adopted it, when no vote on it was held here."""
    scale = get_object_or_404(Scale.objects.select_related("resolution__item__meeting"), pk=pk)
    form = AdoptForm(request.POST, decisions=Decision.objects.all())
    back = reverse("billing:contribution:sheet", args=[pk])

    def act():
        or_raise(rules.waits_for_vote(scale))
        if not form.is_valid():
            raise ValidationError("Choisissez la décision qui adopte ce barème.")
        return scales.adopt_scale_by_hand(
            scale=scale, decision=form.cleaned_data["decision"], read=form.cleaned_data["read"], by=request.user
        )

    return redirect(perform(request, None, act, to=lambda _: back) or back)


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def end(request, pk):
    """Ends a scale on a day."""
    scale = get_object_or_404(Scale, pk=pk)
    form = EndForm(request.POST)
    back = reverse("billing:contribution:sheet", args=[pk])

    def act():
        if not form.is_valid():
            raise ValidationError("Donnez le dernier jour de ce barème.")
        return scales.end_scale(scale=scale, ends_on=form.cleaned_data["ends_on"], by=request.user)

    return redirect(perform(request, None, act, to=lambda _: back) or back)
