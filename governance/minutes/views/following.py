"""The decisions that are followed until they are applied: who carries each, when it is looked at again."""

from django.core.exceptions import PermissionDenied
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
from cae.periods import today
from cae.rights import Right
from cae.tables import Column
from governance.decisions.models import Decision
from governance.minutes import actions, queries, rules
from governance.minutes.enums import FollowUpState
from governance.minutes.forms import FollowForm, StartForm
from governance.minutes.models import FollowUp
from members.pages import anyone_page, team_page

COLUMNS = [
    Column("Décision", width=44),
    Column("Numéro"),
    Column("Portée par", width=28),
    Column("À revoir le", "date"),
    Column("Où on en est"),
    Column("Note", width=44),
]
VIEWS = [("late", "À voir maintenant"), ("live", "En cours"), ("ended", "Terminées"), ("all", "Toutes")]


@require_safe
@team_page(Right.DECISIONS_VIEW)
@remembered
def follow_ups(request):
    """Those to be looked at now first; a word narrows the list."""
    q, view = request.GET.get("q", "").strip()[:100], request.GET.get("vue", "")
    view, on = view if view in dict(VIEWS) else "live", today()
    rows = queries.in_view(queries.follow_ups(), view, on=on)
    if q:
        carried = Q(owner__last_name__icontains=q) | Q(owner__first_name__icontains=q)
        rows = rows.filter(Q(decision__title__icontains=q) | Q(decision__number__icontains=q) | carried)
    if exports.asked(request):
        return exports.of_list(
            request, Sheet("Suivi des décisions", COLUMNS, rows.order_by("-pk"), _cells), shown_by=Right.DECISIONS_VIEW
        )
    page = page_of(rows, request.GET, order=("-id",))
    for row in page.rows:
        row.may_follow = queries.may_follow(request.user, row)
        row.is_late = row.state in queries.LIVE and (row.review_on is None or row.owner_id is None or row.review_on <= on)
    context = {
        "page": page,
        "q": q,
        "view": view,
        "views": VIEWS,
        "may_export": exports.refusal(request.user, shown_by=Right.DECISIONS_VIEW) is None,
    }
    return render(request, "governance/minutes/follow_ups.html" + ("#results" if request.htmx else ""), context)


def _cells(row: FollowUp) -> tuple:
    owner = str(row.owner) if row.owner is not None else ""
    return row.decision.title, row.decision.number, owner, row.review_on, FollowUpState(row.state).label, row.note


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def follow(request, pk):
    """Says where a decision is."""
    follow_up = get_object_or_404(queries.follow_ups(), pk=pk)
    if not queries.may_follow(request.user, follow_up):
        raise PermissionDenied("Le suivi d'une décision est tenu par la personne qui la porte.")
    form = FollowForm(request.POST or None, instance=follow_up)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.follow(follow_up=follow_up, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=lambda _: reverse("governance:minutes:follow_ups")):
            return redirect(address)
    context = {"form": form, "follow_up": follow_up, "decision": follow_up.decision}
    return render(request, "governance/minutes/follow.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def start(request, pk):
    """Begins to follow a decision of the register."""
    decision = get_object_or_404(Decision, pk=pk)
    or_raise(rules.can_start(decision, followed=FollowUp.objects.filter(decision=decision).exists()))
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.start_follow_up(decision=decision, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=lambda _: reverse("governance:minutes:follow_ups")):
            return redirect(address)
    return render(request, "governance/minutes/follow.html", {"form": form, "follow_up": None, "decision": decision})
