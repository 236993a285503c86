"""What later subjects may say of an activity to the person who enters a salary: what its account holds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

Holding = Callable[[Any, date], Decimal]

_HOLDINGS: list[Holding] = []


def tell_holding(ask: Holding) -> Holding:
    """Registers `ask(activity, on)`: the euros an activity can spend, in total employer cost. Called from a `ready.py`."""
    _HOLDINGS.append(ask)
    return ask


def holding(activity: Any, *, on: date) -> Decimal | None:
    """What the account of an activity holds on a day; None when no subject says it."""
    return next((ask(activity, on) for ask in _HOLDINGS), None)
