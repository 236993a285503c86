"""What the figures of the account are made of, month by month and line by line."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, When

from billing.account.amounts import Kind
from billing.account.sheet import COUNTED, FAMILIES, Beside, Time, Why, build, family, movement
from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine
from billing.payroll.models import SalaryEntry
from cae.periods import add_months, month_end, month_start


class Span(StrEnum):
    """Which entries of a period a figure counts. The à-nouveaux are what an activity brought with it: no movement."""

    MOVED = "moved"  # within the period, without the à-nouveaux
    ALL = "all"  # within the period
    BROUGHT = "brought"  # the à-nouveaux of the period
    OPENED = "opened"  # everything before the period, and its à-nouveaux


@dataclass(frozen=True)
class Behind:
    """What a figure is made of: families of accounts, each with what a debit does to it, among the entries of a span."""

    families: Mapping[str, int]
    span: Span = Span.MOVED
    journal: str = ""  # only its entries

    def part_of(self, line: EntryLine) -> Decimal:
        """What a line of the ledger adds to the figure."""
        return (line.debit - line.credit) * self.families[family(line.account_id)]


def _families(*names: str, debit: int = 1) -> dict[str, int]:
    return dict.fromkeys(names, debit)


_RESULT = _families("income", "costs", "pay", "calculated", "internal_charge", "internal_income", debit=-1)
_OUT = _families("costs", "assets", "stock", "internal_charge", "internal_income", "pay", "financing", "equity")
# The lines of the account that open on entries.
FAMILIES_OF: Mapping[Kind, Behind] = {
    Kind.OPENING: Behind(_families(*COUNTED), Span.OPENED),
    Kind.COLLECTED: Behind(_families("receivables", debit=-1), journal=JournalCode.BANK),
    Kind.OUTPUT_VAT: Behind(_families("output_vat", debit=-1)),
    Kind.SPENT: Behind(_families("costs", "assets", "stock")),
    Kind.CONTRIBUTION: Behind(_families("internal_charge")),
    Kind.INTERNAL: Behind(_families("internal_income", debit=-1)),
    Kind.PAY: Behind(_families("pay")),
    Kind.FINANCING: Behind(_families("financing", "equity", debit=-1)),
}
# What went out in a month of the chart.
OUT = Behind({**_OUT, "output_vat": -1})
# The steps from the result of the year to what is available: all over the fiscal year.
STEPS: Mapping[Why, Behind] = {
    Why.RESULT: Behind(_RESULT, Span.ALL),
    Why.OPENED: Behind(_families(*COUNTED), Span.OPENED),
    Why.BROUGHT: Behind(_families(*_RESULT), Span.BROUGHT),
    Why.OWED: Behind(_families("receivables", "pending_vat", debit=-1)),
    Why.DEPOSITS: Behind(_families("deposits", debit=-1)),
    Why.ASSETS: Behind(_families("assets", "depreciation", "stock", debit=-1)),
    Why.FINANCING: Behind(_families("financing", "equity", debit=-1)),
}


@dataclass(frozen=True)
class Month:
    """A month of the chart: what came in from customers, what went out, and what was available at its end."""

    month: date
    collected: Decimal
    out: Decimal
    available: Decimal


def months_of(activity, *, upto: date, count: int = 12) -> list[Month]:
    """The last `count` months until that of `upto`, oldest first: one statement, from the balances."""
    months = [add_months(month_start(upto), -index) for index in reversed(range(count))]
    sums: dict[date | None, list] = defaultdict(list)
    opened: dict[date | None, list] = defaultdict(list)  # à-nouveaux: neither collected nor spent
    rows = (
        Balance.objects.filter(activity=activity, month__lte=months[-1])
        .annotate(shown=Case(When(month__gte=months[0], then=F("month"))))  # all that came before is one
        .values("account_id", "shown", "opening")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for row in rows:
        (opened if row["opening"] else sums)[row["shown"]].append((row["account_id"], row["net"]))
    running = movement(sums[None] + opened[None]).counted
    found = []
    for month in months:
        moved = movement(sums[month])
        time = Time(moved=moved)
        collected = build(since=month, upto=month, period=time, year=time, beside=Beside()).line(Kind.COLLECTED).amount
        running += moved.counted + movement(opened[month]).counted
        found.append(Month(month, collected, collected - moved.counted, running))
    return found


def lines_behind(activity, behind: Behind, *, since: date, upto: date) -> QuerySet[EntryLine]:
    """The lines of the ledger a figure is made of over whole months, newest first."""
    where = Q(pk__in=())
    for prefix in [prefix for prefix, name in FAMILIES.items() if name in behind.families]:
        deeper = [
            other for other in FAMILIES if other != prefix and other.startswith(prefix) and FAMILIES[other] not in behind.families
        ]
        inside = Q(account__code__startswith=prefix)
        for other in deeper:
            inside &= ~Q(account__code__startswith=other)
        where |= inside
    first, opening = month_start(since), Q(entry__journal=JournalCode.OPENING)
    spans = {
        Span.MOVED: Q(on__gte=first) & ~opening,
        Span.ALL: Q(on__gte=first),
        Span.BROUGHT: Q(on__gte=first) & opening,
        Span.OPENED: Q(on__lt=first) | opening,
    }
    rows = EntryLine.objects.filter(where, spans[behind.span], activity=activity, on__lte=month_end(upto))
    if behind.journal:
        rows = rows.filter(entry__journal=behind.journal)
    return rows.select_related("entry", "account").order_by("-on", "-id")


def veiled(rows: QuerySet[EntryLine], of_others: QuerySet[SalaryEntry]) -> QuerySet[EntryLine]:
    """The same lines, where each salary of others is one line whatever it is made of; `is_veiled` tells which. Its amount is
    that of `veiled_amounts`: in a shared activity each knows what the others were paid in all (CAE-16), not their payslip."""
    earlier = rows.filter(entry=OuterRef("entry"), pk__lt=OuterRef("pk")).order_by()
    rows = rows.annotate(is_veiled=Q(entry__in=of_others.values("entry")))
    return rows.exclude(Q(is_veiled=True) & Q(Exists(earlier)))


def veiled_amounts(rows: QuerySet[EntryLine], behind: Behind, entries: Sequence[int]) -> dict[int, Decimal]:
    """What each of some entries adds to a figure, all its `rows` together."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line in rows.filter(entry__in=entries):
        found[line.entry_id] += behind.part_of(line)
    return found
