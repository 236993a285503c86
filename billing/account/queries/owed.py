"""What was received and credited by a day, and what customers are to be given back: money that is still in the account and is
no longer the activity's."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from billing.invoices.enums import InvoiceState
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.invoices.queries import set_off
from billing.payments.enums import PaymentState
from billing.payments.models import Allocation
from cae.money import ZERO
from cae.periods import today


def to_give_back_each(activities: Sequence[int], *, on: date) -> dict[int, Decimal]:
    """What each activity (ids) has to give back to customers at the end of a day, those that have something; one statement, and
    two more where a balance is credited.

    Today, less the deposits of the same order that are not paid (`set_off`). On a day that is over, from what was received and
    credited by then."""
    return _today(activities) if on >= today() else _on(activities, on)


def _today(activities: Sequence[int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(Decimal)
    rows = InvoiceFollowUp.objects.filter(activity__in=activities, open__lt=0)
    for activity, back in rows.values_list("activity", -F("open")):
        found[activity] += back
    if found:
        balances = Invoice.objects.filter(follow_up__in=rows)
        met = set_off(balances)
        for pk, activity in balances.filter(pk__in=met).values_list("pk", "activity"):
            found[activity] -= met[pk]
    return found


def paid_by(day: date) -> Coalesce:
    """Of a follow-up: what was received on its invoice by the end of a day, refunds taken off."""
    rows = Allocation.objects.filter(invoice=OuterRef("invoice"), payment__state=PaymentState.CONFIRMED)
    rows = rows.annotate(at=Coalesce("transfer__on", "payment__received_on")).filter(at__lte=day).order_by()
    return Coalesce(Subquery(rows.values("invoice").annotate(sum=Sum("amount")).values("sum")), ZERO)


def credited_by(day: date) -> Coalesce:
    """Of a follow-up: what credit notes took back of its invoice by the end of a day."""
    rows = Invoice.objects.filter(credits=OuterRef("invoice"), state=InvoiceState.ISSUED, issued_on__lte=day).order_by()
    return Coalesce(Subquery(rows.values("credits").annotate(sum=Sum("total_ttc")).values("sum")), ZERO)


def _on(activities: Sequence[int], day: date) -> dict[int, Decimal]:
    rows = InvoiceFollowUp.objects.filter(activity__in=activities, to_pay__gte=0, credited__gt=0, invoice__issued_on__lte=day)
    rows = rows.annotate(back=paid_by(day) + credited_by(day) - F("to_pay")).filter(back__gt=0)
    return dict(rows.order_by().values("activity").annotate(sum=Sum("back")).values_list("activity", "sum"))
