"""The account of an activity, and what is available in it: a few statements, whatever its past."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import timezone

from billing.account.queries.owed import credited_by, paid_by
from billing.account.queries.promises import Promises, promises_of, promises_of_each
from billing.account.sheet import Beside, Sheet, Time, build, movement
from billing.contribution.models import ContributionCharge
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceDeduction, InvoiceFollowUp
from billing.ledger.models import Balance, FiscalYear
from cae.money import ZERO, cents
from cae.periods import month_end, month_start

OPEN = (SettlementState.DUE, SettlementState.PARTIAL)


def sheet_of(activity, *, since: date, upto: date, on: date, promises: Promises | None = None) -> Sheet:
    """The account of `activity` from the month of `since` to the month of `upto`, as things stand on `on`.

    What is promised, set aside and to be given back is that of the last day of the period that is not to come. `promises`: the
    same, when the page has already read it.
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
        beside=_beside(activity, since=since, upto=upto, on=on, promises=promises or promises_of(activity, on=min(on, upto))),
    )


def available_now(activity, *, on: date) -> Decimal:
    """« Disponible » today, for what only needs the figure."""
    return available_each([activity.pk], promises_of_each([activity.pk], on=on), on=on)[activity.pk]


def available_each(activities: list[int], promises: Mapping[int, Promises], *, on: date) -> dict[int, Decimal]:
    """« Disponible » of each activity (ids) today: one statement for all."""
    rows: dict[int, list] = {activity: [] for activity in activities}
    held = Balance.objects.filter(activity__in=activities, month__lte=month_start(on)).values("activity_id", "account_id")
    for row in held.annotate(net=Sum(F("debit") - F("credit"))):
        rows[row["activity_id"]].append((row["account_id"], row["net"]))
    return {activity: movement(rows[activity]).counted - promises[activity].beside for activity in activities}


def _beside(activity, *, since: date, upto: date, on: date, promises: Promises) -> Beside:
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
        refunds=promises.refunds,
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
    return (
        rows.filter(Q(settlement__in=OPEN) | Q(settled_on__gt=day), invoice__issued_on__lte=day)
        .annotate(credited_then=credited_by(day))
        .annotate(owed_then=Greatest(F("to_pay") - paid_by(day) - F("credited_then"), ZERO))
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


def as_of() -> str:
    """The instant the account was read, for the page: it moves at the moment something happens."""
    return timezone.localtime().strftime("%d/%m/%Y à %H:%M")
