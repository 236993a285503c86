"""What later subjects tell proxies, without proxies knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from typing import Any

from cae.access import Refusal

# meeting -> the keys of the members who are in it now (attendance).
who_is_here: list[Callable[[Any], Iterable[int]]] = []
# meeting -> why no paper is taken at this instant (a vote is open in the room), or None.
voting: list[Callable[[Any], Refusal | None]] = []


def here(meeting) -> set[int]:
    return {member for tell in who_is_here for member in tell(meeting)}


def why_not_now(meeting) -> Refusal | None:
    return next((refusal for check in voting if (refusal := check(meeting))), None)
