"""Who may vote at a meeting, and what is said of its roll."""

from datetime import date

from django.db.models import Q, QuerySet

from cae.access import Refusal
from governance.meetings.models import Meeting
from governance.meetings.queries import members_of_kind
from governance.meetings.rules import local_day
from governance.roll import rules
from governance.roll.enums import RollKind
from governance.roll.models import Objection, Roll, VotingRight
from members.access import belonging
from members.models import Member


def concerned(meeting: Meeting, kind: str, *, day: date) -> QuerySet[Member]:
    """Whom a roll of this kind lists on a day: who decides at this meeting, or everybody who belongs to the cooperative, for an
    opinion."""
    if kind == RollKind.DELIBERATIVE:
        return members_of_kind(meeting.kind, on=day, meeting=meeting)
    return Member.objects.filter(belonging(day), Q(left_on__isnull=True) | Q(left_on__gte=day), applied_on__lte=day)


def versions(meeting: Meeting, kind: str = RollKind.DELIBERATIVE) -> QuerySet[Roll]:
    """Every version of a roll, the latest first; their bytes are read only where they are served."""
    return meeting.rolls.filter(kind=kind).defer("content").order_by("-version")


def current(meeting: Meeting, kind: str = RollKind.DELIBERATIVE) -> Roll | None:
    """The version votes are cast under now."""
    return versions(meeting, kind).first()


def right_of(roll: Roll, member: Member | None) -> VotingRight | None:
    """The right of a member on a version."""
    return roll.rights.filter(member=member).first() if member is not None else None


def rights_of(roll: Roll, *, words: str = "") -> list[VotingRight]:
    """The rights of a version by last name, those whose name holds `words`."""
    rights = roll.rights.select_related("member")
    return rules.by_name(rights.filter(name__icontains=words) if words else rights)


def why_old(roll: Roll, *, on: date) -> Refusal | None:
    """Who is missing from a roll, or is there too many, as things are on a day; nothing when it is up to date."""
    meeting = roll.meeting
    day = max(roll.day, min(on, local_day(meeting.starts_at)))
    now = {member.pk: str(member) for member in concerned(meeting, roll.kind, day=day)}
    kept = dict(roll.rights.values_list("member", "name"))
    missing = [name for member, name in now.items() if member not in kept]
    extra = [name for member, name in kept.items() if member not in now]
    return rules.is_up_to_date(sorted(missing), sorted(extra), version=roll.version)


def changes_since(roll: Roll) -> tuple[list[str], list[str]]:
    """The names a version added to the one before it, and those it took away."""
    before = roll.meeting.rolls.filter(kind=roll.kind, version=roll.version - 1).first()
    if before is None:
        return [], []
    old, new = ({right.member_id: right.name for right in one.rights.order_by("name", "pk")} for one in (before, roll))
    added = [name for member, name in new.items() if member not in old]
    return added, [name for member, name in old.items() if member not in new]


def objections_of(roll: Roll) -> QuerySet[Objection]:
    """What was said against a roll, in all its versions, what waits for an answer first."""
    same = Objection.objects.filter(roll__meeting=roll.meeting_id, roll__kind=roll.kind)
    return same.select_related("author", "roll").order_by("answered_at", "-pk")
