"""What an activity bought that enters its margin, told to whoever tries a scale."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum

from billing.contribution.moving import COST
from billing.contribution.ports import Happened
from billing.purchases.models import PurchaseLine


def costs(activity: Any, since: date, upto: date) -> Iterator[Happened]:
    """The cost of each approved purchase on its approval, and its opposite when it was cancelled; both dates included."""
    entering = Q(purchase__activity=activity, category__in_margin=True)
    for on, sign in (("approved_on", 1), ("cancelled_on", -1)):
        period = Q(**{f"purchase__{on}__gte": since, f"purchase__{on}__lte": upto})
        rows = (
            PurchaseLine.objects.filter(entering, period)
            .values("purchase_id", "purchase__label", day=F(f"purchase__{on}"))
            .annotate(total=Sum("cost"))
        )
        for row in rows.order_by("day", "purchase_id"):
            yield Happened(row["day"], COST, sign * row["total"], row["purchase__label"])
