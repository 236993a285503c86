"""The cost of a salary for its activity: pure arithmetic, amounts in euros."""

from dataclasses import dataclass
from decimal import Decimal

from cae.money import ZERO, split


@dataclass(frozen=True)
class Pay:
    """A payslip as the accountant types it. `leave_accrual` is the provision for paid leave, its contributions included."""

    gross: Decimal
    employee_contributions: Decimal = ZERO
    employer_contributions: Decimal = ZERO
    other_costs: Decimal = ZERO
    leave_accrual: Decimal = ZERO

    @property
    def total_cost(self) -> Decimal:
        """What the activity pays in all: gross, employer contributions, other costs, leave."""
        return self.gross + self.employer_contributions + self.other_costs + self.leave_accrual

    @property
    def net(self) -> Decimal:
        """What the person is owed, before income tax."""
        return self.gross - self.employee_contributions

    @property
    def leave(self) -> tuple[Decimal, Decimal]:
        """The provision for leave as wages and contributions, in the proportion of the month's."""
        wages, contributions = split(self.leave_accrual, [abs(self.gross), abs(self.employer_contributions)])
        return wages, contributions

    def reversed(self) -> "Pay":
        return Pay(
            -self.gross, -self.employee_contributions, -self.employer_contributions, -self.other_costs, -self.leave_accrual
        )
