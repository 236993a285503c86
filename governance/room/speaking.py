"""Who speaks next. Pure.

Who has not spoken in this meeting comes first, then who spoke least often, then who asked first. Nobody waits for ever: each
turn that comes before someone counts against who took it, and equals keep the order in which they asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Asking:
    """A person who waits: since when, how many times they spoke in this meeting. `key` tells two of the same instant apart."""

    key: int
    spoken: int
    asked_at: datetime


def in_order(asking: Iterable[Asking]) -> list[Asking]:
    """Those who wait, who speaks next first."""
    return sorted(asking, key=lambda one: (one.spoken, one.asked_at, one.key))
