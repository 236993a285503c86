"""Who may enter, approve and pay a cost, and what a purchase must hold. Each answer is a Refusal or None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.purchases.amounts import from_ttc, vat_is_plausible
from billing.purchases.enums import EDITABLE, TRANSITIONS, PurchaseState
from billing.purchases.models import Purchase, PurchaseCategory
from cae.access import Refusal, may
from cae.actors import Actor, System
from cae.money import cents, percent
from cae.rights import Right
from cae.templatetags.format import money
from cae.templatetags.format import percent as percent_text

LARGEST = Decimal("9999999.99")


@dataclass(frozen=True)
class Line:
    """A line as typed: what the receipt says."""

    category: PurchaseCategory
    ht: Decimal
    vat_rate: Decimal
    vat: Decimal
    label: str = ""


def holds(by: Actor, right: Right, activity: Any) -> Refusal | None:
    return None if isinstance(by, System) else may(by, right, activity)


def can_move(purchase: Purchase, move: str) -> Refusal | None:
    """Whether the state of a purchase allows `move`, a key of TRANSITIONS."""
    allowed, _ = TRANSITIONS[move]
    if purchase.state in allowed:
        return None
    return Refusal(f"Cet achat est « {PurchaseState(purchase.state).label} » : rechargez la page.", code="state")


def can_edit(purchase: Purchase) -> Refusal | None:
    if purchase.state in EDITABLE:
        return None
    return Refusal(
        f"Cet achat est « {PurchaseState(purchase.state).label} » : il ne se modifie plus.",
        remedy="Reprenez-le d’abord." if purchase.state == PurchaseState.WAITING else "Annulez-le et saisissez-le de nouveau.",
    )


def is_a_day(day: date, *, on: date) -> Refusal | None:
    """The date of a receipt: come, and not so old that its VAT can no longer be recovered (CGI ann. II 208)."""
    if day > on:
        return Refusal(f"Le {day:%d/%m/%Y} n’est pas encore venu : indiquez la date qui est sur la pièce.")
    if day.year < on.year - 2:
        return Refusal(
            f"Une pièce du {day:%d/%m/%Y} est trop ancienne : elle se présente avant la fin de la deuxième année.",
            "CGI ann. II art. 208",
            remedy="Si la date est juste, parlez-en à l’équipe d’appui.",
        )
    return None


def are_lines(lines: Iterable[Line], *, without_tax: bool = False) -> Refusal | None:
    """At least one line, amounts in cents, a VAT that its rate can give, a total above zero. `without_tax`: typed HT."""
    lines = list(lines)
    if not lines:
        return Refusal("Ajoutez au moins une ligne : un montant et une catégorie.")
    for line in lines:
        if refused := is_a_line(line, without_tax=without_tax):
            return refused
    if sum(line.ht + line.vat for line in lines) <= 0:
        return Refusal("Le total de l’achat est plus grand que zéro.")
    return None


def is_a_line(line: Line, *, without_tax: bool = False) -> Refusal | None:
    for amount in (line.ht, line.vat):
        if not amount.is_finite() or amount != cents(amount):
            return Refusal("Un montant compte au plus deux chiffres après la virgule : le centime est la plus petite somme.")
        if abs(amount) > LARGEST:
            return Refusal(f"Un achat ne dépasse pas {money(LARGEST)} : un chiffre a sans doute été tapé en trop.")
    if not line.ht:
        return Refusal("Une ligne a un montant : enlevez celles qui sont vides.")
    if not vat_is_plausible(line.ht, line.vat_rate, line.vat):
        typed = f"{money(line.ht)} HT" if without_tax else f"{money(line.ht + line.vat)} TTC"
        right = percent(line.ht, line.vat_rate) if without_tax else from_ttc(line.ht + line.vat, line.vat_rate)[1]
        return Refusal(
            f"Sur {typed} à {percent_text(line.vat_rate)}, la TVA est de {money(right)}, et non de {money(line.vat)} : "
            "corrigez le taux ou le montant.",
            remedy="Pour plusieurs taux sur la même pièce, faites une ligne par taux.",
        )
    return None


def is_complete(purchase: Purchase) -> Refusal | None:
    """What is needed to ask for approval: the receipt, a total, a member for an expense."""
    if purchase.receipt_id is None:
        return Refusal(
            "Joignez le justificatif : sans lui, la dépense n’est ni remboursée ni déductible.",
            "CGI art. 271 II, art. 39",
            remedy="Une photo lisible suffit.",
        )
    if purchase.to_pay <= 0:
        return Refusal("Ajoutez au moins une ligne : un montant et une catégorie.")
    return None


def can_approve(by: Actor, purchase: Purchase) -> Refusal | None:
    """Who holds the right, and did not advance the money themselves."""
    if refused := holds(by, Right.PURCHASES_APPROVE, purchase.activity):
        return refused
    if purchase.member is not None and purchase.member.user_id is not None and purchase.member.user_id == getattr(by, "pk", None):
        return Refusal("Vous ne pouvez pas approuver vos propres frais.", remedy="Demandez à une autre personne de l’équipe.")
    return None


def can_cancel(purchase: Purchase) -> Refusal | None:
    if purchase.paid:
        return Refusal(f"{money(purchase.paid)} ont déjà été réglés.", remedy="Annulez d’abord le règlement.")
    return None


def can_pay(purchase: Purchase, amount: Decimal, *, paid_on: date, on: date) -> Refusal | None:
    if purchase.state != PurchaseState.APPROVED:
        return Refusal("Seul un achat approuvé se règle.")
    if amount <= 0 or amount != cents(amount):
        return Refusal("Un règlement est plus grand que zéro, en centimes entiers.")
    if amount > purchase.left_to_pay:
        return Refusal(f"Il reste {money(purchase.left_to_pay)} à régler.", code="overpaid")
    if paid_on > on:
        return Refusal(f"Le {paid_on:%d/%m/%Y} n’est pas encore venu.")
    if purchase.approved_on is not None and paid_on < purchase.approved_on:
        return Refusal(f"Le règlement ne peut pas précéder l’approbation du {purchase.approved_on:%d/%m/%Y}.")
    return None
