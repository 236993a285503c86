"""Whether a salary may be recorded: for whom, on which activity, for which month, of what amount."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from billing.payroll.amounts import Pay
from billing.payroll.models import SalaryEntry
from cae.access import Refusal, holds_everywhere, may
from cae.actors import Actor, System
from cae.money import cents
from cae.periods import month_end, month_start
from cae.rights import Right
from cae.templatetags.format import money, month_fr, of_month
from members.enums import ActivityKind, ContractKind
from members.models import Contract, Member

SALARIED = (ContractKind.CESA, ContractKind.CDI, ContractKind.CDD)


def can_post(by: Actor, activity: Any) -> Refusal | None:
    """A section of the cooperative asks for the right without limit."""
    if isinstance(by, System):
        return None
    if activity.is_section and not holds_everywhere(by, Right.PAYROLL_POST):
        return Refusal(f"Il vous manque le droit : {Right.PAYROLL_POST.label}.", code="right")
    return may(by, Right.PAYROLL_POST, activity)


def is_a_month(month: date, *, on: date) -> Refusal | None:
    """A month that has begun, of this year or the one before."""
    if month != month_start(month):
        return Refusal("Un salaire est celui d’un mois entier.")
    if month > on:
        return Refusal(f"Le mois {of_month(month)} n’a pas commencé.")
    if month.year < on.year - 1:
        return Refusal(f"{month_fr(month).capitalize()} est trop loin : vérifiez l’année.")
    return None


def is_a_pay(pay: Pay) -> Refusal | None:
    amounts = (pay.gross, pay.employee_contributions, pay.employer_contributions, pay.other_costs, pay.leave_accrual)
    if any(not amount.is_finite() or amount != cents(amount) for amount in amounts):
        return Refusal("Un montant compte au plus deux chiffres après la virgule : le centime est la plus petite somme.")
    if pay.gross <= 0:
        return Refusal("Le salaire brut est plus grand que zéro.", remedy="Pour une erreur, annulez le salaire passé.")
    if any(amount < 0 for amount in amounts):
        return Refusal("Les cotisations et les charges sont positives.")
    if pay.employee_contributions > pay.gross:
        return Refusal(f"Les cotisations salariales dépassent le brut de {money(pay.gross)} : les deux ont-elles été inversées ?")
    if pay.employer_contributions > 2 * pay.gross:
        return Refusal("Les cotisations patronales dépassent deux fois le brut : un chiffre a sans doute été tapé en trop.")
    return None


def may_be_paid(member: Member, activity: Any, month: date, contracts: Iterable[Contract]) -> Refusal | None:
    """Whether a contract of employment covers a day of the month. Under CAPE there is no salary: the money is kept for later."""
    last = month_end(month)
    running = [c for c in contracts if c.starts_on <= last and (c.last_day is None or c.last_day >= month)]
    if any(contract.kind in SALARIED for contract in running):
        return None
    if any(contract.kind == ContractKind.CAPE for contract in running):
        return Refusal(
            f"{member} est en CAPE en {month_fr(month)} : il n’y a pas de salaire avant le contrat d’entrepreneur salarié.",
            "C. com. art. L.127-1",
            remedy=f"Ce que {activity} a mis de côté reste pour ses dépenses, puis pour ce contrat.",
            code="cape",
        )
    return Refusal(
        f"{member} n’a pas de contrat de travail en {month_fr(month)}.",
        remedy="Enregistrez le contrat d’abord, ou vérifiez le mois.",
        code="no_contract",
    )


def is_of(member: Member, activity: Any, month: date) -> Refusal | None:
    """Whether the person is of the activity that month; the shared services pay whom they employ."""
    if activity.kind == ActivityKind.SHARED_SERVICES:
        return None
    if any(
        row.since <= month_end(month) and (row.until is None or row.until >= month)
        for row in activity.memberships.filter(member=member)
    ):
        return None
    return Refusal(f"{member} n’est pas membre de {activity} en {month_fr(month)}.")


def can_be_reversed(salary: SalaryEntry) -> Refusal | None:
    if salary.reverses_id is not None:
        return Refusal("Une annulation ne s’annule pas.", remedy="Enregistrez de nouveau le salaire.")
    if SalaryEntry.objects.filter(reverses=salary).exists():
        return Refusal("Ce salaire est déjà annulé.", code="already_reversed")
    return None
