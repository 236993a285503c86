"""What the lists of costs show: filters, columns of the export, what a bulk act did."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet

from billing.payments.queries import read_amount
from billing.purchases.enums import PurchaseKind, PurchaseState
from billing.purchases.models import Purchase
from cae.tables import Column

KINDS = {PurchaseKind.EXPENSE.value: "notes de frais", PurchaseKind.SUPPLIER_INVOICE.value: "factures fournisseurs"}
COLUMNS = [
    Column("Date", "date"),
    Column("Objet", width=36),
    Column("Chez", width=28),
    Column("Avancé par", width=24),
    Column("Activité", width=28),
    Column("HT", "money"),
    Column("TVA", "money"),
    Column("Coût", "money"),
    Column("Déjà réglé", "money"),
    Column("État"),
]


def narrow(purchases: QuerySet[Purchase], params: Mapping[str, str]) -> QuerySet[Purchase]:
    """The purchases that the filters of an address keep; what cannot be read is left out."""
    for word in params.get("q", "")[:80].split():
        where = Q(label__icontains=word) | Q(bought_from__icontains=word) | Q(document__icontains=word)
        where |= Q(supplier__name__icontains=word) | Q(member__last_name__icontains=word) | Q(activity__name__icontains=word)
        amount = read_amount(word)
        purchases = purchases.filter(where | Q(total_ht=amount) | Q(total_cost=amount) if amount is not None else where)
    if params.get("etat") in PurchaseState.values:
        purchases = purchases.filter(state=params["etat"])
    return purchases


def cells(purchase: Purchase) -> tuple[Any, ...]:
    return (
        purchase.on,
        purchase.label,
        purchase.bought_from or str(purchase.supplier or ""),
        str(purchase.member or ""),
        purchase.activity.name,
        purchase.total_ht,
        purchase.total_vat,
        purchase.total_cost,
        purchase.paid,
        purchase.get_state_display(),
    )


def selected(request: Any) -> list[int]:
    """The rows chosen in a list, at most 200 at once."""
    return [int(pk) for pk in request.POST.getlist("selected") if pk.isdigit()][:200]


def report(request: Any, done: int, refused: Sequence[str], word: str) -> None:
    """Says what a bulk act did, and each refusal with its reason."""
    if done:
        messages.success(request, f"{done} achat{'s' if done > 1 else ''} {word}{'s' if done > 1 else ''}.")
    for sentence in refused[:5]:
        messages.error(request, sentence)
    if not done and not refused:
        messages.info(request, "Rien n’était choisi.")
