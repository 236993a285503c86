"""The periods a person may look at: the year so far, a month, a past year. Chosen in the address, kept when shared."""

from dataclasses import dataclass
from datetime import date

from billing.ledger.models import FiscalYear
from cae.periods import add_months, month_end, month_start
from cae.templatetags.format import date_fr, month_fr


@dataclass(frozen=True)
class Period:
    """A choice of the selector: `key` in the address, whole months, both ends included."""

    key: str
    label: str
    since: date
    upto: date
    is_year: bool


def choices(*, opened_on: date, on: date) -> list[Period]:
    """The current year to date first, then the last twelve months, then earlier years; nothing before the activity."""
    years = list(FiscalYear.objects.filter(starts_on__lte=on, ends_on__gte=opened_on).order_by("-starts_on"))
    found: list[Period] = []
    for year in years[:1]:
        found.append(
            Period(
                f"{year.starts_on:%Y-%m-%d}",
                f"Depuis le {date_fr(year.starts_on)}",
                year.starts_on,
                month_end(on),
                True,
            )
        )
    month = month_start(on)
    for _ in range(12):
        if month_end(month) < opened_on:
            break
        found.append(Period(f"{month:%Y-%m}", month_fr(month).capitalize(), month, month_end(month), False))
        month = add_months(month, -1)
    for year in years[1:]:
        found.append(Period(f"{year.starts_on:%Y-%m-%d}", f"Exercice {year}", year.starts_on, year.ends_on, True))
    return found or [Period("", "Aujourd'hui", month_start(on), month_end(on), False)]


def chosen(periods: list[Period], key: str) -> Period:
    """The period of a key, else the first."""
    return next((period for period in periods if period.key == key), periods[0])
