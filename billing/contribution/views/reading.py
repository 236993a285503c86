"""The scales as they are read: in force, past, proposed; who has another rate; a scale tried on amounts."""

from functools import partial

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from billing.contribution import queries, rules, scales, simulation, words
from billing.contribution.forms import (
    MonthForm,
    TryForm,
    line_choices,
)
from billing.contribution.models import Override, Scale, Waiver
from billing.contribution.ports import happened
from cae import exports
from cae.access import has_right, scope
from cae.exports import Sheet
from cae.history import history_of
from cae.lists import page_of
from cae.money import total
from cae.periods import month_end, today
from cae.rights import Right
from cae.tables import Column
from members import reach
from members.enums import ActivityKind, ContractKind
from members.models import Activity, Contract, Member
from members.pages import team_page
from members.queries import contracts_behind

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
                "concerned": words.concerned(scale),
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
        "month_form": MonthForm(months=queries.months_to_run(on)),
        "years": queries.years_to_run(on),
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


def _override_cells(labels: dict, row: Override) -> tuple:
    rests_on = row.decision or f"{row.amendment}, {row.amendment.member}"
    line = labels.get(row.line_code, row.line_code)
    return str(row.activity), line, row.rate, row.since, row.until, row.reason, str(rests_on)


def _waiver_cells(labels: dict, row: Waiver) -> tuple:
    return (
        str(row.activity or row.member),
        labels.get(row.line_code, row.line_code),
        str(row.customer or ""),
        row.get_nature_display(),
        row.since,
        row.until,
        row.get_ground_display(),
        row.reason,
        str(row.decision),
    )


def _contract_cells(labels: dict, row: Contract) -> tuple:
    return str(row.member), row.fixed_contribution_rate, row.get_kind_display(), row.starts_on, row.ended_on or row.ends_on


LINE, RESTS_ON = Column("Ligne", width=28), Column("S'appuie sur", width=36)
DATES, REASON = (Column("Du", "date"), Column("Au", "date")), Column("Motif", width=36)
# The columns of each list of what was granted, and the cells of one row, given the labels of the lines.
SHEETS = {
    "taux": ([Column("Activité", width=28), LINE, Column("Taux", "percent"), *DATES, REASON, RESTS_ON], _override_cells),
    "exonerations": (
        [
            Column("Activité ou personne", width=28),
            LINE,
            Column("Client", width=28),
            Column("Produit"),
            *DATES,
            Column("Au titre de"),
            REASON,
            RESTS_ON,
        ],
        _waiver_cells,
    ),
    "contrats": ([Column("Personne", width=28), Column("Taux", "percent"), Column("Contrat"), *DATES], _contract_cells),
}


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def granted(request, kind):
    """Who has another rate, who is exempted, whose contract fixes a rate; on what each rests. The board reads it (rule 10)."""
    if kind not in GRANTED:
        raise Http404
    rows, labels = _granted_rows(request.user, kind), dict(line_choices())
    if exports.asked(request):
        columns, cells = SHEETS[kind]
        sheet = Sheet(GRANTED[kind][0], columns, rows, partial(cells, labels))
        return exports.of_list(request, sheet, shown_by=Right.CONTRIBUTION_VIEW)
    page = page_of(rows, request.GET, order=ORDER[kind])
    context = {
        "kind": kind,
        "title": GRANTED[kind][0],
        "none": GRANTED[kind][1],
        "kinds": [(name, title) for name, (title, _) in GRANTED.items()],
        "page": page,
        "labels": labels,
        "may_export": exports.refusal(request.user, shown_by=Right.CONTRIBUTION_VIEW) is None,
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
    used, vote = scales.used(scale), rules.waits_for_vote(scale)
    context = {
        "scale": scale,
        "concerned": words.concerned(scale),
        "lines": _described(scale),
        "versions": Scale.objects.filter(code=scale.code, decision__isnull=False).order_by("-starts_on"),
        "may_edit": may_edit and rules.can_rewrite(scale) is None and not (proposed and scale.resolution.frozen_at),
        "used": used,
        "may_end": may_edit and not proposed,
        "vote": vote,
        "may_adopt": may_edit and proposed and vote is None,
        "decisions": queries.may_adopt(scale).order_by("-decided_on", "-pk")[:SHOWN] if may_edit and proposed else [],
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


@require_safe
@team_page(Right.CONTRIBUTION_VIEW)
def simulate(request, pk):
    """Tries a scale: each amount it would take, and each step of the calculation in words."""
    scale = get_object_or_404(Scale, pk=pk)
    seen = Activity.objects.filter(scope(request.user, Right.CONTRIBUTION_VIEW, ""), kind=ActivityKind.MEMBER)
    years = queries.years_to_try() or [queries.year_of(today())]
    initial = {"year": queries.year_of(today())[0].isoformat(), "sales": "1 : 3 000\n2 : 2 500\n3 : 4 200"}
    form = TryForm(request.GET or None, activities=seen, years=years, kinds=scale.contract_kinds, initial=initial)
    results, events, contract = None, [], ""
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
        own = [one.kind for one in contracts_behind(activity, on=upto)] if activity else []
        contract = form.contract_of(own)
        results = simulation.simulate(lines, events, since=since, upto=upto, contract=contract, result=result)
    context = {
        "scale": scale,
        "form": form,
        "results": results,
        "total": total(r.amount for r in results) if results else None,
        "events": events,
        "contract": ContractKind(contract).label if contract else "",
        "replayed": form.cleaned_data.get("activity") if results is not None else None,
    }
    return render(request, "billing/contribution/simulate.html", context, status=422 if request.GET and form.errors else 200)
