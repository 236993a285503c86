"""When a meeting is convened, how each person is, and what is done with what comes back."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cae.access import Refusal
from governance.convening.enums import LEFT, LOST, Channel, SendingState
from governance.convening.models import Convocation, Sending
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.roll.enums import RollKind
from governance.statutes.queries import Applied
from members.models import Member

# An assembly convened too late or by the wrong means may be annulled, unless everybody came or was represented (GOV-39).
NULLITY = "C. com. art. L. 225-104 et L. 223-27"
CONSENT = "C. com. art. R. 225-63 et R. 223-20"


def latest_day(meeting: Meeting, days: int) -> date:
    """The last day the convocation may leave: so many full days stand between it and the meeting, neither day counted."""
    return local_day(meeting.starts_at) - timedelta(days=days + 1)


def earliest_meeting(on: date, days: int) -> date:
    """The first day a meeting convened on a day may be held."""
    return on + timedelta(days=days + 1)


def in_time(meeting: Meeting, delay: Applied | None, *, on: date) -> Refusal | None:
    """Whether a convocation that leaves on a day leaves in time. A board and a group have no delay of the law."""
    if delay is None or on <= (latest := latest_day(meeting, delay.value)):
        return None
    return Refusal(
        f"C'est trop tard : la convocation devait partir le {latest:%d/%m/%Y} au plus tard, {delay.value} jours pleins avant "
        "la réunion.",
        delay.source,
        f"Choisissez une réunion à partir du {earliest_meeting(on, delay.value):%d/%m/%Y}, ou écrivez pourquoi vous convoquez "
        f"quand même : l'assemblée pourrait être annulée, sauf si tout le monde y est présent ou représenté ({NULLITY}).",
        code="late",
        field="late_reason",
    )


def kind_of_roll(meeting: Meeting) -> RollKind:
    """The list a meeting is convened by: those who decide, or everybody for a meeting that only gives an opinion."""
    return RollKind.CONSULTATIVE if meeting.kind == MeetingKind.PRE_ASSEMBLY else RollKind.DELIBERATIVE


def needs_consent(meeting: Meeting) -> bool:
    """Whether an e-mail convenes only who agreed to it: the law asks it for assemblies."""
    return meeting.kind in ASSEMBLIES


def postal_address(member: Member) -> str:
    """The address of a letter, on its lines; empty when a line is missing."""
    if not (member.address and member.postcode and member.city):
        return ""
    return "\n".join((member.address, f"{member.postcode} {member.city}"))


def way_to(member: Member, *, agrees: bool) -> tuple[Channel, str]:
    """How a person is convened, and where: by e-mail when they agreed, else by letter, else from hand to hand."""
    if agrees:
        return Channel.EMAIL, member.email
    if address := postal_address(member):
        return Channel.LETTER, address
    return Channel.HAND, ""


# -- what comes back ------------------------------------------------------------------------------------


def can_return(sending: Sending) -> Refusal | None:
    """A sending comes back once, after it left."""
    if sending.state in LOST:
        return Refusal("Ce retour est déjà noté.", code="twice")
    if sending.state not in LEFT:
        return Refusal("Cet envoi n'est pas encore parti : il ne peut pas revenir.", code="state")
    return None


def can_send_again(sending: Sending, *, channel: str, address: str) -> Refusal | None:
    """What did not reach its person is sent once again: elsewhere, or by another way."""
    if sending.state not in LOST:
        return Refusal("Cet envoi n'est pas revenu.", code="state")
    if sending.treated_at is not None:
        return Refusal("Ce retour est déjà traité.", remedy="Suivez l'envoi qui le remplace.", code="twice")
    if channel != Channel.HAND and not address.strip():
        return Refusal("Indiquez à quelle adresse.", code="address", field="address")
    if (channel, address.strip().lower()) == (sending.channel, sending.address.lower()):
        return Refusal(
            "L'envoi est déjà revenu de cette adresse.",
            remedy="Choisissez une autre adresse, ou la lettre.",
            code="same",
            field="address",
        )
    return None


def can_post(sending: Sending, *, on: date, today: date) -> Refusal | None:
    """A letter is posted once, not before it was written nor tomorrow."""
    if sending.state != SendingState.TO_POST:
        return Refusal("Cet envoi est déjà parti.", code="state")
    convened_on = sending.convocation.meeting.convened_on
    if on > today or (convened_on is not None and on < convened_on):
        return Refusal("Indiquez le jour où la lettre est partie.", code="day", field="on")
    return None


def noon(on: date) -> datetime:
    """The instant of a letter: its hour is not known, its day is what counts."""
    return timezone.make_aware(datetime.combine(on, time(12)))


# -- reminders ------------------------------------------------------------------------------------------


def can_remind(meeting: Meeting, *, people: int, last: date | None, on: date) -> Refusal | None:
    """A reminder goes to those who did nothing, before the meeting, once a day at most."""
    if meeting.state != MeetingState.CONVENED:
        return Refusal("On rappelle une réunion convoquée, avant qu'elle ne s'ouvre.", code="state")
    if last == on:
        return Refusal("Un rappel est déjà parti aujourd'hui.", remedy="Attendez demain.", code="today")
    if not people:
        return Refusal("Tout le monde a déjà répondu : il n'y a personne à qui rappeler la réunion.", code="nobody")
    return None


def is_late(convocation: Convocation, day: date) -> bool:
    """Whether a sending of that day left after the last day."""
    return day > convocation.latest_on
