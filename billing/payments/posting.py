"""What money received posts. The accountant's page:

| Event | Debit | Credit |
|---|---|---|
| receipt, what pays an invoice | bank | 411 |
| its VAT that waited for the receipt, by share | 445740 | 445710 |
| receipt, what exceeds the invoices | bank | 4197 of the activity |
| receipt of an unknown payer | bank | 471 of the suspense section |
| later allocation to an invoice | 4197 or 471 | 411, and its VAT as above |
| refund of an invoice credited after it was paid | 411 | bank |
| refund of an over-payment | 4197 or 471 | bank |
| offset: an invoice due back pays another of the same customer | 411 of the first | 411 of the other, and its VAT as above |
| reversal | the opposite, on its own date | |

A receipt for one activity is in that activity's bank. One bank line that pays several is in the bank of the shared services,
which lends each its part through 181 (`ledger.posting.liaison`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.invoices.models import Invoice
from billing.invoices.shares import Movement
from billing.ledger.accounts import Use
from billing.ledger.posting import Post, credit, debit, liaison
from cae.money import total
from members.enums import ActivityKind


@dataclass(frozen=True)
class Settled:
    """One part of a payment: an activity, the invoice it settles (None: kept aside), its TTC amount (negative when taken
    back) and what it moved on the invoice, per share."""

    activity: Any
    invoice: Invoice | None
    amount: Decimal
    movements: tuple[Movement, ...] = ()


def on_payment(parts: Sequence[Settled], *, bank: str, shared: Any) -> list[Post]:
    """The lines of a receipt, a refund, an offset or a reversal, signed by its parts. `bank` is an account of the chart, "" for
    an offset."""
    activities = {part.activity for part in parts}
    holder = next(iter(activities)) if len(activities) == 1 else shared
    lines = [debit(holder, bank, total(part.amount for part in parts))] if bank else []
    return liaison([*lines, *_settling(parts)])


def on_transfer(parts: Sequence[Settled]) -> list[Post]:
    """The lines of a later allocation: what leaves 4197 or 471 is negative, what reaches invoices positive."""
    return liaison(_settling(parts))


def account_aside(activity: Any) -> str:
    """Where an amount without invoice is kept."""
    return Use.UNKNOWN_PAYER if activity.kind == ActivityKind.SUSPENSE else Use.OVERPAYMENTS


def _settling(parts: Iterable[Settled]) -> list[Post]:
    lines: list[Post] = []
    for part in parts:
        if part.invoice is None:
            lines.append(credit(part.activity, account_aside(part.activity), part.amount))
            continue
        label = f"{part.invoice.number} {part.invoice.customer}"
        lines.append(credit(part.activity, Use.CUSTOMERS, part.amount, label=label, party=str(part.invoice.customer_id)))
        for move in part.movements:
            if move.pending and move.vat:
                rate = f"TVA {move.key.rate.normalize():f} % {part.invoice.number}".replace(".", ",")
                lines.append(debit(part.activity, Use.VAT_PENDING, move.vat, label=rate))
                lines.append(credit(part.activity, Use.VAT_DUE, move.vat, label=rate))
    return lines
