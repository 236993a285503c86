"""The bureau of a meeting, and the incidents it notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.attendance import ports, queries, rules
from governance.attendance.enums import BureauRole
from governance.attendance.models import BureauMember, Incident
from governance.meetings.models import Meeting
from governance.meetings.queries import deciding_at
from members.models import Member


@transaction.atomic
def set_bureau(*, meeting: Meeting, chair: Member, secretary: Member, tellers: Sequence[Member] = (), by: Actor) -> Meeting:
    """Says who presides, who writes and who counts, in the place of those said before."""
    meeting = lock(meeting)
    or_raise(ports.why_frozen(meeting))
    or_raise(rules.can_set_bureau(meeting, sheet=queries.sheet_of(meeting)))
    deciding = set(deciding_at(meeting).filter(pk__in=[one.pk for one in tellers]).values_list("pk", flat=True))
    or_raise(rules.can_hold(chair=chair, secretary=secretary, tellers=tellers, deciding=deciding))
    meeting.bureau.all().delete()
    held = [(chair, BureauRole.CHAIR), (secretary, BureauRole.SECRETARY), *((one, BureauRole.TELLER) for one in tellers)]
    BureauMember.objects.bulk_create(BureauMember(meeting=meeting, member=member, role=role) for member, role in held)
    said = ", ".join(f"{member} ({role.label})" for member, role in held)
    record(meeting, "bureau", f"a désigné le bureau : {said}", by=by)
    return meeting


@transaction.atomic
def note_incident(
    *, meeting: Meeting, text: str, starts_at: datetime, ends_at: datetime | None = None, by: Actor, at: datetime
) -> Incident:
    """Notes what the minutes must tell, with its hours; one that goes on has no end yet."""
    meeting = lock(meeting)
    or_raise(ports.why_frozen(meeting))
    or_raise(rules.can_note_incident(meeting, starts_at=starts_at, ends_at=ends_at, at=at))
    if not text.strip():
        raise Refused("Dites ce qui s'est passé.")
    made = Incident.objects.create(meeting=meeting, text=text.strip(), starts_at=starts_at, ends_at=ends_at, told_by=user_of(by))
    record(meeting, "incident", f"a noté un incident à {rules.clock(starts_at)} : {made.text}", by=by)
    return made


@transaction.atomic
def end_incident(*, incident: Incident, by: Actor, at: datetime) -> Incident:
    """Says that an incident is over."""
    meeting = lock(incident.meeting)
    or_raise(ports.why_frozen(meeting))
    incident = lock(incident)
    or_raise(rules.can_end_incident(incident, at=at))
    incident.ends_at = at
    incident.save(update_fields=["ends_at"])
    record(meeting, "end_incident", f"a noté la fin d'un incident à {rules.clock(at)}", by=by)
    return incident
