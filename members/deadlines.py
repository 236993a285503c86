"""Delays the law sets on contracts: when to become an associate, how long a trial or a CAPE may last. Pure.

Durations are whole months, then days (`cae.periods.span`); what is left of a month never counts for more than a month. The
lengths themselves are dated parameters, given by the caller (`members.queries.delays_on`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cae.periods import add_months, span

ALERT_MONTHS = (12, 6, 3, 1)  # how long before a deadline people are warned (CAE-23)
DAYS_IN_A_MONTH = 30  # odd days of several contracts, added up


@dataclass(frozen=True)
class Period:
    """A contract as time: first and last day, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Delays:
    """The lengths in force on a date, in months (reference/parameters.toml)."""

    association: int
    trial: int
    cape: int
    cape_total: int


@dataclass(frozen=True)
class Duration:
    """Whole months and the days left, fewer than thirty."""

    months: int
    days: int

    def __str__(self) -> str:
        parts = [f"{self.months} mois"] if self.months or not self.days else []
        parts += [f"{self.days} jour{'s' if self.days > 1 else ''}"] if self.days else []
        return " et ".join(parts)


@dataclass(frozen=True)
class Deadline:
    """A day the law counts towards, said to people: what must happen, how the day was found, the article, the warning."""

    kind: str
    day: date
    label: str
    detail: str
    article: str
    alert: int | None

    @property
    def tone(self) -> str:
        """The colour of its badge: late once passed, then by how near it is."""
        if self.alert is None:
            return "neutral"
        return "bad" if self.alert == 0 else "late" if self.alert <= 3 else "wait"


def total(periods: Iterable[Period]) -> Duration:
    """The sum of durations: months with months, days with days, thirty days making a month."""
    spans = [span(period.first, period.last) for period in periods]
    months, days = sum(months for months, _ in spans), sum(days for _, days in spans)
    return Duration(months + days // DAYS_IN_A_MONTH, days % DAYS_IN_A_MONTH)


def before(periods: Iterable[Period], start: date) -> list[Period]:
    """The parts of `periods` that lie before `start`."""
    return [Period(period.first, min(period.last, start - timedelta(days=1))) for period in periods if period.first < start]


def association_deadline(start: date, prior: Iterable[Period], *, delay: int) -> date:
    """The day by which the person must be an associate, else the CESA that began on `start` ends (L.7331-3; CAE-20..23).

    `delay` months after `start`, less every earlier contract between the same parties; never before `start` (36 months of
    CAPE leave nothing: the admission goes with the CESA).
    """
    used = total(before(prior, start))
    left = delay - used.months
    deadline = max(add_months(start, left) - timedelta(days=used.days), add_months(start, left - 1))
    return max(deadline, start)


def longest_trial(start: date, prior: Iterable[Period], *, limit: int) -> int:
    """The longest trial of a CESA that begins on `start`, renewal included, in whole months (L.7332-1; CAE-25)."""
    used = total(before(prior, start))
    return max(0, limit - used.months - (1 if used.days else 0))


def longest_term(start: date, *, months: int) -> date:
    """The last day a CAPE of at most `months` that begins on `start` may reach (C. com. L.127-2; CAPE-03)."""
    return add_months(start, months) - timedelta(days=1)


def cape_limit(start: date, prior: Iterable[Period], *, limit: int) -> date:
    """The last day a person's CAPEs may reach in all, the current one having begun on `start` (CAPE-03)."""
    used = total(before(prior, start))
    return max(add_months(start, limit - used.months) - timedelta(days=used.days + 1), start)


def alert(deadline: date, on: date) -> int | None:
    """Which warning has been reached: 12, 6, 3 or 1 months before, 0 once `deadline` has passed, None when it is far."""
    if on > deadline:
        return 0
    reached = [months for months in ALERT_MONTHS if on >= add_months(deadline, -months)]
    return min(reached) if reached else None
