"""Reads of costs: what waits, what is to be paid, what an approver should look at twice."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from billing.documents.models import VatRate
from billing.purchases.amounts import line_cost
from billing.purchases.enums import PurchaseState
from billing.purchases.models import Purchase, PurchaseCategory, PurchaseLine
from cae import files
from cae.access import visible
from cae.money import ZERO, total
from cae.rights import Right
from members.queries import vat_recovery

NEAR = timedelta(days=7)  # a purchase typed twice: the day of the receipt and that of the card's statement


KIND = "purchase"


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


def priced(purchase: Purchase) -> list[PurchaseLine]:
    """The lines of a purchase and, on it, `total_cost`: until it is approved, they recover what its activity and categories
    recover of a receipt of its date, whatever was read when it was typed. Writes nothing."""
    lines = lines_of(purchase)
    if purchase.state in (PurchaseState.APPROVED, PurchaseState.CANCELLED):
        return lines
    of_activity = vat_recovery(purchase.activity, on=purchase.on)
    for line in lines:
        found = line_cost(line.ht, line.vat, of_activity=of_activity, of_category=line.category.vat_recovery)
        line.recovered, line.cost = found.recovered, found.cost
    purchase.total_cost = total(line.cost for line in lines)
    return lines


def categories() -> QuerySet[PurchaseCategory]:
    return PurchaseCategory.objects.order_by("order", "label")


def vat_rates(on: date) -> list[Decimal]:
    """The French rates in force on a date, highest first, and zero."""
    rows = VatRate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    rates = set(rows.values_list("rate", flat=True).distinct())
    return sorted(rates | {Decimal("0.00")}, reverse=True)


@dataclass(frozen=True)
class Likeness:
    """A purchase that may be the same one typed twice, and what makes one think so."""

    purchase: Purchase
    why: str


def likenesses(purchase: Purchase) -> list[Likeness]:
    """Other purchases that look like the same one typed twice, the surest first: same receipt, whatever the activity; of the
    activity, same supplier and number, or same supplier and amount within days. A day and an amount alone say nothing.
    """
    known = bool(purchase.bought_from or purchase.supplier_id)
    seller = Q(bought_from__iexact=purchase.bought_from, supplier=purchase.supplier) if known else Q(pk__in=())
    near = (purchase.on - NEAR, purchase.on + NEAR)
    reasons = {
        "même montant, dates proches": Q(total_ht=purchase.total_ht, total_vat=purchase.total_vat, on__range=near),
        "même numéro de pièce": Q(document__iexact=purchase.document) if purchase.document else Q(pk__in=()),
    }
    same = {f"même fournisseur, {why}": seller & Q(activity=purchase.activity) & where for why, where in reasons.items()}
    if purchase.receipt_id is not None:
        same["même justificatif"] = Q(receipt_id=purchase.receipt_id)
    why = Case(*(When(where, Value(words)) for words, where in reversed(same.items())), default=Value(""))
    found = Purchase.objects.exclude(state=PurchaseState.CANCELLED).exclude(pk=purchase.pk)
    found = found.filter(reduce(or_, same.values())).annotate(why=why).order_by("-pk")[:5]
    surest = list(reversed(same))
    return sorted((Likeness(one, one.why) for one in found), key=lambda like: surest.index(like.why))


def receipt_of(purchase: Purchase) -> Any:
    """The link to the receipt, or None."""
    return files.links_of(purchase, "receipt").last() if purchase.receipt_id is not None else None


def owed(purchases: QuerySet[Purchase]) -> Decimal:
    """What is still to be paid of the purchases given."""
    sums = purchases.aggregate(ht=Sum("total_ht"), vat=Sum("total_vat", filter=Q(reverse_charge=False)), paid=Sum(F("paid")))
    return (sums["ht"] or ZERO) + (sums["vat"] or ZERO) - (sums["paid"] or ZERO)
