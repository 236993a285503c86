"""What the lines of a scale give, in the words of its page and for three years' amounts, before anything is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.contribution import words
from billing.contribution.models import Bracket, ScaleLine
from billing.contribution.moving import RECEIPT, SALE
from billing.contribution.ports import Happened
from billing.contribution.scales import LineData
from billing.contribution.simulation import simulate
from cae.money import total
from cae.periods import month_end, months_between
from members.enums import ContractKind

YEARLY = (Decimal(12_000), Decimal(30_000), Decimal(60_000))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))  # any year of twelve months gives the same


@dataclass(frozen=True)
class Example:
    """What a whole scale takes on a year of sales, paid as they come, without purchase nor charge, under a CESA."""

    sales: Decimal
    taken: Decimal


def lines_of(typed: Sequence[LineData]) -> list[ScaleLine]:
    """Lines in memory, with their brackets, never recorded: their keys are negative."""
    made = []
    for number, data in enumerate(typed, start=1):
        line = ScaleLine(pk=-number, order=number, **data.values)
        brackets = Bracket.objects.none()
        brackets._result_cache = [Bracket(above=above, rate=rate) for above, rate in sorted(data.brackets)]
        line._prefetched_objects_cache = {"brackets": brackets}
        made.append(line)
    return made


def sentences(lines: Sequence[ScaleLine]) -> list[tuple[str, str]]:
    """(label, the rule in words) of each line, as the page of the scale says it."""
    return [(line.label, words.sentence(line)) for line in lines]


def examples(lines: Sequence[ScaleLine]) -> list[Example]:
    """What the lines take together on three yearly amounts, in twelve equal months."""
    return [Example(sales, _taken(lines, sales)) for sales in YEARLY]


def _taken(lines: Sequence[ScaleLine], sales: Decimal) -> Decimal:
    of_month = sales / 12
    events = [
        Happened(month_end(month), kind, of_month, label)
        for month in months_between(*YEAR)
        for kind, label in ((SALE, "Facture"), (RECEIPT, "Encaissement"))
    ]
    found = simulate(lines, events, since=YEAR[0], upto=YEAR[1], contract=ContractKind.CESA, result=sales)
    return total(one.amount for one in found)
