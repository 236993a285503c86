"""What the bureau may do while the meeting is held, who may ask to speak, and the sentence when not."""

from datetime import datetime

from cae.access import Refusal
from governance.attendance.models import Incident, Presence
from governance.meetings.enums import MeetingState
from governance.meetings.models import AgendaItem, Meeting
from governance.room.enums import TurnState
from governance.room.models import Sitting, Turn

MOST_MINUTES = 60  # of a single addition to the countdown


def is_held(meeting: Meeting) -> Refusal | None:
    """The room lives while the meeting is open."""
    if meeting.state == MeetingState.OPEN:
        return None
    if meeting.state in (MeetingState.DRAFT, MeetingState.CONVENED):
        return Refusal("La séance n'est pas encore ouverte.", remedy="Ouvrez-la depuis la page de la réunion.", code="early")
    return Refusal(f"Cette réunion est {MeetingState(meeting.state).label}.", code="over")


def is_going_on(meeting: Meeting, suspension: Incident | None) -> Refusal | None:
    """Nothing is led while the sitting is suspended."""
    if refusal := is_held(meeting):
        return refusal
    return is_suspended() if suspension is not None and suspension.ends_at is None else None


def is_suspended() -> Refusal:
    return Refusal("La séance est suspendue.", remedy="Reprenez-la d'abord.", code="suspended")


def can_go_to(meeting: Meeting, item: AgendaItem, suspension: Incident | None) -> Refusal | None:
    """The bureau leads the meeting to an item of its own agenda."""
    if refusal := is_going_on(meeting, suspension):
        return refusal
    if item.meeting_id != meeting.pk:
        return Refusal("Ce point n'est pas de cette réunion.", code="other")
    return None


# -- the countdown ------------------------------------------------------------------------------------


def can_start(sitting: Sitting) -> Refusal | None:
    if sitting.item_id is None:
        return Refusal("Aucun point n'est ouvert.", remedy="Ouvrez d'abord un point de l'ordre du jour.", code="no_item")
    if sitting.clock_ends_at is not None:
        return Refusal("Le minuteur tourne déjà.", code="running")
    return None


def can_stop(sitting: Sitting) -> Refusal | None:
    if sitting.clock_ends_at is None:
        return Refusal("Le minuteur est déjà arrêté.", code="stopped")
    return None


def can_extend(sitting: Sitting, *, minutes: int) -> Refusal | None:
    if sitting.clock_ends_at is None and sitting.clock_left is None:
        return Refusal("Aucun point n'est ouvert.", remedy="Ouvrez d'abord un point de l'ordre du jour.", code="no_item")
    if not 1 <= minutes <= MOST_MINUTES:
        return Refusal(f"On ajoute de 1 à {MOST_MINUTES} minutes.", code="minutes")
    return None


# -- suspended and resumed ----------------------------------------------------------------------------


def can_resume(suspension: Incident | None) -> Refusal | None:
    if suspension is None or suspension.ends_at is not None:
        return Refusal("La séance n'est pas suspendue.", code="going_on")
    return None


def can_close_meeting(suspension: Incident | None) -> Refusal | None:
    """A meeting is not closed while it is suspended: the minutes would tell a suspension without end."""
    return is_suspended() if suspension is not None and suspension.ends_at is None else None


# -- speaking -----------------------------------------------------------------------------------------


def can_ask(meeting: Meeting, *, here: Presence | None, live: Turn | None) -> Refusal | None:
    """Who is in the meeting asks to speak, associate or not, one request at a time."""
    if meeting.state != MeetingState.OPEN:
        return Refusal("La parole se demande pendant la séance.", code="state")
    if here is None:
        return Refusal("On demande la parole une fois là.", remedy="Dites d'abord que vous êtes là.", code="absent")
    if live is not None and live.state == TurnState.SPEAKING:
        return Refusal("Vous avez la parole.", code="speaking")
    return already_asked() if live is not None else None


def already_asked() -> Refusal:
    return Refusal("Cette personne attend déjà la parole.", code="asked")


def can_withdraw(turn: Turn) -> Refusal | None:
    """A request is taken back while it waits."""
    if turn.state == TurnState.WAITING:
        return None
    return Refusal(f"{turn.member} {TurnState(turn.state).label} : il n'y a rien à retirer.", code="state")


def can_call(turn: Turn, *, speaking: Turn | None, after: int | None) -> Refusal | None:
    """The floor goes to who waits, from the one who had it (`after`) when the button was drawn: two members of the bureau who
    press at the same instant call one person."""
    if (speaking.pk if speaking is not None else None) != after:
        who = f"{speaking.member} a maintenant la parole." if speaking is not None else "Plus personne n'a la parole."
        return Refusal(f"La parole vient de changer : {who}", remedy="Regardez qui suit.", code="changed")
    if turn.state != TurnState.WAITING:
        return Refusal(f"{turn.member} {TurnState(turn.state).label}.", code="state")
    return None


def can_end(turn: Turn, *, at: datetime) -> Refusal | None:
    """A turn ends once, after it began."""
    if turn.state != TurnState.SPEAKING or turn.called_at is None or at < turn.called_at:
        return Refusal(f"{turn.member} n'a plus la parole.", code="state")
    return None


def can_pass(turn: Turn) -> Refusal | None:
    """Someone who waits, or was just called and does not come, loses this turn, which does not count as having spoken."""
    if turn.state in (TurnState.WAITING, TurnState.SPEAKING):
        return None
    return Refusal(f"{turn.member} {TurnState(turn.state).label}.", code="state")
