"""Reads the living account: a few statements, whatever the activity's past."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from billing.account.amounts import Kind, MemberShare, SharePeriod, member_shares
from billing.account.models import Commitment, Earmark
from billing.account.sheet import FAMILIES, Beside, Sheet, Time, build, movement
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine, FiscalYear
from billing.payments.enums import PaymentState
from billing.payments.models import Allocation
from billing.payroll.models import SalaryEntry
from cae.money import ZERO, cents, total
from cae.parameters import ParameterMissing, value
from cae.periods import add_months, month_end, month_start
from members.enums import ContractKind
from members.models import ActivityMember, Contract, Member, SharingConvention
from members.queries import contracts_on

OPEN = (SettlementState.DUE, SettlementState.PARTIAL)
# The families whose movements a line of the account is made of: what a figure opens on.
FAMILIES_OF = {
    Kind.COLLECTED: ("receivables",),
    Kind.OUTPUT_VAT: ("output_vat",),
    Kind.SPENT: ("costs", "assets", "stock"),
    Kind.CONTRIBUTION: ("internal_charge",),
    Kind.INTERNAL: ("internal_income",),
    Kind.PAY: ("pay",),
    Kind.FINANCING: ("financing", "equity"),
}
CREDITED = (Kind.COLLECTED, Kind.OUTPUT_VAT, Kind.INTERNAL, Kind.FINANCING)  # a credit makes these figures grow


def sheet_of(activity, *, since: date, upto: date, on: date, promises: "Promises | None" = None) -> Sheet:
    """The account of `activity` from the month of `since` to the month of `upto`, as things stand on `on`.

    `promises`: what is promised and set aside on that day, when the page has already read it.
    """
    since, upto = month_start(since), month_end(upto)
    year = FiscalYear.objects.filter(starts_on__lte=upto, ends_on__gte=upto).first()
    starts = {"period": since, "year": month_start(year.starts_on) if year else since}
    parts = {
        f"{name}_{part}": Sum(F("debit") - F("credit"), filter=where)
        for name, start in starts.items()
        for part, where in (
            ("before", Q(month__lt=start)),
            ("moved", Q(month__gte=start, opening=False)),
            ("opening", Q(month__gte=start, opening=True)),
        )
    }
    rows = list(Balance.objects.filter(activity=activity, month__lte=upto).values("account_id").annotate(**parts))
    times = {
        name: Time(
            *(
                movement((row["account_id"], row[f"{name}_{part}"] or ZERO) for row in rows)
                for part in ("before", "moved", "opening")
            )
        )
        for name in starts
    }
    return build(
        since=since,
        upto=upto,
        period=times["period"],
        year=times["year"],
        beside=_beside(activity, since=since, upto=upto, on=on, promises=promises or promises_of(activity, on=on)),
    )


def available_now(activity, *, on: date) -> Decimal:
    """« Disponible » today, for what only needs the figure."""
    rows = (
        Balance.objects.filter(activity=activity, month__lte=month_start(on))
        .values("account_id")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    promises = promises_of(activity, on=on)
    beside = promises.committed + promises.reserved
    return movement((row["account_id"], row["net"]) for row in rows).counted - beside


def _beside(activity, *, since: date, upto: date, on: date, promises: "Promises") -> Beside:
    issued = Invoice.objects.filter(activity=activity, state=InvoiceState.ISSUED, issued_on__gte=since, issued_on__lte=upto)
    credit = Q(kind=InvoiceKind.CREDIT_NOTE)
    totals = issued.aggregate(
        ht=Sum("total_ht", filter=~credit), back_ht=Sum("total_ht", filter=credit),
        ttc=Sum(F("total_ttc") - F("deducted_ttc"), filter=~credit), back_ttc=Sum("total_ttc", filter=credit),
    )  # fmt: skip
    deposits = issued.filter(kind=InvoiceKind.BALANCE).aggregate(ht=Sum("deductions__deposit__total_ht"))["ht"] or ZERO
    unpaid = _unpaid(activity, day=min(on, upto))
    return Beside(
        invoiced_ht=(totals["ht"] or ZERO) - (totals["back_ht"] or ZERO) - deposits,
        invoiced_ttc=(totals["ttc"] or ZERO) - (totals["back_ttc"] or ZERO),
        pending=unpaid["pending"] or ZERO,
        late=unpaid["late"] or ZERO,
        unconfirmed=unpaid["unconfirmed"] or ZERO,
        committed=promises.committed,
        reserved=promises.reserved,
    )


def _unpaid(activity, *, day: date) -> dict[str, Decimal | None]:
    """What customers owed at the end of a day, TTC, not late yet and late; and what is declared today and to be confirmed.

    Read from what was issued, credited and received by that day, so that a month that is over keeps its figures. The
    invoices looked at are those open now and those settled since.
    """
    paid = (
        Allocation.objects.filter(invoice=OuterRef("invoice"), payment__state=PaymentState.CONFIRMED)
        .annotate(at=Coalesce("transfer__on", "payment__received_on"))
        .filter(at__lte=day)
        .order_by()
        .values("invoice")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    credited = (
        Invoice.objects.filter(credits=OuterRef("invoice"), state=InvoiceState.ISSUED, issued_on__lte=day)
        .order_by()
        .values("credits")
        .annotate(sum=Sum("total_ttc"))
        .values("sum")
    )
    rows = (
        InvoiceFollowUp.objects.filter(Q(settlement__in=OPEN) | Q(settled_on__gt=day), activity=activity)
        .filter(invoice__issued_on__lte=day)
        .exclude(invoice__kind=InvoiceKind.CREDIT_NOTE)
        .annotate(owed_then=Greatest(F("to_pay") - Coalesce(Subquery(paid), ZERO) - Coalesce(Subquery(credited), ZERO), ZERO))
    )
    return rows.aggregate(
        pending=Sum("owed_then", filter=Q(due_on__gte=day)),
        late=Sum("owed_then", filter=Q(due_on__lt=day)),
        unconfirmed=Sum("unconfirmed"),
    )


def open_on(model: type[Commitment] | type[Earmark], on: date) -> Q:
    """The rows of a kind of promise that stand on a day."""
    ended = "settled_on" if model is Commitment else "released_on"
    return Q(since__lte=on) & (Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": on}))


@dataclass(frozen=True)
class Promises:
    """What an activity promised and set aside on a day: it is not available, though nothing moved in the ledger."""

    commitments: list[Commitment]
    earmarks: list[Earmark]
    fixed_parts: list["FixedPart"]

    @property
    def committed(self) -> Decimal:
        return total(row.amount for row in (*self.commitments, *self.fixed_parts))

    @property
    def reserved(self) -> Decimal:
        return total(row.amount for row in self.earmarks)


def promises_of(activity, *, on: date) -> Promises:
    return Promises(
        list(Commitment.objects.filter(open_on(Commitment, on), activity=activity).order_by("since", "pk")),
        list(Earmark.objects.filter(open_on(Earmark, on), activity=activity).order_by("since", "pk")),
        fixed_parts(activity, on=on),
    )


@dataclass(frozen=True)
class FixedPart:
    """The part fixe of a month that is due and not paid yet, at an estimated employer cost (CAE-31)."""

    member: Member
    gross: Decimal
    amount: Decimal


def fixed_parts(activity, *, on: date) -> list[FixedPart]:
    """The parts fixes of the month of `on` still to be paid, borne by the main activity of each member.

    The cost is the gross raised by the employer's contributions of the last pay, or by the indicative rate of
    reference/parameters.toml: an estimate until the pay is posted.
    """
    first, last = month_start(on), month_end(on)
    main = ActivityMember.objects.filter(
        Q(until__isnull=True) | Q(until__gte=first), activity=activity, since__lte=last, main=True
    )
    contracts = (
        contracts_on(on)
        .filter(member__in=main.values("member_id"), kind=ContractKind.CESA, fixed_part__gt=0)
        .select_related("member")
    )
    due = list(contracts)
    if not due:
        return []
    ids = [contract.member_id for contract in due]
    paid = set(
        SalaryEntry.objects.filter(member_id__in=ids, month=first, reversed_by__isnull=True, gross__gt=0).values_list(
            "member_id", flat=True
        )
    )
    last_pay = {row.member_id: row for row in SalaryEntry.objects.filter(member_id__in=ids, gross__gt=0).order_by("month", "pk")}
    try:
        rate = value("payroll.indicative_employer_rate", on=on)
    except ParameterMissing:
        rate = ZERO
    found = []
    for contract in due:
        if contract.member_id in paid:
            continue
        pay = last_pay.get(contract.member_id)
        cost = contract.fixed_part * pay.total_cost / pay.gross if pay else contract.fixed_part * (100 + rate) / 100
        found.append(FixedPart(contract.member, contract.fixed_part, cents(cost)))
    return found


@dataclass(frozen=True)
class Month:
    """A month of the chart: what came in from customers, what went out, and what was available at its end."""

    month: date
    collected: Decimal
    out: Decimal
    available: Decimal


def months_of(activity, *, upto: date, count: int = 12) -> list[Month]:
    """The last `count` months until that of `upto`, oldest first: one statement, from the balances."""
    months = [add_months(month_start(upto), -index) for index in reversed(range(count))]
    sums: dict[date | None, list] = defaultdict(list)
    opened: dict[date | None, list] = defaultdict(list)  # à-nouveaux: neither collected nor spent
    rows = (
        Balance.objects.filter(activity=activity, month__lte=months[-1])
        .values("account_id", "month", "opening")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for row in rows:
        month = row["month"] if row["month"] >= months[0] else None
        (opened if row["opening"] else sums)[month].append((row["account_id"], row["net"]))
    running = movement(sums[None] + opened[None]).counted
    found = []
    for month in months:
        moved = movement(sums[month])
        time = Time(moved=moved)
        collected = build(since=month, upto=month, period=time, year=time, beside=Beside()).line(Kind.COLLECTED).amount
        running += moved.counted + movement(opened[month]).counted
        found.append(Month(month, collected, collected - moved.counted, running))
    return found


def lines_behind(activity, kind: Kind, *, since: date, upto: date) -> QuerySet[EntryLine]:
    """The lines of the ledger a figure is made of, newest first. The à-nouveaux make the opening, and no other figure."""
    wanted = FAMILIES_OF[kind]
    prefixes = [prefix for prefix, name in FAMILIES.items() if name in wanted]
    where = Q(pk__in=())
    for prefix in prefixes:
        deeper = [other for other in FAMILIES if other != prefix and other.startswith(prefix) and FAMILIES[other] not in wanted]
        inside = Q(account__code__startswith=prefix)
        for other in deeper:
            inside &= ~Q(account__code__startswith=other)
        where |= inside
    rows = EntryLine.objects.filter(where, activity=activity, on__gte=month_start(since), on__lte=month_end(upto))
    if kind is Kind.COLLECTED:
        rows = rows.filter(entry__journal=JournalCode.BANK)
    else:
        rows = rows.exclude(entry__journal=JournalCode.OPENING)
    return rows.select_related("entry", "account").order_by("-on", "-id")


def part_of(kind: Kind, line: EntryLine) -> Decimal:
    """What a line of the ledger adds to the figure of `kind`: those of `lines_behind` make up its amount."""
    moved = line.debit - line.credit
    return -moved if kind in CREDITED else moved


def shares_of(activity, *, on: date) -> list[tuple[Member, MemberShare]]:
    """What each member of a shared activity may still take: keys dated by their conventions, less their own pay (CAE-16).

    Empty when the activity has no convention. What is committed and reserved weighs on the running period only.
    """
    conventions = list(SharingConvention.objects.filter(activity=activity, since__lte=on).order_by("since"))
    if not conventions:
        return []
    rows = (
        Balance.objects.filter(activity=activity, month__lte=month_start(on))
        .values("account_id", "month")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    by_period: list[list] = [[] for _ in conventions]
    for row in rows:
        index = max((i for i, convention in enumerate(conventions) if month_start(convention.since) <= row["month"]), default=0)
        by_period[index].append((row["account_id"], row["net"]))
    periods = []
    for index, convention in enumerate(conventions):
        moved = movement(by_period[index])
        distributable = moved.counted + moved.of("pay")
        if index == len(conventions) - 1:
            promises = promises_of(activity, on=on)
            distributable -= promises.committed + promises.reserved
        periods.append(SharePeriod({int(member): Decimal(key) for member, key in convention.keys.items()}, distributable))
    taken = {
        row["member_id"]: row["cost"]
        for row in SalaryEntry.objects.filter(activity=activity).values("member_id").annotate(cost=Sum("total_cost"))
    }
    shares = member_shares(periods, taken)
    members = Member.objects.in_bulk(list(shares))
    return [(members[int(member)], share) for member, share in shares.items()]


def own_part(activity, member_id: int | None, *, on: date) -> Decimal:
    """What a person may take from an activity: their share of a shared one, all that is available of their own."""
    shares = {member.pk: share.available for member, share in shares_of(activity, on=on)}
    return shares[member_id] if member_id in shares else available_now(activity, on=on)


def is_cape(activity, *, on: date) -> bool:
    """Whether the members of the activity are under CAPE: the account is then set aside, and nobody is paid from it."""
    contracts = Contract.objects.filter(
        pk__in=contracts_on(on).values("pk"), member__memberships__activity=activity, member__memberships__until__isnull=True
    )
    kinds = set(contracts.values_list("kind", flat=True))
    return kinds == {ContractKind.CAPE}


def as_of() -> str:
    """The instant the account was read, for the page: it moves at the moment something happens."""
    return timezone.localtime().strftime("%d/%m/%Y à %H:%M")
