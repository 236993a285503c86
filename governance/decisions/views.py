"""The register of decisions: every member reads it; those in charge enter decisions and replace them."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cae import exports, search
from cae.access import has_right
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.decisions import actions, ports, queries
from governance.decisions.enums import DecisionBody
from governance.decisions.forms import DecisionForm
from governance.decisions.models import Decision
from governance.decisions.search import KIND
from members.pages import team_page

ORDER = ("-decided_on", "-id")
COLUMNS = [
    Column("Objet", width=48),
    Column("Numéro"),
    Column("Organe", width=26),
    Column("Prise le", "date"),
    Column("Applicable le", "date"),
    Column("Remplacée par"),
]
PREFIX = {DecisionBody.ASSEMBLY: "AG", DecisionBody.BOARD: "CA", DecisionBody.DIRECTION: "DIR"}


@require_safe
@team_page(Right.DECISIONS_VIEW)
@remembered
def index(request):
    """The decisions, the last taken first; filtered by word and body; those replaced when asked."""
    q, body = request.GET.get("q", "").strip()[:100], request.GET.get("organe", "")
    rows = queries.register()
    if q:
        rows = search.holding(rows, q, KIND)
    if body in DecisionBody.values:
        rows = rows.filter(body=body)
    if exports.asked(request):
        return exports.of_list(request, Sheet("Décisions", COLUMNS, rows.order_by(*ORDER), _cells), shown_by=Right.DECISIONS_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=ORDER),
        "may_export": exports.refusal(request.user, shown_by=Right.DECISIONS_VIEW) is None,
        "q": q,
        "body": body,
        "bodies": DecisionBody.choices,
        "may_edit": has_right(request.user, Right.DECISIONS_EDIT),
    }
    return render(request, "governance/decisions/index.html" + ("#results" if request.htmx else ""), context)


def _cells(decision: Decision) -> tuple:
    replaced_by = getattr(decision, "replaced_by", None)
    return (
        decision.title,
        decision.number,
        decision.get_body_display(),
        decision.decided_on,
        decision.effective_on,
        replaced_by.number if replaced_by else "",
    )


@require_safe
@team_page(Right.DECISIONS_VIEW)
def sheet(request, pk):
    """One decision: its text, its minutes, what it replaces and what replaces it."""
    decision = get_object_or_404(queries.register(), pk=pk)
    context = {
        "decision": decision,
        "replaced_by": getattr(decision, "replaced_by", None),
        "minutes": queries.minutes_of(decision),
        "in_force": decision.effective_on <= today(),
        "may_edit": has_right(request.user, Right.DECISIONS_EDIT),
        "panels": ports.panels_of(request.user, decision),
    }
    return render(request, "governance/decisions/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.DECISIONS_EDIT)
def new(request):
    """Enters a decision."""
    on = today()
    proposed = queries.next_number(on.year, PREFIX[DecisionBody.ASSEMBLY])
    initial = {"number": proposed, "body": DecisionBody.ASSEMBLY, "decided_on": on, "effective_on": on}
    return _enter(request, initial=initial, replaces=None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.DECISIONS_EDIT)
def replace(request, pk):
    """Corrects a decision by another that replaces it."""
    decision = get_object_or_404(queries.register(), pk=pk)
    on = today()
    initial = {
        "number": queries.next_number(on.year, PREFIX[DecisionBody(decision.body)]),
        "body": decision.body,
        "title": decision.title,
        "text": decision.text,
        "decided_on": on,
        "effective_on": on,
    }
    return _enter(request, initial=initial, replaces=decision)


def _enter(request, *, initial: dict, replaces: Decision | None):
    form = DecisionForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act():
            values = form.values() | form.uploads()
            return actions.record_decision(by=request.user, on=today(), replaces=replaces, **values)

        if address := perform(request, form, act, to=lambda d: reverse("governance:decisions:sheet", args=[d.pk])):
            return redirect(address)
    context = {"form": form, "replaces": replaces}
    return render(request, "governance/decisions/edit.html", context)
