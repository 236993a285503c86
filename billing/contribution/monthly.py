"""What no document triggers, month by month: minimums, fees, and the lines taken each month.

Everything here may be run twice, or late: a run looks at what the year should have cost to date and posts the difference.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from billing.contribution import amounts, queries
from billing.contribution.actions import charge_row, lock_positions, post_charges, read_position, take_waiting, write_position
from billing.contribution.enums import Base, ChargeKind, MinimumMode, Taxpayer, Trigger
from billing.contribution.models import ContributionCharge, ScaleLine, TaxpayerPosition, WaitingBase, Waiver
from billing.contribution.ports import is_salaried
from billing.ledger.actions import fiscal_year_of
from billing.ledger.models import FiscalYear
from cae.actors import Actor
from cae.money import ZERO
from cae.periods import month_end, month_start
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
    """The monthly run of one activity: what waits on its monthly lines, the minimum or floor of its main members, the fees it
    bears. Idempotent (rule 6)."""
    on = month_end(month)
    year = fiscal_year_of(on)
    behind = queries.standing_within(activity, since=year.starts_on, upto=on)
    lines = queries.lines_for(behind.kind, on=on)
    rated = [
        line
        for line in lines
        if line.base != Base.FIXED and (line.trigger == Trigger.MONTH or line.minimum_mode != MinimumMode.NONE)
    ]
    positions = lock_positions(rated, year=year, activity=activity, members=behind.members) if rated else {}
    rates = queries.rates_of(activity, behind, lines, on=on) if rated else {}
    waiting = {
        base.position_id: base
        for base in WaitingBase.objects.filter(activity=activity, position__in=[row.pk for row in positions.values()])
    }
    label = f"contribution de {on:%m/%Y}"
    charged = partial(charge_row, on=on, source=None, source_label=label)
    charges: list[ContributionCharge] = []
    for line in rated:
        row = positions[line.code]
        if line.trigger == Trigger.MONTH and row.pk in waiting:
            formula = queries.formula_of(line, rate=rates.get(line.code))
            moved = waiting[row.pk].amount
            charge = take_waiting(waiting[row.pk], row, formula)
            charges.append(charged(line, activity, charge, row=row, kind=ChargeKind.EVENT, base=moved))
        complement = _complement(line, activity, row, year, on)
        if complement is not None:
            write_position(row, complement.position)
            if complement.amount:
                charges.append(charged(line, activity, complement, row=row, kind=ChargeKind.MINIMUM, base=ZERO))
        row.save()
    fixed = [line for line in lines if line.base == Base.FIXED]
    charges += [fee for line in fixed for fee in _fees(line, activity, on)]
    return post_charges(charges, on=on, label=label, by=by, source=None)


def _complement(line: ScaleLine, activity: Activity, row: TaxpayerPosition, year: FiscalYear, on: date) -> amounts.Charge | None:
    """What the minimum of a line adds at the end of a month; None when it has none."""
    if line.minimum_mode == MinimumMode.NONE:
        return None
    if line.minimum_mode == MinimumMode.FLOOR:
        return _floor(line, activity, row, on)
    first = max(year.starts_on, line.scale.starts_on)
    spans = [
        amounts.MinimumSpan(contract.get_kind_display().split(" ")[0], line.minimum or ZERO, start, end)
        for contract, start, end in _days(line, activity, _main_members(activity, on), first, on)
    ]
    return amounts.on_month(read_position(row), spans)


def _memberships(activity: Activity, on: date) -> QuerySet[ActivityMember]:
    """Memberships that run for some day of the month of `on`."""
    running = Q(until__isnull=True) | Q(until__gte=month_start(on))
    return ActivityMember.objects.filter(running, activity=activity, since__lte=on).select_related("member").order_by("pk")


def _main_members(activity: Activity, on: date) -> QuerySet[ActivityMember]:
    """Memberships of those for whom this activity is the main one: their minimum is borne here (rule 8)."""
    return _memberships(activity, on).filter(main=True)


def _bearing_fees(activity: Activity, on: date) -> list[ActivityMember]:
    """Memberships of those whose fees this activity bears (rule 7)."""
    here = list(_memberships(activity, on))
    charged_to = queries.fees_charged_to([one.member_id for one in here], on=on)
    return [one for one in here if charged_to[one.member_id] == activity.pk]


def _days(
    line: ScaleLine, activity: Activity, memberships: Iterable[ActivityMember], first: date, last: date
) -> list[tuple[Contract, date, date]]:
    """The days, within a period, that each contract of members puts under a line: neither free at the start, nor exempted."""
    found = []
    for membership in memberships:
        contracts = list(Contract.objects.filter(member=membership.member).select_related("member").order_by("starts_on"))
        free = queries.free_until(line, activity, first_contract=contracts[0].starts_on if contracts else None)
        waivers = Waiver.objects.filter(
            Q(activity=activity) | Q(member=membership.member),
            line_code=line.code, customer__isnull=True, nature="", since__lte=last, until__gte=first,
        )  # fmt: skip
        exempted = list(waivers.order_by("since").values_list("since", "until")) if contracts else []
        for contract in contracts:
            if line.minimum_contracts and contract.kind not in line.minimum_contracts and line.base != Base.FIXED:
                continue
            ends = [day for day in (contract.last_day, membership.until, activity.closed_on, last) if day is not None]
            begin, end = max(first, contract.starts_on, membership.since, activity.opened_on, free or first), min(ends)
            found += [(contract, *span) for span in _outside(begin, end, exempted)]
    return found


def _outside(first: date, last: date, taken_out: Sequence[tuple[date, date]]) -> Iterable[tuple[date, date]]:
    """What is left of a span of days, both included, without others, in the order of their first days."""
    for since, until in taken_out:
        if first < since:
            yield first, min(last, since - timedelta(days=1))
        first = max(first, until + timedelta(days=1)) if until < last else date.max
        if first > last:
            return
    if first <= last:
        yield first, last


def _floor(line: ScaleLine, activity: Activity, row: Any, on: date) -> amounts.Charge:
    first = month_start(on)
    of_month = ContributionCharge.objects.filter(position=row, line__code=line.code, on__gte=first, on__lte=on)
    sums = of_month.aggregate(
        events=Sum("amount", filter=Q(kind=ChargeKind.EVENT)), floors=Sum("amount", filter=Q(kind=ChargeKind.MINIMUM))
    )
    days = _days(line, activity, _main_members(activity, on), first, on)
    return amounts.on_month_floor(
        read_position(row),
        floor=(line.minimum or ZERO) / 12,
        charged=sums["events"] or ZERO,
        posted=sums["floors"] or ZERO,
        covered=_covered(days),
    )


def _covered(days: Iterable[tuple[Contract, date, date]]) -> amounts.Fraction:
    """The part of a month that days under contract cover."""
    return sum((amounts.months_covered(start, end) for _, start, end in days), amounts.Fraction(0))


def _fees(line: ScaleLine, activity: Activity, on: date) -> Iterable[ContributionCharge]:
    """The fees of a line that an activity bears for the month, less what was already taken for it (rule 7): one for the
    activity itself, or one for each person who has it charged here."""
    first = month_start(on)
    per_activity = line.taxpayer == Taxpayer.ACTIVITY
    members = list(_memberships(activity, on)) if per_activity else _bearing_fees(activity, on)
    by_member: dict[Any, list[tuple[Contract, date, date]]] = {}
    for day in _days(line, activity, members, first, on):
        if not (line.fee_stops_with_salary and is_salaried(day[0].member_id, on)):
            by_member.setdefault(day[0].member, []).append(day)
    covered = {member: min(_covered(days), amounts.Fraction(1)) for member, days in by_member.items()}
    if per_activity:
        covered = {activity: max(covered.values())} if covered else {}
    taken = ContributionCharge.objects.filter(line__code=line.code, kind=ChargeKind.FEE, on__gte=first, on__lte=on)
    for payer, part in covered.items():
        step = amounts.fixed_fee(line.label, line.fee or ZERO, covered=part)
        of_payer = taken.filter(source_kind=payer._meta.model_name, source_id=payer.pk)
        already = of_payer.aggregate(amount=Sum("amount"))["amount"] or ZERO
        if step.amount != already:
            steps = (step, amounts.Step("Déjà prélevé pour ce mois", None, None, -already)) if already else (step,)
            yield charge_row(
                line,
                activity,
                amounts.Charge(step.amount - already, steps, amounts.Position()),
                row=None,
                kind=ChargeKind.FEE,
                on=on,
                base=ZERO,
                source=payer,
                source_label=f"{line.label} de {on:%m/%Y} — {payer}",
            )
