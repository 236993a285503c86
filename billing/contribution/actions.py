"""Takes the contribution: at each event, each month, at the end of the year. Knows no document: it receives an activity, what
happened, an amount, a date, a source and an actor.

The position of the taxpayer is locked, read, and written back; the charge keeps the steps of its calculation; the past is
never recomputed. Definition and rules 1 to 12: account-and-contribution, section 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q

from billing.contribution import amounts, posting, queries
from billing.contribution.enums import Base, ChargeKind, ExemptFrom, Taxpayer, Trigger
from billing.contribution.models import ContributionCharge, ScaleLine, TaxpayerPosition, WaitingBase
from billing.contribution.sold import Sold, Then, given_back, paid, then
from billing.ledger.actions import ToPost, fiscal_year_of, post_entries
from billing.ledger.enums import JournalCode
from billing.ledger.models import FiscalYear
from cae.actors import Actor
from cae.locks import lock_all
from cae.money import ZERO

SALE, RECEIPT, COST = "sale", "receipt", "cost"
# Which bases an event moves, and in which direction (rule 2). Pay never enters.
MOVES = {SALE: {Base.INVOICED: 1, Base.MARGIN: 1}, RECEIPT: {Base.COLLECTED: 1}, COST: {Base.MARGIN: -1}}


@dataclass(frozen=True)
class Part:
    """What an event brings: an amount HT (negative when taken back) of one nature of product."""

    amount: Decimal
    nature: str = "services"


@dataclass(frozen=True)
class Coming:
    """An event that `record_event` will be told of, on a document known already."""

    event: str
    activity: Any
    sold: Sold
    year_of: date | None = None


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
    behind, year, reference, every = _concerned(activity, on=on, year_of=year_of, behind=behind)
    at_issue = then(activity, sold) if sold is not None else None
    lines = _moved(event, every, at_issue)
    current = year.starts_on <= on <= year.ends_on
    of_entry = year if current else None
    if not lines:
        return post_charges([], on=on, label=source_label, by=by, source=source, beside=beside, year=of_entry)
    given = year_of or on  # what is given back was exempt, or not, on its own day
    rates, waived = queries.rates_of(activity, behind, every, on=reference), queries.waivers(activity, behind, on=given)
    gone = [line for line in lines if line not in every]  # of the day of the sale: at its rate of then, and no run takes it later
    rates_then: dict[str, Decimal] = {}
    if gone and at_issue is not None and sold is not None:
        rates_then = queries.rates_of(activity, at_issue.behind, at_issue.lines, on=sold.on)
    needs_first = any(line.exempt_months and line.exempt_from == ExemptFrom.INVOICE for line in lines)
    first = queries.first_invoice_on(activity) if needs_first else None
    positions = lock_positions(lines, year=year, activity=activity, members=behind.members)
    charges: list[ContributionCharge] = []
    waiting: dict[int, Decimal] = {}
    for line in lines:
        row = positions[line.code]
        formula = queries.formula_of(line, rate=(rates_then if line in gone else rates).get(line.code))
        amount, base = ZERO, ZERO
        steps: list[amounts.Step] = []
        for part in parts:
            exemption = queries.exemption(
                line, on=given, standing=behind, first_invoice=first, waived=waived, customer_id=customer_id, nature=part.nature
            )
            moved = MOVES[event][Base(line.base)] * part.amount
            if line.trigger != Trigger.DOCUMENT and current and line not in gone:  # a year that is over waits for no run
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


def _moved(event: str, lines: Iterable[ScaleLine], at_issue: Then | None) -> list[ScaleLine]:
    """The lines that an event moves: those whose base it is, but for a sale known already, which counts once under each."""
    if at_issue is None:
        return [line for line in lines if line.base in MOVES[event]]
    return given_back(lines, at_issue) if event == SALE else paid(lines, at_issue)


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


def _concerned(
    activity: Any, *, on: date, year_of: date | None, behind: queries.Standing | None = None
) -> tuple[queries.Standing, FiscalYear, date, list[ScaleLine]]:
    """Who stands behind an activity, the fiscal year whose position moves, the day whose scale applies, and its lines.

    What is given back concerns whoever stood there on the day it was taken, under the scale of their contract of then; what
    comes once nobody is under contract, those who stood there last.
    """
    given = year_of or on
    if behind is None or not behind.contracts or given != on:
        behind = queries.last_standing(activity, on=given)
    year = fiscal_year_of(on)
    reference = on
    if year_of is not None and not year.starts_on <= year_of <= year.ends_on:
        year = FiscalYear.objects.get(starts_on__lte=year_of, ends_on__gte=year_of)
        reference = year.ends_on
    lines = queries.lines_for(behind.kind, on=reference)
    if not lines and given != reference:  # their scale has ended since
        lines = queries.lines_for(behind.kind, on=given)
    return behind, year, reference, lines


@transaction.atomic
def lock_taxpayers(coming: Iterable[Coming], *, on: date, by: Actor) -> None:
    """Locks beforehand, in one order, every position that several events of one transaction will move.

    A receipt that pays several activities, or a credit note that takes back what was collected, calls `record_event` for each,
    and the first takes the ledger: the second would then take a taxpayer after the ledger, against the order of locks. Alone,
    `record_event` needs nothing before.
    """
    wanted: set[tuple[int, str, int | None, int | None]] = set()
    for one in coming:
        behind, year, _, lines = _concerned(one.activity, on=on, year_of=one.year_of)
        wanted |= {
            (year.pk, line.code, *taxpayer_of(line, activity=one.activity, members=behind.members))
            for line in _moved(one.event, lines, then(one.activity, one.sold))
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
