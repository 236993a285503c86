"""The figures of the account that open on their entries, by the name they have in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.account.amounts import Kind
from billing.account.queries import FAMILIES_OF, OUT, STEPS, Behind
from billing.account.sheet import Sheet, Why
from billing.account.words import OUT as OUT_WORDS
from billing.account.words import WHY, WORDS, Words
from cae.money import ZERO, total

OUT_NAME = "out"
# What a month takes out, line by line: see `queries.OUT`.
OUTGOING = (Kind.OUTPUT_VAT, Kind.SPENT, Kind.CONTRIBUTION, Kind.INTERNAL, Kind.PAY, Kind.FINANCING)


@dataclass(frozen=True)
class Figure:
    """A figure and what it is made of; `yearly`: over the fiscal year until the end of the period, not over the period."""

    words: Words
    behind: Behind
    of: Kind | Why | None = None

    @property
    def yearly(self) -> bool:
        return isinstance(self.of, Why)

    def amount(self, sheet: Sheet) -> Decimal:
        """What a sheet says of it."""
        if isinstance(self.of, Kind):
            return sheet.line(self.of).amount
        if self.of is None:
            return -total(sheet.line(kind).counts for kind in OUTGOING)
        return next((step.amount for step in sheet.bridge if step.why is self.of), ZERO)


def name_of(why: Why) -> str:
    """The name of a step of the year in an address; empty when it opens on no entry."""
    return f"year-{why}" if why in STEPS else ""


FIGURES: Mapping[str, Figure] = {
    **{kind.value: Figure(WORDS[kind], behind, kind) for kind, behind in FAMILIES_OF.items()},
    **{name_of(why): Figure(WHY[why], behind, why) for why, behind in STEPS.items()},
    OUT_NAME: Figure(OUT_WORDS, OUT),
}
