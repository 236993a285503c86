"""Reads of pay: who has a salary this month and on which activity, what a person may see of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from billing.payroll.models import SalaryEntry
from billing.payroll.rules import SALARIED
from cae.access import may, visible
from cae.money import ZERO
from cae.periods import month_end
from cae.rights import Right
from members.models import ActivityMember, Contract


def of_month(user: Any, month: date) -> QuerySet[SalaryEntry]:
    """The salaries of a month that `user` may see, reversals included."""
    rows = SalaryEntry.objects.filter(month=month).select_related("member", "activity", "entry", "reversed_by", "reverses")
    return visible(rows, user, Right.PAYROLL_VIEW)


def visible_in(user: Any, activity: Any) -> QuerySet[SalaryEntry]:
    """The salaries of an activity: all for whoever holds the right, else one's own."""
    rows = SalaryEntry.objects.filter(activity=activity).select_related("member", "activity", "entry", "reversed_by", "reverses")
    if may(user, Right.PAYROLL_VIEW, activity) is None:
        return rows
    return rows.filter(member__user=user)


def of_others(user: Any, activity: Any) -> QuerySet[SalaryEntry]:
    """The salaries of an activity that `user` may not read: those of the others, for who has no right on pay."""
    rows = SalaryEntry.objects.filter(activity=activity)
    return rows.none() if may(user, Right.PAYROLL_VIEW, activity) is None else rows.exclude(member__user=user)


def totals(rows: QuerySet[SalaryEntry]) -> dict[str, Decimal]:
    found = rows.order_by().aggregate(gross=Sum("gross"), employer=Sum("employer_contributions"), cost=Sum("total_cost"))
    return {name: amount or ZERO for name, amount in found.items()}


def expected(user: Any, month: date) -> list[ActivityMember]:
    """The salaried members whose main activity has no salary yet that month: (member, activity) to enter, by name."""
    running = Contract.objects.filter(
        Q(ended_on__isnull=True, ends_on__isnull=True) | Q(ended_on__gte=month) | Q(ended_on__isnull=True, ends_on__gte=month),
        kind__in=SALARIED,
        starts_on__lte=month_end(month),
    )
    paid = SalaryEntry.objects.filter(month=month, reverses__isnull=True, reversed_by__isnull=True)
    rows = ActivityMember.objects.filter(
        Q(until__isnull=True) | Q(until__gte=month),
        since__lte=month_end(month),
        main=True,
        member__in=running.values("member"),
    ).exclude(member__in=paid.values("member"))
    rows = visible(rows.select_related("member", "activity"), user, Right.PAYROLL_POST)
    return list(rows.order_by("member__last_name", "member__first_name", "pk")[:200])
