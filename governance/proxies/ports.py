"""What later subjects tell proxies, without proxies knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cae.access import Refusal

# meeting -> the keys of the members who are in it now (attendance).
who_is_here: list[Callable[[Any], Iterable[int]]] = []
# meeting -> why no paper is taken at this instant (a vote is open in the room), or None.
voting: list[Callable[[Any], Refusal | None]] = []
# meeting -> by the key of each resolution whose vote is prepared, why neither a postal form nor a proxy that names nobody is
# counted in it; nothing when they are (ballots).
how_voted: list[Callable[[Any], Mapping[int, str]]] = []


def here(meeting) -> set[int]:
    return {member for tell in who_is_here for member in tell(meeting)}


def not_by_post(meeting) -> dict[int, str]:
    return {key: why for tell in how_voted for key, why in tell(meeting).items()}


def why_not_now(meeting) -> Refusal | None:
    return next((refusal for check in voting if (refusal := check(meeting))), None)
