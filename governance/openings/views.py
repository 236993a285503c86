"""Calls for mandates and small tasks: every member reads and answers them; those in charge open, choose and close."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.lists import page_of
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.queries import is_associate
from governance.meetings.views.shared import me, member_or_404, prepares
from governance.openings import actions, queries, rules
from governance.openings.enums import OpeningKind
from governance.openings.forms import ApplicationForm, CancelCallForm, ChooseForm, OpeningForm
from governance.openings.models import Application, Opening
from members.pages import team_page

ORDER = ("-closes_on", "-id")


def _leads(user, opening: Opening) -> bool:
    """Who chooses and closes: those in charge; for a task, also who opened the call."""
    return prepares(user) or (opening.kind == OpeningKind.TASK and opening.posted_by_id == user.pk)


def _led(user, opening: Opening) -> Opening:
    if not _leads(user, opening):
        raise PermissionDenied("Cette page est celle de qui a ouvert cet appel.")
    return opening


def _sheet_of(opening: Opening) -> str:
    return reverse("governance:openings:sheet", args=[opening.pk])


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """What is offered now, the first to close first; then what was."""
    member = me(request)
    mine = (
        set(Application.objects.filter(member=member, withdrawn_at=None).values_list("opening", flat=True)) if member else set()
    )
    context = {
        "running": list(queries.running()),
        "mine": mine,
        "page": page_of(queries.over(), request.GET, order=ORDER),
        "may_edit": prepares(request.user),
        "on": today(),
    }
    return render(request, "governance/openings/index.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One call: what it is, who proposes themselves, and the way to do so."""
    opening = get_object_or_404(queries.counted().select_related("item__meeting", "item__resolution"), pk=pk)
    member, on, editor = me(request), today(), _leads(request.user, opening)
    candidates = list(queries.candidates(opening))
    running = rules.is_running(opening) is None
    mine = next((one for one in candidates if member is not None and one.member_id == member.pk), None)
    is_task = opening.kind == OpeningKind.TASK
    context = {
        "opening": opening,
        "candidates": candidates,
        "is_task": is_task,
        "running": running,
        "mine": mine,
        "member": member,
        "refusal": rules.can_apply(opening, on=on, is_associate=is_associate(member, on)),
        "may_withdraw": mine is not None and rules.can_withdraw(mine) is None,
        "resolution": getattr(opening.item, "resolution", None) if opening.item else None,
        "editor": editor and running,
        "may_choose": editor and running and is_task,
    }
    return render(request, "governance/openings/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Opens a call."""
    form = OpeningForm(request.POST or None, initial={"kind": OpeningKind.TASK, "seats": 1})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.open_call(by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/openings/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def apply(request, pk):
    """Proposes oneself."""
    opening, member = get_object_or_404(Opening, pk=pk), member_or_404(request)
    or_raise(rules.can_apply(opening, on=today(), is_associate=is_associate(member, today())))
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.apply(opening=opening, member=member, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=lambda _: _sheet_of(opening)):
            return redirect(address)
    context = {"form": form, "opening": opening, "is_new": queries.is_new(member)}
    return render(request, "governance/openings/apply.html", context)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw(request, pk):
    """Takes back one's own application."""
    member = member_or_404(request)
    found = get_object_or_404(Application.objects.select_related("opening"), opening=pk, member=member)

    def act():
        return actions.withdraw_application(application=found, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: _sheet_of(found.opening)) or _sheet_of(found.opening))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def choose(request, pk, application):
    """Chooses someone for a task."""
    found = get_object_or_404(Application.objects.select_related("opening", "member"), pk=application, opening=pk)
    _led(request.user, found.opening)
    if found.opening.kind != OpeningKind.TASK:
        raise Http404
    form = ChooseForm(request.POST or None, on=today(), application=found)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.choose(application=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: _sheet_of(found.opening)):
            return redirect(address)
    return render(request, "governance/openings/choose.html", {"form": form, "application": found, "opening": found.opening})


@require_POST
@team_page(Right.MEETINGS_VIEW)
def close(request, pk):
    """Closes a call."""
    opening = _led(request.user, get_object_or_404(Opening, pk=pk))

    def act():
        return actions.close_call(opening=opening, by=request.user)

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(opening))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def cancel(request, pk):
    """Gives up a call."""
    opening = _led(request.user, get_object_or_404(Opening, pk=pk))
    or_raise(rules.is_running(opening))
    form = CancelCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.cancel_call(opening=opening, by=request.user, **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/openings/cancel.html", {"form": form, "opening": opening})
