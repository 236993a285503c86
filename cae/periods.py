"""Dates: months, years, and the arithmetic of legal delays. Pure, except `today`.

A legal date is a local date of the installation, given by the caller; only the edges (views, tasks) call `today`.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone


def today() -> date:
    """The local date of the installation (setting TIME_ZONE)."""
    return timezone.localdate()


def month_start(on: date) -> date:
    return on.replace(day=1)


def month_end(on: date) -> date:
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def add_months(on: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last day of that month when it is shorter."""
    index = on.year * 12 + on.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> Iterator[date]:
    """The first days of each month from that of `first` to that of `last`, both included."""
    month = month_start(first)
    while month <= last:
        yield month
        month = add_months(month, 1)


def span(first: date, last: date) -> tuple[int, int]:
    """A duration with both ends included, as whole months and remaining days (1 January to 30 June: 6 months, 0 days)."""
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if add_months(first, months) > after:
        months -= 1
    return months, (after - add_months(first, months)).days
