"""The books as lists: what the filters of the grand livre and of the balance select, and what an account held before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from billing.ledger import queries
from billing.ledger.models import EntryLine, FiscalYear
from cae.money import ZERO
from cae.periods import month_start


@dataclass(frozen=True)
class Selection:
    """What is looked at: both dates included; None or an empty text does not narrow. `year_start`: the first day of the
    fiscal year of `since`; `restarts`: those of the years that begin later, until `upto`."""

    since: date
    upto: date
    year_start: date
    restarts: tuple[date, ...] = ()
    activity: Any = None
    account: str = ""
    journal: str = ""

    @property
    def runs(self) -> bool:
        """Whether its lines follow one balance: an account is named, and none of its lines is left out."""
        return bool(self.account) and not self.journal

    def year_start_of(self, day: date) -> date:
        """The first day of the fiscal year of a day of the selection."""
        return max(start for start in (self.year_start, *self.restarts) if start <= day)


def selection(data: dict[str, Any], *, on: date) -> Selection:
    """The selection of cleaned filters. A date that is not given is that of the fiscal year of the other one, or of `on`."""
    starts = _year_starts()
    near = data.get("du") or data.get("au") or on
    ends = [start for start in starts if start > near]
    year_start = max((start for start in starts if start <= near), default=None)
    whole = year_start is not None and bool(ends)
    since = data.get("du") or (year_start if whole else date(near.year, 1, 1))
    upto = data.get("au") or (ends[0] - timedelta(days=1) if whole else date(near.year, 12, 31))
    return Selection(
        since,
        upto,
        max((start for start in starts if start <= since), default=since),
        tuple(start for start in starts if since < start <= upto),
        data.get("activite"),
        (data.get("compte") or "").strip(),
        data.get("journal") or "",
    )


def _year_starts() -> list[date]:
    """The first day of each fiscal year, and of the one that will follow the last."""
    years = list(FiscalYear.objects.order_by("starts_on").values_list("starts_on", "ends_on"))
    return [starts for starts, _ in years] + [ends + timedelta(days=1) for _, ends in years[-1:]]


def lines(chosen: Selection) -> QuerySet[EntryLine]:
    """The lines of the grand livre, oldest first."""
    where = _of(chosen) & Q(on__gte=chosen.since, on__lte=chosen.upto)
    if chosen.journal:
        where &= Q(entry__journal=chosen.journal)
    return EntryLine.objects.filter(where).select_related("entry__journal", "account", "activity").order_by("on", "id")


def _of(chosen: Selection) -> Q:
    where = queries.named(chosen.account) if chosen.account else Q()
    return where & Q(activity=chosen.activity) if chosen.activity is not None else where


def held_at(chosen: Selection, on: date) -> Decimal:
    """What the account of the selection holds when a day begins; one of the result holds nothing when a fiscal year does."""
    return queries.carried(chosen.account, on=on, year_start=chosen.year_start_of(on), activity=chosen.activity)


def held_before(chosen: Selection, line: EntryLine) -> Decimal:
    """What the account of the selection holds just before one of its lines: from the monthly sums, and the lines of the
    month until that one, so that the last page costs what the first does."""
    first = max(month_start(line.on), chosen.since)
    moved = EntryLine.objects.filter(_of(chosen), on__gte=first).filter(Q(on__lt=line.on) | Q(on=line.on, pk__lt=line.pk))
    return held_at(chosen, first) + (moved.aggregate(sum=Sum(F("debit") - F("credit")))["sum"] or ZERO)


@dataclass(frozen=True)
class Restart:
    """The first day of a fiscal year: what the accounts of the result held in the one before is theirs no more."""

    on: date
    cleared: Decimal
    held: Decimal

    @property
    def eve(self) -> date:
        return self.on - timedelta(days=1)


def restarts(chosen: Selection) -> list[Restart]:
    """The fiscal years at which the account of the selection starts again, oldest first: none when it has nothing of the
    result, or held nothing of it."""
    inside = queries.of_the_result(chosen.account)
    found = []
    start = chosen.year_start
    for on in chosen.restarts if inside else ():
        over = queries.balance(activity=chosen.activity, prefixes=inside, since=start, upto=on - timedelta(days=1))
        if over:
            found.append(Restart(on, -over, held_at(chosen, on)))
        start = on
    return found


def resumed(chosen: Selection, line: EntryLine, years: list[Restart]) -> tuple[Decimal, list[Restart]]:
    """What the account held after the line before this one, and the years that begin since: where a further page goes on."""
    if not years:
        return held_before(chosen, line), years
    earlier = lines(chosen).filter(Q(on__lt=line.on) | Q(on=line.on, pk__lt=line.pk)).last()
    waiting = [year for year in years if earlier is None or year.on > earlier.on]
    if waiting and waiting[0].on <= line.on:
        return waiting[0].held - waiting[0].cleared, waiting
    return held_before(chosen, line), waiting


def running(
    rows: Iterable[EntryLine], held: Decimal, years: Iterable[Restart] = (), *, last: bool = True
) -> Iterator[tuple[EntryLine | Restart, Decimal]]:
    """Each line with what the account holds after it, from what it held before, and each of the `years` at its day; those that
    no line follows come at the end, when these lines are the `last`."""
    waiting = list(years)
    for line in rows:
        while waiting and waiting[0].on <= line.on:
            year = waiting.pop(0)
            held = year.held
            yield year, held
        held += line.debit - line.credit
        yield line, held
    for year in waiting if last else ():
        yield year, year.held
