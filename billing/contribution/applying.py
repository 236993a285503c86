"""What applies to one activity on a day, line by line: the rate of the assembly or the one that replaces it; what is spared."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from billing.contribution import queries
from billing.contribution.enums import Base
from billing.contribution.models import Override, ScaleLine, Waiver
from members.models import Contract


@dataclass(frozen=True)
class Applied:
    """One line. `instead`: what puts another rate in the place of the scale's; `waivers`: those that bear on it; `free_until`:
    the day its start-up exemption ends, `date.max` when it has not begun to run; None when it has none or it is over."""

    line: ScaleLine
    instead: Override | Contract | None
    waivers: tuple[Waiver, ...]
    free_until: date | None

    @property
    def rate(self) -> Decimal | None:
        """The rate that replaces that of the line."""
        return queries.rate_in(self.instead)

    @property
    def whole_waiver(self) -> Waiver | None:
        """The one that spares everything, not one customer nor one product only."""
        return next((waiver for waiver in self.waivers if waiver.customer_id is None and not waiver.nature), None)


def applied(activity: Any, *, on: date) -> list[Applied]:
    """The lines that concern an activity on a date, as what happens on that day would be charged; when nobody is under contract
    any more, as for the last who were."""
    behind = queries.last_standing(activity, on=on)
    lines = queries.lines_for(behind.kind, on=on)
    prefetch_related_objects([line.scale for line in lines], "decision")
    replacing = queries.replacing(activity, behind, lines, on=on)
    waivers = queries.waivers(activity, behind, on=on)
    prefetch_related_objects([*waivers, *(row for row in replacing.values() if isinstance(row, Override))], "decision")
    prefetch_related_objects(waivers, "customer")
    prefetch_related_objects([row for row in replacing.values() if isinstance(row, Override)], "amendment__member")
    first = queries.first_start(behind) if any(line.exempt_months for line in lines) else None
    found = []
    for line in lines:
        free = queries.free_until(line, activity, first_contract=first)
        on_line = tuple(waiver for waiver in waivers if waiver.line_code == line.code)
        instead = replacing.get(line.code) if line.base != Base.FIXED else None
        found.append(Applied(line, instead, on_line, free if free and on < free else None))
    return found
