"""What the search box finds of this room: people, by name, town and address; activities, by name, code and trade.

Written in the transaction that changes them. A person is reached through their antenna, an activity through itself.
"""

from collections.abc import Iterable

from django.db.models import Prefetch
from django.urls import reverse

from cae import search
from cae.search import Entry
from members.models import Activity, ActivityMember, Member

MEMBER, ACTIVITY = "member", "activity"


def index_members(members: Iterable[Member]) -> None:
    search.index_each(
        Entry(
            kind=MEMBER,
            object_id=member.pk,
            activity_id=None,
            antenna_id=member.antenna_id,
            title=str(member),
            detail=" · ".join(part for part in (member.city, member.email) if part),
            address=reverse("members:sheet", args=[member.pk]),
            texts=(member.email, member.city, member.phone),
        )
        for member in members
    )


def index_activities(activities: Iterable[Activity]) -> None:
    """With the names of their present members, read when they were not prefetched."""
    search.index_each(
        Entry(
            kind=ACTIVITY,
            object_id=activity.pk,
            activity_id=activity.pk,
            antenna_id=activity.antenna_id,
            title=activity.name,
            detail=" · ".join(part for part in (activity.code, activity.trade) if part),
            address=reverse("members:activities:sheet", args=[activity.code]),
            texts=(activity.code, activity.trade, *(str(m.member) for m in activity.memberships.all() if m.until is None)),
        )
        for activity in activities
    )


def index_everything() -> None:
    """Writes the whole room again (after data made without the actions)."""
    index_members(Member.objects.all())
    memberships = Prefetch("memberships", ActivityMember.objects.select_related("member"))
    index_activities(Activity.objects.prefetch_related(memberships))
