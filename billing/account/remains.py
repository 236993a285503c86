"""What an activity still holds when it is about to close, and what becomes of each: told to the page that closes it."""

from datetime import date
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum
from django.urls import reverse

from billing.account.queries import available_now
from billing.invoices.enums import InvoiceState
from billing.invoices.models import Invoice
from billing.invoices.queries import in_situation
from billing.purchases.enums import PurchaseState
from billing.purchases.models import Purchase
from billing.quotes.enums import STILL_OFFERED
from billing.quotes.models import Quote
from cae.access import may
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import money
from members.models import Activity
from members.ports import Left


def remains(activity: Activity, user: Any, on: date) -> list[Left]:
    """In the order they are dealt with, only what there is and what `user` may see. Six statements at most."""
    makers = (
        (Right.QUOTES_VIEW, _quotes),
        (Right.INVOICES_VIEW, _drafts),
        (Right.INVOICES_VIEW, _unpaid),
        (Right.PURCHASES_VIEW, _purchases),
        (Right.ACCOUNT_VIEW, _available),
    )
    found = [make(activity, on) for right, make in makers if may(user, right, activity) is None]
    return [one for one in found if one is not None]


def _count(rows: QuerySet[Any, Any], one: str, many: str) -> str:
    count = rows.count()
    return f"{count} {one if count == 1 else many}" if count else ""


def _list(name: str, activity: Activity, query: str = "") -> str:
    return reverse(name, args=[activity.code]) + (f"?{query}" if query else "")


def _of(model: type[Model], activity: Activity) -> QuerySet[Any, Any]:
    return model._default_manager.filter(activity=activity)


def _quotes(activity: Activity, on: date) -> Left | None:
    what = _count(_of(Quote, activity).filter(state__in=STILL_OFFERED), "devis sans réponse", "devis sans réponse")
    then = "Leurs clients peuvent encore les accepter : abandonnez d'abord ceux qui ne seront pas tenus."
    return Left(what, then, _list("billing:quotes:list", activity)) if what else None


def _drafts(activity: Activity, on: date) -> Left | None:
    rows = _of(Invoice, activity).exclude(state=InvoiceState.ISSUED)
    what = _count(rows, "facture pas encore émise", "factures pas encore émises")
    then = "Elles restent ; l'équipe d'appui seule pourra les émettre ou les supprimer."
    return Left(what, then, _list("billing:invoices:list", activity)) if what else None


def _unpaid(activity: Activity, on: date) -> Left | None:
    rows = in_situation(_of(Invoice, activity), "due", on=on)
    found = rows.aggregate(count=Count("pk"), open=Sum("follow_up__open"))
    if not found["count"]:
        return None
    what = f"{found['count']} facture{'s' if found['count'] > 1 else ''} à encaisser, {money(found['open'])}"
    then = "Elles restent dues : ce qui sera encaissé ira au compte de l'activité."
    return Left(what, then, _list("billing:invoices:list", activity, "situation=due"))


def _purchases(activity: Activity, on: date) -> Left | None:
    rows = _of(Purchase, activity).exclude(state=PurchaseState.CANCELLED).exclude(state=PurchaseState.APPROVED, settled=True)
    what = _count(rows, "achat à terminer", "achats à terminer")
    then = "Ils restent à envoyer, à approuver ou à payer, sur le compte de l'activité."
    return Left(what, then, _list("billing:purchases:list", activity)) if what else None


def _available(activity: Activity, on: date) -> Left | None:
    left = available_now(activity, on=on)
    if left == ZERO:
        return None
    then = (
        "Cette somme reste au compte : versez-la en salaire, ou transférez-la par une écriture."
        if left > ZERO
        else "La coopérative porte ce solde jusqu'à ce que les factures dues le couvrent, ou qu'une écriture le reprenne."
    )
    return Left(f"{money(left)} disponible", then, _list("billing:account:index", activity))
