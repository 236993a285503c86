"""Preparing a cost: what was bought, its lines, its receipt, and asking for approval."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse

from billing.purchases import rules
from billing.purchases.amounts import line_cost
from billing.purchases.enums import TRANSITIONS, PurchaseKind, PurchaseState
from billing.purchases.models import Purchase, PurchaseLine
from billing.purchases.queries import KIND
from billing.purchases.rules import Line
from cae import files, search
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import changes, record
from cae.locks import lock
from cae.models import FileLink, StoredFile
from cae.money import total
from cae.rights import Right
from cae.templatetags.format import money
from members.queries import vat_recovery

FIELDS = ("kind", "member", "supplier", "bought_from", "on", "document", "label", "reverse_charge")
RECEIPT = "receipt"


@transaction.atomic
def save_purchase(
    *, activity: Any, purchase: Purchase | None, values: Mapping[str, Any], lines: Sequence[Line], on: date, by: Actor
) -> Purchase:
    """Writes a draft (None: a new one) with its lines; its cost follows the coefficients of activity and categories, read again
    when it is approved.

    `values` holds the fields of FIELDS; `on` is today. Refused: a purchase no longer a draft, a day to come or too old, a VAT
    its rate cannot give, a member who is not of the activity. The receipt may come later: `submit` asks for it.
    """
    or_raise(rules.holds(by, Right.PURCHASES_EDIT, activity))
    kept = lock(purchase) if purchase is not None else Purchase(activity=activity, created_by=user_of(by))
    or_raise(rules.can_edit(kept))
    or_raise(rules.is_a_day(values["on"], on=on))
    or_raise(rules.are_lines(lines, without_tax=bool(values.get("reverse_charge", kept.reverse_charge))))
    values = {name: values[name] for name in FIELDS if name in values}
    before, after = changes(kept, values) if purchase is not None else ({}, {})
    for name, value in values.items():
        setattr(kept, name, value)
    _check_parties(kept)
    of_activity = vat_recovery(kept.activity, on=kept.on)
    rows = [_row(line, of_activity) for line in lines]
    kept.total_ht, kept.total_vat = total(row.ht for row in rows), total(row.vat for row in rows)
    kept.total_cost = total(row.cost for row in rows)
    kept.save()
    kept.lines.all().delete()
    for row in rows:
        row.purchase = kept
    PurchaseLine.objects.bulk_create(rows)
    search.index_each([entry_of(kept)])
    if purchase is None:
        record(kept, "create", f"a saisi « {kept.label} », {money(kept.to_pay)}", by=by)
    elif before:
        record(kept, "change", f"a modifié « {kept.label} »", by=by, before=before, after=after)
    return kept


def _check_parties(purchase: Purchase) -> None:
    if purchase.kind == PurchaseKind.EXPENSE:
        if purchase.member is None:
            raise Refused("Dites qui a avancé l’argent.")
        if not purchase.activity.memberships.filter(member=purchase.member).exists():
            raise Refused(f"{purchase.member} n’est pas membre de {purchase.activity}.")
    else:
        purchase.member = None
        if purchase.supplier is None and not purchase.bought_from.strip():
            raise Refused("Dites quel fournisseur a émis la facture.")
    if purchase.supplier is not None and purchase.supplier.activity_id != purchase.activity_id:
        raise Refused("Ce fournisseur est celui d’une autre activité.")


def _row(line: Line, of_activity: Decimal) -> PurchaseLine:
    found = line_cost(line.ht, line.vat, of_activity=of_activity, of_category=line.category.vat_recovery)
    return PurchaseLine(
        category=line.category,
        label=line.label,
        ht=line.ht,
        vat_rate=line.vat_rate,
        vat=line.vat,
        recovered=found.recovered,
        cost=found.cost,
    )


@transaction.atomic
def attach_receipt(*, purchase: Purchase, content: bytes, name: str, by: Actor) -> StoredFile:
    """Keeps the receipt of a draft, read from its content: PDF, JPEG or PNG, 10 MB at most; it replaces the one before."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_EDIT, purchase.activity))
    or_raise(rules.can_edit(purchase))
    stored = files.store(content, name)
    FileLink.objects.filter(
        owner_type=ContentType.objects.get_for_model(purchase), owner_id=purchase.pk, purpose=RECEIPT
    ).delete()
    files.attach(purchase, stored, purpose=RECEIPT, by=by, name=name)
    purchase.receipt = stored
    purchase.save(update_fields=["receipt"])
    record(purchase, "attach", f"a joint le justificatif « {name} »", by=by)
    return stored


@transaction.atomic
def submit(*, purchase: Purchase, by: Actor) -> Purchase:
    """Asks the support team to approve a purchase that has its receipt and its lines."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_EDIT, purchase.activity))
    or_raise(rules.can_move(purchase, "submit"))
    or_raise(rules.is_complete(purchase))
    return _move(purchase, "submit", "a envoyé « {} » à l’équipe d’appui", by=by)


@transaction.atomic
def take_back(*, purchase: Purchase, by: Actor) -> Purchase:
    """Makes a draft again of a purchase nobody approved yet."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_EDIT, purchase.activity))
    or_raise(rules.can_move(purchase, "take_back"))
    return _move(purchase, "take_back", "a repris « {} » pour le modifier", by=by)


@transaction.atomic
def delete_draft(*, purchase: Purchase, by: Actor) -> None:
    """Removes a draft: nothing was posted. Refuses anything else."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_EDIT, purchase.activity))
    or_raise(rules.can_edit(purchase))
    record(purchase, "delete", f"a supprimé le brouillon « {purchase.label} »", by=by)
    search.remove(kind=KIND, object_id=purchase.pk)
    purchase.delete()


def entry_of(purchase: Purchase) -> search.Entry:
    """What the search knows of a cost, from its draft on."""
    seller = purchase.bought_from or str(purchase.supplier or "")
    return search.Entry(
        kind=KIND,
        object_id=purchase.pk,
        activity_id=purchase.activity_id,
        antenna_id=purchase.activity.antenna_id,
        title=purchase.label,
        detail=" · ".join(filter(None, [seller, money(purchase.to_pay), purchase.activity.name])),
        address=reverse("billing:purchases:sheet", args=[purchase.activity.code, purchase.pk]),
        texts=(
            seller,
            str(purchase.member or ""),
            purchase.document,
            f"{purchase.total_ht:f}",
            f"{purchase.to_pay:f}",
            f"{purchase.total_cost:f}",
        ),
        on=purchase.on,
    )


def _move(purchase: Purchase, move: str, sentence: str, *, by: Actor) -> Purchase:
    purchase.state = PurchaseState(TRANSITIONS[move][1])
    purchase.return_comment = ""
    purchase.save(update_fields=["state", "return_comment"])
    record(purchase, move, sentence.format(purchase.label.replace("{", "(").replace("}", ")")), by=by)
    return purchase
