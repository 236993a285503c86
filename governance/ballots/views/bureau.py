"""The acts of the bureau on a ballot: open, count hands, close, count, tell equal voices apart, proclaim, cancel."""

from collections.abc import Callable

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cae.access import or_raise
from cae.once import perform
from governance.ballots import actions, queries, rules
from governance.ballots.enums import BallotState, Method
from governance.ballots.forms import CancelForm, GiveUpForm, HandsForm, SettleForm
from governance.ballots.hands import shows_hands
from governance.ballots.models import Ballot, HandCount
from governance.ballots.views.shared import ballot_of_bureau, meeting_of, sheet_of
from governance.meetings.enums import MeetingKind
from governance.meetings.queries import book
from members.pages import anyone_page


def _act(request, ballot: Ballot, act: Callable[[], Ballot]):
    return redirect(perform(request, None, act, to=sheet_of) or sheet_of(ballot))


@require_POST
@anyone_page
def open_ballot(request, pk):
    ballot = ballot_of_bureau(request.user, pk)
    return _act(request, ballot, lambda: actions.open_ballot(ballot=ballot, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def close_ballot(request, pk):
    ballot = ballot_of_bureau(request.user, pk)
    return _act(request, ballot, lambda: actions.close_ballot(ballot=ballot, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def count_ballot(request, pk):
    ballot = ballot_of_bureau(request.user, pk)
    return _act(request, ballot, lambda: actions.count_ballot(ballot=ballot, by=request.user))


@require_POST
@anyone_page
def proclaim(request, pk):
    ballot = ballot_of_bureau(request.user, pk)
    return _act(request, ballot, lambda: actions.proclaim(ballot=ballot, by=request.user, at=timezone.now()))


@require_POST
@anyone_page
def remind_voters(request, pk):
    """Reminds those who did not vote yet."""
    ballot = ballot_of_bureau(request.user, pk)
    return _act(request, ballot, lambda: actions.remind_voters(ballot=ballot, by=request.user, at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def hands(request, pk):
    """The hands, as the tellers counted them."""
    ballot = ballot_of_bureau(request.user, pk)
    meeting, now = meeting_of(ballot), timezone.now()
    or_raise(rules.takes_votes(ballot, at=now) or shows_hands(ballot))
    count = HandCount.objects.filter(ballot=ballot).first()
    asks_chair = meeting.kind == MeetingKind.BOARD and book(meeting)["tie.board"].value == "chair"
    initial = {"chair": count.chair} if count and asks_chair else None
    counts = count.counts if count else {}
    form = HandsForm(request.POST or None, ballot=ballot, asks_chair=asks_chair, counts=counts, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act():
            chair = form.cleaned_data.get("chair", "")
            return actions.record_hands(ballot=ballot, counts=form.counts(), chair=chair, by=request.user, at=timezone.now())

        if address := perform(request, form, act, to=lambda _: sheet_of(ballot)):
            return redirect(address)
    context = _context(ballot) | {"form": form, "voices": queries.voices_in_room(ballot, meeting, at=now)}
    return render(request, "governance/ballots/hands.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def settle(request, pk):
    """Whom the statutes name among those who are level, when the house cannot know it by itself."""
    ballot = ballot_of_bureau(request.user, pk)
    seats = ballot.seats - len((ballot.result or {}).get("elected", ()))
    form = SettleForm(request.POST or None, ballot=ballot)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.settle_tie(ballot=ballot, by=request.user, **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    context = _context(ballot) | {"form": form, "seats": seats, "rule": book(meeting_of(ballot))["tie.persons"]}
    context["refusal"] = None if form.fields["chosen"].choices and ballot.state == BallotState.COUNTED else rules.nobody_level()
    return render(request, "governance/ballots/settle.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def cancel(request, pk):
    """Gives a ballot up, with its reason; another may be prepared."""
    ballot = ballot_of_bureau(request.user, pk)
    form = CancelForm(request.POST or None)
    refusal = rules.can_move(ballot, BallotState.CANCELLED)
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.cancel_ballot(ballot=ballot, by=request.user, at=timezone.now(), **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    context = _context(ballot) | {"form": form, "refusal": refusal}
    return render(request, "governance/ballots/cancel.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_page
def give_up(request, pk):
    """Gives up the round that a vote left to hold, with its reason."""
    ballot = ballot_of_bureau(request.user, pk)
    form = GiveUpForm(request.POST or None)
    refusal = rules.can_give_up(ballot, meeting_of(ballot), next_round=queries.next_round(ballot))
    if request.method == "POST" and form.is_valid():

        def act():
            return actions.give_up_next_round(ballot=ballot, by=request.user, **form.cleaned_data)

        if address := perform(request, form, act, to=sheet_of):
            return redirect(address)
    context = _context(ballot) | {"form": form, "refusal": refusal}
    return render(request, "governance/ballots/give_up.html", context, status=422 if form.errors else 200)


@require_safe
@anyone_page
def voices(request, pk):
    """Who is in a named vote and who is not yet; what they said stays hidden. A voice is written here for who has no phone."""
    ballot = ballot_of_bureau(request.user, pk)
    rows, words = queries.attendance(ballot), request.GET.get("q", "").strip()[:80]
    context = _context(ballot) | {
        "rows": [row for row in rows if words.casefold() in row["right"].name.casefold()],
        "q": words,
        "received": sum(row["voted"] for row in rows),
        "on_roll": len(rows),
        "closed": rules.takes_votes(ballot, at=timezone.now()),
    }
    return render(request, "governance/ballots/voices.html", context)


def _context(ballot: Ballot) -> dict:
    return {
        "ballot": ballot,
        "resolution": ballot.resolution,
        "meeting": meeting_of(ballot),
        "is_question": ballot.method == Method.YES_NO,
    }
