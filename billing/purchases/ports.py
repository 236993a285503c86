"""What later subjects may say to the person who approves a cost, without purchases knowing them.

The account says what the activity will hold afterwards (NDF-05): a low balance never blocks, it is shown.
"""

from collections.abc import Callable
from datetime import date

from billing.purchases.models import Purchase

Warning = Callable[[Purchase, date], str]

_WARNINGS: list[Warning] = []


def warn_with(ask: Warning) -> Warning:
    """Registers `ask(purchase, on)`, which gives a sentence for the approver, or "" when there is nothing to say.
    Called from a later subject's `ready.py`."""
    _WARNINGS.append(ask)
    return ask


def warnings_about(purchase: Purchase, *, on: date) -> list[str]:
    """The sentences of every registered subject about a purchase that waits for approval."""
    return [said for ask in _WARNINGS if (said := ask(purchase, on))]
