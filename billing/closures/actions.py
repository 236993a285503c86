"""Closing what is over. By itself each night; nobody chooses to close, nor not to."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile

from django.db import transaction

from billing.closures import queries
from billing.closures.enums import Period
from billing.closures.frozen import CHAIN, FrozenClosure, FrozenMode
from billing.closures.models import Closure
from billing.closures.queries import Recorded
from billing.ledger.models import FiscalYear
from billing.payments.enums import PaymentMode
from billing.payments.frozen import CHAIN as PAYMENTS
from cae import seals
from cae.locks import lock_series
from cae.models import SealedRecord
from cae.money import ZERO, total
from cae.periods import add_months, month_end, month_start

MOVES_NOTHING = "transfer"  # an allocation made later: recorded and sealed, no money came in


def close_due(*, on: date) -> int:
    """Closes what is over before `on`: each day something was recorded, then each month, then each fiscal year (CGI 286 I-3°
    bis; BOI-TVA-DECLA-30-10-30; CASH-04). Returns how many closures it made; safe to run twice, late, or by two workers.

    A day is that of the recording, as sealed. What was recorded too late for its day, or dated in the past, enters the next.
    """
    made = 0
    while _close_next_day(before=on):
        made += 1
    return made + _close_months(before=on) + _close_years(before=on)


@transaction.atomic
def _close_next_day(*, before: date) -> bool:
    lock_series(f"seal:{PAYMENTS}")  # nothing is being recorded: what was sealed is there to be read
    previous = queries.last_closed(Period.DAY)
    rows = queries.records(after=previous.last if previous else 0)
    head = next(rows, None)
    if head is None:
        return False
    day = max(head.payment.confirmed_on, previous.ends_on + timedelta(days=1) if previous else head.payment.confirmed_on)
    if day >= before:
        return False
    of_day = [head, *takewhile(lambda row: row.payment.confirmed_on <= day, rows)]
    _write(
        Period.DAY,
        day,
        day,
        previous=previous,
        records=len(of_day),
        last_seal=of_day[-1].seal,
        modes=_modes(of_day),
    )
    return True


def _close_months(*, before: date) -> int:
    made = 0
    while True:
        last = queries.last_closed(Period.MONTH)
        start = add_months(last.starts_on, 1) if last else _first_month()
        if start is None or month_end(start) >= before:
            return made
        _close_whole(Period.MONTH, start, month_end(start))
        made += 1


def _close_years(*, before: date) -> int:
    begun = _first_month()
    if begun is None:
        return 0
    closed = Closure.objects.filter(period=Period.YEAR).values("starts_on")
    ended = FiscalYear.objects.filter(ends_on__gte=begun, ends_on__lt=before).exclude(starts_on__in=closed)
    years = list(ended.order_by("starts_on"))
    for year in years:
        _close_whole(Period.YEAR, year.starts_on, year.ends_on)
    return len(years)


def _first_month() -> date | None:
    first = Closure.objects.filter(period=Period.DAY).order_by("starts_on").first()
    return month_start(first.starts_on) if first else None


@transaction.atomic
def _close_whole(period: Period, starts_on: date, ends_on: date) -> None:
    """A month or a year is what its days were: nothing is counted twice."""
    lock_series(f"seal:{CHAIN}")
    if Closure.objects.filter(period=period, starts_on=starts_on).exists():
        return  # another worker was quicker
    days = list(Closure.objects.filter(period=Period.DAY, starts_on__gte=starts_on, ends_on__lte=ends_on).order_by("starts_on"))
    previous = Closure.objects.filter(period=Period.DAY, ends_on__lt=starts_on).order_by("-ends_on").first()
    last = days[-1] if days else previous
    seal = SealedRecord.objects.get(chain=PAYMENTS, position=last.last).seal if last else seals.GENESIS
    _write(
        period,
        starts_on,
        ends_on,
        previous=previous,
        records=sum(day.records for day in days),
        last_seal=seal,
        modes=_added(FrozenMode(one["mode"], one["records"], Decimal(one["amount"])) for day in days for one in day.modes),
    )


def _modes(rows: Iterable[Recorded]) -> tuple[FrozenMode, ...]:
    moved = (row.payment for row in rows if row.payment.event != MOVES_NOTHING and row.payment.mode != PaymentMode.OFFSET)
    return _added(FrozenMode(payment.mode, 1, payment.amount) for payment in moved)


def _added(modes: Iterable[FrozenMode]) -> tuple[FrozenMode, ...]:
    sums: dict[str, FrozenMode] = {}
    for one in modes:
        known = sums.get(one.mode, FrozenMode(one.mode, 0, ZERO))
        sums[one.mode] = FrozenMode(one.mode, known.records + one.records, known.amount + one.amount)
    return tuple(sums[mode] for mode in sorted(sums))


def _write(
    period: Period,
    starts_on: date,
    ends_on: date,
    *,
    previous: Closure | None,
    records: int,
    last_seal: str,
    modes: tuple[FrozenMode, ...],
) -> None:
    """Seals a closure that follows `previous`, the last day closed before it begins."""
    first = previous.last + 1 if previous else 1
    received = total(mode.amount for mode in modes)
    frozen = FrozenClosure(
        period=period.value,
        starts_on=starts_on,
        ends_on=ends_on,
        first=first,
        last=first + records - 1,
        last_seal=last_seal,
        records=records,
        received=received,
        total_records=(previous.total_records if previous else 0) + records,
        total=(previous.total if previous else ZERO) + received,
        modes=modes,
    )
    Closure.objects.create(
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        first=frozen.first,
        last=frozen.last,
        records=records,
        received=received,
        total_records=frozen.total_records,
        total=frozen.total,
        modes=[{"mode": one.mode, "records": one.records, "amount": str(one.amount)} for one in modes],
        sealed=seals.append(chain=CHAIN, kind=period.value, content=frozen.to_bytes()),
    )
