"""Reads the living account: a few statements, whatever the activity's past."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone

from billing.account.amounts import Kind, MemberShare, SharePeriod, member_shares
from billing.account.models import Commitment, Earmark
from billing.account.sheet import FAMILIES, Beside, Sheet, Time, build, movement
from billing.contribution.models import ContributionCharge
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceDeduction, InvoiceFollowUp
from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine, FiscalYear
from billing.payments.enums import PaymentState
from billing.payments.models import Allocation
from billing.payroll.models import SalaryEntry
from cae.money import ZERO, cents, total
from cae.parameters import ParameterMissing, value
from cae.periods import add_months, month_end, month_start
from members.enums import ContractKind
from members.models import ActivityMember, Member, SharingConvention
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
    return _available_each([activity.pk], promises_of_each([activity.pk], on=on), on=on)[activity.pk]


def _available_each(activities: list[int], promises: Mapping[int, "Promises"], *, on: date) -> dict[int, Decimal]:
    """« Disponible » of each activity (ids) today: one statement for all."""
    rows: dict[int, list] = {activity: [] for activity in activities}
    held = Balance.objects.filter(activity__in=activities, month__lte=month_start(on)).values("activity_id", "account_id")
    for row in held.annotate(net=Sum(F("debit") - F("credit"))):
        rows[row["activity_id"]].append((row["account_id"], row["net"]))
    return {activity: movement(rows[activity]).counted - promises[activity].beside for activity in activities}


def _beside(activity, *, since: date, upto: date, on: date, promises: "Promises") -> Beside:
    issued = Invoice.objects.filter(activity=activity, state=InvoiceState.ISSUED, issued_on__gte=since, issued_on__lte=upto)
    credit = Q(kind=InvoiceKind.CREDIT_NOTE)
    totals = issued.aggregate(
        ht=Sum("total_ht", filter=~credit), back_ht=Sum("total_ht", filter=credit),
        ttc=Sum(F("total_ttc") - F("deducted_ttc"), filter=~credit), back_ttc=Sum("total_ttc", filter=credit),
    )  # fmt: skip
    balances = InvoiceDeduction.objects.filter(balance__activity=activity, balance__state=InvoiceState.ISSUED)
    balances = balances.filter(balance__issued_on__gte=since, balance__issued_on__lte=upto)
    deposits = balances.aggregate(ht=Sum("deposit__total_ht"))["ht"] or ZERO
    unpaid = _unpaid(activity, since=since, day=min(on, upto), running=upto > on)
    return Beside(
        invoiced_ht=(totals["ht"] or ZERO) - (totals["back_ht"] or ZERO) - deposits,
        invoiced_ttc=(totals["ttc"] or ZERO) - (totals["back_ttc"] or ZERO),
        pending=unpaid["pending"] or ZERO,
        late=unpaid["late"] or ZERO,
        unconfirmed=unpaid["unconfirmed"] or ZERO,
        contribution_unpaid=cents(unpaid["contribution"] or ZERO),
        committed=promises.committed,
        reserved=promises.reserved,
    )


def _unpaid(activity, *, since: date, day: date, running: bool) -> dict[str, Decimal | None]:
    """What customers owed at the end of a day, TTC, not late yet and late; what is declared today and to be confirmed; and what
    the contribution taken since `since` on these invoices and their credit notes owes to what is not paid of them.

    Of a period that is `running`, as the follow-ups say: nothing is dated after it. Of a day that is over, read from what was
    issued, credited and received by then, so that a month keeps its figures: the invoices looked at are those open now and
    those settled since.
    """
    rows = InvoiceFollowUp.objects.filter(activity=activity).exclude(invoice__kind=InvoiceKind.CREDIT_NOTE)
    rows = rows.annotate(taken=_taken_on_invoice(since, day))
    if running:
        rows = rows.filter(settlement__in=OPEN).annotate(credited_then=F("credited"), owed_then=Greatest(F("open"), ZERO))
    else:
        rows = _owed_on(rows, day)
    return rows.aggregate(
        contribution=Sum(F("taken") * F("owed_then") / NullIf(F("to_pay") - F("credited_then"), ZERO)),
        pending=Sum("owed_then", filter=Q(due_on__gte=day)),
        late=Sum("owed_then", filter=Q(due_on__lt=day)),
        unconfirmed=Sum("unconfirmed"),
    )


def _owed_on(rows: QuerySet[InvoiceFollowUp], day: date) -> QuerySet[InvoiceFollowUp]:
    """The follow-ups of what was issued by the end of a day that is over, with what was credited and still owed then."""
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
    return (
        rows.filter(Q(settlement__in=OPEN) | Q(settled_on__gt=day), invoice__issued_on__lte=day)
        .annotate(credited_then=Coalesce(Subquery(credited), ZERO))
        .annotate(owed_then=Greatest(F("to_pay") - Coalesce(Subquery(paid), ZERO) - F("credited_then"), ZERO))
    )


def _taken_on_invoice(since: date, upto: date) -> CombinedExpression:
    """What the contribution took between two days on each invoice, less what its credit notes gave back."""
    taken = ContributionCharge.objects.filter(source_kind=Invoice._meta.model_name, on__gte=since, on__lte=upto)
    notes = Invoice.objects.filter(credits=OuterRef(OuterRef("invoice")), state=InvoiceState.ISSUED)

    def summed(rows: QuerySet) -> Coalesce:
        return Coalesce(Subquery(rows.order_by().values("source_kind").annotate(sum=Sum("amount")).values("sum")), ZERO)

    own = summed(taken.filter(source_id=OuterRef("invoice")))
    back = summed(taken.filter(source_id__in=notes.values("pk")))
    return own + back


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

    @property
    def beside(self) -> Decimal:
        return self.committed + self.reserved


def promises_of(activity, *, on: date) -> Promises:
    return promises_of_each([activity.pk], on=on)[activity.pk]


def promises_of_each(activities: list[int], *, on: date) -> dict[int, Promises]:
    """The promises of each activity (ids): as many statements for several as for one."""
    found = {activity: Promises([], [], fixed) for activity, fixed in _fixed_parts_of_each(activities, on=on).items()}
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
        .annotate(shown=Case(When(month__gte=months[0], then=F("month"))))  # all that came before is one
        .values("account_id", "shown", "opening")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for row in rows:
        (opened if row["opening"] else sums)[row["shown"]].append((row["account_id"], row["net"]))
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
    conventions = _conventions([activity.pk], on=on)
    if not conventions:
        return []
    shares = _shares_each(conventions, promises_of_each([activity.pk], on=on), on=on)[activity.pk]
    members = Member.objects.in_bulk(list(shares))
    return [(members[int(member)], share) for member, share in shares.items()]


def _conventions(activities: list[int], *, on: date) -> dict[int, list[SharingConvention]]:
    """The conventions begun by a day, oldest first, of the activities (ids) that have some."""
    found: dict[int, list[SharingConvention]] = defaultdict(list)
    for convention in SharingConvention.objects.filter(activity__in=activities, since__lte=on).order_by("since"):
        found[convention.activity_id].append(convention)
    return found


def _shares_each(
    conventions: Mapping[int, list[SharingConvention]], promises: Mapping[int, Promises], *, on: date
) -> dict[int, dict[str | int, MemberShare]]:
    """The shares of shared activities, by member: the balances summed by convention, in two statements for all."""
    periods = [
        When(activity=activity, month__gte=month_start(convention.since), then=Value(index))
        for activity, rows in conventions.items()
        for index, convention in reversed([*enumerate(rows)][1:])
    ]
    nets: dict[tuple[int, int], list] = defaultdict(list)
    rows = (
        Balance.objects.filter(activity__in=list(conventions), month__lte=month_start(on))
        .annotate(period=Case(*periods, default=Value(0), output_field=IntegerField()))
        .values("activity_id", "account_id", "period")
        .annotate(net=Sum(F("debit") - F("credit")))
    )
    for row in rows:
        nets[row["activity_id"], row["period"]].append((row["account_id"], row["net"]))
    taken: dict[int, dict[str | int, Decimal]] = defaultdict(dict)
    pays = SalaryEntry.objects.filter(activity__in=list(conventions)).values("activity_id", "member_id")
    for row in pays.annotate(cost=Sum("total_cost")).order_by("activity_id", "member_id"):
        taken[row["activity_id"]][row["member_id"]] = row["cost"]
    found = {}
    for activity, held in conventions.items():
        parts = []
        for index, convention in enumerate(held):
            moved = movement(nets[activity, index])
            distributable = moved.counted + moved.of("pay")
            if index == len(held) - 1:
                distributable -= promises[activity].beside
            parts.append(SharePeriod({int(member): Decimal(key) for member, key in convention.keys.items()}, distributable))
        found[activity] = member_shares(parts, taken[activity])
    return found


def own_parts(activities: Iterable[Any], member_id: int | None, *, on: date) -> list[Decimal]:
    """What a person may take from each activity: their share of a shared one, all that is available of their own.

    A fixed number of statements, whatever the number of activities.
    """
    ids = [activity.pk for activity in activities]
    promises, conventions = promises_of_each(ids, on=on), _conventions(ids, on=on)
    available = _available_each(ids, promises, on=on)
    shares = _shares_each(conventions, promises, on=on)
    return [
        shares[pk][member_id].available if member_id is not None and member_id in shares.get(pk, {}) else available[pk]
        for pk in ids
    ]


def is_cape(activity, *, on: date) -> bool:
    """Whether the members of the activity are under CAPE: the account is then set aside, and nobody is paid from it."""
    return activity.pk in under_cape([activity], on=on)


def under_cape(activities: Iterable[Any], *, on: date) -> set[int]:
    """Those (ids) of `activities` whose members are all under CAPE."""
    kinds: dict[int, set[str]] = defaultdict(set)
    running = ActivityMember.objects.filter(activity__in=list(activities), until__isnull=True)
    contracts = running.filter(member__contracts__in=contracts_on(on)).values_list("activity_id", "member__contracts__kind")
    for activity, kind in contracts:
        kinds[activity].add(kind)
    return {activity for activity, found in kinds.items() if found == {ContractKind.CAPE}}


def as_of() -> str:
    """The instant the account was read, for the page: it moves at the moment something happens."""
    return timezone.localtime().strftime("%d/%m/%Y à %H:%M")
