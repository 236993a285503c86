"""The lines that any subject may need: a line, and the four lines of a movement between two activities.

The entries themselves are declared in each subject's own posting.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.ledger.accounts import Use
from cae.money import ZERO, total


@dataclass(frozen=True)
class Post:
    """A line to post: one positive amount on one side. `activity` is a members.Activity, `account` a code of the chart."""

    activity: Any
    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    label: str = ""
    party: str = ""

    def reversed(self) -> "Post":
        return Post(self.activity, self.account, self.credit, self.debit, self.label, self.party)


def debit(activity: Any, account: str, amount: Decimal, *, label: str = "", party: str = "") -> Post:
    """`amount` at the debit; a negative amount goes to the credit."""
    return (
        Post(activity, account, amount, ZERO, label, party)
        if amount >= 0
        else Post(activity, account, ZERO, -amount, label, party)
    )


def credit(activity: Any, account: str, amount: Decimal, *, label: str = "", party: str = "") -> Post:
    """`amount` at the credit; a negative amount goes to the debit."""
    return debit(activity, account, -amount, label=label, party=party)


def internal_charge(payer: Any, receiver: Any, amount: Decimal, *, label: str) -> list[Post]:
    """A cost of `payer` that is an income of `receiver`, inside the company: 186/181 and 181/187, no VAT, nets to zero
    (PCG 941-18, ACC-09). A negative amount gives back."""
    return [
        debit(payer, Use.INTERNAL_CHARGE, amount, label=label),
        credit(payer, Use.LIAISON, amount, label=label),
        debit(receiver, Use.LIAISON, amount, label=label),
        credit(receiver, Use.INTERNAL_INCOME, amount, label=label),
    ]


def liaison(lines: Iterable[Post]) -> list[Post]:
    """Completes lines that balance in total so that each activity balances too, through the liaison account 181.

    One bank receipt that pays two activities: the bank's activity lends its debit to the others.
    """
    kept = [line for line in lines if line.debit or line.credit]
    gaps: dict[Any, Decimal] = {}
    for line in kept:
        gaps[line.activity] = gaps.get(line.activity, ZERO) + line.debit - line.credit
    if total(gaps.values()):
        raise ValueError("lines do not balance in total")
    return kept + [credit(activity, Use.LIAISON, gap) for activity, gap in gaps.items() if gap]
