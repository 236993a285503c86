"""What payroll brings to others: whether a person was paid (some fees of the contribution stop then), the page of a salary."""

from datetime import date

from billing.contribution import ports as contribution
from billing.ledger import ports as ledger
from billing.payroll.models import SalaryEntry


def was_paid(member_id: int, upto: date) -> bool:
    """Whether a salary that stands was recorded for a month until `upto`."""
    return SalaryEntry.objects.filter(member_id=member_id, month__lte=upto, gross__gt=0, reversed_by__isnull=True).exists()


contribution.salaried.append(was_paid)
ledger.pages["salaryentry"] = "billing:payroll:sheet"
