"""Writes about pay: a salary recorded from the payslip, and its reversal."""

from datetime import date
from typing import Any

from django.db import connection, transaction

from billing.ledger.actions import post_entry, reverse_entry
from billing.ledger.enums import JournalCode
from billing.payroll import posting, rules
from billing.payroll.amounts import Pay
from billing.payroll.models import SalaryEntry
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.periods import month_end
from cae.templatetags.format import money, month_fr
from members.models import Member


@transaction.atomic
def record_salary(*, member: Member, activity: Any, month: date, pay: Pay, on: date, by: Actor) -> SalaryEntry:
    """Posts one person's pay of a month on one activity, at total employer cost; `month` is its first day, `on` is today.

    Dated the last day of the month, or `on` when the month still runs. Refused: without a contract of employment that month
    (CAPE included, with the reason), a person who is not of the activity, a month to come, amounts that cannot be, a second
    salary of the same month on the same activity unless the first was reversed. A low balance does not refuse: the part fixe
    is due whatever the account holds.
    """
    or_raise(rules.can_post(by, activity))
    or_raise(rules.is_a_month(month, on=on))
    or_raise(rules.is_a_pay(pay))
    member = lock(member)
    or_raise(rules.may_be_paid(member, activity, month, member.contracts.all()))
    or_raise(rules.is_of(member, activity, month))
    known = SalaryEntry.objects.filter(
        member=member, activity=activity, month=month, reverses__isnull=True, reversed_by__isnull=True
    )
    if known.exists():
        raise Refused(f"Le salaire de {member} pour {month_fr(month)} est déjà passé sur {activity}.")
    day = min(month_end(month), on)
    salary = SalaryEntry(pk=_new_key(), member=member, activity=activity, month=month, recorded_by=user_of(by))
    entry = post_entry(
        journal=JournalCode.PAYROLL,
        on=day,
        label=f"Salaire {month_fr(month)} {member}",
        document=f"PAIE-{month:%Y-%m}-{member.pk}",
        document_on=day,
        lines=posting.on_salary(activity, pay, who=str(member), party=f"M{member.pk}"),
        by=by,
        source=salary,
    )
    assert entry is not None  # the gross is never zero
    salary.entry = entry
    _write(salary, pay)
    record(
        salary, "record", f"a passé le salaire de {member}, {month_fr(month)} : {money(pay.total_cost)} de coût employeur", by=by
    )
    return salary


@transaction.atomic
def reverse_salary(*, salary: SalaryEntry, reason: str, on: date, by: Actor) -> SalaryEntry:
    """Records the opposite of a salary, that names it and says why, by the opposite entry dated `on`. Both stay."""
    or_raise(rules.can_post(by, salary.activity))
    lock(salary.member)
    or_raise(rules.can_be_reversed(salary))
    if not reason.strip():
        raise Refused("Dites pourquoi ce salaire est annulé.")
    if on < salary.entry.on:
        raise Refused(f"L’annulation ne peut pas précéder l’écriture du {salary.entry.on:%d/%m/%Y}.")
    entry = reverse_entry(entry=salary.entry, on=on, reason=reason.strip(), by=by)
    pay = pay_of(salary).reversed()
    opposite = _write(
        SalaryEntry(
            member=salary.member,
            activity=salary.activity,
            month=salary.month,
            entry=entry,
            reverses=salary,
            reason=reason.strip(),
            recorded_by=user_of(by),
        ),
        pay,
    )
    record(salary, "reverse", f"a annulé le salaire de {salary.member}, {month_fr(salary.month)} : {reason.strip()}", by=by)
    return opposite


def pay_of(salary: SalaryEntry) -> Pay:
    """The amounts of a recorded salary."""
    return Pay(
        salary.gross,
        salary.employee_contributions,
        salary.employer_contributions,
        salary.other_costs,
        salary.leave_accrual,
    )


def _new_key() -> int:
    """The key the next salary will have: its entry names it, and neither changes once written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('billing_salaryentry', 'id'))")
        return cursor.fetchone()[0]


def _write(salary: SalaryEntry, pay: Pay) -> SalaryEntry:
    salary.gross, salary.total_cost = pay.gross, pay.total_cost
    salary.employee_contributions, salary.employer_contributions = pay.employee_contributions, pay.employer_contributions
    salary.other_costs, salary.leave_accrual = pay.other_costs, pay.leave_accrual
    salary.save(force_insert=True)
    return salary
