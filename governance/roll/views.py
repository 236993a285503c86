"""Who may vote at a meeting: the list, why this version, its fingerprint, and how to say that it is wrong."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings.rules import local_day
from governance.meetings.views.shared import fetch_meeting, me, member_or_404, prepares
from governance.roll import actions, ports, queries, rules
from governance.roll.enums import RollKind
from governance.roll.forms import AnswerForm, ObjectionForm, RollForm
from governance.roll.models import Objection, Roll
from members.pages import team_page


@require_safe
@team_page(Right.MEETINGS_VIEW)
def of_meeting(request, pk):
    """The latest version of the roll of a meeting, or what to do when there is none."""
    meeting = fetch_meeting(request.user, pk)
    roll = queries.current(meeting) or queries.current(meeting, RollKind.CONSULTATIVE)
    return _page(request, meeting, roll)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One version."""
    roll = _fetch(request.user, pk)
    return _page(request, roll.meeting, roll)


def _fetch(user, pk: int) -> Roll:
    """A version of the roll of a meeting one may know of, else 404."""
    roll = get_object_or_404(Roll.objects.select_related("made_by").defer("content"), pk=pk)
    roll.meeting = fetch_meeting(user, roll.meeting_id)
    return roll


def _page(request, meeting, roll):
    context = {"meeting": meeting, "roll": roll, "editor": prepares(request.user), "live": meeting.state in rules.LIVE}
    if roll is None:
        return render(request, "governance/roll/sheet.html", context)
    words = request.GET.get("q", "").strip()
    versions = list(meeting.rolls.defer("content").order_by("kind", "-version"))
    latest = next(one for one in versions if one.kind == roll.kind)
    added, removed = queries.changes_since(roll)
    member = me(request)
    context |= {
        "q": words,
        "rights": (shown := queries.rights_of(roll, words=words)),
        "voices": roll.rights.count(),
        "colleges": any(right.college for right in shown),
        "mine": queries.right_of(roll, member),
        "member": member,
        "is_latest": latest == roll,
        "latest": latest,
        "is_consultative": roll.kind == RollKind.CONSULTATIVE,
        "versions": versions,
        "added": added,
        "removed": removed,
        "objections": list(queries.objections_of(roll)),
        "object_refusal": rules.can_object(roll, is_latest=latest == roll, at=timezone.now()),
        "frozen": ports.why_frozen(meeting),
        "old": queries.why_old(roll, on=today()) if latest == roll and context["live"] else None,
    }
    return render(request, "governance/roll/sheet.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def download(request, pk):
    """The very bytes whose SHA-256 the page shows."""
    roll = _fetch(request.user, pk)
    response = HttpResponse(bytes(roll.content), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="liste-{roll.kind}-{roll.meeting_id}-{roll.version}.txt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def make(request, pk):
    """Makes the next version."""
    meeting = fetch_meeting(request.user, pk)
    if not prepares(request.user):
        raise Http404
    day = min(today(), local_day(meeting.starts_at))
    or_raise(rules.can_make(meeting, kind=RollKind.CONSULTATIVE, day=day) or ports.why_frozen(meeting))
    form = RollForm(request.POST or None, initial={"kind": RollKind.DELIBERATIVE, "day": day})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.make_roll(meeting=meeting, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=_place):
            return redirect(address)
    return render(request, "governance/roll/make.html", {"form": form, "meeting": meeting})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def renew(request, pk):
    """Makes the next version, of the situation of today, in one click."""
    meeting = fetch_meeting(request.user, pk)
    if not prepares(request.user):
        raise Http404
    here = reverse("governance:roll:of_meeting", args=[meeting.pk])

    def act():
        return actions.renew_roll(meeting=meeting, on=today(), by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=_place) or here)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def complain(request, pk):
    """Says that the roll is wrong."""
    roll, member = _fetch(request.user, pk), member_or_404(request)
    latest = queries.current(roll.meeting, roll.kind)
    or_raise(rules.can_object(roll, is_latest=latest == roll, at=timezone.now()))
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.object_to(roll=roll, author=member, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=lambda made: f"{_place(roll)}#reclamation-{made.pk}"):
            return redirect(address)
    return render(request, "governance/roll/complain.html", {"form": form, "roll": roll, "meeting": roll.meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def answer(request, pk):
    """Answers an objection; upheld, it makes a new version."""
    objection = get_object_or_404(Objection.objects.select_related("author"), pk=pk)
    objection.roll = _fetch(request.user, objection.roll_id)
    meeting = objection.roll.meeting
    or_raise(rules.can_answer(objection))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.answer_objection(objection=objection, by=request.user, at=timezone.now(), **form.cleaned_data)

        to = f"{reverse('governance:roll:of_meeting', args=[meeting.pk])}#reclamation-{pk}"
        if address := perform(request, form, act, to=lambda _: to):
            return redirect(address)
    context = {"form": form, "objection": objection, "roll": objection.roll, "meeting": meeting}
    return render(request, "governance/roll/answer.html", context)


def _place(roll: Roll) -> str:
    return reverse("governance:roll:sheet", args=[roll.pk])
