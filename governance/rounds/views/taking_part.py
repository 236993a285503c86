"""The page of who takes part, an old phone first: one thing to do at a time, the answer of others as it comes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_POST, require_safe

from cae.once import perform
from cae.rights import Right
from governance.rounds import actions, ports, queries
from governance.rounds.enums import SPOKEN, ConcernState, Phase
from governance.rounds.forms import ChangeForm, NominationForm, ReasonForm, WordForm
from governance.rounds.models import Concern, Deliberation
from governance.rounds.views.shared import LIVE, back_to, drawn, fetch, speaker
from members.models import Member
from members.pages import anyone_page, team_page


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One deliberation: where it is, what one can do now, what was said."""
    return page(request, fetch(request, pk))


def page(request, found: Deliberation, sent: forms.Form | None = None, desk: Member | None = None):
    """The page, for oneself or for somebody who speaks aloud (`desk`); `sent`: a form that was refused."""
    context = drawn(request, found)
    member = desk or context["member"]
    mine = queries.nomination_of(found, member) if context["takes_part"] or desk else None
    context |= {
        "desk": desk,
        "mine": mine,
        "has_said": member is not None and found.words.filter(phase=found.state, author=member).exists(),
        "has_consented": member is not None and found.consents.filter(turn=found.turn, member=member).exists(),
        "my_concerns": _open_of(found, member, context["concerns"]),
        "objects": [one for one in context["concerns"] if member is not None and queries.objects(one, member)],
        "is_elected": member is not None and member.pk == found.proposed_id,
        "speaks": bool(desk) or context["takes_part"],
        "refused": [error for errors in sent.errors.values() for error in errors] if sent is not None else [],
        "after": ports.acts_after(request.user, found) if context["is_over"] else [],
        **_forms(found, mine, context["named"], sent),
    }
    template = "governance/rounds/sheet.html" + ("#live" if request.htmx else "")
    return render(request, template, context, status=422 if context["refused"] else 200)


def _open_of(found: Deliberation, member: Member | None, concerns: list[Concern]) -> list[Concern]:
    """The objections of a member that still stand against the text, or the person, of now."""
    mine = [one for one in concerns if member is not None and one.author_id == member.pk]
    return [one for one in mine if one.state in ("standing", "upheld") and queries.is_about_now(one, found)]


def _forms(found: Deliberation, mine: Any, named: list, sent: forms.Form | None) -> dict[str, forms.Form]:
    """The forms of the present round; the one that was refused keeps what was typed, also when the round changed meanwhile."""
    made: dict[str, forms.Form] = {}
    kept = {"text": sent.data.get("text", "")} if sent is not None else {}
    if found.state in (*SPOKEN, Phase.OBJECTIONS):
        made["form"] = WordForm(initial=kept)
    elif found.state == Phase.NOMINATE:
        initial = {"person": mine.person_id, "reason": mine.reason} if mine else {}
        made["form"] = NominationForm(people=queries.nominable(found), initial=initial)
    elif found.state == Phase.EXPLAIN:
        made["form"] = ReasonForm()
    elif found.state == Phase.CHANGE:
        made["form"] = ChangeForm(people=Member.objects.filter(pk__in=[one.person.pk for one in named]))
    elif found.state == Phase.ACCEPTANCE:
        made["form"] = ReasonForm()
    if sent is not None and "form" in made and type(made["form"]) is type(sent):
        made["form"] = sent
    return made


def _post(request, found: Deliberation, form: forms.Form | None, act: Callable[[Member], Any]):
    """Carries out what somebody says, or draws the page again with the reason why not."""
    member = speaker(request, found)
    if form is None or form.is_valid():
        address = perform(request, form, lambda: act(member), to=lambda _: back_to(request, found))
        if address or form is None:
            return redirect(address or back_to(request, found))
    return page(request, fetch(request, found.pk), form, member if request.POST.get("pour") else None)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def say(request, pk):
    """Says a word in the present round, or that one has nothing to add."""
    found = fetch(request, pk)
    nothing = "rien" in request.POST
    form = None if nothing else WordForm(request.POST)

    def act(member):
        text = "" if form is None else form.cleaned_data["text"]
        return actions.say(deliberation=found, author=member, text=text, by=request.user, at=timezone.now())

    return _post(request, found, form, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def nominate(request, pk):
    """Writes one's name."""
    found = fetch(request, pk)
    form = NominationForm(request.POST, people=queries.nominable(found))

    def act(member):
        values = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return actions.nominate(deliberation=found, member=member, **values)

    return _post(request, found, form, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def explain(request, pk):
    """Says why one wrote that name."""
    found, form = fetch(request, pk), ReasonForm(request.POST)
    return _post(
        request,
        found,
        form,
        lambda member: actions.explain(deliberation=found, member=member, by=request.user, **form.cleaned_data),
    )


@require_POST
@team_page(Right.MEETINGS_VIEW)
def change_mind(request, pk):
    """Changes one's name to somebody already named."""
    found = fetch(request, pk)
    form = ChangeForm(request.POST, people=queries.nominable(found))
    return _post(
        request,
        found,
        form,
        lambda member: actions.change_mind(deliberation=found, member=member, by=request.user, **form.cleaned_data),
    )


def _turn(request) -> int:
    turn = request.POST.get("tour", "")
    return int(turn) if turn.isdecimal() else 0


@require_POST
@team_page(Right.MEETINGS_VIEW)
def consent(request, pk):
    """« Pas d'objection »."""
    found, turn = fetch(request, pk), _turn(request)

    def act(member):
        return actions.consent(deliberation=found, member=member, turn=turn, by=request.user, at=timezone.now())

    return _post(request, found, None, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def object_to(request, pk):
    """Raises an objection, with its reason."""
    found, form, turn = fetch(request, pk), WordForm(request.POST), _turn(request)

    def act(member):
        values = {"turn": turn, "by": request.user, "at": timezone.now(), **form.cleaned_data}
        return actions.raise_concern(deliberation=found, member=member, **values)

    return _post(request, found, form, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def withdraw(request, pk):
    """Takes back one's objection; or who facilitates notes that its author did."""
    concern = get_object_or_404(Concern.objects.select_related("author"), pk=pk)
    found = concern.deliberation = fetch(request, concern.deliberation_id)
    if speaker(request, found).pk != concern.author_id or concern.state == ConcernState.INTEGRATED:
        raise Http404

    def act(member):
        return actions.withdraw_concern(concern=concern, by=request.user, at=timezone.now())

    return _post(request, found, None, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def accept(request, pk):
    """Accepts what one was elected to."""
    found = fetch(request, pk)

    def act(member):
        return actions.accept(deliberation=found, member=member, by=request.user, at=timezone.now())

    return _post(request, found, None, act)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def decline(request, pk):
    """Declines, with a word."""
    found, form = fetch(request, pk), ReasonForm(request.POST)

    def act(member):
        values = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
        return actions.decline(deliberation=found, member=member, **values)

    return _post(request, found, form, act)


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    """How far a deliberation is, in numbers: 304 as long as nothing changed, no session read."""
    return LIVE.answer(request)
