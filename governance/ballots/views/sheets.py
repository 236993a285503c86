"""How far each vote of a meeting is, and the page of one: for everyone its question and its result, for the bureau what to do."""

from dataclasses import dataclass, replace

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cae.access import Refusal
from cae.rights import Right
from governance.attendance.queries import runs
from governance.ballots import explain, ports, queries, reminding, rules, secrecy, telling
from governance.ballots.enums import BallotState, Method, Way
from governance.ballots.models import Ballot, HandCount
from governance.ballots.views.shared import fetch_ballot, meeting_of, state_address
from governance.meetings.models import Meeting
from governance.meetings.queries import book, resolutions_of
from governance.meetings.rules import local_day
from governance.meetings.views.shared import fetch_meeting, me, prepares
from governance.roll.queries import current
from members.pages import team_page


@dataclass(frozen=True)
class Step:
    """What the bureau does next: a button (`post`) or a link, what it means, or everything that is in the way."""

    label: str
    address: str
    why: str
    post: bool = True
    blocked: tuple[Refusal, ...] = ()


@require_safe
@team_page(Right.MEETINGS_VIEW)
def of_meeting(request, pk):
    """The votes of a meeting, resolution by resolution."""
    meeting = fetch_meeting(request.user, pk)
    holds = runs(request.user, meeting)
    found: dict[int, list[Ballot]] = {}
    for ballot in queries.ballots_of_meeting(meeting):
        ballot.told = queries.result_of(ballot)
        found.setdefault(ballot.resolution_id, []).append(ballot)
    roll = current(meeting)
    rows, resolutions = [], list(resolutions_of(meeting))
    otherwise = ports.why_not_vote(resolutions)
    for resolution in resolutions:
        resolution.item.meeting = meeting
        mine = found.get(resolution.pk, [])
        live = [ballot for ballot in mine if not ballot.trial and ballot.state != BallotState.CANCELLED]
        refusal = otherwise.get(resolution.pk) or rules.can_prepare(resolution, roll=roll)
        rows.append({"resolution": resolution, "ballots": mine, "may_prepare": holds and not live, "refusal": refusal})
    return render(request, "governance/ballots/of_meeting.html", {"meeting": meeting, "rows": rows, "runs": holds})


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One ballot."""
    ballot = fetch_ballot(request.user, pk)
    meeting, member = meeting_of(ballot), me(request)
    holds = runs(request.user, meeting)
    told = queries.result_of(ballot)
    read_before = ballot.result if holds and ballot.state == BallotState.COUNTED else None
    result = told or read_before
    twin = Ballot.objects.filter(twin_of=ballot).first() or ballot.twin_of
    vote = ports.voter_name(ballot.way)
    on_roll = ballot.roll.rights.filter(member=member).exists()
    context = {
        "ballot": ballot,
        "resolution": ballot.resolution,
        "meeting": meeting,
        "runs": holds,
        "most": queries.most_of(ballot),
        "reasons": explain.reasons(ballot, meeting, book(meeting)),
        "way_said": explain.WAYS[Way(ballot.way)],
        "is_question": ballot.method == Method.YES_NO,
        "told": result,
        "is_early": read_before is not None,
        "rows": telling.rows_of(ballot, result),
        "profile": telling.profile(ballot.options, result),
        "turns": telling.turns(ballot, result),
        "duels": telling.duels(ballot, result),
        "votes": [(vote, telling.words(ballot, vote.choice)) for vote in queries.named_votes(ballot)],
        "count": HandCount.objects.filter(ballot=ballot).first() if holds and ballot.way == Way.HANDS else None,
        "received": ballot.votes.count() if ballot.way == Way.NAMED else None,
        "on_roll": ballot.roll.rights.count(),
        "twin": twin,
        "chooses": rules.chooses(ballot) and not rules.is_level(ballot),
        "later": queries.next_round(ballot),
        "elsewhere": ports.elsewhere_of(ballot),
        "both": _both(ballot, twin),
        "vote_address": reverse(vote, args=[ballot.pk]) if vote and ballot.state == BallotState.OPEN and on_roll else "",
        "state_address": state_address(ballot),
        "asked": secrecy.shown(request.user, ballot.resolution, [ballot]),
    }
    if holds:
        step = next_step(ballot, meeting)
        is_old = step is not None and any(one.code == "old_roll" for one in step.blocked)
        context |= {
            "step": step,
            "steps": _way(ballot),
            "wants_trial": _wants_trial(ballot, meeting),
            "may_make_secret": secrecy.can_make_secret(ballot, meeting) is None,
            "reminder": _reminder(ballot, meeting),
            "may_renew": is_old and prepares(request.user),
            "tools": ports.tools_of(ballot),
            "kept": [right.name for right in queries.kept_voices(ballot, meeting)],
            "may_cancel": rules.can_move(ballot, BallotState.CANCELLED) is None,
            "may_ask": ballot.state == BallotState.PREPARED and rules.can_ask_opinion(ballot, has_twin=twin is not None) is None,
            "may_go_on": _may_go_on(ballot, meeting),
            "may_give_up": rules.can_give_up(ballot, meeting, next_round=queries.next_round(ballot)) is None,
        }
    return render(request, "governance/ballots/sheet.html", context)


def _reminder(ballot: Ballot, meeting: Meeting) -> dict | None:
    """How many may be reminded of an open vote from afar, or why not; None for any other vote."""
    if ballot.state != BallotState.OPEN or not reminding.is_from_afar(ballot):
        return None
    people, now = reminding.to_remind(ballot, meeting).count(), timezone.now()
    return {"people": people, "refusal": reminding.can_remind(ballot, people=people, on=local_day(now), at=now)}


def _wants_trial(ballot: Ballot, meeting: Meeting) -> bool:
    """A first secret vote is better tried: nobody discovers the sealed box when it counts."""
    if ballot.state != BallotState.PREPARED or ballot.way != Way.SECRET or not rules.decides(ballot):
        return False
    if ports.elsewhere_of(ballot):
        return False
    return not queries.ballots_of_meeting(meeting).filter(trial=True, way=Way.SECRET).exists()


def _both(ballot: Ballot, twin: Ballot | None) -> telling.Drawn | None:
    """The decision and the opinion of all, drawn on the page of either once both are proclaimed."""
    if twin is None:
        return None
    decision, opinion = (twin, ballot) if ballot.twin_of_id else (ballot, twin)
    found = telling.drawn(decision, [opinion])
    return found if found is not None and found.twin is not None else None


_STEPS = ((BallotState.PREPARED, "Préparé"), (BallotState.OPEN, "On vote"), (BallotState.CLOSED, "Clos"))
_STEPS += ((BallotState.COUNTED, "Compté"), (BallotState.PROCLAIMED, "Proclamé"))


def _way(ballot: Ballot) -> list[dict]:
    """Where the ballot is on its way; nothing for one that was cancelled."""
    states = [state for state, _ in _STEPS]
    if ballot.state not in states:
        return []
    place = states.index(BallotState(ballot.state))
    last = len(states) - 1
    return [
        {"label": label, "state": "done" if rank < place or place == last else "current" if rank == place else "todo"}
        for rank, (_, label) in enumerate(_STEPS)
    ]


def next_step(ballot: Ballot, meeting: Meeting) -> Step | None:
    """What the bureau does next with a ballot; None once it is over."""
    state, opener = ballot.state, ports.opener_of(ballot.way)
    counted = ballot.way != Way.HANDS or HandCount.objects.filter(ballot=ballot).exists()
    if state == BallotState.PREPARED:
        return None if ports.elsewhere_of(ballot) else _to_open(ballot, meeting)
    if state == BallotState.OPEN and not counted:
        return Step("Noter les mains", _to("hands", ballot), "Un nombre pour chaque réponse, pouvoirs compris.", post=False)
    if state == BallotState.OPEN:
        return Step("Fermer le vote", _to("close_ballot", ballot), "Plus aucune voix n'est prise ensuite.")
    if state == BallotState.CLOSED and opener is None:
        return Step(
            "Compter les voix", _to("count_ballot", ballot), "Avec les votes par correspondance et les pouvoirs en blanc."
        )
    if state == BallotState.COUNTED:
        return Step("Proclamer le résultat", _to("proclaim", ballot), "Chacun·e le lit alors, et il ne change plus.")
    return None


def _to_open(ballot: Ballot, meeting: Meeting) -> Step:
    """The button that opens a vote, or everything that is in the way."""
    opener, now = ports.opener_of(ballot.way), timezone.now()
    refusals = [rules.can_open(ballot, meeting_state=meeting.state, at=now), secrecy.why_not_open(ballot, meeting)]
    if rules.decides(ballot):
        refusals.append(ports.why_not_vote([ballot.resolution]).get(ballot.resolution_id))
    refusals.append(opener.can_open(ballot) if opener else None)
    if (old := queries.why_not_on_roll(ballot, meeting, at=now)) is not None:
        refusals.append(replace(old, address=reverse("governance:roll:of_meeting", args=[meeting.pk])))
    blocked = tuple(refusal for refusal in refusals if refusal)
    why = "La liste électorale ne change plus avant sa fermeture."
    return Step("Ouvrir le vote", _to("open_ballot", ballot), why, blocked=blocked)


def _may_go_on(ballot: Ballot, meeting: Meeting) -> bool:
    """Whether another round may be prepared now: there is something left to tell apart, and it is not prepared already."""
    if rules.can_go_on(ballot) is not None or rules.can_prepare(ballot.resolution, roll=current(meeting)) is not None:
        return False
    return queries.next_round(ballot) is None


def _to(name: str, ballot: Ballot) -> str:
    return reverse(f"governance:ballots:{name}", args=[ballot.pk])
