"""What several pages of meetings need: the meeting one may know of, and who is looking."""

from django.http import Http404
from django.urls import reverse

from cae.access import holds_everywhere
from cae.rights import Right
from governance.meetings import queries
from governance.meetings.models import AgendaItem, Meeting, Resolution
from members.models import Member


def fetch_meeting(user, pk: int) -> Meeting:
    """A meeting one may know of, else 404."""
    seen = queries.visible_meetings(user).select_related("statutes", "first_call").prefetch_related("statutes__rules")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def fetch_item(user, pk: int, item: int) -> AgendaItem:
    """An item of a meeting one may know of, else 404."""
    meeting = fetch_meeting(user, pk)
    found = queries.agenda(meeting).filter(pk=item).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    return found


def fetch_resolution(user, pk: int) -> Resolution:
    """A resolution of a meeting one may know of, else 404."""
    found = (
        Resolution.objects.select_related("item__meeting__statutes", "item__presenter", "item__request__author")
        .prefetch_related("item__meeting__statutes__rules")
        .filter(pk=pk, item__meeting__in=queries.visible_meetings(user))
        .first()
    )
    if found is None:
        raise Http404
    return found


def me(request) -> Member | None:
    """The member who is looking, if they are one."""
    pk = request.user.access.member_id
    return Member.objects.filter(pk=pk).first() if pk else None


def member_or_404(request) -> Member:
    """The member who acts; an account that is nobody's does nothing here."""
    member = me(request)
    if member is None:
        raise Http404
    return member


def prepares(user) -> bool:
    return holds_everywhere(user, Right.MEETINGS_EDIT)


def sheet_of(meeting: Meeting) -> str:
    return reverse("governance:meetings:sheet", args=[meeting.pk])


def page_of_resolution(resolution: Resolution) -> str:
    return reverse("governance:meetings:resolution", args=[resolution.pk])


def agenda_of(meeting: Meeting) -> str:
    return reverse("governance:meetings:agenda", args=[meeting.pk])
