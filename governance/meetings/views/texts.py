"""A resolution on one page that anyone understands, and what is said of it before the vote."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings import actions, ports, queries, rules
from governance.meetings.diff import compare
from governance.meetings.enums import AmendmentState
from governance.meetings.forms import AcceptForm, AmendmentForm, InterestForm, RejectForm, RemarkForm
from governance.meetings.models import Amendment, Remark, Resolution
from governance.meetings.views.shared import fetch_resolution, me, member_or_404, page_of_resolution, prepares
from members.pages import team_page


@require_safe
@team_page(Right.MEETINGS_VIEW)
def resolution(request, pk):
    """One resolution: its text, why, what it changes, what it takes to adopt it, and what is said of it."""
    return _page(request, fetch_resolution(request.user, pk))


def _page(request, found: Resolution, form: RemarkForm | None = None, answers: int | None = None):
    meeting, member, on = found.item.meeting, me(request), today()
    takes_part = queries.takes_part(meeting, member, on=on)
    amendments = list(queries.amendments_of(found))
    for amendment in amendments:
        amendment.parts = compare(amendment.replaced or amendment.base, amendment.retained or amendment.text)
        amendment.is_open = amendment.state == AmendmentState.PROPOSED
        amendment.is_mine = member is not None and amendment.author_id == member.pk
        amendment.was_adapted = bool(amendment.retained) and amendment.retained != amendment.text
    neighbours = list(queries.resolutions_of(meeting).values_list("pk", "number"))
    place = next(index for index, (key, _) in enumerate(neighbours) if key == found.pk)
    nature = found.nature
    asked = (queries.majority(meeting, nature), queries.quorum(meeting, nature), queries.secrecy(meeting, found))
    interests = list(found.interests.select_related("member").order_by("pk"))
    notes = ports.notes_of_interests(found) if interests else {}
    for one in interests:
        one.note = notes.get(one.member_id, "") if one.removes_vote else ""
    context = {
        "resolution": found,
        "meeting": meeting,
        "previous": neighbours[place - 1] if place else None,
        "next": neighbours[place + 1] if place + 1 < len(neighbours) else None,
        "documents": queries.documents_of(meeting, [found.item]).get(found.item_id, []),
        "rules": [one for one in asked if one],
        "panels": ports.panels_of(request.user, found),
        "threads": queries.discussion(found),
        "form": form or RemarkForm(),
        "answers": answers,
        "member": member,
        "may_talk": member is not None and rules.can_discuss(meeting) is None,
        "talk_refusal": rules.can_discuss(meeting),
        "amendments": amendments,
        "amend_refusal": rules.can_amend(found, takes_part=takes_part),
        "interests": interests,
        "may_declare": rules.can_declare(found, takes_part=takes_part) is None
        and not any(one.member_id == member.pk for one in interests),
        "editor": prepares(request.user),
        "write_refusal": rules.can_write(found.item, nature=found.nature),
        "freeze_refusal": queries.why_not_freeze(found),
    }
    return render(request, "governance/meetings/resolution.html", context, status=422 if form and form.errors else 200)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def final_text(request, pk):
    """The final text as a file: its SHA-256 is the one the page shows."""
    found = fetch_resolution(request.user, pk)
    if found.frozen_at is None:
        raise Http404
    response = HttpResponse(found.final_text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="resolution-{found.number}.txt"'
    return response


@require_POST
@team_page(Right.MEETINGS_VIEW)
def say(request, pk):
    """Adds a word to the discussion, or an answer to one."""
    found, member = fetch_resolution(request.user, pk), member_or_404(request)
    answers = request.POST.get("answers", "")
    remark = get_object_or_404(Remark, pk=int(answers), resolution=found) if answers.isdecimal() else None
    form = RemarkForm(request.POST)
    if form.is_valid():

        def act():
            return actions.say(resolution=found, author=member, by=request.user, answers=remark, **form.values())

        if address := perform(request, form, act, to=lambda said: f"{page_of_resolution(found)}#message-{said.pk}"):
            return redirect(address)
    return _page(request, found, form, remark.pk if remark else None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def amend(request, pk):
    """Proposes another wording."""
    found, member = fetch_resolution(request.user, pk), member_or_404(request)
    or_raise(rules.can_amend(found, takes_part=queries.takes_part(found.item.meeting, member, on=today())))
    form = AmendmentForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.propose_amendment(resolution=found, author=member, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=lambda made: f"{page_of_resolution(found)}#amendement-{made.pk}"):
            return redirect(address)
    return render(request, "governance/meetings/amend.html", {"form": form, "resolution": found, "meeting": found.item.meeting})


def _amendment(request, pk: int) -> Amendment:
    found = get_object_or_404(Amendment.objects.select_related("author"), pk=pk)
    found.resolution = fetch_resolution(request.user, found.resolution_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def accept(request, pk):
    """Retains an amendment, as it is or adapted."""
    found = _amendment(request, pk)
    or_raise(rules.can_decide(found))
    form = AcceptForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.accept_amendment(amendment=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=_place):
            return redirect(address)
    return render(request, "governance/meetings/accept.html", _decision(form, found))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def reject(request, pk):
    """Sets an amendment aside, with its reason."""
    found = _amendment(request, pk)
    or_raise(rules.can_decide(found))
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.reject_amendment(amendment=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=_place):
            return redirect(address)
    return render(request, "governance/meetings/reject.html", _decision(form, found))


def _decision(form, found: Amendment) -> dict:
    return {
        "form": form,
        "amendment": found,
        "resolution": found.resolution,
        "meeting": found.resolution.item.meeting,
        "parts": compare(found.base, found.text),
        "is_stale": found.base != found.resolution.text,
        "cautions": ports.cautions_on_amending(found.resolution),
    }


def _place(found: Amendment) -> str:
    return f"{page_of_resolution(found.resolution)}#amendement-{found.pk}"


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw(request, pk):
    """Takes back one's own amendment."""
    found, member = _amendment(request, pk), member_or_404(request)
    if found.author_id != member.pk:
        raise Http404

    def act():
        return actions.withdraw_amendment(amendment=found, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=_place) or page_of_resolution(found.resolution))


@require_POST
@team_page(Right.MEETINGS_EDIT)
def freeze(request, pk):
    """Makes the text final."""
    found = fetch_resolution(request.user, pk)

    def act():
        return actions.freeze_text(resolution=found, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=lambda _: page_of_resolution(found)) or page_of_resolution(found))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def declare(request, pk):
    """Declares an interest in a resolution."""
    found, member = fetch_resolution(request.user, pk), member_or_404(request)
    or_raise(rules.can_declare(found, takes_part=queries.takes_part(found.item.meeting, member, on=today())))
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.declare_interest(resolution=found, member=member, by=request.user, at=timezone.now(), **form.values())

        if address := perform(request, form, act, to=lambda _: f"{page_of_resolution(found)}#interets"):
            return redirect(address)
    context = {
        "form": form,
        "resolution": found,
        "meeting": found.item.meeting,
        "removes_vote": rules.interest_removes_vote(found),
        "said": ports.said_before_declaring(found, member),
    }
    return render(request, "governance/meetings/declare.html", context)
