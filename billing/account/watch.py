"""Looks at every account once a day and keeps those below zero, so that the desk shows them without summing the whole ledger."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q, Sum

from billing.account.models import Commitment, Earmark, LowAccount
from billing.account.queries import open_on
from billing.account.sheet import COUNTED, family
from billing.ledger.models import Balance
from cae.money import ZERO
from cae.periods import month_start, today
from members.enums import ActivityKind
from members.models import Activity


@transaction.atomic
def refresh(on: date) -> int:
    """Writes which activities of members are below zero on a day, commitments and reserves counted; returns how many."""
    sums: dict[int, object] = {}
    rows = (
        Balance.objects.filter(month__lte=month_start(on), activity__kind=ActivityKind.MEMBER)
        .values_list("activity_id", "account_id")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for activity_id, account, net in rows:
        if family(account) in COUNTED:
            sums[activity_id] = sums.get(activity_id, ZERO) + net
    for model in (Commitment, Earmark):
        for activity_id, amount in (
            model.objects.filter(open_on(model, on)).values_list("activity_id").annotate(total=Sum("amount"))
        ):
            sums[activity_id] = sums.get(activity_id, ZERO) - amount
    open_ids = set(
        Activity.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), pk__in=sums).values_list("pk", flat=True)
    )
    low = {key: value for key, value in sums.items() if value < 0 and key in open_ids}
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
