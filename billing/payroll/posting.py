"""What a salary posts, at total employer cost, on the activity that bears it. The accountant's page:

| | Debit | Credit |
|---|---|---|
| gross | 641 | 421 for the net, 431 for the employee's contributions |
| employer contributions | 645 | 431 |
| other costs (mutuelle, médecine du travail) | 647 | 431 |
| provision for leave: wages | 6412 | 4282 |
| provision for leave: contributions | 645 | 4382 |
| reversal | the opposite | |
"""

from typing import Any

from billing.ledger.accounts import Use
from billing.ledger.posting import Post, credit, debit
from billing.payroll.amounts import Pay


def on_salary(activity: Any, pay: Pay, *, who: str, party: str) -> list[Post]:
    """The lines of one person's pay."""
    leave_wages, leave_contributions = pay.leave
    return [
        debit(activity, Use.WAGES, pay.gross, label=f"Salaire brut {who}"),
        credit(activity, Use.STAFF_ADVANCES, pay.net, label=f"Net à payer {who}", party=party),
        debit(activity, Use.EMPLOYER_CONTRIBUTIONS, pay.employer_contributions, label=f"Cotisations patronales {who}"),
        debit(activity, Use.OTHER_STAFF_COSTS, pay.other_costs, label=f"Autres charges {who}"),
        credit(
            activity,
            Use.SOCIAL_BODIES,
            pay.employee_contributions + pay.employer_contributions + pay.other_costs,
            label=f"Cotisations {who}",
        ),
        debit(activity, Use.LEAVE_WAGES, leave_wages, label=f"Congés payés {who}"),
        credit(activity, Use.LEAVE_DUE, leave_wages, label=f"Congés payés {who}"),
        debit(activity, Use.EMPLOYER_CONTRIBUTIONS, leave_contributions, label=f"Charges sur congés {who}"),
        credit(activity, Use.LEAVE_CONTRIBUTIONS_DUE, leave_contributions, label=f"Charges sur congés {who}"),
    ]
