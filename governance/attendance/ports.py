"""What later subjects say of attendance, without attendance knowing them. Filled by their `ready.py`."""

from collections.abc import Callable
from typing import Any

from cae.access import Refusal

# meeting -> why its bureau and its incidents no longer change (its minutes are being signed), or None.
is_frozen: list[Callable[[Any], Refusal | None]] = []


def why_frozen(meeting) -> Refusal | None:
    return next((refusal for check in is_frozen if (refusal := check(meeting))), None)
