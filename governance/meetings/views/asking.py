"""What members ask of a meeting: an item of its agenda, and written questions with their answers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.meetings import actions, queries, rules
from governance.meetings.enums import RequestState
from governance.meetings.forms import AnswerForm, QuestionForm, RequestForm
from governance.meetings.models import AgendaItem, AgendaRequest, Meeting, WrittenQuestion
from governance.meetings.views.shared import fetch_meeting, me, member_or_404, prepares
from members.pages import team_page


def _refusal(meeting: Meeting, member):
    rule = queries.book(meeting)["agenda.request.days"]
    is_associate = queries.is_associate(member, today())
    return rules.can_request(meeting, on=today(), days=rule.value, source=rule.source, is_associate=is_associate)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def new_request(request, pk):
    """Asks for an item of an assembly."""
    meeting, member = fetch_meeting(request.user, pk), member_or_404(request)
    or_raise(_refusal(meeting, member))
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.request_item(meeting=meeting, author=member, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=_page_of):
            return redirect(address)
    rule = queries.book(meeting)["agenda.request.days"]
    context = {
        "form": form,
        "meeting": meeting,
        "threshold": queries.threshold(meeting, on=today()),
        "last_day": rules.last_day_to_request(meeting, days=rule.value),
    }
    return render(request, "governance/meetings/new_request.html", context)


def _page_of(found: AgendaRequest) -> str:
    return reverse("governance:meetings:request_sheet", args=[found.pk])


def _fetch(request, pk: int) -> AgendaRequest:
    found = get_object_or_404(AgendaRequest.objects.select_related("author"), pk=pk)
    found.meeting = fetch_meeting(request.user, found.meeting_id)
    return found


@require_safe
@team_page(Right.MEETINGS_VIEW)
def request_sheet(request, pk):
    """A request of members: its text, how many support it, how many are needed and until when."""
    found, member = _fetch(request, pk), me(request)
    supports = list(found.supports.select_related("member").order_by("pk"))
    item = AgendaItem.objects.select_related("resolution").filter(request=found, meeting=found.meeting).first()
    rule = queries.book(found.meeting)["agenda.request.days"]
    threshold = queries.threshold(found.meeting, on=today())
    context = {
        "request_": found,
        "meeting": found.meeting,
        "supports": supports,
        "threshold": threshold,
        "missing": max(0, threshold.needed - len(supports)),
        "last_day": rules.last_day_to_request(found.meeting, days=rule.value),
        "is_open": found.state == RequestState.OPEN,
        "is_mine": member is not None and found.author_id == member.pk,
        "supported": member is not None and any(one.member_id == member.pk for one in supports),
        "refusal": _refusal(found.meeting, member),
        "resolution": rules.resolution_of(item) if item is not None else None,
    }
    return render(request, "governance/meetings/request.html", context)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def support(request, pk):
    """Supports a request."""
    found, member = _fetch(request, pk), member_or_404(request)

    def act():
        return actions.support(request=found, member=member, by=request.user, on=today())

    return redirect(perform(request, None, act, to=_page_of) or _page_of(found))


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw_support(request, pk):
    """Takes back one's support; the author gives up the request."""
    found, member = _fetch(request, pk), member_or_404(request)

    def act():
        if found.author_id == member.pk:
            return actions.withdraw_request(request=found, by=request.user)
        return actions.withdraw_support(request=found, member=member, by=request.user)

    return redirect(perform(request, None, act, to=_page_of) or _page_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def questions(request, pk):
    """The written questions of a meeting with their answers, and the form that asks one more."""
    meeting, member = fetch_meeting(request.user, pk), me(request)
    refusal = rules.can_ask(meeting, takes_part=queries.takes_part(meeting, member, on=today()))
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if member is None:
            raise Http404

        def act():
            return actions.ask_in_writing(meeting=meeting, author=member, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=lambda asked: f"{request.path}#question-{asked.pk}"):
            return redirect(address)
    context = {
        "meeting": meeting,
        "questions": meeting.questions.select_related("author", "answered_by").order_by("pk"),
        "form": form,
        "refusal": refusal,
        "editor": prepares(request.user),
    }
    return render(request, "governance/meetings/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def answer(request, pk):
    """Answers a written question; the answer is published."""
    found = get_object_or_404(WrittenQuestion.objects.select_related("author"), pk=pk)
    meeting = found.meeting = fetch_meeting(request.user, found.meeting_id)
    or_raise(rules.can_answer(found))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.answer_in_writing(question=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        def to(answered: WrittenQuestion) -> str:
            return f"{reverse('governance:meetings:questions', args=[meeting.pk])}#question-{answered.pk}"

        if address := perform(request, form, act, to=to):
            return redirect(address)
    return render(request, "governance/meetings/answer.html", {"form": form, "question": found, "meeting": meeting})
