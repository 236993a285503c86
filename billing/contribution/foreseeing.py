"""What issuing a document will really make due, line by line: read before it is issued, nothing written.

The reading is that of `actions.record_event` (`moving`), so that what is said is what will be done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from billing.contribution import amounts, queries
from billing.contribution.actions import read_position, taxpayer_of
from billing.contribution.enums import Base
from billing.contribution.models import ScaleLine, TaxpayerPosition
from billing.contribution.moving import Moving, Part, read
from billing.contribution.sold import Sold
from cae.money import ZERO, total

LATER = (Base.COLLECTED, Base.RESULT)  # what a sale moves once it is paid, or once the year is over


@dataclass(frozen=True)
class Foreseen:
    """What one line of a scale makes of a document. `base`: what it brings, without what is `spared` (amount, why); `rate`: the
    one that replaces that of the line; `charge`: what is taken or given back on issue, None when a run or a payment takes it;
    `year_ends_on`: the last day of the fiscal year whose position moves; `gives_back`: it is a credit note."""

    line: ScaleLine
    rate: Decimal | None
    base: Decimal
    spared: tuple[tuple[Decimal, str], ...]
    charge: amounts.Charge | None
    year_ends_on: date
    gives_back: bool


def foresee(
    *,
    activity: Any,
    event: str,
    parts: Iterable[Part],
    on: date,
    customer_id: int | None,
    year_of: date | None = None,
    sold: Sold | None = None,
    behind: queries.Standing | None = None,
) -> list[Foreseen]:
    """What `record_event` would do with the same values, under each line that moves; for a new sale (no `sold`), also under those
    that it will move later. Refuses (`Refused`) a day no open fiscal year holds, as `record_event` does."""
    later = LATER if sold is None else ()
    moving = read(activity, event, on=on, year_of=year_of, sold=sold, behind=behind, beside=later)
    lines = (
        moving.lines if sold is not None else tuple(line for line in moving.every if line in moving.lines or line.base in later)
    )
    positions, brought = _positions(moving, activity), list(parts)
    return [_under(line, moving, positions, brought, customer_id=customer_id, gives_back=sold is not None) for line in lines]


def _under(
    line: ScaleLine,
    moving: Moving,
    positions: dict[str, amounts.Position],
    parts: Iterable[Part],
    *,
    customer_id: int | None,
    gives_back: bool,
) -> Foreseen:
    spared: list[tuple[Decimal, str]] = []
    counted = ZERO
    for part in parts if line.base != Base.RESULT else ():  # the result is known whole, at the end
        if exemption := moving.exemption(line, part, customer_id=customer_id):
            spared.append((part.amount, exemption.reason))
        else:
            counted += part.amount
    rate, charge = moving.rate(line), None
    if line in moving.lines and not moving.waits(line):
        charge = amounts.on_event(positions[line.code], queries.formula_of(line, rate=rate), counted)
    return Foreseen(line, rate, counted, tuple(spared), charge, moving.year.ends_on, gives_back)


def taken_now(foreseen: Iterable[Foreseen]) -> Decimal:
    """What issuing takes at once, all lines together; negative when it gives back."""
    return total(one.charge.amount for one in foreseen if one.charge is not None)


def _positions(moving: Moving, activity: Any) -> dict[str, amounts.Position]:
    """Where the taxpayer of each line that moves stands, read without a lock: another document may move it meanwhile."""
    members = moving.behind.members
    owners = {line.code: taxpayer_of(line, activity=activity, members=members) for line in moving.lines}
    if not owners:
        return {}
    whose = Q(activity=activity) | Q(member_id__in=members, activity=None)
    rows = TaxpayerPosition.objects.filter(whose, fiscal_year=moving.year, line_code__in=owners)
    known = {(row.line_code, row.activity_id, row.member_id): read_position(row) for row in rows}
    return {code: known.get((code, *owner), amounts.Position()) for code, owner in owners.items()}
