"""Who comes and who goes, and what it does to the quorum."""

from datetime import datetime

from django.db import transaction

from cae import files
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.locks import lock
from governance.attendance import queries, rules
from governance.attendance.enums import IncidentKind, PresenceMode
from governance.attendance.models import Incident, Presence, QuorumRecord
from governance.attendance.quorum import Standing
from governance.meetings.enums import MeetingState, ResolutionNature
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from governance.proxies.actions import lapse_proxy
from governance.roll.models import Roll
from members.models import Member

IMAGES = {"image/png": ".png"}


@transaction.atomic
def arrive(
    *, meeting: Meeting, member: Member, mode: str = PresenceMode.ROOM, checked_by: str, by: Actor, at: datetime
) -> Presence:
    """Notes that a person is in the meeting from `at`. Refused to the second of two doors; a quorum that was lost and is reached
    again ends its incident. Whoever comes back has a presence more; whoever gave their voice has it again."""
    meeting = lock(meeting)
    or_raise(
        rules.can_arrive(
            meeting,
            member,
            mode=mode,
            remote=book(meeting)["remote"],
            may_come=queries.may_come(meeting, member),
            here=queries.presence_of(meeting, member),
            at=at,
        )
    )
    made = Presence.objects.create(
        meeting=meeting, member=member, mode=mode, checked_by=checked_by, arrived_at=at, noted_by=user_of(by)
    )
    lapse_proxy(meeting=meeting, giver=member, by=by, at=at)
    for incident in _lost(meeting):
        if queries.standings(meeting)[incident.nature].reached:
            incident.ends_at = max(at, incident.starts_at)
            incident.save(update_fields=["ends_at"])
    return made


@transaction.atomic
def leave(*, meeting: Meeting, member: Member, by: Actor, at: datetime) -> Presence:
    """Notes that a person left at `at`. When a quorum that was reached is lost, it is written as an incident."""
    meeting = lock(meeting)
    presence = queries.presence_of(meeting, member)
    or_raise(rules.can_leave(meeting, member, presence, at=at))
    assert presence is not None
    before = queries.standings(meeting) if meeting.state == MeetingState.OPEN else {}
    presence.left_at = at
    presence.save(update_fields=["left_at"])
    after = queries.standings(meeting) if before else {}
    known = {incident.nature for incident in _lost(meeting)}
    for nature, standing in after.items():
        if before[nature].reached and not standing.reached and nature not in known:
            _tell_lost(meeting, nature, standing, alone=len(after) == 1, at=at)
    return presence


def _lost(meeting: Meeting) -> list[Incident]:
    """The quorums that were lost and not found again."""
    return list(meeting.incidents.filter(kind=IncidentKind.QUORUM, ends_at__isnull=True))


def _tell_lost(meeting: Meeting, nature: str, standing: Standing, *, alone: bool, at: datetime) -> None:
    of = "" if alone else f" pour les résolutions de nature {ResolutionNature(nature).label}"
    text = f"Le quorum n'est plus atteint{of}. {standing.sentence}"
    Incident.objects.create(meeting=meeting, kind=IncidentKind.QUORUM, nature=nature, starts_at=at, text=text)


@transaction.atomic
def sign_presence(*, presence: Presence, image: bytes, by: Actor) -> Presence:
    """Puts on the attendance sheet the signature a person drew (a PNG). Once."""
    presence = lock(presence)
    or_raise(rules.can_sign_presence(presence))
    if not image:
        raise Refused("Dessinez votre signature dans le cadre.")
    presence.signature = files.store(image, "signature.png", accept=IMAGES)
    presence.save(update_fields=["signature"])
    return presence


@transaction.atomic
def note_quorum(*, resolution: Resolution, roll: Roll, by: Actor, at: datetime) -> QuorumRecord:
    """Freezes the quorum as it stands when a vote opens on a resolution. Refused when it is not reached."""
    meeting = lock(resolution.item.meeting)
    found = queries.standing(meeting, nature=resolution.nature, roll=roll)
    or_raise(rules.can_deliberate(found))
    return QuorumRecord.objects.create(
        resolution=resolution,
        roll=roll,
        at=at,
        voters=found.voters,
        present=found.present,
        represented=found.represented,
        postal=found.postal,
        needed=found.needed,
        sentence=found.sentence,
    )
