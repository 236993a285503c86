"""Reads of costs: what waits, what is to be paid, what an approver should look at twice."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from billing.documents.models import VatRate
from billing.purchases.enums import PurchaseState
from billing.purchases.models import Purchase, PurchaseCategory, PurchaseLine
from cae import files
from cae.access import visible
from cae.money import ZERO
from cae.rights import Right


def of_activity(activity: Any) -> QuerySet[Purchase]:
    return Purchase.objects.filter(activity=activity).select_related("activity", "member", "supplier")


def visible_to(user: Any, right: Right) -> QuerySet[Purchase]:
    """The purchases on which `user` holds `right`, with what their lists show."""
    return visible(Purchase.objects.select_related("activity", "member", "supplier", "receipt"), user, right)


def waiting(user: Any) -> QuerySet[Purchase]:
    """What `user` may approve and that waits, oldest first."""
    return visible_to(user, Right.PURCHASES_APPROVE).filter(state=PurchaseState.WAITING).order_by("id")


def to_pay(user: Any) -> QuerySet[Purchase]:
    """What `user` may pay: approved, not settled."""
    return visible_to(user, Right.PURCHASES_PAY).filter(state=PurchaseState.APPROVED, settled=False)


def lines_of(purchase: Purchase) -> list[PurchaseLine]:
    return list(purchase.lines.select_related("category").order_by("id"))


def categories() -> QuerySet[PurchaseCategory]:
    return PurchaseCategory.objects.order_by("order", "label")


def vat_rates(on: date) -> list[Decimal]:
    """The French rates in force on a date, highest first, and zero."""
    rows = VatRate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    rates = set(rows.values_list("rate", flat=True).distinct())
    return sorted(rates | {Decimal("0.00")}, reverse=True)


def likenesses(purchase: Purchase) -> list[Purchase]:
    """Other purchases that look like the same one typed twice: same receipt, or same piece, or same day and total."""
    same = Q(on=purchase.on, total_ht=purchase.total_ht, total_vat=purchase.total_vat)
    if purchase.receipt_id is not None:
        same |= Q(receipt_id=purchase.receipt_id)
    if purchase.document:
        same |= Q(document=purchase.document, bought_from=purchase.bought_from, supplier=purchase.supplier)
    found = Purchase.objects.filter(same).exclude(state=PurchaseState.CANCELLED).exclude(pk=purchase.pk)
    return list(found.filter(Q(activity=purchase.activity) | Q(receipt_id=purchase.receipt_id, receipt__isnull=False))[:5])


def receipt_of(purchase: Purchase) -> Any:
    """The link to the receipt, or None."""
    return files.links_of(purchase, "receipt").last() if purchase.receipt_id is not None else None


def owed(purchases: QuerySet[Purchase]) -> Decimal:
    """What is still to be paid of the purchases given."""
    sums = purchases.aggregate(ht=Sum("total_ht"), vat=Sum("total_vat", filter=Q(reverse_charge=False)), paid=Sum(F("paid")))
    return (sums["ht"] or ZERO) + (sums["vat"] or ZERO) - (sums["paid"] or ZERO)
