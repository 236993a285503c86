"""Who speaks next, and how long each spoke. Pure.

Who has not spoken in this meeting comes first, then who spoke least often, then who asked first. Nobody waits for ever: each
turn that comes before someone counts against who took it, and equals keep the order in which they asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Asking:
    """A person who waits: since when, how many times they spoke in this meeting. `key` tells two of the same instant apart."""

    key: int
    spoken: int
    asked_at: datetime


def in_order(asking: Iterable[Asking]) -> list[Asking]:
    """Those who wait, who speaks next first."""
    return sorted(asking, key=lambda one: (one.spoken, one.asked_at, one.key))


@dataclass(frozen=True)
class Spoken:
    """How many times someone spoke, and how long in all."""

    times: int
    length: timedelta

    @property
    def said(self) -> str:
        """« 4 min », « moins d'une minute », « 1 h 05 »."""
        minutes = round(self.length.total_seconds() / 60)
        if not minutes:
            return "moins d'une minute"
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest:02d}" if hours else f"{minutes} min"


def totals(turns: Iterable[tuple[int, datetime, datetime | None]], *, now: datetime) -> dict[int, Spoken]:
    """How long each spoke, of their turns (who, from, to); a turn that is not over counts until `now`."""
    times: dict[int, int] = defaultdict(int)
    lengths: dict[int, timedelta] = defaultdict(timedelta)
    for who, since, until in turns:
        times[who] += 1
        lengths[who] += max((until or now) - since, timedelta())
    return {who: Spoken(times[who], lengths[who]) for who in times}


def together(spoken: Iterable[Spoken]) -> Spoken:
    """The same of several people."""
    found = list(spoken)
    return Spoken(sum(one.times for one in found), sum((one.length for one in found), timedelta()))
