"""What the contribution brings to others: a fiscal year is closed once it was taken."""

from billing.contribution.yearly import is_finished
from billing.ledger import ports as ledger
from billing.ledger.models import FiscalYear
from cae.access import Refusal


def _before_closing(year: FiscalYear) -> Refusal | None:
    if is_finished(year):
        return None
    return Refusal(
        f"La contribution de l'exercice {year} n'est pas prise en entier.",
        remedy=f"Dans « Barèmes », passez l'exercice {year}.",
        code="contribution_to_run",
    )


ledger.before_closing.append(_before_closing)
