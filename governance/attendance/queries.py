"""Who is there, which voices count for the quorum, and where it stands: the one place that says so."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from cae.access import holds_everywhere
from cae.rights import Right
from governance.attendance import ports
from governance.attendance.enums import BureauRole
from governance.attendance.models import AttendanceSheet, BureauMember, Incident, Presence
from governance.attendance.quorum import Standing, needed_of
from governance.meetings.enums import MeetingKind, ResolutionNature
from governance.meetings.models import Meeting
from governance.meetings.queries import is_associate, members_of_kind, natures, quorum_rule
from governance.meetings.rules import local_day
from governance.proxies.enums import PostalState, ProxyKind, ProxyState
from governance.proxies.models import PostalForm, Proxy
from governance.roll.models import Roll, VotingRight
from governance.roll.queries import current
from members.models import Member

FRESH = 2  # seconds during which the standing of a meeting is read once for everybody
ROLES = (BureauRole.CHAIR, BureauRole.SECRETARY, BureauRole.TELLER)


# -- who is there -------------------------------------------------------------------------------------


def present(meeting: Meeting, *, at: datetime | None = None) -> QuerySet[Presence]:
    """Who is in the meeting now, or was at an instant."""
    rows = Presence.objects.filter(meeting=meeting)
    if at is None:
        return rows.filter(left_at__isnull=True)
    return rows.filter(Q(left_at__isnull=True) | Q(left_at__gt=at), arrived_at__lte=at)


def presence_of(meeting: Meeting, member: Member | None) -> Presence | None:
    """The presence of a person now."""
    return present(meeting).filter(member=member).first() if member is not None else None


def expected(meeting: Meeting) -> QuerySet[Member]:
    """Who may take a seat: everybody of the cooperative in what is open to all (only voices of the roll vote there), the people
    invited elsewhere."""
    kind = meeting.kind if meeting.kind in (MeetingKind.BOARD, MeetingKind.COLLECTIVE) else MeetingKind.PRE_ASSEMBLY
    return members_of_kind(kind, on=local_day(meeting.starts_at), meeting=meeting)


def may_come(meeting: Meeting, member: Member) -> bool:
    return expected(meeting).filter(pk=member.pk).exists()


@dataclass(frozen=True)
class Guest:
    """A person the desk may note: on the roll or not, there or not, who carries their voice, who carried it until they came."""

    member: Member
    votes: bool
    presence: Presence | None
    holder: str
    carried_until: str = ""


def guests(meeting: Meeting, *, words: str = "", only: int | None = None, most: int = 50) -> tuple[list[Guest], int]:
    """The people whose name holds `words` (or one of them, by their key), those who vote first, and how many in all."""
    roll = current(meeting)
    voters = roll.rights.values("member") if roll is not None else Member.objects.none().values("pk")
    rows = Member.objects.filter(Q(pk__in=expected(meeting).values("pk")) | Q(pk__in=voters))
    if only is not None:
        rows = rows.filter(pk=only)
    for word in words.split():
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    rows = rows.annotate(votes=Q(pk__in=voters)).order_by("-votes", "last_name", "first_name", "pk")
    found, total = list(rows[:most]), rows.count()
    here = {one.member_id: one for one in present(meeting).filter(member__in=found)}
    told = Proxy.objects.filter(meeting=meeting, giver__in=found, state__in=(ProxyState.GIVEN, ProxyState.LAPSED))
    holders: dict[str, dict[int, str]] = {ProxyState.GIVEN: {}, ProxyState.LAPSED: {}}
    for proxy in told.select_related("holder").order_by("pk"):
        holders[proxy.state][proxy.giver_id] = str(proxy.holder or "personne en particulier")
    given, lapsed = holders[ProxyState.GIVEN], holders[ProxyState.LAPSED]
    return [Guest(one, one.votes, here.get(one.pk), given.get(one.pk, ""), lapsed.get(one.pk, "")) for one in found], total


# -- the bureau ---------------------------------------------------------------------------------------


def bureau(meeting: Meeting) -> list[BureauMember]:
    """The chair, the secretary, then the tellers."""
    rows = list(meeting.bureau.select_related("member__user"))
    return sorted(rows, key=lambda one: (ROLES.index(BureauRole(one.role)), one.pk))


def runs(user, meeting: Meeting) -> bool:
    """Whether a person holds the bureau of a meeting: by their right, or because the meeting chose them."""
    if holds_everywhere(user, Right.MEETINGS_RUN):
        return True
    member = user.access.member_id
    return member is not None and BureauMember.objects.filter(meeting=meeting, member_id=member).exists()


def reads_sheets(user, *, on: date) -> bool:
    """Who reads a certified sheet beside its bureau: associates, and those who prepare or run meetings."""
    if holds_everywhere(user, Right.MEETINGS_EDIT) or holds_everywhere(user, Right.MEETINGS_RUN):
        return True
    return is_associate(Member.objects.filter(pk=user.access.member_id or 0).first(), on)


def incidents(meeting: Meeting) -> QuerySet[Incident]:
    return meeting.incidents.select_related("told_by")


# -- the quorum ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Voices:
    """The voices of a roll that are there, by the keys of their members; each is in one of the three only."""

    voters: int
    present: frozenset[int]
    represented: frozenset[int]
    postal: frozenset[int]

    @property
    def count(self) -> int:
        return len(self.present) + len(self.represented) + len(self.postal)


def voices(meeting: Meeting, roll: Roll | int, *, at: datetime | None = None) -> Voices:
    """The voices of a roll that are there, now or at an instant: in person; carried by someone who is, or by nobody in
    particular when the proxy is blank; by a postal form received, or a vote from afar that was closed."""
    voters = set(VotingRight.objects.filter(roll=roll).values_list("member", flat=True))
    here = set(present(meeting, at=at).values_list("member", flat=True))
    in_force = Q(state=ProxyState.GIVEN)
    if at is not None:
        in_force = Q(given_at__lte=at) & (in_force | (Q(ended_at__gt=at) & ~Q(state=ProxyState.REFUSED)))
    given = Proxy.objects.filter(in_force, meeting=meeting)
    if at is not None:
        given = given.exclude(drawn_at__gt=at)  # nobody carried it yet
    rows = given.values_list("giver", "holder", "kind")
    carried = {giver for giver, holder, kind in rows if holder in here or kind == ProxyKind.BLANK}
    counts = Q(state=PostalState.RECEIVED)
    if at is not None:
        counts = Q(received_at__lte=at) & (counts | Q(state=PostalState.VOID, ended_at__gt=at))
    posted = set(PostalForm.objects.filter(counts, meeting=meeting).values_list("member", flat=True))
    posted |= ports.voters_before(meeting, at=at)
    in_person = voters & here
    represented = (voters & carried) - in_person
    return Voices(
        len(voters), frozenset(in_person), frozenset(represented), frozenset((voters & posted) - in_person - represented)
    )


def standing(meeting: Meeting, *, nature: str, roll: Roll | None, at: datetime | None = None) -> Standing:
    """Where the quorum of a meeting stands for resolutions of this nature, now or at an instant, by its statutes."""
    found = voices(meeting, roll, at=at) if roll is not None else Voices(0, frozenset(), frozenset(), frozenset())
    return _reckoned(meeting, nature, found)


def standings(meeting: Meeting, *, at: datetime | None = None) -> dict[str, Standing]:
    """The same for each nature of resolution on the agenda, of one reading."""
    roll = current(meeting)
    found = voices(meeting, roll, at=at) if roll is not None else Voices(0, frozenset(), frozenset(), frozenset())
    asked = natures(meeting)
    named = {nature: ResolutionNature(nature).label if asked[1:] else "" for nature in asked}
    return {nature: replace(_reckoned(meeting, nature, found), name=name) for nature, name in named.items()}


def missed(meeting: Meeting) -> list[str]:
    """The natures of resolutions whose quorum was not there when the meeting ended."""
    if meeting.closed_at is None or current(meeting) is None:
        return []
    return [nature for nature, one in standings(meeting, at=meeting.closed_at).items() if not one.reached]


def _reckoned(meeting: Meeting, nature: str, found: Voices) -> Standing:
    rule = quorum_rule(meeting, nature)
    return Standing(
        voters=found.voters,
        present=len(found.present),
        represented=len(found.represented),
        postal=len(found.postal),
        needed=needed_of(rule.value, found.voters) if rule is not None else 0,
        share=rule.said if rule is not None else "",
        source=rule.source if rule is not None else "",
        is_unsure=rule is not None and rule.is_unsure,
        alone=meeting.kind == MeetingKind.BOARD,
    )


def state_of(meeting_id: int) -> dict[str, Any]:
    """What the pages ask every few seconds, read once for everybody: the standing of each nature, who is there, incidents."""

    def read() -> dict[str, Any]:
        meeting = Meeting.objects.select_related("statutes").prefetch_related("statutes__rules").get(pk=meeting_id)
        said = {nature: one.sentence for nature, one in standings(meeting).items()}
        there = present(meeting).count()
        last = meeting.incidents.order_by().values_list("pk", "ends_at").last()
        return {"state": meeting.state, "there": there, "quorum": said, "incident": str(last or "")}

    return cache.get_or_set(f"attendance-state:{meeting_id}", read, FRESH)


# -- the sheet ----------------------------------------------------------------------------------------


def sheet_of(meeting: Meeting) -> AttendanceSheet | None:
    """The certified sheet, with its signatures."""
    return AttendanceSheet.objects.filter(meeting=meeting).prefetch_related("signatures__member").first()


def seats(meeting: Meeting) -> dict[int, list[Presence]]:
    """The presences of each member, in order."""
    found: dict[int, list[Presence]] = {}
    for one in meeting.presences.select_related("member", "signature").order_by("arrived_at", "pk"):
        found.setdefault(one.member_id, []).append(one)
    return found


def proxies_of(meeting: Meeting) -> list[Proxy]:
    """The proxies in force, in the order of who gave them."""
    return list(
        Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN)
        .select_related("giver", "holder")
        .order_by("giver__last_name", "giver__first_name", "pk")
    )


def postal_of(meeting: Meeting) -> set[int]:
    """The members whose postal form was received."""
    return set(PostalForm.objects.filter(meeting=meeting, state=PostalState.RECEIVED).values_list("member", flat=True))
