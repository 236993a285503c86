"""Reads of calls: those that are open, who proposes themselves (newcomers first), who already did something."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from governance.mandates.models import Mandate
from governance.meetings.enums import ItemKind, MeetingState
from governance.meetings.models import AgendaItem
from governance.openings.enums import OpeningState
from governance.openings.models import Application, Opening
from members.models import Member

WAITING = Q(applications__withdrawn_at__isnull=True)


def counted() -> QuerySet[Opening]:
    """Calls, each with how many propose themselves and how many are chosen."""
    return Opening.objects.annotate(
        candidates=Count("applications", filter=WAITING),
        chosen=Count("applications", filter=Q(applications__chosen_at__isnull=False)),
    )


def running() -> QuerySet[Opening]:
    """Those that can be answered or chosen from, the first to close first."""
    return counted().filter(state=OpeningState.OPEN).order_by("closes_on", "pk")


def over() -> QuerySet[Opening]:
    return counted().exclude(state=OpeningState.OPEN)


def candidates(opening: Opening) -> QuerySet[Application]:
    """Who proposes themselves: those for whom it is the first time, then in the order they came."""
    rows = opening.applications.filter(withdrawn_at__isnull=True).select_related("member", "mentor")
    return rows.order_by("-first_time", "applied_at", "pk")


def is_new(member: Member) -> bool:
    """Whether a person never had a mandate, nor was chosen after a call."""
    return not experienced(Member.objects.filter(pk=member.pk)).exists()


def experienced(members: QuerySet[Member]) -> QuerySet[Member]:
    """Those who had a mandate, or were chosen after a call."""
    chosen = Application.objects.filter(member=OuterRef("pk"), chosen_at__isnull=False)
    return members.filter(Exists(Mandate.objects.filter(member=OuterRef("pk"))) | Exists(chosen))


def mentors(on: date) -> QuerySet[Member]:
    """Who may accompany a first time: the present members who already did something, by name."""
    present = Member.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    return experienced(present).order_by("last_name", "first_name", "pk")


def elections() -> QuerySet[AgendaItem]:
    """The elections on the agenda of meetings to come, to which a call may be joined."""
    live = (MeetingState.DRAFT, MeetingState.CONVENED)
    rows = AgendaItem.objects.filter(kind=ItemKind.ELECTION, meeting__state__in=live)
    return rows.select_related("meeting").order_by("meeting__starts_at", "order")
