"""What later subjects say of the roll, without the roll knowing them. Filled by their `ready.py`."""

from collections.abc import Callable
from typing import Any

from cae.access import Refusal

# meeting -> why the roll of a meeting cannot change now (a ballot is open), or None.
is_frozen: list[Callable[[Any], Refusal | None]] = []


def why_frozen(meeting) -> Refusal | None:
    return next((refusal for check in is_frozen if (refusal := check(meeting))), None)
