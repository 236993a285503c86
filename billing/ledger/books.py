"""The books as lists: what the filters of the grand livre and of the balance select, and what an account held before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
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
    fiscal year of `since`."""

    since: date
    upto: date
    year_start: date
    activity: Any = None
    account: str = ""
    journal: str = ""

    @property
    def runs(self) -> bool:
        """Whether its lines follow one balance: an account is named, and none of its lines is left out."""
        return bool(self.account) and not self.journal


def selection(data: dict[str, Any], *, on: date) -> Selection:
    """The selection of cleaned filters; without dates, the fiscal year of `on`."""
    year = _year_of(on)
    since = data.get("du") or (year.starts_on if year else date(on.year, 1, 1))
    upto = data.get("au") or (year.ends_on if year else date(on.year, 12, 31))
    if year is None or not year.starts_on <= since <= year.ends_on:
        year = _year_of(since)
    year_start = year.starts_on if year else since
    return Selection(since, upto, year_start, data.get("activite"), (data.get("compte") or "").strip(), data.get("journal") or "")


def _year_of(day: date) -> FiscalYear | None:
    return FiscalYear.objects.filter(starts_on__lte=day, ends_on__gte=day).first()


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
    """What the account of the selection holds when a day begins."""
    return queries.carried(chosen.account, on=on, year_start=chosen.year_start, activity=chosen.activity)


def held_before(chosen: Selection, line: EntryLine) -> Decimal:
    """What the account of the selection holds just before one of its lines: from the monthly sums, and the lines of the
    month until that one, so that the last page costs what the first does."""
    first = max(month_start(line.on), chosen.since)
    moved = EntryLine.objects.filter(_of(chosen), on__gte=first).filter(Q(on__lt=line.on) | Q(on=line.on, pk__lt=line.pk))
    return held_at(chosen, first) + (moved.aggregate(sum=Sum(F("debit") - F("credit")))["sum"] or ZERO)


def running(rows: Iterable[EntryLine], held: Decimal) -> Iterator[tuple[EntryLine, Decimal]]:
    """Each line with what the account holds after it, from what it held before."""
    for line in rows:
        held += line.debit - line.credit
        yield line, held
