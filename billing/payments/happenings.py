"""What an activity collected, told to whoever tries a scale."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from billing.contribution.moving import RECEIPT
from billing.contribution.ports import Happened
from billing.payments.enums import PaymentState
from billing.payments.models import AllocationVat


def receipts(activity: Any, since: date, upto: date) -> Iterator[Happened]:
    """HT of each confirmed payment by nature, negative for a reversal; both dates included."""
    rows = (
        AllocationVat.objects.filter(
            allocation__activity=activity,
            allocation__payment__state=PaymentState.CONFIRMED,
        )
        .annotate(on=Coalesce("allocation__transfer__on", "allocation__payment__received_on"))
        .filter(on__gte=since, on__lte=upto)
        .values("nature", "on", number=F("allocation__invoice__number"), payment=F("allocation__payment"))
        .annotate(total=Sum("ht"))
        .order_by("on", "payment", "nature")
    )
    for row in rows:
        yield Happened(row["on"], RECEIPT, row["total"], f"Encaissement {row['number']}", row["nature"])
