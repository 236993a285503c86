"""What later subjects tell the contribution, without it knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Happened:
    """Something that moves a base: `kind` is SALE, RECEIPT or COST (see `moving.MOVES`), `amount` HT in euros."""

    on: date
    kind: str
    amount: Decimal
    label: str
    nature: str = "services"


# Whether a member was paid a salary before the end of a month (payroll): some fees stop then.
salaried: list[Callable[[int, date], bool]] = []
# What happened to an activity between two dates, both included (invoices, payments, purchases): to try a scale on a real year.
happenings: list[Callable[[Any, date, date], Iterable[Happened]]] = []
# (scale, by): a scale was written, its lines with it (proposals: what a vote would change is to be computed again).
written: list[Callable[[Any, Any], None]] = []


def is_salaried(member_id: int, upto: date) -> bool:
    return any(answer(member_id, upto) for answer in salaried)


def happened(activity: Any, since: date, upto: date) -> list[Happened]:
    """Everything that moved a base of `activity`, in order of date."""
    found = [event for tell in happenings for event in tell(activity, since, upto)]
    return sorted(found, key=lambda event: event.on)
