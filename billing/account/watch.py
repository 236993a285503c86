"""Looks at every account each hour and keeps those below zero, so that the desk shows them without summing the whole ledger."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from billing.account.models import LowAccount
from billing.account.queries import available_each, promises_of_each
from cae.periods import today
from members.enums import ActivityKind
from members.models import Activity


@transaction.atomic
def refresh(on: date) -> int:
    """Writes which activities of members are below zero on a day, as their own page says it; returns how many."""
    running = Activity.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), kind=ActivityKind.MEMBER)
    ids = list(running.values_list("pk", flat=True))
    low = {key: left for key, left in available_each(ids, promises_of_each(ids, on=on), on=on).items() if left < 0}
    LowAccount.objects.exclude(pk__in=low).delete()
    LowAccount.objects.bulk_create(
        [LowAccount(activity_id=key, available=value, since=on) for key, value in low.items()],
        update_conflicts=True,
        unique_fields=["activity"],
        update_fields=["available"],
    )
    return len(low)


def refresh_today() -> None:
    refresh(today())
