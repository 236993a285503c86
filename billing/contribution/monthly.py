"""What no document triggers: minimums, monthly fees, lines taken each month, and the lines on the result of the year.

Everything here may be run twice, or late: a run looks at what the year should have cost to date and posts the difference.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from billing.contribution import amounts, queries
from billing.contribution.actions import charge_row, lock_positions, post_charges, read_position, write_position
from billing.contribution.enums import Base, ChargeKind, ExemptFrom, MinimumMode, Taxpayer, Trigger
from billing.contribution.models import ContributionCharge, ScaleLine
from billing.contribution.ports import is_salaried
from billing.ledger.actions import fiscal_year_of
from billing.ledger.models import FiscalYear
from billing.ledger.queries import balance
from cae.actors import Actor
from cae.money import ZERO, total
from cae.periods import add_months, month_end, month_start
from members.enums import ActivityKind
from members.models import Activity, ActivityMember, Contract


def run_month(*, month: date, by: Actor) -> list[ContributionCharge]:
    """Takes what the month makes due for every activity open in it, one transaction each; returns what was posted."""
    return [charge for activity in open_activities(month) for charge in run_activity_month(activity=activity, month=month, by=by)]


def open_activities(month: date) -> list[Activity]:
    """The activities of members open for some day of a month."""
    running = Q(closed_on__isnull=True) | Q(closed_on__gte=month_start(month))
    return list(Activity.objects.filter(running, kind=ActivityKind.MEMBER, opened_on__lte=month_end(month)).order_by("pk"))


@transaction.atomic
def run_activity_month(*, activity: Activity, month: date, by: Actor) -> list[ContributionCharge]:
    """The monthly run of one activity: pending lines, minimum or floor of its main members, their fees. Idempotent (rule 6)."""
    on = month_end(month)
    behind = queries.standing(activity, on=on)
    kind = behind.kind or _last_kind(activity)
    lines = queries.lines_for(kind, on=on)
    if not lines:
        return []
    year = fiscal_year_of(on)
    rated = [
        line
        for line in lines
        if line.base != Base.FIXED and (line.trigger == Trigger.MONTH or line.minimum_mode != MinimumMode.NONE)
    ]
    members = behind.members or tuple(_main_members(activity, on).values_list("member_id", flat=True))
    positions = lock_positions(rated, year=year, activity=activity, members=members) if rated else {}
    rates = queries.overrides(activity, on=on) if rated else {}
    label = f"contribution de {on:%m/%Y}"
    charges: list[ContributionCharge] = []
    for line in rated:
        row = positions[line.code]
        if line.trigger == Trigger.MONTH and row.pending:
            rate = rates.get(line.code, behind.fixed_rate)
            moved, row.pending = row.pending, ZERO
            charge = amounts.on_event(read_position(row), queries.formula_of(line, rate=rate), moved)
            write_position(row, charge.position)
            charges.append(
                charge_row(
                    line, activity, charge, row=row, kind=ChargeKind.EVENT, on=on, base=moved, source=None, source_label=label
                )
            )
        if line.minimum_mode == MinimumMode.ABSORBED:
            charge = amounts.on_month(read_position(row), _spans(line, activity, year.starts_on, on))
            write_position(row, charge.position)
            if charge.amount:
                charges.append(
                    charge_row(
                        line,
                        activity,
                        charge,
                        row=row,
                        kind=ChargeKind.MINIMUM,
                        on=on,
                        base=ZERO,
                        source=None,
                        source_label=label,
                    )
                )
        elif line.minimum_mode == MinimumMode.FLOOR:
            charge = _floor(line, activity, row, on)
            write_position(row, charge.position)
            if charge.amount:
                charges.append(
                    charge_row(
                        line,
                        activity,
                        charge,
                        row=row,
                        kind=ChargeKind.MINIMUM,
                        on=on,
                        base=ZERO,
                        source=None,
                        source_label=label,
                    )
                )
        row.save()
    for line in lines:
        if line.base == Base.FIXED:
            charges += _fees(line, activity, on)
    return post_charges(charges, on=on, label=label, by=by, source=None)


@transaction.atomic
def run_year(*, activity: Activity, year: FiscalYear, by: Actor) -> list[ContributionCharge]:
    """Takes the lines on the result of the year, on its last day: once, or the difference when the result moved since."""
    on = year.ends_on
    behind = queries.standing(activity, on=on)
    lines = [line for line in queries.lines_for(behind.kind, on=on) if line.base == Base.RESULT]
    if not lines:
        return []
    result = -balance(activity=activity, prefixes=["6", "7", "186", "187"], since=year.starts_on, upto=on)
    taken = (
        ContributionCharge.objects.filter(activity=activity, line__base=Base.RESULT, on=on).aggregate(Sum("amount"))[
            "amount__sum"
        ]
        or ZERO
    )
    positions = lock_positions(lines, year=year, activity=activity, members=behind.members)
    charges, label = [], f"contribution sur le résultat {year}"
    for line in lines:
        row = positions[line.code]
        moved = result + taken - row.base
        charge = amounts.on_event(read_position(row), queries.formula_of(line), moved)
        write_position(row, charge.position)
        row.save()
        if charge.amount:
            charges.append(
                charge_row(
                    line, activity, charge, row=row, kind=ChargeKind.YEAR, on=on, base=moved, source=year, source_label=label
                )
            )
    return post_charges(charges, on=on, label=label, by=by, source=year)


def _main_members(activity: Activity, on: date):
    """Memberships of those for whom this activity is the main one: they bear their minimum and their fees here (rule 8)."""
    return ActivityMember.objects.filter(
        Q(until__isnull=True) | Q(until__gte=month_start(on)), activity=activity, since__lte=on, main=True
    )


def _last_kind(activity: Activity) -> str:
    """The contract kind that ended last: a month in which the contract stopped still owes its part."""
    last = Contract.objects.filter(member__memberships__activity=activity).order_by("-ended_on", "-starts_on").first()
    return last.kind if last else ""


def _days(line: ScaleLine, activity: Activity, first: date, last: date) -> list[tuple[Contract, date, date]]:
    """The days, within a period, that each contract of a main member puts under a line."""
    found = []
    for membership in _main_members(activity, last).select_related("member"):
        contracts = list(Contract.objects.filter(member=membership.member).order_by("starts_on"))
        free_until = (
            add_months(contracts[0].starts_on, line.exempt_months)
            if contracts and line.exempt_months and line.exempt_from == ExemptFrom.CONTRACT
            else first
        )
        for contract in contracts:
            if line.minimum_contracts and contract.kind not in line.minimum_contracts and line.base != Base.FIXED:
                continue
            ends = [day for day in (contract.last_day, membership.until, activity.closed_on, last) if day is not None]
            begin, end = max(first, contract.starts_on, membership.since, activity.opened_on, free_until), min(ends)
            if begin <= end:
                found.append((contract, begin, end))
    return found


def _spans(line: ScaleLine, activity: Activity, first: date, last: date) -> list[amounts.MinimumSpan]:
    begin = max(first, line.scale.starts_on)
    return [
        amounts.MinimumSpan(contract.get_kind_display().split(" ")[0], line.minimum or ZERO, start, end)
        for contract, start, end in _days(line, activity, begin, last)
    ]


def _floor(line: ScaleLine, activity: Activity, row: Any, on: date) -> amounts.Charge:
    first = month_start(on)
    of_month = ContributionCharge.objects.filter(position=row, line__code=line.code, on__gte=first, on__lte=on)
    sums = of_month.aggregate(
        events=Sum("amount", filter=Q(kind=ChargeKind.EVENT)), floors=Sum("amount", filter=Q(kind=ChargeKind.MINIMUM))
    )
    covered = sum((amounts.months_covered(start, end) for _, start, end in _days(line, activity, first, on)), amounts.Fraction(0))
    return amounts.on_month_floor(
        read_position(row),
        floor=(line.minimum or ZERO) / 12,
        charged=sums["events"] or ZERO,
        posted=sums["floors"] or ZERO,
        covered=covered,
    )


def _fees(line: ScaleLine, activity: Activity, on: date) -> Iterable[ContributionCharge]:
    """The fee of each main member for the month, less what was already taken for it (rule 7)."""
    first = month_start(on)
    by_member: dict[int, list] = {}
    for contract, start, end in _days(line, activity, first, on):
        by_member.setdefault(contract.member_id, []).append((contract, start, end))
    if line.taxpayer == Taxpayer.ACTIVITY and by_member:
        by_member = {min(by_member): by_member[min(by_member)]}
    for member_id, days in by_member.items():
        if line.fee_stops_with_salary and is_salaried(member_id, on):
            continue
        covered = sum((amounts.months_covered(start, end) for _, start, end in days), amounts.Fraction(0))
        step = amounts.fixed_fee(line.label, line.fee or Decimal(0), covered=min(covered, amounts.Fraction(1)))
        member = days[0][0].member
        taken = total(
            ContributionCharge.objects.filter(
                line__code=line.code, kind=ChargeKind.FEE, on__gte=first, on__lte=on, source_kind="member", source_id=member_id
            ).values_list("amount", flat=True)
        )
        if step.amount - taken:
            charge = amounts.Charge(
                step.amount - taken,
                (step,) if not taken else (step, amounts.Step("Déjà prélevé pour ce mois", None, None, -taken)),
                amounts.Position(),
            )
            yield charge_row(
                line,
                activity,
                charge,
                row=None,
                kind=ChargeKind.FEE,
                on=on,
                base=ZERO,
                source=member,
                source_label=f"{line.label} de {on:%m/%Y} — {member}",
            )
