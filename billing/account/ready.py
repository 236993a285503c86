"""What the account brings to others: who may open a statement (those who see the account), which activities are below zero,
what remains of one about to close, and what an activity holds, told to the person who approves a cost or enters a salary."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from billing.account.models import LowAccount, Statement
from billing.account.queries import available_now
from billing.account.remains import remains
from billing.payroll.ports import tell_holding
from billing.purchases.models import Purchase
from billing.purchases.ports import warn_with
from cae.access import may, visible
from cae.files import readable_by
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import money
from members.models import Activity
from members.ports import ActivityMark, mark_activities, tell_remains

readable_by(Statement, lambda user, statement: may(user, Right.ACCOUNT_VIEW, statement.activity) is None)


def _below_zero(activities: QuerySet[Activity], user: Any) -> QuerySet[Activity]:
    low = LowAccount.objects.filter(activity=OuterRef("pk")).values("available")
    seen = visible(activities, user, Right.ACCOUNT_VIEW, path="")
    return seen.annotate(figure=Subquery(low)).filter(figure__isnull=False)


def _account(activity: Activity) -> str:
    return reverse("billing:account:index", args=[activity.code])


mark_activities(ActivityMark("negatif", "Compte négatif", "Disponible", Right.ACCOUNT_VIEW, _below_zero, _account))


tell_remains(remains)


@tell_holding
def holding(activity: Any, on: date) -> Decimal:
    return available_now(activity, on=on)


@warn_with
def low_balance(purchase: Purchase, on: date) -> str:
    """A cost never waits for money (NDF-05): the approver reads what the activity will hold."""
    left = available_now(purchase.activity, on=on) - purchase.total_cost
    return f"{purchase.activity} passera à {money(left)} sur son compte." if left < ZERO else ""
