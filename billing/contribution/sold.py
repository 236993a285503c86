"""Under which lines a sale counts: under each once, when it is issued or when it is paid.

Between the two, a contract changes (CAPE to CESA) or a scale changes its base. Looking at the day alone, a sale issued under
« what is collected » and paid under « what is invoiced » would never count, the opposite would count twice, and a credit note
would give back what nobody took (rules 2, 4 and 5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from billing.contribution import queries
from billing.contribution.enums import Base, ChargeKind, Trigger
from billing.contribution.models import ContributionCharge, ScaleLine

AT_ISSUE = (Base.INVOICED, Base.MARGIN)


@dataclass(frozen=True)
class Sold:
    """The document that a receipt pays, or that a credit note takes back, and the day it was issued."""

    source: Model
    on: date


@dataclass(frozen=True)
class Then:
    """The day a document was issued: who stood there, the lines that concerned them, and those under which it counted."""

    behind: queries.Standing
    lines: tuple[ScaleLine, ...]
    counted: Mapping[str, ScaleLine]


def then(activity: Any, sold: Sold) -> Then:
    """What applied when a document was issued. It counted under the lines that charged it; a line taken each month or year
    charges no document, and counted it if it concerned the activity on that day."""
    behind = queries.last_standing(activity, on=sold.on)
    lines = tuple(queries.lines_for(behind.kind, on=sold.on))
    charges = ContributionCharge.objects.filter(
        kind=ChargeKind.EVENT, source_kind=sold.source._meta.model_name, source_id=sold.source.pk
    )
    counted = {line.code: line for line in lines if line.base in AT_ISSUE and line.trigger != Trigger.DOCUMENT}
    for charge in charges.select_related("line__scale", "line__destination").order_by("pk"):
        counted[charge.line.code] = charge.line
    if any(line.base in AT_ISSUE and line.code not in counted for line in lines):
        lines += _before(activity, behind, sold)
    return Then(behind, lines, counted)


def _before(activity: Any, behind: queries.Standing, sold: Sold) -> tuple[ScaleLine, ...]:
    """The lines of the contracts before those of the day: what was issued before a contract was recorded, on a day it turns out
    to cover, was issued under the one before."""
    first = max((contract.starts_on for contract in behind.contracts), default=sold.on)
    return tuple(queries.lines_for(queries.last_standing(activity, on=first - timedelta(days=1)).kind, on=sold.on))


def given_back(lines: Iterable[ScaleLine], at_issue: Then) -> list[ScaleLine]:
    """The lines a credit note gives back under: those its document counted under, as they are today when they still bear on
    what is sold, else as they were."""
    today = {line.code: line for line in lines if line.base in AT_ISSUE}
    return [today.get(code, line) for code, line in at_issue.counted.items()]


def paid(lines: Iterable[ScaleLine], at_issue: Then) -> list[ScaleLine]:
    """The lines a receipt counts under: those that bear on what is collected, today's, else those of the day of the sale; none
    under which the sale already counted."""
    found: dict[str, ScaleLine] = {}
    for line in (*lines, *at_issue.lines):
        if line.base == Base.COLLECTED and line.code not in at_issue.counted:
            found.setdefault(line.code, line)
    return list(found.values())
