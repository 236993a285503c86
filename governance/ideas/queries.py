"""Reads of ideas: the list, the supports that count, the assembly they could reach."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from cae.access import Refusal
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea, IdeaSupport
from governance.meetings import queries as meetings
from governance.meetings import rules as meeting_rules
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Meeting
from governance.statutes.queries import book_of, in_force
from members.models import Member
from members.queries import associates_on


def listed(member: Member | None) -> QuerySet[Idea]:
    """Ideas that were not taken back, each with its supports, its words, and whether `member` supports it."""
    mine = IdeaSupport.objects.filter(idea=OuterRef("pk"), member=member.pk if member else 0)
    rows = Idea.objects.exclude(state=IdeaState.WITHDRAWN).select_related("author")
    return rows.annotate(
        support_count=Count("supports", distinct=True), remark_count=Count("remarks", distinct=True), is_mine=Exists(mine)
    )


def supporters(idea: Idea, *, on: date) -> QuerySet[Member]:
    """The associates who support an idea, in the order they did: those who count."""
    rows = associates_on(on).filter(pk__in=idea.supports.values("member"))
    first = IdeaSupport.objects.filter(idea=idea, member=OuterRef("pk"))
    return rows.annotate(rank=first.values("pk")[:1]).order_by("rank")


@dataclass(frozen=True)
class Goal:
    """How many associates an idea needs, why, and the assembly it would reach, if one can still be."""

    needed: int
    share: str
    source: str
    meeting: Meeting | None
    last_day: date | None
    passed: Refusal | None = None  # why the assembly that comes first is not reached any more

    @property
    def sentence(self) -> str:
        people = "associé·e" if self.needed == 1 else "associé·es"
        return f"{self.needed} {people} : {self.share} ({self.source})"


def next_assembly(on: date) -> Meeting | None:
    """The nearest assembly whose agenda a request can still enter: not convened, and early enough."""
    return next((one for one in _coming(on) if one.state == MeetingState.DRAFT and on <= last_day(one)), None)


def _coming(on: date) -> list[Meeting]:
    states = (MeetingState.DRAFT, MeetingState.CONVENED)
    rows = Meeting.objects.filter(kind__in=ASSEMBLIES, rank=1, state__in=states, starts_at__date__gte=on)
    return list(rows.select_related("statutes").order_by("starts_at", "pk"))


def passed(on: date) -> Refusal | None:
    """Why the assembly that comes first is not reached any more, if so."""
    first = next(iter(_coming(on)), None)
    if first is None:
        return None
    rule = meetings.book(first)["agenda.request.days"]
    return meeting_rules.can_request(first, on=on, days=rule.value, source=rule.source, is_associate=True)


def last_day(meeting: Meeting) -> date:
    """The last day a request may reach its threshold."""
    return meeting_rules.last_day_to_request(meeting, days=meetings.book(meeting)["agenda.request.days"].value)


def goal(on: date) -> Goal:
    """What the next assembly asks; the statutes in force when none is being prepared."""
    meeting = next_assembly(on)
    if meeting is not None:
        found = meetings.threshold(meeting, on=on)
        return Goal(found.needed, found.share, found.source, meeting, last_day(meeting), passed(on))
    rule = book_of(in_force(on), on=on)["agenda.request"]
    needed = meeting_rules.needed(rule.value, associates_on(on).count())
    return Goal(needed, rule.in_words, rule.source, None, None, passed(on))
