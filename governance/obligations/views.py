"""The calendar of what the cooperative owes: every member reads it; those in charge, and who takes care of one, keep it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.files import links_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.enums import MeetingState
from governance.meetings.queries import visible_meetings
from governance.meetings.views.shared import prepares
from governance.obligations import actions, queries, rules
from governance.obligations.enums import DutyState
from governance.obligations.forms import AssignForm, DoneForm, PostponeForm
from governance.obligations.queries import Due
from members.pages import team_page

ORDER = (DutyState.LATE, DutyState.SOON, DutyState.COMING, DutyState.DONE)
TITLES = {
    DutyState.LATE: "En retard",
    DutyState.SOON: "Dans les deux mois",
    DutyState.COMING: "Plus tard",
    DutyState.DONE: "Fait",
}
TONES = {DutyState.LATE: "bad", DutyState.SOON: "wait", DutyState.COMING: "info", DutyState.DONE: "good"}


def address_of(due: Due) -> str:
    return reverse("governance:obligations:sheet", args=[due.code, due.anchor.isoformat()])


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """What is late, near, further and done, each with its article; or only what waits for this person."""
    on, to_do = today(), request.GET.get("vue") == "a-faire"
    of = None if prepares(request.user) else request.user.access.member_id or 0
    rows = queries.waiting(on, of=of) if to_do else queries.calendar(on)
    groups: dict[DutyState, list[Due]] = {state: [] for state in ORDER}
    for due in rows:
        groups[due.state(on)].append(due)
    groups[DutyState.DONE].reverse()
    context = {
        "rows": rows,
        "to_do": to_do,
        "groups": [(TITLES[state], TONES[state], state, dues) for state, dues in groups.items() if dues],
        "next": next((due for state in ORDER[:3] for due in groups[state]), None),
        "on": on,
    }
    return render(request, "governance/obligations/index.html", context)


def _fetch(code: str, anchor: str) -> Due:
    try:
        day = date.fromisoformat(anchor)
    except ValueError:
        raise Http404 from None
    due = queries.find(code, day, on=today())
    if due is None:
        raise Http404
    return due


def _keeps(user, due: Due) -> bool:
    """Whether a person may note something about it: who prepares meetings, and who takes care of it."""
    return prepares(user) or (due.owner is not None and due.owner.pk == user.access.member_id)


def _kept(request, code: str, anchor: str) -> Due:
    due = _fetch(code, anchor)
    if not _keeps(request.user, due):
        raise PermissionDenied("Cette obligation est confiée à quelqu'un d'autre.")
    return due


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, code, anchor):
    """One obligation of one year: what, by when, why that day, who, and the proof."""
    due, on = _fetch(code, anchor), today()
    meeting = due.duty.meeting if due.duty is not None else None
    state = due.state(on)
    context = {
        "due": due,
        "duty": due.duty,
        "state": TITLES[state] if state != DutyState.SOON else "Bientôt",
        "tone": TONES[state],
        "is_done": state == DutyState.DONE,
        "meeting": meeting if meeting and visible_meetings(request.user).filter(pk=meeting.pk).exists() else None,
        "proofs": list(links_of(due.duty, actions.PURPOSE)) if due.duty is not None else [],
        "may_keep": _keeps(request.user, due),
        "may_assign": prepares(request.user),
        "asks_meeting": due.rule is not None and bool(due.rule.meeting) and meeting is None and state != DutyState.DONE,
        "was_held": meeting is not None and meeting.state == MeetingState.CLOSED and state != DutyState.DONE,
        "may_postpone": prepares(request.user) and due.rule is not None and bool(due.rule.postponable),
        "of_mandates": due.code.startswith(queries.MANDATES),
    }
    return render(request, "governance/obligations/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def assign(request, code, anchor):
    """Says who takes care of it, and at which meeting."""
    due = _fetch(code, anchor)
    form = AssignForm(request.POST or None, instance=due.duty)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.assign(due=due, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda _: address_of(due)):
            return redirect(address)
    return render(request, "governance/obligations/assign.html", {"form": form, "due": due, "back": address_of(due)})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def postpone(request, code, anchor):
    """Notes more time granted."""
    due = _fetch(code, anchor)
    form = PostponeForm(request.POST or None, instance=due.duty)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.postpone(due=due, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda _: address_of(due)):
            return redirect(address)
    return render(request, "governance/obligations/postpone.html", {"form": form, "due": due, "back": address_of(due)})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def mark_done(request, code, anchor):
    """Notes that it was done, with its proof."""
    due, on = _kept(request, code, anchor), today()
    form = DoneForm(request.POST or None, request.FILES or None, on=on)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.mark_done(due=due, by=request.user, on=on, **form.values(), **form.uploads())

        if address := perform(request, form, act, to=lambda _: address_of(due)):
            return redirect(address)
    return render(request, "governance/obligations/mark_done.html", {"form": form, "due": due, "back": address_of(due)})


@require_POST
@team_page(Right.MEETINGS_VIEW)
def reopen(request, code, anchor):
    """Takes back what was noted as done by mistake."""
    due = _kept(request, code, anchor)

    def act():
        or_raise(rules.can_reopen(due.duty))
        return actions.reopen(due=due, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: address_of(due)) or address_of(due))
