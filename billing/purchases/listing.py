"""What the lists of costs show: filters, columns of the export, what a bulk act did."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet

from billing.purchases.enums import PurchaseKind, PurchaseState
from billing.purchases.models import Purchase
from billing.purchases.queries import KIND
from cae import search
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
    """The purchases that the filters of an address keep; what cannot be read is left out. Words are looked for by the search
    index, accents and typing errors forgiven: what was bought, where, by whom, for how much."""
    if text := params.get("q", "").strip()[:80]:
        purchases = search.holding(purchases, text, KIND)
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
