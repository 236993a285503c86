"""Payment terms: the real date at which a document is due, and what the law allows between professionals. Pure.

An invoice bears a date, day, month and year, not a formula (INV-29). The delays of the law are dated parameters given by
the caller (C. com. art. L. 441-10, INV-40).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cae.periods import month_end


@dataclass(frozen=True)
class LegalTerms:
    """The longest terms between professionals, in days from the date of the invoice, as the law stands on that date.

    `agreed`: by contract; `end_of_month`: by contract, counted to the end of a month; `periodic`: invoice that gathers the
    supplies of a month; `source`: the article, shown to people.
    """

    agreed: int
    end_of_month: int
    periodic: int
    source: str


def due_date(issued_on: date, days: int, end_of_month: bool = False) -> date:
    """The date `days` after issue (0: on receipt), carried to the last day of its month when `end_of_month`.

    « 45 jours fin de mois » counts the days first, then goes to the end of the month. Refuses negative days (ValueError).
    """
    if days < 0:
        raise ValueError("an invoice is not due before it exists")
    due = issued_on + timedelta(days=days)
    return month_end(due) if end_of_month else due


def term_refusal(
    issued_on: date,
    days: int,
    end_of_month: bool = False,
    *,
    legal: LegalTerms,
    professional: bool = True,
    periodic: bool = False,
) -> str | None:
    """Why the law forbids these terms, in a sentence for people; None when it allows them.

    Compares real dates: terms written as end of month are also allowed when they fall within the delay counted in days.
    A customer who is not a professional is not concerned (`professional=False`). Whether the terms were agreed in writing,
    and are not abusive, is not for arithmetic to say.
    """
    if not professional:
        return None
    given = (due_date(issued_on, days, end_of_month) - issued_on).days
    most = legal.periodic if periodic else legal.agreed
    if given <= most or (end_of_month and not periodic and days <= legal.end_of_month):
        return None
    if periodic:
        allowed = f"{most} jours après la date d'une facture périodique"
    else:
        allowed = f"{most} jours après la date de la facture, ou {legal.end_of_month} jours fin de mois"
    return (
        f"Entre professionnels, le délai de paiement ne peut pas dépasser {allowed} ({legal.source}). "
        "Choisissez un délai plus court."
    )
