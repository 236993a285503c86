"""Reads of polls: which ones there are, whom they ask, and their results once they are over, never before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from governance.polls.enums import PollState
from governance.polls.models import Poll, PollTurnout
from governance.polls.rules import FEWEST, is_over
from members.models import Member
from members.queries import associates_on


def asked(poll: Poll, *, on: date) -> QuerySet[Member]:
    """Whom a poll asks on a day: every present member, or the associates."""
    if poll.associates_only:
        return associates_on(on)
    return Member.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))


def is_asked(poll: Poll, member: Member | None, *, on: date) -> bool:
    return member is not None and asked(poll, on=on).filter(pk=member.pk).exists()


def listed(member: Member | None, *, editor: bool) -> QuerySet[Poll]:
    """The polls a person reads: those being prepared are for who prepares them. Each with how many answered, and whether
    `member` did."""
    mine = PollTurnout.objects.filter(poll=OuterRef("pk"), member=member.pk if member else 0)
    rows = Poll.objects.all() if editor else Poll.objects.exclude(state=PollState.DRAFT)
    return rows.annotate(answer_count=Count("turnout"), answered=Exists(mine))


def waiting_for(member_id: int | None, *, on: date) -> QuerySet[Poll]:
    """The open polls that ask a person, and that they have not answered, the first to end first."""
    member = Member.objects.filter(pk=member_id or 0).filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    if not member.exists():
        return Poll.objects.none()
    rows = Poll.objects.filter(state=PollState.OPEN, closes_at__date__gte=on).exclude(turnout__member=member_id)
    if not associates_on(on).filter(pk=member_id).exists():
        rows = rows.filter(associates_only=False)
    return rows.order_by("closes_at", "pk")


@dataclass(frozen=True)
class Row:
    """A choice with its answers. `names`: who chose it, when the poll is named."""

    name: str
    meaning: str
    count: int
    share: int
    names: list[str]


@dataclass(frozen=True)
class Results:
    """What was answered. `hidden`: too few anonymous answers for the detail to be told."""

    answers: int
    asked: int
    rows: list[Row]
    hidden: bool


def results(poll: Poll, *, at: datetime, on: date) -> Results | None:
    """What was answered; None while it is not over, for everyone."""
    if not is_over(poll, at=at):
        return None
    answers = list(poll.answers.select_related("member"))
    hidden = poll.anonymous and len(answers) < FEWEST
    rows = []
    for option in poll.options.all() if not hidden else ():
        mine = [answer for answer in answers if option.order in answer.choices]
        names = sorted(str(answer.member) for answer in mine if answer.member is not None)
        share = round(100 * len(mine) / len(answers)) if answers else 0
        rows.append(Row(option.name, option.meaning, len(mine), share, names))
    rows.sort(key=lambda row: -row.count)
    return Results(len(answers), asked(poll, on=on).count(), rows, hidden)
