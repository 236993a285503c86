"""What an event moves, read before anything is locked or written: the lines it bears on, their rates, what is exempt.

`actions.record_event` takes it; `foreseeing` says it beforehand. One reading for both, so that what is said is what is done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.contribution import amounts, queries
from billing.contribution.enums import Base, ExemptFrom, Trigger
from billing.contribution.models import ScaleLine, Waiver
from billing.contribution.sold import Sold, Then, given_back, paid, then
from billing.ledger.actions import fiscal_year_of
from billing.ledger.models import FiscalYear

SALE, RECEIPT, COST = "sale", "receipt", "cost"
# Which bases an event moves, and in which direction (rule 2). Pay never enters.
MOVES = {SALE: {Base.INVOICED: 1, Base.MARGIN: 1}, RECEIPT: {Base.COLLECTED: 1}, COST: {Base.MARGIN: -1}}


@dataclass(frozen=True)
class Part:
    """What an event brings: an amount HT (negative when taken back) of one nature of product."""

    amount: Decimal
    nature: str = "services"


@dataclass(frozen=True)
class Coming:
    """An event that `record_event` will be told of, on a document known already."""

    event: str
    activity: Any
    sold: Sold
    year_of: date | None = None


@dataclass(frozen=True)
class Moving:
    """An event as the scales see it. `given`: the day that says what was exempt; `year`: whose position moves, and whether it is
    the `current` one; `every`: the lines that concern the activity, `lines`: those that the event moves."""

    event: str
    given: date
    behind: queries.Standing
    year: FiscalYear
    current: bool
    every: tuple[ScaleLine, ...]
    lines: tuple[ScaleLine, ...]
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    rates_then: Mapping[str, Decimal] = field(default_factory=dict)
    waived: tuple[Waiver, ...] = ()
    first_invoice: date | None = None

    def is_gone(self, line: ScaleLine) -> bool:
        """Whether a line is of the day of the sale only: at its rate of then, and no run takes it later."""
        return line not in self.every

    def waits(self, line: ScaleLine) -> bool:
        """Whether what it brings to a line waits for a run; a year that is over waits for none."""
        return line.trigger != Trigger.DOCUMENT and self.current and not self.is_gone(line)

    def rate(self, line: ScaleLine) -> Decimal | None:
        """The rate that replaces that of the line, when one does."""
        return (self.rates_then if self.is_gone(line) else self.rates).get(line.code)

    def moved(self, line: ScaleLine, part: Part) -> Decimal:
        """What a part brings to the base of a line, exempt or not."""
        return MOVES[self.event][Base(line.base)] * part.amount

    def exemption(self, line: ScaleLine, part: Part, *, customer_id: int | None) -> amounts.Exemption | None:
        """Why a part does not count on a line, when it does not."""
        return queries.exemption(
            line,
            on=self.given,
            standing=self.behind,
            first_invoice=self.first_invoice,
            waived=self.waived,
            customer_id=customer_id,
            nature=part.nature,
        )


def read(
    activity: Any,
    event: str,
    *,
    on: date,
    year_of: date | None = None,
    sold: Sold | None = None,
    behind: queries.Standing | None = None,
    beside: Iterable[Base] = (),
) -> Moving:
    """What an event of `on` moves (see `record_event` for `year_of`, `sold` and `behind`). The rates and exemptions are read only
    where a line needs them: one that moves, or, to say when it will, one whose base is of `beside`."""
    standing, year, reference, every = concerned(activity, on=on, year_of=year_of, behind=behind)
    at_issue = then(activity, sold) if sold is not None else None
    lines = moved_by(event, every, at_issue)
    current = year.starts_on <= on <= year.ends_on
    given = year_of or on  # what is given back was exempt, or not, on its own day
    wanted = [*lines, *(line for line in every if line.base in beside)]
    if not wanted:
        return Moving(event, given, standing, year, current, tuple(every), tuple(lines))
    rates = queries.rates_of(activity, standing, every, on=reference)
    waived = queries.waivers(activity, standing, on=given)
    rates_then: dict[str, Decimal] = {}
    if at_issue is not None and sold is not None and any(line not in every for line in lines):
        rates_then = queries.rates_of(activity, at_issue.behind, at_issue.lines, on=sold.on)
    needs_first = any(line.exempt_months and line.exempt_from == ExemptFrom.INVOICE for line in wanted)
    first = queries.first_invoice_on(activity) if needs_first else None
    return Moving(event, given, standing, year, current, tuple(every), tuple(lines), rates, rates_then, tuple(waived), first)


def moved_by(event: str, lines: Iterable[ScaleLine], at_issue: Then | None) -> list[ScaleLine]:
    """The lines that an event moves: those whose base it is, but for a sale known already, which counts once under each."""
    if at_issue is None:
        return [line for line in lines if line.base in MOVES[event]]
    return given_back(lines, at_issue) if event == SALE else paid(lines, at_issue)


def concerned(
    activity: Any, *, on: date, year_of: date | None, behind: queries.Standing | None = None
) -> tuple[queries.Standing, FiscalYear, date, list[ScaleLine]]:
    """Who stands behind an activity, the fiscal year whose position moves, the day whose scale applies, and its lines.

    What is given back concerns whoever stood there on the day it was taken, under the scale of their contract of then; what
    comes once nobody is under contract, those who stood there last.
    """
    given = year_of or on
    if behind is None or not behind.contracts or given != on:
        behind = queries.last_standing(activity, on=given)
    year = fiscal_year_of(on)
    reference = on
    if year_of is not None and not year.starts_on <= year_of <= year.ends_on:
        year = FiscalYear.objects.get(starts_on__lte=year_of, ends_on__gte=year_of)
        reference = year.ends_on
    lines = queries.lines_for(behind.kind, on=reference)
    if not lines and given != reference:  # their scale has ended since
        lines = queries.lines_for(behind.kind, on=given)
    return behind, year, reference, lines
