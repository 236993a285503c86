"""Loads the categories of purchases from reference/purchases.toml."""

import tomllib
from decimal import Decimal

from django.conf import settings

from billing.purchases.models import PurchaseCategory


def load() -> int:
    """Adds and corrects, never removes; returns how many rows the file holds."""
    rows = tomllib.loads((settings.BASE_DIR / "reference/purchases.toml").read_text())["category"]
    for row in rows:
        PurchaseCategory.objects.update_or_create(
            code=row["code"],
            defaults={
                "label": row["label"],
                "hint": row["hint"],
                "account_id": row["account"],
                "vat_recovery": Decimal(row.get("vat", "100")),
                "in_margin": row.get("margin", True),
                "is_asset": row.get("asset", False),
                "source": row.get("source", ""),
                "order": row["order"],
            },
        )
    return len(rows)
