"""Who is convened and how, what was sent, and to whom nothing reached yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from cae.history import history_of
from governance.convening import ports, rules
from governance.convening.enums import LOST, Channel, SendingKind, SendingState
from governance.convening.models import Convocation, NoticeConsent, Sending
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.models import Meeting
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.roll.models import Roll
from governance.roll.queries import concerned, current
from governance.statutes.queries import Applied
from members.models import Member


def convocation_of(meeting: Meeting) -> Convocation | None:
    """The convocation that was sent, if it was."""
    return Convocation.objects.select_related("roll", "made_by").filter(meeting=meeting).first()


def delay_of(meeting: Meeting) -> Applied | None:
    """The delay of the statutes for this call; None for a board, a group or a pre-assembly, which the law leaves free."""
    return book(meeting)[f"notice.days.{meeting.rank}"] if meeting.kind in ASSEMBLIES else None


def consent_of(member: Member) -> NoticeConsent | None:
    """The agreement in force of a member to be convened by e-mail."""
    return NoticeConsent.objects.filter(member=member, withdrawn_at__isnull=True).first()


def who_agrees(members: Any) -> set[int]:
    """Those of `members` who agreed to be convened by e-mail."""
    return set(NoticeConsent.objects.filter(member__in=members, withdrawn_at__isnull=True).values_list("member", flat=True))


@dataclass(frozen=True)
class Recipient:
    """Somebody to convene: how, and where."""

    member: Member
    channel: Channel
    address: str


def people_to_convene(meeting: Meeting, *, on: date) -> QuerySet[Member]:
    """Whom a convocation that leaves on a day is sent to: who is on the roll on the day it was made for."""
    kind = rules.kind_of_roll(meeting)
    roll = current(meeting, kind)
    day = roll.day if roll is not None else min(on, local_day(meeting.starts_at))
    return concerned(meeting, kind, day=day).order_by("last_name", "first_name", "pk")


def recipients(meeting: Meeting, *, on: date) -> list[Recipient]:
    """Everybody a convocation that leaves on a day is sent to, by name."""
    members = list(people_to_convene(meeting, on=on))
    agree = who_agrees(members) if rules.needs_consent(meeting) else {member.pk for member in members}
    return [Recipient(member, *rules.way_to(member, agrees=member.pk in agree)) for member in members]


def up_to_date(roll: Roll | None, members: Any) -> bool:
    """Whether a roll lists these people and no other."""
    return roll is not None and set(roll.rights.values_list("member", flat=True)) == {member.pk for member in members}


def sendings_of(meeting: Meeting) -> QuerySet[Sending]:
    """The register: every sending of a meeting, with its person and what replaced it."""
    rows = Sending.objects.filter(convocation__meeting=meeting)
    return rows.select_related("member", "again").order_by("member__last_name", "pk")


@dataclass(frozen=True)
class Tally:
    """How far the sendings of a meeting are."""

    total: int
    queued: int
    left: int
    to_post: int
    lost: int


def tally(meeting: Meeting) -> Tally:
    """How many sendings wait, left, are to be posted, and came back without having been treated."""
    left = Q(state__in=(SendingState.SENT, SendingState.POSTED))
    found = Sending.objects.filter(convocation__meeting=meeting).aggregate(
        total=Count("pk"),
        queued=Count("pk", filter=Q(state=SendingState.QUEUED)),
        left=Count("pk", filter=left),
        to_post=Count("pk", filter=Q(state=SendingState.TO_POST)),
        lost=Count("pk", filter=Q(state__in=LOST, treated_at__isnull=True)),
    )
    return Tally(**found)


def to_remind(convocation: Convocation) -> list[Member]:
    """Who did nothing yet: no answer, no proxy, no form, no vote signed, not there. One is reminded by
    e-mail, where the last one did not come back."""
    meeting = convocation.meeting
    done = set(meeting.intents.values_list("member", flat=True)) | ports.who_did_something(meeting)
    lost = set(convocation.sendings.filter(channel=Channel.EMAIL, state__in=LOST).values_list("member", "address"))
    members = Member.objects.filter(pk__in=convocation.roll.rights.values("member")).exclude(pk__in=done)
    return [one for one in members.order_by("last_name", "first_name", "pk") if (one.pk, one.email) not in lost]


def last_reminder(convocation: Convocation) -> date | None:
    """The day of the last reminder."""
    last = convocation.sendings.filter(kind=SendingKind.REMINDER).aggregate(last=Max("made_at"))["last"]
    return local_day(last) if last is not None else None


# Each of these makes the event of people's calendars newer than the one they have.
CHANGES = ("edit", "convene", "cancel", "enter")


def changes_of(meeting: Meeting) -> Any:
    """What changed a meeting as calendars show it, the latest first: how many make its SEQUENCE."""
    return history_of(meeting).filter(verb__in=CHANGES)
