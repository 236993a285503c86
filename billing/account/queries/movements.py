"""What the figures of the account are made of, month by month and line by line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from billing.account.amounts import Kind
from billing.account.sheet import FAMILIES, Beside, Time, build, movement
from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine
from cae.periods import add_months, month_end, month_start

# The families whose movements a line of the account is made of: what a figure opens on.
FAMILIES_OF = {
    Kind.COLLECTED: ("receivables",),
    Kind.OUTPUT_VAT: ("output_vat",),
    Kind.SPENT: ("costs", "assets", "stock"),
    Kind.CONTRIBUTION: ("internal_charge",),
    Kind.INTERNAL: ("internal_income",),
    Kind.PAY: ("pay",),
    Kind.FINANCING: ("financing", "equity"),
}
CREDITED = (Kind.COLLECTED, Kind.OUTPUT_VAT, Kind.INTERNAL, Kind.FINANCING)  # a credit makes these figures grow


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


def lines_behind(activity, kind: Kind, *, since: date, upto: date) -> QuerySet[EntryLine]:
    """The lines of the ledger a figure is made of, newest first. The à-nouveaux make the opening, and no other figure."""
    wanted = FAMILIES_OF[kind]
    prefixes = [prefix for prefix, name in FAMILIES.items() if name in wanted]
    where = Q(pk__in=())
    for prefix in prefixes:
        deeper = [other for other in FAMILIES if other != prefix and other.startswith(prefix) and FAMILIES[other] not in wanted]
        inside = Q(account__code__startswith=prefix)
        for other in deeper:
            inside &= ~Q(account__code__startswith=other)
        where |= inside
    rows = EntryLine.objects.filter(where, activity=activity, on__gte=month_start(since), on__lte=month_end(upto))
    if kind is Kind.COLLECTED:
        rows = rows.filter(entry__journal=JournalCode.BANK)
    else:
        rows = rows.exclude(entry__journal=JournalCode.OPENING)
    return rows.select_related("entry", "account").order_by("-on", "-id")


def part_of(kind: Kind, line: EntryLine) -> Decimal:
    """What a line of the ledger adds to the figure of `kind`: those of `lines_behind` make up its amount."""
    moved = line.debit - line.credit
    return -moved if kind in CREDITED else moved
