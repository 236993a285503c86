"""Opinion polls: every member reads and answers them; those in charge prepare, open and cancel. Results wait for the end."""

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
from governance.meetings.views.shared import me, member_or_404, prepares
from governance.polls import actions, queries, rules
from governance.polls.enums import PollState
from governance.polls.forms import CancelPollForm, PollAnswerForm, PollForm
from governance.polls.models import Poll
from members.pages import team_page

ORDER = ("-made_at", "-id")
LIVE = (PollState.DRAFT, PollState.OPEN)


def _sheet_of(poll: Poll) -> str:
    return reverse("governance:polls:sheet", args=[poll.pk])


def _fetch(request, pk: int) -> Poll:
    """A poll one may read, else 404: those being prepared are for who prepares them."""
    found = queries.listed(me(request), editor=prepares(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """What is asked now, what one has not answered first; then results."""
    member, editor = me(request), prepares(request.user)
    rows = queries.listed(member, editor=editor)
    live = sorted(rows.filter(state__in=LIVE).order_by("closes_at", "pk"), key=lambda poll: (poll.state, poll.answered))
    context = {
        "live": live,
        "page": page_of(rows.exclude(state__in=LIVE), request.GET, order=ORDER),
        "member": member,
        "may_edit": editor,
    }
    return render(request, "governance/polls/index.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One poll: the question, the choices and what they mean, one's answer, or the results once it is over."""
    return _page(request, _fetch(request, pk))


def _page(request, poll: Poll, form: PollAnswerForm | None = None):
    member, on, at, editor = me(request), today(), timezone.now(), prepares(request.user)
    asked = queries.is_asked(poll, member, on=on)
    refusal = rules.can_answer(poll, at=at, is_asked=asked, has_answered=poll.answered)
    said = poll.answers.filter(member=member).first() if member is not None and not poll.anonymous else None
    options = list(poll.options.all())
    context = {
        "poll": poll,
        "options": options,
        "mine": [option.name for option in options if said is not None and option.order in said.choices],
        "form": form or (PollAnswerForm(poll=poll) if refusal is None else None),
        "refusal": refusal,
        "member": member,
        "results": queries.results(poll, at=at, on=on),
        "is_over": rules.is_over(poll, at=at),
        "editor": editor,
        "may_edit": editor and rules.can_edit(poll) is None,
        "may_open": editor and rules.can_move(poll, PollState.OPEN) is None,
        "may_cancel": editor and rules.can_move(poll, PollState.CANCELLED) is None,
    }
    return render(request, "governance/polls/sheet.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def new(request):
    """Prepares a poll."""
    form = PollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.prepare(by=request.user, at=timezone.now(), **form.chosen())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/polls/edit.html", {"form": form, "poll": None})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def edit(request, pk):
    """Changes a poll that is not open yet."""
    poll = get_object_or_404(Poll, pk=pk)
    or_raise(rules.can_edit(poll))
    form = PollForm(request.POST or None, instance=poll)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.edit(poll=poll, by=request.user, at=timezone.now(), **form.chosen())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/polls/edit.html", {"form": form, "poll": poll})


@require_POST
@team_page(Right.MEETINGS_EDIT)
def open_now(request, pk):
    """Opens a poll."""
    poll = get_object_or_404(Poll, pk=pk)

    def act():
        return actions.open_poll(poll=poll, by=request.user, at=timezone.now())

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(poll))


@require_POST
@team_page(Right.MEETINGS_VIEW)
def answer(request, pk):
    """Answers a poll."""
    poll, member = _fetch(request, pk), member_or_404(request)
    form = PollAnswerForm(request.POST, poll=poll)
    if form.is_valid():

        def act():
            return actions.answer(poll=poll, member=member, choices=form.chosen(), by=request.user, at=timezone.now())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return _page(request, poll, form)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def cancel(request, pk):
    """Gives up a poll."""
    poll = get_object_or_404(Poll, pk=pk)
    or_raise(rules.can_move(poll, PollState.CANCELLED))
    form = CancelPollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.cancel_poll(poll=poll, by=request.user, **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/polls/cancel.html", {"form": form, "poll": poll})
