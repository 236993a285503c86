"""The page of who facilitates: one main thing to do, the next round, and what is noted for those who speak aloud."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from cae.rights import Right
from governance.attendance.queries import runs
from governance.meetings.enums import MeetingState
from governance.rounds import actions, ports, queries, rules
from governance.rounds.enums import ConcernState, Kind
from governance.rounds.forms import ProposeForm, ReasonForm, RedefineForm, TextForm, UpholdForm, WordForm
from governance.rounds.models import Deliberation, Word
from governance.rounds.views.shared import drawn, lead_of, led, led_concern, member_spoken_for, sheet_of
from governance.rounds.views.taking_part import page
from members.models import Member
from members.pages import team_page

OPEN = (ConcernState.STANDING, ConcernState.UPHELD)


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def lead(request, pk):
    """One deliberation, for who opens its rounds."""
    return _page(request, led(request, pk))


def _page(request, found: Deliberation, form: ProposeForm | None = None):
    context = drawn(request, found)
    people = Member.objects.filter(pk__in=[one.person.pk for one in context["named"]])
    proposable = people.exclude(pk__in=[*queries.declined(found), found.proposed_id or 0])
    asked = {"seen": found.turn, "standing": context["standing"], "answered": len(queries.answered(found))}
    final = queries.why_final(found)
    waits = [one for one in context["concerns"] if one.state in OPEN and queries.is_about_now(one, found)]
    meeting = context["meeting"]
    upheld = queries.upheld(found)
    context |= {
        "runs": meeting is not None and meeting.state == MeetingState.OPEN and runs(request.user, meeting),
        "next": rules.next_round(found),
        "to_settle": [] if context["is_over"] else waits,
        "concerns": [one for one in context["concerns"] if one not in waits or context["is_over"]],
        "final": final if not context["is_over"] else None,
        "may_change": queries.may_answer_by_change(found),
        "advance_refusal": rules.can_advance(found, seen=found.state, written=found.nominations.count()),
        "amend_refusal": rules.can_amend(found) or final,
        "conclude_refusal": rules.can_conclude(found, **asked, may_change=queries.may_answer_by_change(found))
        or (None if upheld else rules.too_soon(found, meeting, silent=len(context["waiting"]), at=timezone.now())),
        "upheld": upheld,
        "propose_form": form or ProposeForm(people=proposable.order_by("last_name", "first_name")),
        "may_propose": proposable.exists(),
        "after": ports.acts_after(request.user, found) if context["is_over"] else [],
    }
    template = "governance/rounds/lead.html" + ("#live" if request.htmx else "")
    return render(request, template, context, status=422 if form is not None else 200)


@never_cache
@require_safe
@team_page(Right.MEETINGS_VIEW)
def speak_for(request, pk, member):
    """The page of somebody who answers aloud, filled in by who facilitates."""
    found = led(request, pk)
    return page(request, found, desk=member_spoken_for(request, found, member))


def _act(request, found: Deliberation, act, form=None):
    return redirect(perform(request, form, act, to=lambda _: lead_of(found)) or lead_of(found))


@require_POST
@team_page(Right.MEETINGS_VIEW)
def advance(request, pk):
    """Opens the next round, from the one that was read."""
    found = led(request, pk)
    values = {"seen": request.POST.get("vu", ""), "by": request.user, "at": timezone.now()}
    return _act(request, found, lambda: actions.advance(deliberation=found, **values))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def answer_question(request, pk):
    """Answers a question of the first round."""
    word = get_object_or_404(Word.objects.select_related("author"), pk=pk)
    found, form = led(request, word.deliberation_id), WordForm(request.POST or None)
    form.fields["text"].label = "Réponse"
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.answer_question(word=word, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: lead_of(found)):
            return redirect(address)
    return render(
        request, "governance/rounds/answer.html", {"form": form, "found": found, "word": word}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def amend(request, pk):
    """Improves the text before objections are asked for."""
    found = led(request, pk)
    or_raise(rules.can_amend(found) or queries.why_final(found))
    form = TextForm(request.POST or None, initial={"text": queries.text_of(found)})
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.amend(deliberation=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: lead_of(found)):
            return redirect(address)
    return render(request, "governance/rounds/amend.html", {"form": form, "found": found}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def integrate(request, pk):
    """Changes the text, or what somebody is elected to, so that it answers an objection."""
    concern = led_concern(request, pk)
    or_raise(rules.can_settle(concern))
    found = concern.deliberation
    elects = found.kind == Kind.ELECTION
    if elects:
        form = RedefineForm(request.POST or None, initial={"term": found.term, "criteria": found.criteria})
    else:
        or_raise(queries.why_final(found))
        form = TextForm(request.POST or None, initial={"text": queries.text_of(found)})
    if request.method == "POST" and form.is_valid():

        def act():
            change = actions.redefine if elects else actions.integrate
            return change(concern=concern, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: lead_of(found)):
            return redirect(address)
    return render(
        request,
        "governance/rounds/integrate.html",
        {"form": form, "found": found, "concern": concern, "elects": elects},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def uphold(request, pk):
    """Writes that an objection stands after it was talked over."""
    concern = led_concern(request, pk)
    or_raise(rules.can_uphold(concern))
    form = UpholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.uphold(concern=concern, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lambda _: lead_of(concern.deliberation)):
            return redirect(address)
    return render(
        request,
        "governance/rounds/uphold.html",
        {"form": form, "found": concern.deliberation, "concern": concern},
        status=422 if form.errors else 200,
    )


@require_POST
@team_page(Right.MEETINGS_VIEW)
def propose(request, pk):
    """Proposes somebody who was named."""
    found = led(request, pk)
    form = ProposeForm(request.POST, people=queries.nominable(found))
    if form.is_valid():

        def act():
            return actions.propose(deliberation=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=lead_of):
            return redirect(address)
    return _page(request, led(request, pk), form)


@require_POST
@team_page(Right.MEETINGS_VIEW)
def conclude(request, pk):
    """Closes the objections, on the text that was read."""
    found, turn = led(request, pk), request.POST.get("tour", "")
    values = {"seen": int(turn) if turn.isdecimal() else 0, "by": request.user, "at": timezone.now()}
    return _act(request, found, lambda: actions.conclude(deliberation=found, **values))


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.MEETINGS_VIEW)
def give_up(request, pk):
    """Stops without result, with the reason."""
    found = led(request, pk)
    or_raise(rules.ended(found))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.give_up(deliberation=found, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    return render(request, "governance/rounds/give_up.html", {"form": form, "found": found}, status=422 if form.errors else 200)
