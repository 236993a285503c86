"""What may be taken, granted or chosen about the contribution, and why not."""

from datetime import date

from billing.ledger.models import FiscalYear
from cae.access import Refusal


def can_run_year(year: FiscalYear, *, on: date) -> Refusal | None:
    """The end of a year is taken once it is over."""
    if on <= year.ends_on:
        return Refusal(f"L'exercice {year} n'est pas fini : il court jusqu'au {year.ends_on:%d/%m/%Y}.", code="year_not_over")
    return None
