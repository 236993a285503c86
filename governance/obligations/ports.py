"""What later rooms tell of the year: when the cooperative's fiscal years begin and end. Without it, years are those of the
calendar. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from datetime import date

# () -> the first and last days of each known fiscal year.
fiscal_years: list[Callable[[], Iterable[tuple[date, date]]]] = []


def years_ended(since: date, until: date) -> list[date]:
    """The last days of the fiscal years that end within a period, in order."""
    known = [years for tell in fiscal_years for years in tell()]
    ends = [end for _, end in known] or [date(year, 12, 31) for year in range(since.year, until.year + 1)]
    return sorted(end for end in ends if since <= end <= until)
