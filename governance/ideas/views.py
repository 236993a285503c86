"""Ideas of members, all year: read, proposed, supported and discussed by every member; answered by those in charge."""

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
from governance.ideas import actions, queries, rules
from governance.ideas.enums import IdeaState
from governance.ideas.forms import IdeaAnswerForm, IdeaForm, IdeaRemarkForm
from governance.ideas.models import Idea
from governance.meetings.views.shared import me, member_or_404, prepares
from members.pages import team_page

ORDER = ("-made_at", "-id")


def _sheet_of(idea: Idea) -> str:
    return reverse("governance:ideas:sheet", args=[idea.pk])


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """Ideas being discussed, the most supported first; then what became of the others."""
    member, on = me(request), today()
    rows = queries.listed(member)
    context = {
        "ideas": list(rows.filter(state=IdeaState.OPEN).order_by("-support_count", "-made_at", "-pk")),
        "page": page_of(rows.exclude(state=IdeaState.OPEN), request.GET, order=ORDER),
        "goal": queries.goal(on),
        "member": member,
    }
    return render(request, "governance/ideas/index.html", context)


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One idea: what it is, who supports it, what is said of it, and what becomes of it."""
    return _page(request, get_object_or_404(Idea.objects.select_related("author", "request__meeting"), pk=pk))


def _page(request, idea: Idea, form: IdeaRemarkForm | None = None):
    member, on = me(request), today()
    goal = queries.goal(on)
    associates = queries.supporters(idea, on=on).count()
    supports = list(idea.supports.select_related("member").order_by("pk"))
    is_open = idea.state == IdeaState.OPEN
    context = {
        "idea": idea,
        "goal": goal,
        "associates": associates,
        "missing": max(0, goal.needed - associates),
        "supports": supports,
        "is_open": is_open,
        "is_author": member is not None and idea.author_id == member.pk,
        "is_supporting": member is not None and any(one.member_id == member.pk for one in supports),
        "member": member,
        "remarks": idea.remarks.select_related("author").order_by("pk"),
        "form": form or IdeaRemarkForm(),
        "may_talk": member is not None and rules.can_talk(idea) is None,
        "editor": prepares(request.user) and is_open,
    }
    return render(request, "governance/ideas/sheet.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def new(request):
    """Proposes an idea."""
    member = member_or_404(request)
    form = IdeaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.propose(author=member, by=request.user, on=today(), **form.values())

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/ideas/new.html", {"form": form, "goal": queries.goal(today())})


@require_POST
@team_page(Right.MEETINGS_VIEW)
def support(request, pk):
    """Supports an idea."""
    idea, member = get_object_or_404(Idea, pk=pk), member_or_404(request)

    def act():
        return actions.support(idea=idea, member=member, by=request.user, on=today())

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(idea))


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw_support(request, pk):
    """Takes back one's support."""
    idea, member = get_object_or_404(Idea, pk=pk), member_or_404(request)

    def act():
        return actions.withdraw_support(idea=idea, member=member, by=request.user)

    return redirect(perform(request, None, act, to=_sheet_of) or _sheet_of(idea))


@require_POST
@team_page(Right.MEETINGS_VIEW)
def say(request, pk):
    """Adds a word to the discussion."""
    idea = get_object_or_404(Idea.objects.select_related("author", "request__meeting"), pk=pk)
    member, form = member_or_404(request), IdeaRemarkForm(request.POST)
    if form.is_valid():

        def act():
            return actions.say(idea=idea, author=member, by=request.user, **form.values())

        if address := perform(request, form, act, to=lambda said: f"{_sheet_of(idea)}#message-{said.pk}"):
            return redirect(address)
    return _page(request, idea, form)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_EDIT)
def answer(request, pk):
    """Answers an idea in the name of the cooperative."""
    idea = get_object_or_404(Idea.objects.select_related("author"), pk=pk)
    or_raise(rules.is_open(idea))
    form = IdeaAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.answer(idea=idea, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=_sheet_of):
            return redirect(address)
    return render(request, "governance/ideas/answer.html", {"form": form, "idea": idea})


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw(request, pk):
    """Takes back one's own idea."""
    idea, member = get_object_or_404(Idea, pk=pk), member_or_404(request)
    if idea.author_id != member.pk:
        raise Http404

    def act():
        return actions.withdraw(idea=idea, by=request.user)

    return redirect(perform(request, None, act, to=lambda _: reverse("governance:ideas:index")) or _sheet_of(idea))
