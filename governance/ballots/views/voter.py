"""The voter's page of a named vote: choose, read again, vote; one voice after the other. It works without any script."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe

from cae.access import or_raise
from cae.once import already, perform
from governance.ballots import actions, counting, explain, ports, queries, rules, telling
from governance.ballots.enums import Way
from governance.ballots.forms import AnswerForm
from governance.ballots.models import Ballot
from governance.ballots.queries import Voice
from governance.ballots.views.shared import LIVE, ballot_of_bureau, fetch_ballot, meeting_of, state_address
from governance.meetings.views.shared import me
from governance.roll.models import VotingRight
from members.models import Member
from members.pages import anyone_page

NOT_TAKEN = "Cette voix est déjà dans le vote, ou n'est plus à vous : cette réponse n'a pas été prise."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def vote(request, pk):
    """One question, the choice, the check, the vote; one ballot for each voice held. A vote by hands is answered in the room, a
    secret one on its own page."""
    ballot = fetch_ballot(request.user, pk)
    if ballot.way == Way.HANDS:
        context = {"ballot": ballot, "resolution": ballot.resolution, "meeting": meeting_of(ballot)}
        return render(request, "governance/ballots/by_hand.html", context)
    if ballot.way == Way.SECRET:
        return redirect(ports.voter_name(ballot.way), pk)
    return _page(request, ballot, me(request), reverse("governance:ballots:vote", args=[pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def at_the_desk(request, pk, right):
    """The same page at the desk of the bureau, for someone who asks it to write their voice."""
    ballot = ballot_of_bureau(request.user, pk)
    or_raise(rules.is_named(ballot))
    chosen = get_object_or_404(VotingRight.objects.select_related("member"), roll=ballot.roll_id, pk=right)
    return _page(request, ballot, chosen.member, reverse("governance:ballots:at_the_desk", args=[pk, right]), desk=chosen.name)


def _page(request, ballot: Ballot, member: Member | None, here: str, *, desk: str = ""):
    """Shows the next voice to use, or takes its answer: shown again first, then cast."""
    done = already(request) if request.method == "POST" else None
    if done:
        return redirect(done)
    ready = [voice for voice in queries.voices(ballot, member, desk=bool(desk)) if voice.is_ready]
    form, step = AnswerForm(ballot=ballot), "choose"
    if request.method == "POST" and ready and member is not None:
        form = AnswerForm(request.POST, ballot=ballot)
        if form.is_valid() and "back" not in request.POST:
            step = "check"
            if "sure" in request.POST and (address := _cast(request, form, ready, member, here)):
                return redirect(address)
            if form.errors:
                step = "choose"
                ballot.refresh_from_db(fields=["state", "closed_at"])  # closed meanwhile, nothing is asked any more
    elif request.method == "POST":  # another tab, or the bureau, used the voice in the meantime
        form = AnswerForm(request.POST, ballot=ballot)
        form.full_clean()
        form.add_error(None, str(rules.takes_votes(ballot, at=timezone.now()) or NOT_TAKEN))
    voices = queries.voices(ballot, member, desk=bool(desk))
    context = _context(ballot, voices, here) | {"form": form, "step": step, "desk": desk}
    context["apart"] = "" if desk else queries.apart(ballot, meeting_of(ballot), member.pk if member else None)
    if step == "check":
        context["chosen"] = telling.words(ballot, form.answer())
        context["sent"] = [(name, values) for name, values in form.data.lists() if name in form.fields]
    else:
        context |= _answers(form)
    return render(request, "governance/ballots/vote.html", context, status=422 if form.errors else 200)


def _cast(request, form: AnswerForm, ready: list[Voice], member: Member, here: str) -> str | None:
    """Casts the answer for one voice, or for all that are left; None when it is refused, and the form says why."""
    rights = [one.right for one in ready if "same" in request.POST or str(one.right.pk) == request.POST.get("voice", "")]
    if not rights:
        form.add_error(None, NOT_TAKEN)
        return None

    def act():
        return actions.cast_all(
            ballot=form.ballot, rights=rights, member=member, choice=form.answer(), by=request.user, at=timezone.now()
        )

    return perform(request, form, act, to=lambda _: f"{here}#vote")


def _context(ballot: Ballot, voices: list[Voice], here: str) -> dict:
    ready = [voice for voice in voices if voice.is_ready]
    return {
        "ballot": ballot,
        "resolution": ballot.resolution,
        "meeting": meeting_of(ballot),
        "voices": voices,
        "ready": ready,
        "voice": ready[0] if ready else None,
        "place": len([voice for voice in voices if voice.vote is not None]) + 1,
        "total": len([voice for voice in voices if voice.vote is not None]) + len(ready),
        "used": [(voice, telling.words(ballot, voice.vote.choice)) for voice in voices if voice.vote is not None],
        "refused": [voice for voice in voices if voice.vote is None and voice.refusal],
        "closed": rules.takes_votes(ballot, at=timezone.now()),
        "kind": counting.kind_of(ballot.method, seats=ballot.seats),
        "question": explain.question(ballot),
        "here": here,
        "onward": ports.onward_of(meeting_of(ballot)),
        "state_address": state_address(ballot),
    }


def _answers(form: AnswerForm) -> dict:
    """What the form offers, what was chosen in it still chosen."""
    chosen = set(form.data.getlist("choice")) if form.is_bound else set()
    data = form.data if form.is_bound else {}
    ranks = [(str(rank), str(rank)) for rank in range(1, len(form.labels) + 1)]
    mentions = [(str(mark), label) for mark, label in enumerate(counting.GRADES)][::-1]
    return {
        "answers": [
            option | {"chosen": option["code"] in chosen, "mark": data.get(f"on_{option['code']}", "")}
            for option in form.ballot.options
        ],
        "marks": ranks if form.kind == "order" else mentions,
        "blank_chosen": counting.BLANK in chosen or bool(data.get("blank")),
    }


@login_not_required
@anyone_page
@require_safe
@condition(etag_func=LIVE.etag)
def state(request, token):
    """How far a ballot is, for the pages that ask every few seconds: 304 as long as nothing changed."""
    return LIVE.answer(request)
