"""Loads units, rates of VAT, reasons for none, terms of payment and mentions of trades from reference/documents.toml."""

import tomllib
from datetime import date
from decimal import Decimal

from django.conf import settings

from billing.documents.models import ExemptionReason, Mention, PaymentTerms, Unit, VatRate

MENTION = ("title", "text", "scope", "trades", "source", "confidence")


def load() -> int:
    """Adds and corrects, never removes; each exemption reason gets its zero rate. A mention is added once: what the
    cooperative made of it since is its own. Returns how many rows the file holds."""
    data = tomllib.loads((settings.BASE_DIR / "reference/documents.toml").read_text())
    for row in data["unit"]:
        Unit.objects.update_or_create(code=row["code"], defaults={"label": row["label"], "order": row["order"]})
    for row in data["exemption"]:
        values = {name: row[name] for name in ("category", "label", "mention", "vatex", "order")}
        reason, _ = ExemptionReason.objects.update_or_create(
            code=row["code"], defaults={**values, "needs_vat_number": row.get("needs_vat_number", False)}
        )
        VatRate.objects.update_or_create(
            code=f"zero-{reason.code}",
            valid_from=date(2014, 1, 1),
            defaults={
                "rate": Decimal(0),
                "label": f"0 % — {reason.label}",
                "exemption": reason,
                "source": reason.mention,
                "order": 50 + reason.order,
            },
        )
    for row in data["vat"]:
        values = {
            "rate": Decimal(row["rate"]),
            "label": row["label"],
            "source": row["source"],
            "order": row["order"],
            "valid_to": row.get("valid_to"),
        }
        VatRate.objects.update_or_create(code=row["code"], valid_from=row["valid_from"], defaults=values)
    for row in data["terms"]:
        PaymentTerms.objects.update_or_create(
            label=row["label"], defaults={name: row[name] for name in ("days", "end_of_month", "order")}
        )
    for row in data["mention"]:
        Mention.objects.get_or_create(code=row["code"], defaults={name: row[name] for name in MENTION})
    return sum(len(rows) for rows in data.values())
