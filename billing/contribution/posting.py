"""The contribution in the ledger: 100 from an activity to shared services is Dr 186 [A] · Cr 181 [A] · Dr 181 [shared] ·
Cr 187 [shared] (PCG 941-18; no VAT, nets to zero: ACC-09)."""

from collections.abc import Iterable

from billing.contribution.models import ContributionCharge
from billing.ledger.posting import Post, internal_charge


def on_charges(charges: Iterable[ContributionCharge]) -> list[Post]:
    """The lines of the charges of one event, each towards the destination of its scale line."""
    return [
        post
        for charge in charges
        for post in internal_charge(charge.activity, charge.line.destination, charge.amount, label=charge.line.label)
    ]
