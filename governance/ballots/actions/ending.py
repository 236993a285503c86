"""A ballot is closed, counted and proclaimed; or cancelled."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from governance.attendance.actions import note_quorum
from governance.attendance.ports import why_frozen
from governance.ballots import counting, explain, queries, rules, ties
from governance.ballots.actions.opening import locked
from governance.ballots.counting import Outcome
from governance.ballots.enums import BallotState, Method, Way
from governance.ballots.hands import can_close_hands
from governance.ballots.models import Ballot, HandCount, NamedVote
from governance.ballots.ports import opener_of
from governance.ballots.rankings import Seniority
from governance.ballots.verdicts import of_board, verdict
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import Interest, Meeting
from governance.meetings.queries import book
from governance.statutes.queries import Applied, Book


@transaction.atomic
def close_ballot(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Closes the vote: no voice is taken any more. It receives, once and for all, what postal forms and blank proxies say of
    those whose voice is not in it: whatever is given or taken back afterwards changes nothing."""
    ballot, meeting = locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.CLOSED))
    if ballot.way == Way.HANDS and not HandCount.objects.filter(ballot=ballot).exists():
        raise Refused("Le comptage à main levée n'est pas encore noté.")
    if ballot.way == Way.HANDS:
        or_raise(can_close_hands([right.name for right in queries.kept_voices(ballot, meeting)]))
    opener = opener_of(ballot.way)
    _receive(ballot, meeting, at, used=_used(ballot, meeting))
    ballot.state, ballot.closed_at = BallotState.CLOSED, at
    ballot.save(update_fields=["state", "closed_at"])
    if opener is not None:
        opener.closed(ballot, at)
    record(ballot.resolution, "close", "a fermé le vote", by=by)
    return ballot


@transaction.atomic
def count_ballot(*, ballot: Ballot, by: Actor, at: datetime | None = None) -> Ballot:
    """Counts a closed ballot. A secret one is counted by those who open its box: they leave the number of each answer. One that
    was opened before the session notes its quorum here (`at`, now by default), who voted from afar counted; refused without."""
    ballot, meeting = locked(ballot)
    or_raise(rules.can_count(ballot, meeting))
    if meeting.state == MeetingState.OPEN and rules.decides(ballot) and not queries.has_quorum(ballot):
        note_quorum(resolution=ballot.resolution, roll=ballot.roll, by=by, at=at or timezone.now())
    opener = opener_of(ballot.way)
    if opener is not None:
        votes = opener.count(ballot)
    elif ballot.way == Way.HANDS:
        votes = [code for code, number in ballot.hand_count.counts.items() for _ in range(number)]
    else:
        votes = list(ballot.votes.exclude(_concerned(ballot)).order_by("right").values_list("choice", flat=True))
    ballot.result = _reckoned(ballot, meeting, votes)
    ballot.state = BallotState.COUNTED
    ballot.save(update_fields=["result", "state"])
    record(ballot.resolution, "count", "a dépouillé le vote", by=by)
    return ballot


@transaction.atomic
def count_elsewhere(
    *, ballot: Ballot, by: Actor, votes: Iterable[Any], listed: Collection[int], since: datetime, at: datetime
) -> Ballot:
    """Closes and counts a secret vote that was held out of here from `since` on, with the answers that came back: its quorum, its
    majority and what follows are those of any other. Forms and blank proxies answer for the rights that were not `listed`
    there."""
    ballot, meeting = locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.OPEN))
    ballot.state, ballot.opened_at, ballot.closed_at = BallotState.CLOSED, since, at
    or_raise(rules.can_count(ballot, meeting))
    _receive(ballot, meeting, at, used=listed)
    if meeting.state == MeetingState.OPEN and not queries.has_quorum(ballot):
        note_quorum(resolution=ballot.resolution, roll=ballot.roll, by=by, at=at)
    ballot.result, ballot.state = _reckoned(ballot, meeting, votes), BallotState.COUNTED
    ballot.save(update_fields=["result", "state", "opened_at", "closed_at"])
    record(ballot.resolution, "count", "a rapporté le dépouillement du vote", by=by)
    return ballot


def _receive(ballot: Ballot, meeting: Meeting, at: datetime, *, used: Collection[int]) -> None:
    """The vote receives, once and for all, what postal forms and blank proxies say of those whose voice is not in it."""
    NamedVote.objects.bulk_create(
        NamedVote(ballot=ballot, right=right, channel=channel, choice=choice, at=at)
        for right, channel, choice in queries.absent_votes(ballot, meeting, book(meeting))
        if right.pk not in used
    )


def _used(ballot: Ballot, meeting: Meeting) -> set[int]:
    opener = opener_of(ballot.way)
    return opener.used(ballot) if opener is not None else queries.used(ballot, meeting)


def _concerned(ballot: Ballot) -> Q:
    """The votes of those whose declared interest takes the vote away, were it declared after they voted."""
    return Q(right__member__in=Interest.objects.filter(resolution=ballot.resolution_id, removes_vote=True).values("member"))


def _taken_off(ballot: Ballot) -> dict[int, str]:
    """The rights whose voice, given by name, is not counted for that reason, and whose they are."""
    rows = ballot.votes.filter(_concerned(ballot)) if ballot.way == Way.NAMED else ballot.votes.none()
    return dict(rows.order_by("right__name").values_list("right", "right__name"))


def _left_out(ballot: Ballot, meeting: Meeting) -> str:
    """How many forms and blank proxies are not in the result, of those whose voice nobody used otherwise."""
    forms, blank = queries.left_out(ballot, meeting)
    used = _used(ballot, meeting) if forms or blank else set()
    if not forms | blank <= used:
        return explain.left_out(len(forms - used), len(blank - used), why=rules.not_by_post(ballot.method))
    return ""


def _reckoned(ballot: Ballot, meeting: Meeting, votes: Iterable[Any]) -> dict[str, Any]:
    """The outcome and, for a question decided by yes or no, its verdict; with what both rest on."""
    rules_of = book(meeting)
    cast = list(votes)
    absent = queries.absent_said(ballot)
    if ballot.way != Way.NAMED:  # those of a named vote are among its votes
        cast += [choice for _, choice in absent]
    seed = queries.seed_of(ballot)
    method, asked, seats = ballot.method, ballot.options, ballot.seats
    senior = _senior(ballot, rules_of["tie.persons"])
    outcome = counting.count(method, asked, seats, cast, most=ballot.most, round=ballot.round, seed=seed, senior=senior)
    outcome = _told_apart(ballot, outcome, rules_of)
    decides = ballot.method == Method.YES_NO and rules.decides(ballot)
    if decides and (others := queries.posted_elsewhere(ballot, meeting)):
        outcome = replace(outcome, steps=(*outcome.steps, explain.answered_another_text(others, rules_of["postal.amended"])))
    if taken_off := _taken_off(ballot):
        outcome = replace(outcome, steps=(explain.without(list(taken_off.values())), *outcome.steps))
    kept = [] if ballot.way == Way.NAMED else queries.kept_voices(ballot, meeting)
    if kept:
        outcome = replace(outcome, steps=(explain.stays(ballot, [right.name for right in kept]), *outcome.steps))
    if said := _left_out(ballot, meeting):
        outcome = replace(outcome, steps=(*outcome.steps, said))
    if absent:
        outcome = replace(outcome, steps=(explain.made_of(ballot, len(cast), absent), *outcome.steps))
    assert ballot.closed_at is not None
    voters = ballot.roll.rights.count()
    known = queries.took_part(ballot, meeting, _used(ballot, meeting), at=ballot.closed_at)
    there = max(known, len(cast))  # who voted elsewhere is not known here, only how many did
    interests = {"kept": [right.pk for right in kept], "removed": list(taken_off)}
    found = asdict(outcome) | interests | {"voters": voters, "there": there, "verdict": None}
    if not decides:
        return found
    if meeting.kind in ASSEMBLIES:
        nature, counts = ballot.resolution.nature, outcome.counts
        made = verdict(nature, meeting.rank, rules_of, counts, voters=voters, present_or_represented=there)
    elif meeting.kind == MeetingKind.BOARD:
        chair = queries.chair_of(ballot, meeting)
        made = of_board(rules_of, outcome.counts, present_or_represented=there, chair=chair)
    else:
        return found
    return found | {"verdict": made.as_json()}


def _senior(ballot: Ballot, rule: Applied) -> Seniority | None:
    """The preference of the statutes for the longest associate, when every option is a person whose date is known."""
    since = {code: day for code, day in queries.seniority(ballot.options).items() if day is not None}
    return Seniority(since, rule.source) if rule.value == "senior" and len(since) == len(ballot.options) else None


def _told_apart(ballot: Ballot, outcome: Outcome, rules_of: Book) -> Outcome:
    """Equal voices for the last seats, told apart by the statutes when the options are persons; lists, projects and first rounds
    stay level."""
    since = queries.seniority(ballot.options)
    if not outcome.tied or ballot.method == Method.LISTS or ballot.trial or not set(outcome.tied) <= since.keys():
        return outcome
    rule = rules_of["tie.persons"]
    seats = ballot.seats - len(outcome.elected)
    labels = {option["code"]: option["label"] for option in ballot.options}
    settled = None
    if rule.value == "senior":
        settled = ties.by_seniority(outcome.tied, seats, since=since, labels=labels, source=rule.source)
    elif rule.value == "drawn":
        settled = ties.by_lot(outcome.tied, seats, seed=queries.seed_of(ballot), labels=labels, source=rule.source)
    if settled is None:
        return outcome
    steps = (*outcome.steps, settled.step)
    return replace(outcome, elected=(*outcome.elected, *settled.elected), tied=settled.tied, steps=steps)


@transaction.atomic
def settle_tie(*, ballot: Ballot, by: Actor, chosen: Sequence[str], reason: str) -> Ballot:
    """Writes whom the statutes name among those who are level, as the bureau found it, with how it knows."""
    ballot, meeting = locked(ballot)
    result = dict(ballot.result or {})
    seats = ballot.seats - len(result.get("elected", ()))
    or_raise(rules.can_settle(ballot, chosen=chosen, seats=seats))
    labels = {option["code"]: option["label"] for option in ballot.options}
    settled = ties.by_bureau(chosen, reason=reason.strip(), labels=labels, source=book(meeting)["tie.persons"].source)
    result |= {"elected": [*result["elected"], *settled.elected], "tied": [], "steps": [*result["steps"], settled.step]}
    ballot.result = result
    ballot.save(update_fields=["result"])
    record(ballot.resolution, "settle", f"a départagé les voix égales : {settled.step}", by=by)
    return ballot


@transaction.atomic
def proclaim(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Makes the result known to all, for good. That of a secret ballot is reckoned from the number of each answer."""
    ballot, meeting = locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.PROCLAIMED))
    result = dict(ballot.result or {})
    if "verdict" not in result:
        votes = [json.loads(answer) for answer, number in result["histogram"].items() for _ in range(number)]
        result = _reckoned(ballot, meeting, votes) | result
    ballot.result, ballot.state, ballot.proclaimed_at = result, BallotState.PROCLAIMED, at
    ballot.save(update_fields=["result", "state", "proclaimed_at"])
    said = result["verdict"]["sentence"] if result["verdict"] else "le résultat est connu"
    record(ballot.resolution, "proclaim", f"a proclamé le vote : {said}", by=by)
    return ballot


@transaction.atomic
def give_up_next_round(*, ballot: Ballot, by: Actor, reason: str) -> Ballot:
    """Says that the round left by a proclaimed one is not held, with the reason, which minutes tell."""
    ballot, meeting = locked(ballot)
    or_raise(why_frozen(meeting))
    or_raise(rules.can_give_up(ballot, meeting, next_round=queries.next_round(ballot)))
    if not reason.strip():
        raise Refused("Dites pourquoi ce tour n'est pas tenu : ce sera écrit au procès-verbal.")
    ballot.given_up = reason.strip()
    ballot.save(update_fields=["given_up"])
    record(ballot.resolution, "give_up", f"a renoncé au tour suivant du vote : {ballot.given_up}", by=by)
    return ballot


@transaction.atomic
def cancel_ballot(*, ballot: Ballot, by: Actor, reason: str, at: datetime) -> Ballot:
    """Cancels a ballot that is not counted yet, with its reason: it is never counted, another one may be prepared."""
    ballot, _ = locked(ballot)
    or_raise(rules.can_move(ballot, BallotState.CANCELLED))
    if not reason.strip():
        raise Refused("Dites pourquoi ce vote est annulé : ce sera écrit au procès-verbal.")
    ballot.state, ballot.cancelled_reason = BallotState.CANCELLED, reason.strip()
    ballot.save(update_fields=["state", "cancelled_reason"])
    if opener := opener_of(ballot.way):
        opener.cancelled(ballot, at)
    record(ballot.resolution, "cancel", f"a annulé le vote : {ballot.cancelled_reason}", by=by)
    return ballot
