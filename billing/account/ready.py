"""What the account brings to others: who may open a statement (those who see the account), and what an activity holds, told to
the person who approves a cost or enters a salary."""

from datetime import date
from decimal import Decimal
from typing import Any

from billing.account.models import Statement
from billing.account.queries import available_now
from billing.payroll.ports import tell_holding
from billing.purchases.models import Purchase
from billing.purchases.ports import warn_with
from cae.access import may
from cae.files import readable_by
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import money

readable_by(Statement, lambda user, statement: may(user, Right.ACCOUNT_VIEW, statement.activity) is None)


@tell_holding
def holding(activity: Any, on: date) -> Decimal:
    return available_now(activity, on=on)


@warn_with
def low_balance(purchase: Purchase, on: date) -> str:
    """A cost never waits for money (NDF-05): the approver reads what the activity will hold."""
    left = available_now(purchase.activity, on=on) - purchase.total_cost
    return f"{purchase.activity} passera à {money(left)} sur son compte." if left < ZERO else ""
