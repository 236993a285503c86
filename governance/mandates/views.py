"""Who does what: every member reads who was given which charge and how to reach them; those in charge record mandates."""

from datetime import date, timedelta

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cae import exports
from cae.access import or_raise
from cae.exports import Sheet
from cae.filters import remembered
from cae.lists import page_of
from cae.once import perform
from cae.periods import add_months, today
from cae.rights import Right
from cae.tables import Column
from governance.decisions.models import Decision
from governance.mandates import actions, elected, queries, rules
from governance.mandates.enums import Body
from governance.mandates.forms import ElectedForm, EndForm, MandateForm, RenewalForm
from governance.mandates.models import Mandate
from governance.meetings.models import Meeting
from governance.meetings.queries import decisions_of, visible_meetings
from governance.meetings.rules import local_day
from governance.meetings.views.shared import prepares
from governance.rounds.enums import Kind, Phase
from governance.rounds.models import Deliberation
from governance.rounds.queries import visible_deliberations
from members.pages import team_page

ORDER = ("-starts_on", "-id")
STATES = {"en-cours": "En cours", "bientot": "Finissent bientôt", "finis": "Finis"}
COLUMNS = [
    Column("Personne", width=28),
    Column("Fonction", width=24),
    Column("Organe", width=32),
    Column("Début", "date"),
    Column("Terme", "date"),
    Column("Fin", "date"),
    Column("Motif de fin", width=36),
    Column("Décision"),
    Column("Origine", width=36),
]


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """Who was elected or appointed, body by body, until when, and how to reach them."""
    on, editor = today(), prepares(request.user)
    context = {
        "chambers": queries.chambers(on),
        "may_edit": editor,
        "ending": list(queries.ending(on)) if editor else [],
        "left_behind": list(queries.left_behind(on)) if editor else [],
        "on": on,
    }
    return render(request, "governance/mandates/index.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
@remembered
def register(request):
    """Every mandate, those that ended too, the last given first; exported as filtered."""
    q, body = request.GET.get("q", "").strip()[:100], request.GET.get("organe", "")
    on, state = today(), request.GET.get("etat", "")
    rows = queries.in_state(state, on) if state in STATES else queries.every()
    for word in q.split():
        named = Q(member__first_name__icontains=word) | Q(member__last_name__icontains=word)
        rows = rows.filter(named | Q(outside_name__icontains=word) | Q(role__icontains=word))
    if body in Body.values:
        rows = rows.filter(body=body)
    if exports.asked(request):
        return exports.of_list(request, Sheet("Mandats", COLUMNS, rows.order_by(*ORDER), _cells), shown_by=Right.MEETINGS_VIEW)
    context = {
        "page": page_of(rows, request.GET, order=ORDER),
        "q": q,
        "body": body,
        "bodies": Body.choices,
        "state": state,
        "states": list(STATES.items()),
        "on": on,
        "may_edit": prepares(request.user),
        "may_export": exports.refusal(request.user, shown_by=Right.MEETINGS_VIEW) is None,
    }
    return render(request, "governance/mandates/register.html" + ("#results" if request.htmx else ""), context)


def _cells(mandate: Mandate) -> tuple:
    return (
        mandate.holder,
        mandate.role,
        mandate.get_body_display(),
        mandate.starts_on,
        mandate.ends_on,
        mandate.ended_on,
        mandate.end_reason,
        mandate.decision.number if mandate.decision else "",
        mandate.origin,
    )


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One mandate: who, until when, what gave it, what came before and after."""
    mandate, on, editor = get_object_or_404(queries.every(), pk=pk), today(), prepares(request.user)
    runs = mandate.starts_on <= on <= mandate.last_day
    context = {
        "mandate": mandate,
        "body": queries.body_name(mandate.body, queries.rules_on(on).society.form),
        "runs": runs,
        "to_come": mandate.starts_on > on,
        "soon": runs and queries.alert(mandate, on) is not None and not hasattr(mandate, "renewal"),
        "renewal": getattr(mandate, "renewal", None),
        "term": queries.term_of(mandate.body, on=mandate.starts_on),
        "is_elected": mandate.decision is not None and bool(elected.by_decision(mandate.decision)),
        "may_renew": editor and rules.can_renew(mandate) is None,
        "may_end": editor and mandate.ended_on is None and mandate.ends_on >= on,
    }
    return render(request, "governance/mandates/sheet.html", context)


def _sheet_of(mandate: Mandate) -> str:
    return reverse("governance:mandates:sheet", args=[mandate.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Records a mandate; `?reunion=` lists who a meeting elected, all recorded in one click, or fills in its day and its decision
    when it elected nobody by a vote; `?consentement=` fills in who was elected without candidate."""
    on, meeting = today(), _meeting(request)
    if meeting is not None and "autre" not in request.GET and (elections := elected.of_meeting(meeting)):
        return _record_elected(request, meeting, elections, on)
    form = MandateForm(request.POST or None, initial=_initial(request, on))
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.appoint(by=request.user, on=on, **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    context = {"form": form, "terms": _terms(on)}
    return render(request, "governance/mandates/edit.html", context)


def _record_elected(request, meeting: Meeting, elections: list[elected.Election], on: date):
    """Who the elections of a meeting elected, each with what is left to record."""
    day = local_day(meeting.starts_at)
    form = ElectedForm(request.POST or None, elections=elections, first=_term_from(day))
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.appoint_all(by=request.user, on=on, given=form.given())

        if address := perform(request, form, act, to=lambda _: reverse("governance:mandates:index")):
            return redirect(address)
    context = {"form": form, "meeting": meeting, "elections": elections, "terms": _terms(on)}
    return render(request, "governance/mandates/elected.html", context, status=422 if form.errors else 200)


def _term_from(day: date) -> dict:
    """A seat on the board from a day, for as long as the statutes allow."""
    years = queries.term_of(Body.BOARD, on=day)
    found = {"body": Body.BOARD, "starts_on": day}
    return found | ({"ends_on": add_months(day, 12 * years.number)} if years is not None else {})


def _meeting(request) -> Meeting | None:
    """The meeting that is named, when one may know of it."""
    asked = request.GET.get("reunion", "")
    return visible_meetings(request.user).filter(pk=int(asked)).first() if asked.isdecimal() else None


def _terms(on: date) -> list:
    """The longest term of each body, to read beside the form."""
    form = queries.rules_on(on).society.form
    known = [(body, queries.term_of(body, on=on)) for body in Body]
    return [(queries.body_name(body, form), limit) for body, limit in known if limit is not None]


def _initial(request, on: date) -> dict:
    if elected := _elected_by_consent(request):
        followed = getattr(elected.resolution, "follow_up", None)
        day, origin = local_day(elected.ended_at), f"Élection sans candidat : {elected.title}"
        found = {"member": elected.proposed_id, "role": elected.title[:80], "starts_on": day, "origin": origin[:200]}
        return found | {"decision": followed.decision if followed is not None else None}
    meeting = _meeting(request)
    day = local_day(meeting.starts_at) if meeting is not None else on
    decision: Decision | None = decisions_of(meeting).first() if meeting is not None else None
    return _term_from(day) | {"decision": decision}


def _elected_by_consent(request) -> Deliberation | None:
    """The election without candidate that the form is filled in from, when it elected someone."""
    asked = request.GET.get("consentement", "")
    rows = visible_deliberations(request.user).filter(kind=Kind.ELECTION, state=Phase.CONSENTED)
    return rows.filter(pk=int(asked)).first() if asked.isdecimal() else None


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def renew(request, pk):
    """Records the mandate that follows this one."""
    mandate, on = get_object_or_404(queries.every(), pk=pk), today()
    or_raise(rules.can_renew(mandate))
    starts_on = mandate.last_day + timedelta(days=1)
    term = queries.term_of(mandate.body, on=starts_on)
    initial = {"role": mandate.role, "starts_on": starts_on}
    initial |= {"ends_on": add_months(starts_on, 12 * term.number) - timedelta(days=1)} if term is not None else {}
    form = RenewalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.renew(mandate=mandate, by=request.user, on=on, **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/mandates/renew.html", {"form": form, "mandate": mandate, "term": term})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def end(request, pk):
    """Ends a mandate before its term."""
    mandate, on = get_object_or_404(queries.every(), pk=pk), today()
    form = EndForm(request.POST or None, initial={"ended_on": on})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.end(mandate=mandate, by=request.user, on=on, **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/mandates/end.html", {"form": form, "mandate": mandate})
