"""The invoicing plan of a quote: deposit, instalments, balance, each with its exact sums. Pure, amounts in euros.

A deposit and an instalment take their percentage of every part (rate, exemption, nature) of the quote, as the deposit
invoices themselves do (`billing.documents.amounts.deposit_lines`); the balance is what remains, so the steps always add
up to the quote to the cent (INV-55).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from billing.documents.amounts import Totals, compute, deposit_lines
from cae.money import total

StepKind = Literal["deposit", "instalment", "balance"]
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Step:
    """One step of the plan. `index` is the `plan_step` of its invoice: 0 for the deposit, then 1, 2…, the balance last."""

    index: int
    kind: StepKind
    label: str
    percent: Decimal
    ht: Decimal
    vat: Decimal
    ttc: Decimal


def shares(deposit: Decimal, instalments: Sequence[Mapping[str, Any]]) -> list[tuple[int, StepKind, str, Decimal]]:
    """(index, kind, label, per cent) of the steps before the balance; a deposit of zero is no step."""
    steps: list[tuple[int, StepKind, str, Decimal]] = []
    if deposit:
        steps.append((0, "deposit", "Acompte à la commande", Decimal(deposit)))
    for number, instalment in enumerate(instalments, 1):
        label = str(instalment.get("label") or f"Échéance {number}")
        steps.append((number, "instalment", label, Decimal(str(instalment["percent"]))))
    return steps


def plan(totals: Totals, deposit: Decimal, instalments: Sequence[Mapping[str, Any]] = ()) -> tuple[Step, ...]:
    """The steps of a quote of these totals, in order; a quote without plan has one step, its whole amount.

    Refuses (ValueError) percentages below zero, or that leave nothing to the balance.
    """
    before = shares(deposit, instalments)
    left = WHOLE - sum((percent for *_, percent in before), Decimal(0))
    if left <= 0 or any(percent <= 0 for *_, percent in before):
        raise ValueError("each step is above 0 % and something remains for the balance")
    steps = []
    for index, kind, label, percent in before:
        part = compute(deposit_lines(totals, percent), mode=totals.mode)
        steps.append(Step(index, kind, label, percent, part.total_ht, part.total_vat, part.total_ttc))
    last = "Solde" if steps else "Facture"
    steps.append(
        Step(
            len(instalments) + 1,
            "balance",
            last,
            left,
            totals.total_ht - total(step.ht for step in steps),
            totals.total_vat - total(step.vat for step in steps),
            totals.total_ttc - total(step.ttc for step in steps),
        )
    )
    return tuple(steps)


def plan_problem(deposit: Decimal, instalments: Sequence[Mapping[str, Any]]) -> str:
    """Why a plan cannot be kept, in a sentence for people; "" when it can."""
    try:
        percents = [percent for *_, percent in shares(deposit, instalments)]
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError):
        return "Une échéance n'a pas de pourcentage lisible."
    if any(not percent.is_finite() or percent <= 0 for percent in percents):
        return "Chaque échéance est un pourcentage au-dessus de zéro."
    if percents and sum(percents) >= WHOLE:
        return "L'acompte et les échéances font 100 % ou plus : laissez une part pour le solde, facturé à la fin."
    return ""
