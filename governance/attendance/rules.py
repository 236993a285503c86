"""When presence is taken, the bureau chosen, an incident noted, a vote opened and the sheet certified; the sentence when not."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import timezone

from cae.access import Refusal
from governance.attendance.enums import BureauRole, PresenceMode
from governance.attendance.models import AttendanceSheet, BureauMember, Incident, Presence
from governance.attendance.quorum import Standing
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.statutes.queries import Applied
from members.models import Member

OVER = (MeetingState.CLOSED, MeetingState.FAILED)
MOST_TELLERS = 4


def clock(at: datetime) -> str:
    """An hour as it is said: 18 h 05."""
    local = timezone.localtime(at)
    return f"{local.hour} h {local.minute:02d}"


def is_receiving(meeting: Meeting, *, at: datetime) -> Refusal | None:
    """Presence is taken from the morning of the day of a convened meeting until it is over."""
    if meeting.state == MeetingState.OPEN:
        return None
    day = local_day(meeting.starts_at)
    if meeting.state == MeetingState.CONVENED:
        if local_day(at) >= day:
            return None
        return Refusal(f"L'accueil ouvre le jour de la réunion, le {day:%d/%m/%Y}.", code="early")
    if meeting.state == MeetingState.DRAFT:
        return Refusal("La réunion n'est pas encore convoquée.", code="draft")
    return Refusal(f"Cette réunion est {MeetingState(meeting.state).label} : la présence ne change plus.", code="over")


def can_arrive(
    meeting: Meeting, member: Member, *, mode: str, remote: Applied, may_come: bool, here: Presence | None, at: datetime
) -> Refusal | None:
    """A person enters once, in a meeting that is theirs; from afar where there is a link and the statutes allow it."""
    if refusal := is_receiving(meeting, at=at):
        return refusal
    if not may_come:
        return Refusal(f"{member} ne prend pas part à cette réunion.", code="stranger")
    if here is not None:
        return already_here(here)
    if mode == PresenceMode.REMOTE:
        if not meeting.remote_url:
            return Refusal("Cette réunion ne se suit pas à distance.", remedy="Venez sur place.", code="no_link")
        if meeting.kind in ASSEMBLIES and not remote.value:
            return Refusal("Nos statuts ne prévoient pas de participer à distance.", remote.source, code="remote")
    return None


def already_here(presence: Presence) -> Refusal:
    """Said to the second of two doors."""
    return Refusal(f"{presence.member} est déjà présent·e, depuis {clock(presence.arrived_at)}.", code="here")


def can_leave(meeting: Meeting, member: Member, presence: Presence | None, *, at: datetime) -> Refusal | None:
    """Who is there leaves, after they came."""
    if refusal := is_receiving(meeting, at=at):
        return refusal
    if presence is None:
        return Refusal(f"{member} n'est pas noté·e présent·e.", code="absent")
    if at < presence.arrived_at:
        return Refusal(f"{member} est arrivé·e à {clock(presence.arrived_at)} : on repart après.", code="before")
    return None


def can_sign_presence(presence: Presence | None) -> Refusal | None:
    """The attendance sheet is signed by who is there, once."""
    if presence is None:
        return Refusal("On signe la feuille de présence une fois là.", code="absent")
    if presence.signature_id is not None:
        return Refusal("La feuille est déjà signée.", code="signed")
    return None


# -- the bureau ---------------------------------------------------------------------------------------


def can_set_bureau(meeting: Meeting, *, sheet: AttendanceSheet | None) -> Refusal | None:
    """The bureau is chosen from the convocation until the sheet is certified."""
    if sheet is not None:
        return Refusal("Le bureau a certifié la feuille de présence : il ne change plus.", code="certified")
    if meeting.state in (MeetingState.CONVENED, MeetingState.OPEN, *OVER):
        return None
    return Refusal(
        f"Cette réunion est {MeetingState(meeting.state).label} : son bureau se choisit une fois convoquée.", code="state"
    )


def can_hold(*, chair: Member, secretary: Member, tellers: Sequence[Member], deciding: Collection[int]) -> Refusal | None:
    """One role for each person; a few tellers at most, of those who decide here (their keys are `deciding`). Who presides or
    writes may be someone else: a manager, a secretary from outside."""
    if chair == secretary:
        return Refusal("La présidence et le secrétariat sont deux personnes.", code="same", field="secretary")
    if {chair, secretary} & set(tellers):
        return Refusal("Une même personne ne tient qu'un rôle au bureau.", code="twice", field="tellers")
    if len(tellers) > MOST_TELLERS:
        return Refusal(f"{MOST_TELLERS} scrutateur·rices au plus.", code="many", field="tellers")
    if outside := [str(one) for one in tellers if one.pk not in deciding]:
        names, do = ", ".join(outside), "ne vote pas" if len(outside) == 1 else "ne votent pas"
        return Refusal(
            f"{names} {do} à cette réunion : qui compte les voix est choisi parmi celles et ceux qui votent.",
            "C. com. art. R. 225-101",
            code="outside",
            field="tellers",
        )
    return None


def can_note_incident(meeting: Meeting, *, starts_at: datetime, ends_at: datetime | None, at: datetime) -> Refusal | None:
    """An incident is noted with its hours, of the meeting as it was held; after it too, until its minutes are fixed."""
    if meeting.opened_at is None:
        return Refusal("La séance n'est pas ouverte : il n'y a pas encore d'incident à noter.", code="state")
    if starts_at > at:
        return Refusal("Cette heure n'est pas encore passée.", code="future", field="starts_at")
    if ends_at is not None and ends_at < starts_at:
        return Refusal("Un incident se termine après avoir commencé.", code="order", field="ends_at")
    return None


def can_end_incident(incident: Incident, *, at: datetime) -> Refusal | None:
    if incident.ends_at is not None:
        return Refusal(f"Cet incident est déjà terminé, à {clock(incident.ends_at)}.", code="ended")
    if at < incident.starts_at:
        return Refusal("Un incident se termine après avoir commencé.", code="order")
    return None


# -- quorum and sheet ---------------------------------------------------------------------------------


def can_deliberate(standing: Standing) -> Refusal | None:
    """A vote of the room opens when enough voices are there: decided without quorum, a resolution is void."""
    if standing.reached:
        return None
    return Refusal(
        f"Le quorum n'est pas atteint. {standing.sentence}",
        remedy="Attendez des arrivées, ou constatez que le quorum manque : une deuxième convocation suivra.",
        code="quorum",
    )


def is_short(standings: Sequence[Standing]) -> Refusal | None:
    """A quorum is missed when that of some resolution of the agenda is not reached."""
    if not standings or any(not one.reached for one in standings):
        return None
    return Refusal(f"Le quorum est atteint. {standings[0].sentence}", remedy="Levez la séance.", code="quorum")


def can_certify(
    meeting: Meeting, bureau: Sequence[BureauMember], member: Member | None, *, sheet: AttendanceSheet | None
) -> Refusal | None:
    """The bureau certifies the sheet once the meeting is over, each of its members once."""
    if meeting.state not in OVER:
        return Refusal("La feuille se certifie une fois la séance levée : on peut encore arriver et partir.", code="state")
    if not {BureauRole.CHAIR, BureauRole.SECRETARY} <= {one.role for one in bureau}:
        return Refusal("Le bureau n'est pas désigné.", "C. com. art. R. 225-95 et R. 225-101", "Désignez-le.", code="bureau")
    if member is None or member.pk not in {one.member_id for one in bureau}:
        return Refusal("Les membres du bureau certifient la feuille de présence.", "C. com. art. R. 225-95", code="stranger")
    if sheet is not None and any(one.member_id == member.pk for one in sheet.signatures.all()):
        return Refusal("Vous avez déjà certifié cette feuille.", code="signed")
    return None


def can_add_copy(meeting: Meeting) -> Refusal | None:
    """The sheet is signed by hand from the opening of the meeting."""
    if meeting.state in (MeetingState.OPEN, *OVER):
        return None
    return Refusal("La feuille se signe à partir de l'ouverture de la séance.", "C. com. art. R. 225-95", code="state")
