"""Two people at the same instant, on real connections."""

from billing.ledger.models import Entry
from billing.payroll.models import SalaryEntry
from tests.billing.payroll.test_actions import salary
from tests.support.together import together


def test_the_same_salary_at_the_same_instant(fresh_database, cast):
    found = together([lambda: salary(cast)] * 3)
    assert sorted(type(result).__name__ for result in found) == ["Refused", "Refused", "SalaryEntry"], found
    assert Entry.objects.filter(journal="PA").count() == SalaryEntry.objects.count() == 1
