"""What no document triggers, month by month: minimums, fees, and the lines taken each month.

Everything here may be run twice, or late: a run looks at what the year should have cost to date and posts the difference;
the minimum of a month earlier than the last one run was counted by that run.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from billing.contribution import amounts, days, queries
from billing.contribution.actions import (
    charge_row,
    lock_positions,
    post_charges,
    read_position,
    take_waiting,
    taxpayer_of,
    write_position,
)
from billing.contribution.days import Days
from billing.contribution.enums import Base, ChargeKind, MinimumMode, Taxpayer, Trigger
from billing.contribution.models import ContributionCharge, ScaleLine, TaxpayerPosition, WaitingBase
from billing.contribution.ports import is_salaried
from billing.contribution.queries import InForce
from billing.ledger.actions import fiscal_year_of
from cae.actors import Actor
from cae.money import ZERO, total
from cae.periods import month_end, month_start
from members.enums import ActivityKind
from members.models import Activity


def run_month(*, month: date, by: Actor) -> list[ContributionCharge]:
    """Takes what the month makes due for every activity open in it, one transaction each; returns what was posted."""
    return [charge for activity in open_activities(month) for charge in run_activity_month(activity=activity, month=month, by=by)]


def open_activities(month: date) -> list[Activity]:
    """The activities of members open for some day of a month."""
    running = Q(closed_on__isnull=True) | Q(closed_on__gte=month_start(month))
    return list(Activity.objects.filter(running, kind=ActivityKind.MEMBER, opened_on__lte=month_end(month)).order_by("pk"))


@transaction.atomic
def run_activity_month(*, activity: Activity, month: date, by: Actor) -> list[ContributionCharge]:
    """The monthly run of one activity: what waits on its monthly lines, the minimums and floors it bears, its fees.

    Each day counts under the scales in force on it and the contract of then. Idempotent (rules 5 to 8).
    """
    on = month_end(month)
    year = fiscal_year_of(on)
    behind = queries.standing_within(activity, since=year.starts_on, upto=on)
    lines = queries.lines_for(behind.kind, on=on)
    in_year = queries.lines_within(year.starts_on, on)
    monthly = {line.code: line for line in lines if line.base != Base.FIXED and line.trigger == Trigger.MONTH}
    borne = dict(_minimums(activity, in_year, lines, behind.members, first=year.starts_on, on=on))
    rated = {code: one.line for code, one in borne.items()} | monthly
    positions = lock_positions(rated.values(), year=year, activity=activity, members=behind.members) if rated else {}
    rates = queries.rates_of(activity, behind, lines, on=on) if monthly else {}
    waiting = {
        base.position_id: base
        for base in WaitingBase.objects.filter(activity=activity, position__in=[row.pk for row in positions.values()])
    }
    label = f"contribution de {on:%m/%Y}"
    charged = partial(charge_row, on=on, source=None, source_label=label)
    charges: list[ContributionCharge] = []
    for code, row in positions.items():
        line = rated[code]
        if code in monthly and row.pk in waiting:
            formula = queries.formula_of(line, rate=rates.get(code))
            moved = waiting[row.pk].amount
            charge = take_waiting(waiting[row.pk], row, formula)
            charges.append(charged(line, activity, charge, row=row, kind=ChargeKind.EVENT, base=moved))
        if code in borne:
            for charge in _complements(borne[code], row, on):
                write_position(row, charge.position)
                if charge.amount:
                    charges.append(charged(line, activity, charge, row=row, kind=ChargeKind.MINIMUM, base=ZERO))
        row.save()
    charges += _fees(activity, in_year, on)
    return post_charges(charges, on=on, label=label, by=by, source=None)


@dataclass(frozen=True)
class _Borne:
    """The minimum of a line (the last version of its code in the year) that an activity bears, and its days of the year."""

    line: ScaleLine
    days: Sequence[Days]

    def spans(self, mode: MinimumMode, *, first: date = date.min) -> list[amounts.MinimumSpan]:
        return [
            amounts.MinimumSpan(
                one.contract.get_kind_display().split(" ")[0], one.line.minimum or ZERO, max(first, one.first), one.last
            )
            for one in self.days
            if one.line.minimum_mode == mode and one.last >= first
        ]


def _minimums(
    activity: Activity,
    in_year: Iterable[InForce],
    lines: Iterable[ScaleLine],
    members: tuple[int, ...],
    *,
    first: date,
    on: date,
) -> Iterator[tuple[str, _Borne]]:
    """The minimums an activity bears up to a day, by the code of their line: every version of it in the year counts its days.
    One that has no day is there when `lines`, those of today, hold it: what was taken for it may have to be given back."""
    present = {line.code for line in lines}
    versions: dict[str, list[InForce]] = {}
    for one in in_year:
        if one.line.base != Base.FIXED and one.line.minimum_mode != MinimumMode.NONE:
            versions.setdefault(one.line.code, []).append(one)
    for code, found in versions.items():
        line = found[-1].line
        stays = days.borne_by(line, taxpayer_of(line, activity=activity, members=members), activity, first=first, last=on)
        counted = days.under(found, stays) if stays else []
        if stays is not None and (counted or code in present):
            yield code, _Borne(line, sorted(counted, key=lambda one: (one.first, one.contract.pk)))


def _complements(borne: _Borne, row: TaxpayerPosition, on: date) -> Iterator[amounts.Charge]:
    """What a minimum adds at the end of a month: to the year so far, or to the month for a floor."""
    if row.minimum_until is None or on >= row.minimum_until:
        row.minimum_until = on
        spans = borne.spans(MinimumMode.ABSORBED)
        if spans or row.minimum:
            yield amounts.on_month(read_position(row), spans)
    of_month = borne.spans(MinimumMode.FLOOR, first=month_start(on))
    if of_month:
        yield _floor(borne.line, row, of_month, on)


def _floor(line: ScaleLine, row: TaxpayerPosition, spans: Sequence[amounts.MinimumSpan], on: date) -> amounts.Charge:
    of_month = ContributionCharge.objects.filter(position=row, line__code=line.code, on__gte=month_start(on), on__lte=on)
    sums = of_month.aggregate(
        events=Sum("amount", filter=Q(kind=ChargeKind.EVENT)), floors=Sum("amount", filter=Q(kind=ChargeKind.MINIMUM))
    )
    return amounts.on_month_floor(read_position(row), spans, charged=sums["events"] or ZERO, posted=sums["floors"] or ZERO)


def _fees(activity: Activity, in_year: Iterable[InForce], on: date) -> Iterator[ContributionCharge]:
    """The fees an activity bears for the month, less what was already taken for it (rule 7): one for the activity itself, or
    one for each person who has it charged here; by the days of each contract and of each version of the line."""
    first = month_start(on)
    here = days.stays_in(activity, first=first, last=on)
    charged_to = queries.fees_charged_to([stay.membership.member_id for stay in here], on=on)
    theirs = [stay for stay in here if charged_to[stay.membership.member_id] == activity.pk]
    fixed: dict[str, list[InForce]] = {}
    for one in in_year:
        if one.line.base == Base.FIXED and one.last >= first:
            fixed.setdefault(one.line.code, []).append(one)
    for code, versions in fixed.items():
        line = versions[-1].line
        per_activity = line.taxpayer == Taxpayer.ACTIVITY
        by_payer: dict[Any, list[Days]] = {}
        for one in days.under(versions, here if per_activity else theirs):
            if not (one.line.fee_stops_with_salary and is_salaried(one.contract.member_id, on)):
                by_payer.setdefault(one.contract.member, []).append(one)
        if per_activity and by_payer:
            by_payer = {activity: max(by_payer.values(), key=lambda found: sum(one.covered for one in found))}
        taken = ContributionCharge.objects.filter(line__code=code, kind=ChargeKind.FEE, on__gte=first, on__lte=on)
        for payer, counted in by_payer.items():
            of_payer = taken.filter(source_kind=payer._meta.model_name, source_id=payer.pk)
            already = of_payer.aggregate(amount=Sum("amount"))["amount"] or ZERO
            steps = tuple(_fee_steps(counted))
            if due := total(step.amount for step in steps) - already:
                before = (amounts.Step("Déjà prélevé pour ce mois", None, None, -already),) if already else ()
                yield charge_row(
                    line,
                    activity,
                    amounts.Charge(due, steps + before, amounts.Position()),
                    row=None,
                    kind=ChargeKind.FEE,
                    on=on,
                    base=ZERO,
                    source=payer,
                    source_label=f"{line.label} de {on:%m/%Y} — {payer}",
                )


def _fee_steps(counted: Iterable[Days]) -> Iterator[amounts.Step]:
    """One step for each line that days of a month put under a fee; never more than a month in all."""
    left = amounts.Fraction(1)
    by_line: dict[ScaleLine, amounts.Fraction] = {}
    for one in counted:
        part = min(one.covered, left)
        by_line[one.line] = by_line.get(one.line, amounts.Fraction(0)) + part
        left -= part
    for line, part in by_line.items():
        yield amounts.fixed_fee(line.label, line.fee or ZERO, covered=part)
