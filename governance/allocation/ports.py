"""What the room of money offers: the result of a year and its reserves, as the books say them. Filled by its `ready.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Offered:
    """The figures of a year by the books, to be checked by who types; None for what they do not know."""

    result: Decimal | None = None
    legal_reserve: Decimal | None = None
    capital: Decimal | None = None


# the last day of a year -> its figures.
books: list[Callable[[date], Offered]] = []


def offered(year_end: date) -> Offered:
    return next((tell(year_end) for tell in books), Offered())
