"""What later subjects say of attendance, without attendance knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from cae.access import Refusal

# meeting -> why its bureau and its incidents no longer change (its minutes are being signed), or None.
is_frozen: list[Callable[[Any], Refusal | None]] = []


# (meeting, at) -> the members who voted from afar in a vote that was closed at that instant (now when None): they count as a
# form does.
voted_before: list[Callable[[Any, datetime | None], Iterable[int]]] = []


def voters_before(meeting, *, at: datetime | None = None) -> set[int]:
    return {member for tell in voted_before for member in tell(meeting, at)}


def why_frozen(meeting) -> Refusal | None:
    return next((refusal for check in is_frozen if (refusal := check(meeting))), None)
