"""What the ledger brings to others: who may open the document of a manual entry (those who read the books); when fiscal years
end, and what the books say of one, for the obligations and the sharing out of the result."""

from datetime import date

from billing.ledger.models import Entry, FiscalYear
from billing.ledger.queries import RESULT, balance
from cae.access import holds_everywhere
from cae.files import readable_by
from cae.rights import Right
from governance.allocation import ports as allocation
from governance.allocation.ports import Offered
from governance.obligations import ports as obligations

LEGAL_RESERVE, CAPITAL = "1061", "101"


def _fiscal_years():
    return FiscalYear.objects.order_by("starts_on").values_list("starts_on", "ends_on")


def _of_the_books(year_end: date) -> Offered:
    """A credit is written below zero in the ledger: what a year earns, and what is in reserve, are read the other way round."""
    year = FiscalYear.objects.filter(ends_on=year_end).first()
    if year is None:
        return Offered()
    return Offered(
        result=-balance(prefixes=RESULT, since=year.starts_on, upto=year_end),
        legal_reserve=-balance(prefixes=[LEGAL_RESERVE], upto=year_end) or None,
        capital=-balance(prefixes=[CAPITAL], upto=year_end) or None,
    )


readable_by(Entry, lambda user, entry: holds_everywhere(user, Right.LEDGER_VIEW))
obligations.fiscal_years.append(_fiscal_years)
allocation.books.append(_of_the_books)
