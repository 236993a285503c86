"""Deciding on a cost: returned with a comment, approved and posted, or cancelled by the opposite entry."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from billing.contribution.actions import record_event
from billing.contribution.moving import COST, Part
from billing.ledger.actions import post_entry, reverse_entry
from billing.ledger.enums import JournalCode
from billing.purchases import posting, queries, rules
from billing.purchases.actions.preparing import entry_of
from billing.purchases.enums import TRANSITIONS, PurchaseState
from billing.purchases.models import Purchase, PurchaseLine
from cae import search
from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from cae.money import total
from cae.rights import Right
from cae.templatetags.format import money


@transaction.atomic
def return_purchase(*, purchase: Purchase, comment: str, by: Actor) -> Purchase:
    """Sends a purchase back to whoever entered it, with what to correct."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_APPROVE, purchase.activity))
    or_raise(rules.can_move(purchase, "return"))
    if not comment.strip():
        raise Refused("Dites ce qui est à corriger.")
    purchase.state, purchase.return_comment = PurchaseState.RETURNED, comment.strip()
    purchase.save(update_fields=["state", "return_comment"])
    record(purchase, "return", f"a demandé de revoir « {purchase.label} » : {purchase.return_comment}", by=by)
    return purchase


@transaction.atomic
def approve(*, purchase: Purchase, on: date, by: Actor) -> Purchase:
    """Makes the cost count from `on`: posted, and taken off the margin when its category enters it. It never changes again.

    What is recovered is read now, by the date of the receipt: the draft may be older than what the activity recovers.

    Refused: not waiting, without receipt, one's own expense, a closed fiscal year. A low balance does not refuse (NDF-05):
    the page says what the activity will hold.
    """
    purchase = lock(purchase)
    or_raise(rules.can_approve(by, purchase))
    or_raise(rules.can_move(purchase, "approve"))
    or_raise(rules.is_complete(purchase))
    if on < purchase.on:
        raise Refused(f"L’approbation ne peut pas précéder la pièce du {purchase.on:%d/%m/%Y}.")
    lines = queries.priced(purchase)
    PurchaseLine.objects.bulk_update(lines, ["recovered", "cost"])
    _margin(purchase, lines, sign=1, on=on, by=by)
    entry = post_entry(
        journal=JournalCode.EXPENSES if purchase.is_expense else JournalCode.PURCHASES,
        on=on,
        label=f"{purchase.bought_from or purchase.supplier or purchase.member} — {purchase.label}",
        document=purchase.document or f"ACH-{purchase.pk}",
        document_on=purchase.on,
        lines=posting.on_approval(purchase, lines),
        by=by,
        source=purchase,
        file=purchase.receipt,
    )
    purchase.state, purchase.approved_on, purchase.entry, purchase.return_comment = PurchaseState.APPROVED, on, entry, ""
    purchase.save(update_fields=["state", "approved_on", "entry", "return_comment", "total_cost"])
    search.index_each([entry_of(purchase)])
    record(purchase, "approve", f"a approuvé « {purchase.label} », {money(purchase.to_pay)}", by=by)
    return purchase


@transaction.atomic
def cancel(*, purchase: Purchase, reason: str, on: date, by: Actor) -> Purchase:
    """Cancels an approved purchase by the opposite entry, on `on`, and says why; gives the margin back. Not once paid."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_APPROVE, purchase.activity))
    or_raise(rules.can_move(purchase, "cancel"))
    or_raise(rules.can_cancel(purchase))
    if not reason.strip():
        raise Refused("Dites pourquoi cet achat est annulé.")
    if purchase.approved_on is not None and on < purchase.approved_on:
        raise Refused(f"L’annulation ne peut pas précéder l’approbation du {purchase.approved_on:%d/%m/%Y}.")
    _margin(purchase, queries.lines_of(purchase), sign=-1, on=on, by=by)
    assert purchase.entry is not None
    reverse_entry(entry=purchase.entry, on=on, reason=reason, by=by)
    purchase.state, purchase.cancelled_on = PurchaseState(TRANSITIONS["cancel"][1]), on
    purchase.save(update_fields=["state", "cancelled_on"])
    record(purchase, "cancel", f"a annulé « {purchase.label} » : {reason.strip()}", by=by)
    return purchase


def _margin(purchase: Purchase, lines: Iterable[PurchaseLine], *, sign: int, on: date, by: Actor) -> None:
    """Tells the contribution what leaves the margin (or comes back): the cost of the lines whose category enters it."""
    cost = total(line.cost for line in lines if line.category.in_margin)
    if cost:
        record_event(
            activity=purchase.activity,
            event=COST,
            parts=[Part(sign * cost)],
            on=on,
            source=purchase,
            source_label=purchase.label if sign > 0 else f"{purchase.label}, annulé",
            by=by,
            year_of=purchase.approved_on if sign < 0 else None,
        )
