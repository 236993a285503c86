"""Writes of polls: prepared, opened, answered, closed; or cancelled. Who answered what leaves no history."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings.rules import local_day
from governance.polls import queries, rules
from governance.polls.enums import PollState
from governance.polls.models import Poll, PollAnswer, PollOption, PollTurnout
from members.models import Member

Options = Sequence[tuple[str, str]]  # the name of each choice, and what it means


@transaction.atomic
def prepare(
    *,
    by: Actor,
    at: datetime,
    title: str,
    text: str,
    options: Options,
    closes_at: datetime,
    anonymous: bool = True,
    associates_only: bool = False,
    most: int = 1,
) -> Poll:
    """Prepares a poll: its question, its choices with what they mean, whether answers are anonymous, its end."""
    or_raise(rules.can_ask(options, most=most, closes_at=closes_at, at=at))
    poll = Poll.objects.create(
        title=title.strip(),
        text=text.strip(),
        anonymous=anonymous,
        associates_only=associates_only,
        most=most,
        closes_at=closes_at,
        made_by=user_of(by),
    )
    _write(poll, options)
    record(poll, "prepare", f"a préparé la consultation « {poll} »", by=by)
    return poll


@transaction.atomic
def edit(
    *,
    poll: Poll,
    by: Actor,
    at: datetime,
    title: str,
    text: str,
    options: Options,
    closes_at: datetime,
    anonymous: bool,
    associates_only: bool,
    most: int,
) -> Poll:
    """Changes a poll that is not open yet. Refuses what `prepare` does."""
    poll = lock(poll)
    or_raise(rules.can_edit(poll))
    or_raise(rules.can_ask(options, most=most, closes_at=closes_at, at=at))
    poll.title, poll.text, poll.closes_at = title.strip(), text.strip(), closes_at
    poll.anonymous, poll.associates_only, poll.most = anonymous, associates_only, most
    poll.save(update_fields=["title", "text", "closes_at", "anonymous", "associates_only", "most"])
    poll.options.all().delete()
    _write(poll, options)
    record(poll, "edit", f"a modifié la consultation « {poll} »", by=by)
    return poll


def _write(poll: Poll, options: Options) -> None:
    for order, (name, meaning) in enumerate(options, start=1):
        PollOption.objects.create(poll=poll, order=order, name=name.strip(), meaning=meaning.strip())


@transaction.atomic
def open_poll(*, poll: Poll, by: Actor, at: datetime) -> Poll:
    """Opens a poll: what was said of it no longer changes, and answers are taken until its end."""
    poll = lock(poll)
    or_raise(rules.can_move(poll, PollState.OPEN))
    if poll.closes_at <= at:
        raise Refused("La fin de cette consultation est passée : choisissez-en une autre.")
    poll.state, poll.opened_at = PollState.OPEN, at
    poll.save(update_fields=["state", "opened_at"])
    record(poll, "open", f"a ouvert la consultation « {poll} »", by=by)
    return poll


@transaction.atomic
def answer(*, poll: Poll, member: Member, choices: Sequence[int], by: Actor, at: datetime) -> Poll:
    """Takes the answer of a member: once when it is anonymous, corrected until the end when it is named.

    An anonymous answer keeps no name; no history is written of any answer.
    """
    poll = lock(poll)
    turnout = PollTurnout.objects.filter(poll=poll, member=member)
    asked = queries.is_asked(poll, member, on=local_day(at))
    or_raise(rules.can_answer(poll, at=at, is_asked=asked, has_answered=turnout.exists()))
    known = list(poll.options.values_list("order", flat=True))
    or_raise(rules.can_choose(choices, known=known, most=poll.most))
    chosen = sorted(choices)
    if poll.anonymous:
        PollTurnout.objects.create(poll=poll, member=member)
        PollAnswer.objects.create(poll=poll, choices=chosen)
        return poll
    PollTurnout.objects.get_or_create(poll=poll, member=member)
    PollAnswer.objects.update_or_create(poll=poll, member=member, defaults={"choices": chosen})
    return poll


@transaction.atomic
def close_poll(*, poll: Poll, by: Actor, at: datetime) -> Poll:
    """Closes a poll whose end has come: its results are told. Answers and the list of who answered are written again."""
    poll = lock(poll)
    or_raise(rules.can_move(poll, PollState.CLOSED))
    if at < poll.closes_at:
        raise Refused("Sa fin n'est pas venue : les résultats restent cachés jusque-là.")
    if poll.anonymous:
        _write_again(poll)
    poll.state, poll.closed_at = PollState.CLOSED, at
    poll.save(update_fields=["state", "closed_at"])
    record(poll, "close", f"a clos la consultation « {poll} »", by=by)
    return poll


def _write_again(poll: Poll) -> None:
    """All rows bear the same transaction afterwards, in an order that is that of the answers, then of the people."""
    answers = sorted(poll.answers.values_list("choices", flat=True))
    people = sorted(poll.turnout.values_list("member", flat=True))
    poll.answers.all().delete()
    poll.turnout.all().delete()
    PollAnswer.objects.bulk_create(PollAnswer(poll=poll, choices=choices) for choices in answers)
    PollTurnout.objects.bulk_create(PollTurnout(poll=poll, member_id=member) for member in people)


@transaction.atomic
def cancel_poll(*, poll: Poll, by: Actor, reason: str) -> Poll:
    """Gives up a poll, with its reason: its answers are erased and never told."""
    poll = lock(poll)
    or_raise(rules.can_move(poll, PollState.CANCELLED))
    if not reason.strip():
        raise Refused("Dites pourquoi cette consultation est annulée.")
    poll.answers.all().delete()
    poll.state, poll.cancelled_reason = PollState.CANCELLED, reason.strip()
    poll.save(update_fields=["state", "cancelled_reason"])
    record(poll, "cancel", f"a annulé la consultation « {poll} » : {poll.cancelled_reason}", by=by)
    return poll
