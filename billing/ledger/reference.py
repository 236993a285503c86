"""Loads the chart of accounts and the journals from reference/accounts.toml."""

import tomllib

from django.conf import settings

from billing.ledger.models import Account, Journal


def load() -> int:
    """Adds missing accounts and journals, corrects labels, never removes; returns how many rows the file holds."""
    data = tomllib.loads((settings.BASE_DIR / "reference/accounts.toml").read_text())
    Account.objects.bulk_create(
        [
            Account(
                code=row["code"], label=row["label"], plain_label=row.get("plain", ""), open_to_manual=row.get("manual", True)
            )
            for row in data["account"]
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "plain_label", "open_to_manual"],
    )
    Journal.objects.bulk_create(
        [Journal(**row) for row in data["journal"]], update_conflicts=True, unique_fields=["code"], update_fields=["label"]
    )
    return len(data["account"]) + len(data["journal"])
