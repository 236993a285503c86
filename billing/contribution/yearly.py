"""What is taken at the end of a fiscal year: the bases that waited for it, and the lines on its result.

May be run twice, or late: what documents of the year change afterwards is taken, or given back, by the next run.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from billing.contribution import amounts, queries, rules
from billing.contribution.actions import (
    charge_row,
    create_positions,
    post_charges,
    read_position,
    take_waiting,
    taxpayer_of,
    write_position,
)
from billing.contribution.enums import Base, ChargeKind
from billing.contribution.models import ContributionCharge, ScaleLine, TaxpayerPosition, WaitingBase
from billing.ledger.models import FiscalYear
from cae.access import or_raise
from cae.actors import Actor
from cae.locks import lock_all
from cae.money import ZERO, total
from members.enums import ActivityKind
from members.models import Activity


def run_year(*, year: FiscalYear, by: Actor, on: date) -> list[ContributionCharge]:
    """Takes what the end of a year makes due for every activity open in it, one transaction each; returns what was posted."""
    return [
        charge for activity in activities_of(year) for charge in run_activity_year(activity=activity, year=year, by=by, on=on)
    ]


def activities_of(year: FiscalYear) -> QuerySet[Activity]:
    """The activities of members that the end of a year may charge: those of which a base waits, and, when a scale takes a
    part of the result, those open for some day of it."""
    waiting = WaitingBase.objects.filter(position__fiscal_year=year).exclude(amount=0)
    wanted = Q(pk__in=waiting.values("activity"))
    if queries.takes_results(on=year.ends_on):
        wanted |= Q(opened_on__lte=year.ends_on) & (Q(closed_on__isnull=True) | Q(closed_on__gte=year.starts_on))
    return Activity.objects.filter(wanted, kind=ActivityKind.MEMBER).order_by("pk")


def is_finished(year: FiscalYear) -> bool:
    """Whether a run of the year would take nothing more: no base waits, and every result is what was brought. Reads each activity
    the end of the year may charge: to ask once, before the year is closed."""
    return not any(_has_moved(activity, year) for activity in activities_of(year))


def _has_moved(activity: Activity, year: FiscalYear) -> bool:
    waits = WaitingBase.objects.filter(activity=activity, position__fiscal_year=year).exclude(amount=0)
    if waits.exists():
        return True
    behind = queries.standing_within(activity, since=year.starts_on, upto=year.ends_on)
    owners = _owners(queries.lines_for(behind.kind, on=year.ends_on), activity=activity, year=year, members=behind.members)
    if not owners:
        return False
    result = queries.result_of(activity, since=year.starts_on, upto=year.ends_on, base=Base.RESULT)
    return any(
        result
        != _brought(
            Q(
                position__fiscal_year=year,
                position__line_code=code,
                position__activity=activity_id,
                position__member=member_id,
            ),
            activity,
        )
        for code, (activity_id, member_id) in owners.items()
    )


def _brought(position: Q, activity: Activity) -> Decimal:
    """The result an activity brought to the position of a year, in all its runs."""
    brought = ContributionCharge.objects.filter(position, activity=activity, kind=ChargeKind.YEAR)
    return brought.aggregate(base=Sum("base"))["base"] or ZERO


@transaction.atomic
def run_activity_year(*, activity: Activity, year: FiscalYear, by: Actor, on: date) -> list[ContributionCharge]:
    """Takes what an activity owes at the end of a year that is over on `on`: first what waits, whatever the scale it waited
    under, then the lines on the result. Idempotent: once, then the difference when something of the year moved since.

    Posted on the last day of the year, or on `on` once the year is closed. Each activity brings its own part to the position
    of a person who has several, so that a person's year is exact too.
    """
    or_raise(rules.can_run_year(year, on=on))
    posted_on = year.ends_on if year.closed_at is None else on
    behind = queries.standing_within(activity, since=year.starts_on, upto=year.ends_on)
    lines = queries.lines_for(behind.kind, on=year.ends_on)
    owners = _owners(lines, activity=activity, year=year, members=behind.members)
    rows = _lock(owners, activity=activity, year=year)
    rates = queries.rates_of(activity, behind, lines, on=year.ends_on) if rows else {}
    label = f"contribution de l'exercice {year}"
    charged = partial(charge_row, kind=ChargeKind.YEAR, on=posted_on, source=year, source_label=label)
    charges: list[ContributionCharge] = []
    waiting = WaitingBase.objects.filter(activity=activity, position__in=rows).exclude(amount=0).order_by("position_id")
    for base in waiting:
        row, moved = rows[base.position_id], base.amount
        line = _line_of(row, lines, year)
        charge = take_waiting(base, row, queries.formula_of(line, rate=rates.get(line.code)))
        row.save()
        charges.append(charged(line, activity, charge, row=row, base=moved))
    if owners:
        within = total(charge.amount for charge in charges) if posted_on <= year.ends_on else ZERO
        result = queries.result_of(activity, since=year.starts_on, upto=year.ends_on, base=Base.RESULT) - within
        by_key = {(row.line_code, row.activity_id, row.member_id): row for row in rows.values()}
        for line in (line for line in lines if line.code in owners):
            row = by_key[(line.code, *owners[line.code])]
            brought = _brought(Q(position=row), activity)
            if result == brought:
                continue
            formula = queries.formula_of(line, rate=rates.get(line.code))
            charge = amounts.on_year(read_position(row), formula, base=result, brought=brought)
            write_position(row, charge.position)
            row.save()
            charges.append(charged(line, activity, charge, row=row, base=result - brought))
    return post_charges(charges, on=posted_on, label=label, by=by, source=year)


def _owners(
    lines: Iterable[ScaleLine], *, activity: Activity, year: FiscalYear, members: tuple[int, ...]
) -> dict[str, tuple[int | None, int | None]]:
    """Who owes each line on the result, by its code: (activity, member). Whom the first run charged stays the one."""
    wanted = {line.code: taxpayer_of(line, activity=activity, members=members) for line in lines if line.base == Base.RESULT}
    if not wanted:
        return {}
    before = ContributionCharge.objects.filter(
        activity=activity, kind=ChargeKind.YEAR, position__fiscal_year=year, position__line_code__in=wanted
    )
    keys = before.order_by("pk").values_list("position__line_code", "position__activity_id", "position__member_id")
    return wanted | {code: (activity_id, member_id) for code, activity_id, member_id in keys}


def _lock(
    owners: dict[str, tuple[int | None, int | None]], *, activity: Activity, year: FiscalYear
) -> dict[int, TaxpayerPosition]:
    """The positions of the year where a base of the activity waits, and those of `owners`: one lock, in one order."""
    wanted = Q(
        pk__in=WaitingBase.objects.filter(activity=activity, position__fiscal_year=year).exclude(amount=0).values("position")
    )
    for code, (activity_id, member_id) in owners.items():
        wanted |= Q(fiscal_year=year, line_code=code, activity_id=activity_id, member_id=member_id)
    create_positions((code, *owner, year.pk) for code, owner in owners.items())
    return {row.pk: row for row in lock_all(TaxpayerPosition.objects.filter(wanted))}


def _line_of(row: TaxpayerPosition, lines: Iterable[ScaleLine], year: FiscalYear) -> ScaleLine:
    """The line under which a base is taken: in force at the end of the year, else the last that bore its code before."""
    for line in lines:
        if line.code == row.line_code:
            return line
    earlier = ScaleLine.objects.filter(code=row.line_code, scale__decision__isnull=False, scale__starts_on__lte=year.ends_on)
    return earlier.select_related("destination").prefetch_related("brackets").order_by("-scale__starts_on", "-pk")[0]
