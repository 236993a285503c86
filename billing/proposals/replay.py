"""Last year replayed under a proposed scale: the same arithmetic as when the money is taken, nothing written by it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.contribution import queries
from billing.contribution.models import Scale, ScaleLine
from billing.contribution.moving import SALE
from billing.contribution.ports import happened
from billing.contribution.simulation import LineTrial, simulate
from cae.money import total
from members.enums import ActivityKind
from members.models import Activity


@dataclass(frozen=True)
class Compared:
    """What an activity would have paid over a year, line by line, under the scales in force and under the proposed one."""

    activity: Activity
    turnover: Decimal
    before: Sequence[LineTrial]
    after: Sequence[LineTrial]

    @property
    def paid_before(self) -> Decimal:
        return total(line.amount for line in self.before)

    @property
    def paid_after(self) -> Decimal:
        return total(line.amount for line in self.after)

    @property
    def difference(self) -> Decimal:
        return self.paid_after - self.paid_before


class Replayer:
    """Replays a year for one activity after another, reading the lines of each kind of contract once.

    The scale replaces the one in force that bears its code; the others stay. Left out, because they depend on a person's life:
    start-up exemptions, waivers, overrides, rates fixed by a contract.
    """

    def __init__(self, scale: Scale, *, on: date) -> None:
        self.scale, self.on = scale, on
        self.since, self.upto = year_of(on)
        self.proposed = list(scale.lines.select_related("scale", "destination").prefetch_related("brackets"))
        self._lines: dict[str, tuple[list[ScaleLine], list[ScaleLine]]] = {}

    def compare(self, activity: Activity) -> Compared | None:
        """None for an activity under no contract in that year: no scale concerns it."""
        kind = queries.standing_within(activity, since=self.since, upto=self.upto).kind
        if not kind:
            return None
        before, after = self._of(kind)
        events = happened(activity, self.since, self.upto)
        result = queries.result_of(activity, since=self.since, upto=self.upto)
        given = {"since": self.since, "upto": self.upto, "contract": kind, "result": result}
        turnover = total(event.amount for event in events if event.kind == SALE)
        return Compared(activity, turnover, simulate(before, events, **given), simulate(after, events, **given))

    def all(self, tell: Callable[[int, int], None] | None = None) -> Iterator[Compared]:
        """Each activity of members that was open in the year; `tell` is told how many are done, of how many."""
        activities = list(
            Activity.objects.filter(kind=ActivityKind.MEMBER, opened_on__lte=self.upto)
            .exclude(closed_on__lt=self.since)
            .order_by("pk")
        )
        for done, activity in enumerate(activities, start=1):
            if compared := self.compare(activity):
                yield compared
            if tell is not None:
                tell(done, len(activities))

    def _of(self, kind: str) -> tuple[list[ScaleLine], list[ScaleLine]]:
        if kind not in self._lines:
            before = queries.lines_for(kind, on=self.on)
            concerned = not self.scale.contract_kinds or kind in self.scale.contract_kinds
            after = [line for line in before if line.scale.code != self.scale.code] + (self.proposed if concerned else [])
            self._lines[kind] = (before, after)
        return self._lines[kind]


def year_of(on: date) -> tuple[date, date]:
    """The last fiscal year that is over; when none is, the present one up to `on`."""
    ended = queries.last_ended_year(on)
    if ended is not None:
        return ended.starts_on, ended.ends_on
    since, upto = queries.year_of(on)
    return since, min(upto, on)
