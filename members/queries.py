"""Reads about people and activities."""

from datetime import date

from django.db.models import Q, QuerySet

from cae.periods import today
from members.enums import ActivityKind
from members.models import Activity, Contract, Cooperative, Member


def cooperative() -> Cooperative:
    """The cooperative of this installation; DoesNotExist before it is set up."""
    return Cooperative.objects.select_related("logo").get()


def activities_of(user) -> QuerySet[Activity]:
    """The open activities the person belongs to, by name."""
    return Activity.objects.filter(pk__in=user.access.own_activities, closed_on__isnull=True).order_by("name")


def shared_services() -> Activity:
    return Activity.objects.get(kind=ActivityKind.SHARED_SERVICES)


def suspense() -> Activity:
    return Activity.objects.get(kind=ActivityKind.SUSPENSE)


def contracts_on(on: date | None = None) -> QuerySet[Contract]:
    """The contracts in force on a date."""
    on = on or today()
    return Contract.objects.filter(
        Q(starts_on__lte=on),
        Q(ended_on__gte=on) | Q(ended_on__isnull=True, ends_on__gte=on) | Q(ended_on__isnull=True, ends_on__isnull=True),
    )


def members_of(activity: Activity, *, on: date | None = None) -> QuerySet[Member]:
    """The members of an activity on a date, by name."""
    on = on or today()
    return Member.objects.filter(
        Q(memberships__until__isnull=True) | Q(memberships__until__gte=on),
        memberships__activity=activity,
        memberships__since__lte=on,
    ).order_by("last_name", "first_name", "pk")
