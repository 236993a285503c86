"""The shares of an invoice as its follow-up keeps them: JSON rows, one for each (category, rate, exemption, nature)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.documents.amounts import TaxAmount, TaxKey
from billing.invoices.amounts import Share


@dataclass(frozen=True)
class Movement(Share[TaxKey]):
    """What one receipt books for one share. `pending`: its VAT was waiting for the receipt (445740) and becomes due
    (445710); otherwise it was due on issue (goods, option for débits) and nothing moves.
    """

    pending: bool = False


def of_amounts(amounts: Iterable[TaxAmount]) -> tuple[Share[TaxKey], ...]:
    return tuple(Share(amount.tax, amount.ht, amount.vat) for amount in amounts)


def dump(shares: Iterable[Share[TaxKey]], *, pending: dict[TaxKey, bool] | None = None) -> list[dict[str, Any]]:
    """Shares as JSON rows; amounts and rates as texts, so that no cent is lost."""
    rows = []
    for share in shares:
        row: dict[str, Any] = {
            "category": share.key.category,
            "rate": str(share.key.rate),
            "exemption": share.key.exemption,
            "nature": share.key.nature,
            "ht": str(share.ht),
            "vat": str(share.vat),
        }
        if pending is not None:
            row["pending"] = pending[share.key]
        rows.append(row)
    return rows


def load(rows: Iterable[dict[str, Any]]) -> tuple[Share[TaxKey], ...]:
    return tuple(Share(_key(row), Decimal(row["ht"]), Decimal(row["vat"])) for row in rows)


def pending_of(rows: Iterable[dict[str, Any]]) -> dict[TaxKey, bool]:
    """Whether the VAT of each share waits for its receipt, as written when the invoice was issued."""
    return {_key(row): bool(row.get("pending")) for row in rows}


def _key(row: dict[str, Any]) -> TaxKey:
    return TaxKey(row["category"], Decimal(row["rate"]), row["exemption"], row["nature"])
