"""What is promised and set aside: it is not available, though nothing moved in the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from billing.account.models import Commitment, Earmark
from billing.account.queries.owed import to_give_back_each
from billing.payroll.models import SalaryEntry
from cae.money import ZERO, cents, total
from cae.parameters import ParameterMissing, value
from cae.periods import month_end, month_start
from members.enums import ContractKind
from members.models import Member
from members.queries import contracts_on


def open_on(model: type[Commitment] | type[Earmark], on: date) -> Q:
    """The rows of a kind of promise that stand on a day."""
    ended = "settled_on" if model is Commitment else "released_on"
    return Q(since__lte=on) & (Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": on}))


@dataclass(frozen=True)
class Promises:
    """What an activity promised, set aside and has to give back to customers (`refunds`) at the end of a day: it is not
    available, though nothing moved in the ledger."""

    commitments: list[Commitment]
    earmarks: list[Earmark]
    fixed_parts: list["FixedPart"]
    refunds: Decimal = ZERO

    @property
    def committed(self) -> Decimal:
        return total(row.amount for row in (*self.commitments, *self.fixed_parts))

    @property
    def reserved(self) -> Decimal:
        return total(row.amount for row in self.earmarks)

    @property
    def beside(self) -> Decimal:
        return self.committed + self.reserved + self.refunds


def promises_of(activity, *, on: date) -> Promises:
    return promises_of_each([activity.pk], on=on)[activity.pk]


def promises_of_each(activities: list[int], *, on: date) -> dict[int, Promises]:
    """The promises of each activity (ids): as many statements for several as for one."""
    refunds = to_give_back_each(activities, on=on)
    found = {
        activity: Promises([], [], fixed, refunds.get(activity, ZERO))
        for activity, fixed in _fixed_parts_of_each(activities, on=on).items()
    }
    for commitment in Commitment.objects.filter(open_on(Commitment, on), activity__in=activities).order_by("since", "pk"):
        found[commitment.activity_id].commitments.append(commitment)
    for earmark in Earmark.objects.filter(open_on(Earmark, on), activity__in=activities).order_by("since", "pk"):
        found[earmark.activity_id].earmarks.append(earmark)
    return found


@dataclass(frozen=True)
class FixedPart:
    """The part fixe of a month that is due and not paid yet, at an estimated employer cost (CAE-31)."""

    member: Member
    gross: Decimal
    amount: Decimal


def _fixed_parts_of_each(activities: list[int], *, on: date) -> dict[int, list[FixedPart]]:
    """The parts fixes of the month of `on` still to be paid, borne by the main activity of each member.

    The cost is the gross raised by the employer's contributions of the last pay, or by the indicative rate of
    reference/parameters.toml: an estimate until the pay is posted.
    """
    first, last = month_start(on), month_end(on)
    found: dict[int, list[FixedPart]] = {activity: [] for activity in activities}
    borne = Q(member__memberships__until__isnull=True) | Q(member__memberships__until__gte=first)
    borne &= Q(member__memberships__activity__in=activities, member__memberships__main=True)
    contracts = contracts_on(on).filter(borne, member__memberships__since__lte=last, kind=ContractKind.CESA, fixed_part__gt=0)
    due = {
        (contract.bearer, contract.pk): contract
        for contract in contracts.annotate(bearer=F("member__memberships__activity_id")).select_related("member").order_by("pk")
    }
    if not due:
        return found
    of_member = {contract.member_id for contract in due.values()}
    pays = SalaryEntry.objects.filter(member_id__in=of_member, gross__gt=0)
    paid = set(pays.filter(month=first, reversed_by__isnull=True).values_list("member_id", flat=True))
    last_pay = {row.member_id: row for row in pays.order_by("member_id", "-month", "-pk").distinct("member_id")}
    try:
        rate = value("payroll.indicative_employer_rate", on=on)
    except ParameterMissing:
        rate = ZERO
    for (activity, _), contract in due.items():
        if contract.member_id not in paid:
            pay = last_pay.get(contract.member_id)
            cost = contract.fixed_part * pay.total_cost / pay.gross if pay else contract.fixed_part * (100 + rate) / 100
            found[activity].append(FixedPart(contract.member, contract.fixed_part, cents(cost)))
    return found
