"""What the bureau does in the room, and how the floor is asked for and given.

The meeting is locked by who leads it: two members of the bureau who press at the same instant follow each other. Who asks to
speak locks nothing: a whole room may ask at once.
"""

from datetime import datetime, timedelta

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.locks import lock
from governance.attendance.actions import end_incident, note_incident
from governance.attendance.queries import presence_of
from governance.meetings.actions import turn_to
from governance.meetings.models import AgendaItem, Meeting
from governance.room import queries, rules
from governance.room.enums import TurnState
from governance.room.models import Sitting, Turn
from members.models import Member


def _locked(meeting: Meeting) -> tuple[Meeting, Sitting]:
    """The meeting, locked, and where it is; made when it is nowhere yet."""
    meeting = lock(meeting)
    sitting = Sitting.objects.select_related("suspension", "item").filter(meeting=meeting).first()
    return meeting, sitting or Sitting.objects.create(meeting=meeting)


# -- the agenda and its countdown -----------------------------------------------------------------------


@transaction.atomic
def go_to(*, meeting: Meeting, item: AgendaItem, by: Actor, at: datetime) -> Sitting:
    """Opens an item, its countdown running; the one before it is done. Opening the present item again changes nothing."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.can_go_to(meeting, item, sitting.suspension))
    if sitting.item_id == item.pk:
        return sitting
    turn_to(item=item, leaving=sitting.item, by=by, at=at)
    sitting.item, sitting.item_since = item, at
    sitting.clock_ends_at, sitting.clock_left = at + timedelta(minutes=item.minutes), None
    sitting.save()
    return sitting


@transaction.atomic
def start_clock(*, meeting: Meeting, by: Actor, at: datetime) -> Sitting:
    """Lets the countdown run again, from where it was stopped."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.is_going_on(meeting, sitting.suspension) or rules.can_start(sitting))
    sitting.clock_ends_at, sitting.clock_left = at + timedelta(seconds=sitting.clock_left or 0), None
    sitting.save(update_fields=["clock_ends_at", "clock_left"])
    return sitting


@transaction.atomic
def stop_clock(*, meeting: Meeting, by: Actor, at: datetime) -> Sitting:
    """Stops the countdown where it is."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.is_held(meeting) or rules.can_stop(sitting))
    _stop(sitting, at)
    return sitting


def _stop(sitting: Sitting, at: datetime) -> None:
    if sitting.clock_ends_at is not None:
        sitting.clock_left, sitting.clock_ends_at = round((sitting.clock_ends_at - at).total_seconds()), None
        sitting.save(update_fields=["clock_ends_at", "clock_left"])


@transaction.atomic
def extend_clock(*, meeting: Meeting, minutes: int, by: Actor, at: datetime) -> Sitting:
    """Gives the present item some minutes more: from now when its time is over, else added to what is left."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.is_held(meeting) or rules.can_extend(sitting, minutes=minutes))
    more = timedelta(minutes=minutes)
    if sitting.clock_ends_at is not None:
        sitting.clock_ends_at = max(sitting.clock_ends_at, at) + more
    else:
        sitting.clock_left = max(sitting.clock_left or 0, 0) + minutes * 60
    sitting.save(update_fields=["clock_ends_at", "clock_left"])
    return sitting


# -- suspended and resumed --------------------------------------------------------------------------------


@transaction.atomic
def suspend(*, meeting: Meeting, reason: str, by: Actor, at: datetime) -> Sitting:
    """Suspends the sitting: the countdown stops, who speaks is done, and the minutes will tell from when to when, and why."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.is_going_on(meeting, sitting.suspension))
    if not reason.strip():
        raise Refused("Dites pourquoi la séance est suspendue : ce sera écrit au procès-verbal.")
    _stop(sitting, at)
    _end_speaking(meeting, at)
    text = f"La séance est suspendue : {reason.strip()}"
    sitting.suspension = note_incident(meeting=meeting, text=text, starts_at=at, by=by, at=at)
    sitting.save(update_fields=["suspension"])
    return sitting


@transaction.atomic
def resume(*, meeting: Meeting, by: Actor, at: datetime) -> Sitting:
    """Resumes the sitting; its countdown waits until it is started again."""
    meeting, sitting = _locked(meeting)
    or_raise(rules.is_held(meeting) or rules.can_resume(sitting.suspension))
    assert sitting.suspension is not None
    sitting.suspension = end_incident(incident=sitting.suspension, by=by, at=at)
    return sitting


# -- speaking ---------------------------------------------------------------------------------------------


@transaction.atomic
def ask(*, meeting: Meeting, member: Member, side: str = "", by: Actor, at: datetime) -> Turn:
    """Asks to speak: a person for themselves, or the bureau for who raised a hand. `side` is kept when a text is discussed."""
    here, live = presence_of(meeting, member), queries.live_turn(meeting, member)
    or_raise(rules.can_ask(meeting, here=here, live=live))
    item = queries.present_item(meeting)
    said = side if item is not None and queries.is_debated(item) else ""
    return Turn.objects.create(meeting=meeting, item=item, member=member, side=said, asked_at=at)


@transaction.atomic
def withdraw(*, turn: Turn, by: Actor, at: datetime) -> Turn:
    """Takes back a request that waits."""
    turn = lock(turn)
    or_raise(rules.can_withdraw(turn))
    return _ended(turn, TurnState.WITHDRAWN, at)


@transaction.atomic
def call(*, turn: Turn, after: int | None, by: Actor, at: datetime) -> Turn:
    """Gives the floor to a person who waits. `after`: the turn that had it when the button was drawn; it is done."""
    meeting, sitting = _locked(turn.meeting)
    speaking = queries.speaking(meeting)
    turn = lock(turn)
    or_raise(rules.is_going_on(meeting, sitting.suspension) or rules.can_call(turn, speaking=speaking, after=after))
    if speaking is not None:
        _ended(lock(speaking), TurnState.DONE, at)
    turn.state, turn.called_at, turn.called_by = TurnState.SPEAKING, at, user_of(by)
    turn.save(update_fields=["state", "called_at", "called_by"])
    return turn


@transaction.atomic
def end_turn(*, turn: Turn, by: Actor, at: datetime) -> Turn:
    """Says that who speaks is done."""
    lock(turn.meeting)
    turn = lock(turn)
    or_raise(rules.can_end(turn, at=at))
    return _ended(turn, TurnState.DONE, at)


@transaction.atomic
def pass_over(*, turn: Turn, by: Actor, at: datetime) -> Turn:
    """Passes over a person who does not come: they have not spoken, and may ask again."""
    lock(turn.meeting)
    turn = lock(turn)
    or_raise(rules.can_pass(turn))
    return _ended(turn, TurnState.PASSED, at)


def end_turns(*, meeting: Meeting, by: Actor, at: datetime) -> None:
    """Ends what the end of a meeting leaves open: who speaks is done, who still waits did not have their turn."""
    _end_speaking(meeting, at)
    for turn in queries.turns(meeting).filter(state=TurnState.WAITING):
        _ended(lock(turn), TurnState.PASSED, at)


def _end_speaking(meeting: Meeting, at: datetime) -> None:
    turn = queries.speaking(meeting)
    if turn is not None and turn.called_at is not None:
        _ended(lock(turn), TurnState.DONE, max(at, turn.called_at))


def _ended(turn: Turn, state: TurnState, at: datetime) -> Turn:
    turn.state, turn.ended_at = state, at
    turn.save(update_fields=["state", "ended_at"])
    return turn
