"""Reads of meetings: which ones a person sees, and what a page of theirs shows."""

from datetime import date

from django.db.models import Q, QuerySet

from cae.access import has_right, holds_everywhere
from cae.rights import Right
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import AgendaItem, Meeting, Resolution
from members.models import Member

# Open to every member of the cooperative, associates or not.
OPEN_KINDS = (*ASSEMBLIES, MeetingKind.PRE_ASSEMBLY)


def associates_on(day: date) -> QuerySet[Member]:
    """Who is an associate on a day: admitted, and neither gone nor excluded before it ends."""
    return Member.objects.filter(
        Q(associate_until__isnull=True) | Q(associate_until__gte=day),
        Q(left_on__isnull=True) | Q(left_on__gte=day),
        associate_since__lte=day,
    )


def is_associate(member: Member | None, day: date) -> bool:
    """Whether a person is an associate on a day."""
    return member is not None and associates_on(day).filter(pk=member.pk).exists()


def members_of_kind(kind: str, *, on: date, meeting: Meeting | None = None) -> QuerySet[Member]:
    """Whom a kind of meeting concerns on a day: associates for an assembly, everybody for a pre-assembly, the people invited
    for a board or a group."""
    if kind in ASSEMBLIES:
        return associates_on(on)
    if kind == MeetingKind.PRE_ASSEMBLY:
        return Member.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    return meeting.invitees.all() if meeting is not None else Member.objects.none()


def visible_meetings(user) -> QuerySet[Meeting]:
    """The meetings a person may know of.

    Who prepares or runs meetings sees all. Every member sees assemblies and pre-assemblies, boards and groups they are
    invited to. Agendas being prepared are visible to all: a request for an item and an amendment come before the convocation.
    """
    if not has_right(user, Right.MEETINGS_VIEW):
        return Meeting.objects.none()
    if holds_everywhere(user, Right.MEETINGS_EDIT) or holds_everywhere(user, Right.MEETINGS_RUN):
        return Meeting.objects.all()
    mine = Meeting.invitees.through.objects.filter(member_id=user.access.member_id or 0).values("meeting_id")
    return Meeting.objects.filter(Q(kind__in=OPEN_KINDS) | Q(pk__in=mine))


def agenda(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items in order, each with its resolution, presenter and the request it comes from."""
    return meeting.items.select_related("resolution", "presenter", "request__author")


def resolutions_of(meeting: Meeting) -> QuerySet[Resolution]:
    """What is put to the vote, in the order of the agenda."""
    return Resolution.objects.filter(item__meeting=meeting).select_related("item").order_by("number")


def upcoming(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Those that are still to be held, the nearest first."""
    live = (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN)
    return meetings.filter(state__in=live).order_by("starts_at", "id")
