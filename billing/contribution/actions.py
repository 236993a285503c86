"""Takes the contribution: at each event, each month, at the end of the year. Knows no document: it receives an activity, what
happened, an amount, a date, a source and an actor.

The position of the taxpayer is locked, read, and written back; the charge keeps the steps of its calculation; the past is
never recomputed. Definition and rules 1 to 12: account-and-contribution, section 3.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q

from billing.contribution import amounts, posting, queries
from billing.contribution.enums import ChargeKind, Taxpayer
from billing.contribution.models import ContributionCharge, ScaleLine, TaxpayerPosition, WaitingBase
from billing.contribution.moving import Coming, Part, concerned, moved_by, read
from billing.contribution.sold import Sold, then
from billing.ledger.actions import ToPost, post_entries
from billing.ledger.enums import JournalCode
from billing.ledger.models import FiscalYear
from cae.actors import Actor
from cae.locks import lock_all
from cae.money import ZERO


@transaction.atomic
def record_event(
    *,
    activity: Any,
    event: str,
    parts: Iterable[Part],
    on: date,
    source: Model,
    source_label: str,
    by: Actor,
    customer_id: int | None = None,
    year_of: date | None = None,
    sold: Sold | None = None,
    beside: ToPost | None = None,
    behind: queries.Standing | None = None,
) -> list[ContributionCharge]:
    """Takes what an event makes due and posts it; returns the charges, none when no line of a scale moves.

    `event` is SALE (document issued, HT net of deposits), RECEIPT (HT collected) or COST (purchase that enters margin,
    positive when approved). `year_of`: the date of the document a credit note gives back; when it lies in an earlier
    fiscal year, that year's scale and closing position are used, and the charge is posted on `on` (rule 4). The scale is that
    of the contracts in force on that day, or on `on`; when nobody is under contract any more, of the last ones. `sold`: the
    document that a receipt pays or a credit note takes back, which counts once under each line (see `sold`).
    `beside`: the entry of the event itself, posted in any case, just before that of the contribution. `behind`: who stands
    behind the activity on `on`, when the caller has just read it.
    """
    moving = read(activity, event, on=on, year_of=year_of, sold=sold, behind=behind)
    of_entry = moving.year if moving.current else None
    if not moving.lines:
        return post_charges([], on=on, label=source_label, by=by, source=source, beside=beside, year=of_entry)
    positions = lock_positions(moving.lines, year=moving.year, activity=activity, members=moving.behind.members)
    charges: list[ContributionCharge] = []
    waiting: dict[int, Decimal] = {}
    for line in moving.lines:
        row = positions[line.code]
        formula = queries.formula_of(line, rate=moving.rate(line))
        amount, base = ZERO, ZERO
        steps: list[amounts.Step] = []
        for part in parts:
            exemption, moved = moving.exemption(line, part, customer_id=customer_id), moving.moved(line, part)
            if moving.waits(line):
                waiting[row.pk] = waiting.get(row.pk, ZERO) + (ZERO if exemption else moved)
                continue
            charge = amounts.on_event(read_position(row), formula, moved, exemption=exemption)
            write_position(row, charge.position)
            amount, base, steps = amount + charge.amount, base + moved, steps + list(charge.steps)
        if steps:
            row.save()
            charges.append(
                charge_row(
                    line,
                    activity,
                    amounts.Charge(amount, tuple(steps), read_position(row)),
                    row=row,
                    kind=ChargeKind.EVENT,
                    on=on,
                    base=base,
                    source=source,
                    source_label=source_label,
                )
            )
    _add_waiting(activity, waiting)
    return post_charges(charges, on=on, label=source_label, by=by, source=source, beside=beside, year=of_entry)


def _add_waiting(activity: Any, bases: dict[int, Decimal]) -> None:
    """Adds to what an activity brought to positions that are locked, by their key, until a run takes it."""
    rows = [(position, activity.pk, amount) for position, amount in bases.items() if amount]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO billing_waitingbase (position_id, activity_id, amount) VALUES (%s, %s, %s)"
                " ON CONFLICT (position_id, activity_id) DO UPDATE SET amount = billing_waitingbase.amount + excluded.amount",
                rows,
            )


def charge_row(
    line: ScaleLine,
    activity: Any,
    charge: amounts.Charge,
    *,
    row: TaxpayerPosition | None,
    kind: ChargeKind,
    on: date,
    base: Decimal,
    source: Model | None,
    source_label: str,
) -> ContributionCharge:
    """A charge to post, with its explanation as plain values; not written yet."""
    return ContributionCharge(
        line=line,
        activity=activity,
        position=row,
        kind=kind,
        on=on,
        base=base,
        amount=charge.amount,
        steps=[{"label": s.label, "base": _text(s.base), "rate": _text(s.rate), "amount": str(s.amount)} for s in charge.steps],
        source_kind=source._meta.model_name or "" if source is not None else "",
        source_id=source.pk if source is not None else None,
        source_label=source_label[:200],
    )


def post_charges(
    charges: list[ContributionCharge],
    *,
    on: date,
    label: str,
    by: Actor,
    source: Model | None,
    beside: ToPost | None = None,
    year: FiscalYear | None = None,
) -> list[ContributionCharge]:
    """Posts the charges of one event as one entry, after `beside` when given, then writes them with it."""
    own = ToPost(
        journal=JournalCode.CONTRIBUTION,
        label=f"Contribution — {label}",
        document=label,
        document_on=on,
        lines=posting.on_charges(charges),
        source=source,
    )
    *_, entry = post_entries([beside, own] if beside else [own], on=on, by=by, year=year)
    if not charges:
        return []
    for charge in charges:
        charge.entry = entry
    return ContributionCharge.objects.bulk_create(charges)


def taxpayer_of(line: ScaleLine, *, activity: Any, members: tuple[int, ...]) -> tuple[int | None, int | None]:
    """(activity id, member id) of who owes a line. A shared activity is one taxpayer for rates and brackets (rule 8)."""
    if line.taxpayer == Taxpayer.ACTIVITY or len(members) != 1:
        return activity.pk, None
    return None, members[0]


@transaction.atomic
def lock_taxpayers(coming: Iterable[Coming], *, on: date, by: Actor) -> None:
    """Locks beforehand, in one order, every position that several events of one transaction will move.

    A receipt that pays several activities, or a credit note that takes back what was collected, calls `record_event` for each,
    and the first takes the ledger: the second would then take a taxpayer after the ledger, against the order of locks. Alone,
    `record_event` needs nothing before.
    """
    wanted: set[tuple[int, str, int | None, int | None]] = set()
    for one in coming:
        behind, year, _, lines = concerned(one.activity, on=on, year_of=one.year_of)
        wanted |= {
            (year.pk, line.code, *taxpayer_of(line, activity=one.activity, members=behind.members))
            for line in moved_by(one.event, lines, then(one.activity, one.sold))
        }
    where = Q(pk__in=())
    for year_id, code, activity_id, member_id in wanted:
        where |= Q(fiscal_year_id=year_id, line_code=code, activity_id=activity_id, member_id=member_id)
    found = set(TaxpayerPosition.objects.filter(where).values_list("fiscal_year_id", "line_code", "activity_id", "member_id"))
    create_positions((code, activity_id, member_id, year_id) for year_id, code, activity_id, member_id in wanted - found)
    lock_all(TaxpayerPosition.objects.filter(where))


def lock_positions(
    lines: Iterable[ScaleLine], *, year: FiscalYear, activity: Any, members: tuple[int, ...]
) -> dict[str, TaxpayerPosition]:
    """The positions of the taxpayers of `lines`, created when new, locked in the order of their keys."""
    wanted = {line.code: taxpayer_of(line, activity=activity, members=members) for line in lines}
    owners = set(wanted.values())

    def read() -> dict[tuple, TaxpayerPosition]:
        rows = (
            TaxpayerPosition.objects.select_for_update(of=("self",)).filter(fiscal_year=year, line_code__in=wanted).order_by("pk")
        )
        who = [(a, m) for a, m in owners]
        rows = rows.filter(activity_id__in=[a for a, _ in who if a]) | rows.filter(member_id__in=[m for _, m in who if m])
        return {(row.line_code, row.activity_id, row.member_id): row for row in rows}

    found = read()
    missing = [(code, *owner) for code, owner in wanted.items() if (code, *owner) not in found]
    if missing:
        create_positions((*key, year.pk) for key in missing)
        found = read()
    return {code: found[(code, *owner)] for code, owner in wanted.items()}


def create_positions(keys: Iterable[tuple[str, int | None, int | None, int]]) -> None:
    """Rows at zero for (line code, activity, member, fiscal year), unless somebody else just wrote them."""
    rows = sorted(keys, key=str)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO billing_taxpayerposition (line_code, activity_id, member_id, fiscal_year_id,"
                " base, due, minimum, by_events, complement, floors)"
                " VALUES (%s, %s, %s, %s, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING",
                rows,
            )


def take_waiting(base: WaitingBase, row: TaxpayerPosition, formula: amounts.Formula) -> amounts.Charge:
    """Takes a base that waited on a locked position: nothing waits any more. The caller saves the position."""
    charge = amounts.on_event(read_position(row), formula, base.amount)
    write_position(row, charge.position)
    base.amount = ZERO
    base.save(update_fields=["amount"])
    return charge


def read_position(row: TaxpayerPosition) -> amounts.Position:
    return amounts.Position(row.base, row.due, row.minimum, row.by_events, row.complement, row.floors)


def write_position(row: TaxpayerPosition, position: amounts.Position) -> None:
    row.base, row.due, row.minimum = position.base, position.due, position.minimum
    row.by_events, row.complement, row.floors = position.by_events, position.complement, position.floors


def _text(value: Decimal | None) -> str:
    return "" if value is None else str(value)
