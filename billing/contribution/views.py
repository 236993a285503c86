"""Scales for the support team and for every member: read in words, tried on amounts or on a real year, recorded."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.contribution import queries, rules, scales, simulation, tasks, words
from billing.contribution.enums import Base
from billing.contribution.forms import (
    LINE_FIELDS,
    AdoptForm,
    EndForm,
    LineFormSet,
    OverrideForm,
    ScaleForm,
    TryForm,
    WaiverForm,
    line_choices,
    with_one_more_line,
)
from billing.contribution.models import ContributionCharge, Override, Scale, ScaleLine, Waiver
from billing.contribution.ports import happened
from cae import exports, jobs
from cae.access import has_right, may, or_raise, scope
from cae.exports import Sheet
from cae.history import history_of
from cae.lists import page_of
from cae.money import total
from cae.once import perform
from cae.periods import add_months, month_end, month_start, today
from cae.rights import Right
from cae.tables import Column
from governance.meetings.queries import visible_meetings
from governance.models import Resolution
from members import reach
from members.enums import ActivityKind
from members.models import Activity, Member
from members.pages import activity_page, team_page
from members.queries import members_of

SHOWN = 5  # of each list of what was granted, beside the scales; the whole is on its page


def _described(scale: Scale) -> list[dict]:
    return [{"line": line, "sentence": words.sentence(line)} for line in scale.lines.all()]


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def index(request):
    """The scales in force, those to come and those past; who has another rate, and on what it rests."""
    on = today()
    rows = (
        Scale.objects.select_related("decision", "resolution__item__meeting")
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
            if scale.decision is not None
        ],
        "proposed": [scale for scale in rows if scale.decision is None],
        "granted": [
            {"kind": kind, "title": title, "none": none, "rows": _granted_rows(request.user, kind)[: SHOWN + 1]}
            for kind, (title, none) in GRANTED.items()
        ],
        "shown": SHOWN,
        "labels": dict(line_choices()),
        "may_edit": has_right(request.user, Right.CONTRIBUTION_EDIT),
        "last_month": add_months(month_start(on), -1),
        "last_year": queries.last_ended_year(on),
    }
    return render(request, "billing/contribution/index.html", context)


# What was granted: the title of each list, and what is said when it is empty.
GRANTED = {
    "taux": ("Dérogations", "Aucune : toutes les activités suivent le barème."),
    "exonerations": ("Exonérations", "Aucune exonération n'a été accordée."),
    "contrats": ("Contrats qui fixent leur taux", "Aucun : tous les contrats suivent le barème de l'assemblée."),
}
ORDER = {"taux": ("-since", "-id"), "exonerations": ("-until", "-id"), "contrats": ("member__last_name", "id")}


def _granted_rows(user, kind: str):
    """The rows of a list of what was granted that a person may see, in its order."""
    right = Right.CONTRIBUTION_VIEW
    people = reach.visible(Member.objects.all(), user, right)
    if kind == "taux":
        rows = Override.objects.filter(scope(user, right)).select_related("activity", "decision", "amendment__member")
    elif kind == "exonerations":
        seen = Q(activity__isnull=False) & scope(user, right) | Q(member__in=people)
        rows = Waiver.objects.filter(seen).select_related("activity", "member", "customer", "decision")
    else:
        rows = queries.fixing_their_rate(on=today()).filter(member__in=people)
    return rows.order_by(*ORDER[kind])


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def granted(request, kind):
    """Who has another rate, who is exempted, whose contract fixes a rate; on what each rests. The board reads it (rule 10)."""
    if kind not in GRANTED:
        raise Http404
    page = page_of(_granted_rows(request.user, kind), request.GET, order=ORDER[kind])
    context = {
        "kind": kind,
        "title": GRANTED[kind][0],
        "none": GRANTED[kind][1],
        "kinds": [(name, title) for name, (title, _) in GRANTED.items()],
        "page": page,
        "labels": dict(line_choices()),
    }
    return render(request, "billing/contribution/granted.html" + ("#results" if request.htmx else ""), context)


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def sheet(request, pk):
    """One scale in words, with its decision, the versions before and after it, and the contracts that need an amendment to
    follow it (rule 12)."""
    scale = get_object_or_404(
        Scale.objects.select_related("decision", "resolution__item__meeting").prefetch_related(
            "lines__brackets", "lines__destination"
        ),
        pk=pk,
    )
    may_edit, proposed = has_right(request.user, Right.CONTRIBUTION_EDIT), scale.decision is None
    used = scales.used(scale)
    context = {
        "scale": scale,
        "lines": _described(scale),
        "versions": Scale.objects.filter(code=scale.code, decision__isnull=False).order_by("-starts_on"),
        "may_edit": may_edit and not used and not (proposed and scale.resolution.frozen_at),
        "used": used,
        "may_end": may_edit and not proposed,
        "adopt_form": AdoptForm() if may_edit and proposed else None,
        "history": history_of(scale)[:20],
        "to_amend": page_of(
            queries.contracts_to_amend(scale).filter(
                member__in=reach.visible(Member.objects.all(), request.user, Right.CONTRIBUTION_VIEW)
            ),
            request.GET,
            order=ORDER["contrats"],
        ),
    }
    return render(request, "billing/contribution/sheet.html", context)


@require_http_methods(["GET", "POST"])
@team_page(Right.CONTRIBUTION_EDIT)
def new(request):
    """Records a scale, from nothing or from the lines of another (`?depuis=`); for a resolution to propose (`?resolution=`),
    from those of the one in force."""
    model = Scale.objects.filter(pk=_number(request, "depuis")).first()
    resolution = None
    if number := _number(request, "resolution"):
        resolution = get_object_or_404(Resolution, pk=number, item__meeting__in=visible_meetings(request.user))
        model = model or next(iter(queries.scales_in_force(today())), None)
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
    values = {name: getattr(model, name) for name in ("name", "code", "decision", "contract_kinds", "note")} if model else {}
    if scale is not None:
        values |= {"starts_on": scale.starts_on, "ends_on": scale.ends_on}
    form = ScaleForm(request.POST or None, initial=values, instance=scale or Scale(), resolution=resolution)
    lines = LineFormSet(request.POST or None, prefix="lignes", initial=initial)
    cautions: list[str] = []
    if "more" in request.POST:
        form, lines = with_one_more_line(request.POST, resolution)
    elif request.method == "POST" and form.is_valid() and lines.is_valid():
        cautions = queries.cautions(**{name: form.cleaned_data[name] for name in CAUTIOUS}, on=today())
        if cautions and not form.cleaned_data["sure"]:
            form.add_error("sure", "Cochez si c'est voulu.")
    if form.is_bound and form.is_valid() and lines.is_valid():
        kept = [line.line for line in lines if not line.cleaned_data.get("DELETE") and line.cleaned_data.get("label")]
        address = perform(
            request,
            form,
            lambda: scales.save_scale(scale=scale, values=form.values(), lines=kept, by=request.user),
            to=lambda made: reverse("billing:contribution:sheet", args=[made.pk]),
        )
        if address:
            return redirect(address)
    context = {"form": form, "lines": lines, "scale": scale, "cautions": cautions, "resolution": resolution}
    wrong = form.is_bound and (form.errors or not lines.is_valid())
    return render(request, "billing/contribution/edit.html", context, status=422 if wrong else 200)


CAUTIOUS = ("code", "starts_on", "ends_on", "contract_kinds")  # what `queries.cautions` looks at


def _initial(line: ScaleLine) -> dict:
    brackets = "\n".join(f"{bracket.above.normalize():f} : {bracket.rate.normalize():f}" for bracket in line.brackets.all())
    return {**{name: getattr(line, name) for name in LINE_FIELDS}, "brackets": brackets}


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def simulate(request, pk):
    """Tries a scale: each amount it would take, and each step of the calculation in words."""
    scale = get_object_or_404(Scale, pk=pk)
    seen = Activity.objects.filter(scope(request.user, Right.CONTRIBUTION_VIEW, ""), kind=ActivityKind.MEMBER)
    years = queries.years_to_try() or [queries.year_of(today())]
    initial = {"year": queries.year_of(today())[0].isoformat(), "sales": "1 : 3 000\n2 : 2 500\n3 : 4 200"}
    form = TryForm(request.GET or None, activities=seen, years=years, initial=initial)
    results, events = None, []
    if request.GET and form.is_valid():
        data = form.cleaned_data
        since, upto = data["year"]
        if activity := data["activity"]:
            if since <= today():
                upto = min(upto, month_end(today()))
            events = happened(activity, since, upto)
            result = queries.result_of(activity, since=since, upto=upto)
        else:
            events, result = form.events(), form.result()
        lines = list(scale.lines.prefetch_related("brackets").select_related("destination"))
        results = simulation.simulate(lines, events, since=since, upto=upto, contract=data["contract"], result=result)
    context = {
        "scale": scale,
        "form": form,
        "results": results,
        "total": total(r.amount for r in results) if results else None,
        "events": events,
    }
    return render(request, "billing/contribution/simulate.html", context, status=422 if request.GET and form.errors else 200)


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
    """Asks for the monthly run of the last finished month: may be asked twice, nothing is taken twice."""
    month = add_months(month_start(today()), -1)
    address = perform(
        request,
        None,
        lambda: jobs.ask("contribution.run_month", label=f"Contribution de {month:%m/%Y}", by=request.user, month=str(month)),
        to=lambda job: reverse("job", args=[job.token]),
    )
    return redirect(address or "billing:contribution:index")


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def run_year(request):
    """Asks for the run of the last fiscal year that is over: may be asked twice, nothing is taken twice."""
    year = queries.last_ended_year(today())
    if year is None:
        raise Http404

    def ask():
        or_raise(rules.can_run_year(year, on=today()))
        return tasks.ask_for_year(year, by=request.user)

    address = perform(request, None, ask, to=lambda job: reverse("job", args=[job.token]))
    return redirect(address or "billing:contribution:index")


@require_POST
@team_page(Right.CONTRIBUTION_EDIT)
def adopt(request, pk):
    """Gives what was proposed the decision that adopted it, when the minutes did not do it by themselves."""
    scale = get_object_or_404(Scale, pk=pk)
    form = AdoptForm(request.POST)
    back = reverse("billing:contribution:sheet", args=[pk])

    def act():
        if not form.is_valid():
            raise ValidationError("Choisissez la décision qui adopte ce barème.")
        return scales.adopt_scale(scale=scale, decision=form.cleaned_data["decision"], by=request.user)

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


@require_POST
@activity_page(Right.ACCOUNT_VIEW)
def bear_fees(request, activity, pk):
    """Has the fees of one of its members charged to this activity."""
    member = get_object_or_404(members_of(activity, on=today()), pk=pk)
    back = reverse("billing:contribution:charges", args=[activity.code])

    def act():
        return scales.choose_fee_activity(member=member, activity=activity, by=request.user, on=today())

    return redirect(perform(request, None, act, to=lambda _: back) or back)


@require_safe
@activity_page(Right.ACCOUNT_VIEW)
def charges(request, activity):
    """What the contribution took from an activity, each amount opened on its calculation."""
    rows = ContributionCharge.objects.filter(activity=activity).select_related("line__scale__decision")
    if exports.asked(request):
        sheet = Sheet(f"Contribution {activity.name}", CHARGE_COLUMNS, rows.order_by("-on", "-id"), _charge_cells)
        return exports.of_list(request, sheet, activity=activity)
    page = page_of(rows, request.GET, order=("-on", "-id"))
    since, upto = queries.year_of(today())
    kind = queries.standing(activity, on=today()).kind
    concerned = queries.lines_for(kind, on=today())
    lines = [{"line": line, "sentence": words.sentence(line), "decision": line.scale.decision} for line in concerned]
    context = {
        "activity": activity,
        "page": page,
        "taken": queries.charged(activity, since=since, upto=upto),
        "since": since,
        "lines": lines,
        "fees": _fees(request.user, activity) if any(line.base == Base.FIXED for line in concerned) else [],
        "may_export": exports.refusal(request.user, activity=activity) is None,
    }
    return render(request, "billing/contribution/charges.html" + ("#results" if request.htmx else ""), context)


def _fees(user, activity) -> list[dict]:
    """Whose fees are charged where, among the members of an activity: one's own, or everyone's for who may choose for them."""
    on = today()
    members = members_of(activity, on=on)
    if may(user, Right.CONTRIBUTION_EDIT, activity) is not None:
        members = members.filter(pk=user.access.member_id)
    charged_to = queries.fees_charged_to([member.pk for member in members], on=on)
    bearing = Activity.objects.in_bulk(charged_to.values())
    return [{"member": member, "activity": bearing[charged_to[member.pk]]} for member in members if member.pk in charged_to]


CHARGE_COLUMNS = [
    Column("Date", "date"),
    Column("Ligne du barème", width=32),
    Column("Sur", width=32),
    Column("Base", "money"),
    Column("Montant", "money"),
]


def _charge_cells(charge: ContributionCharge) -> tuple:
    return charge.on, charge.line.label, charge.source_label, charge.base, charge.amount
