"""Reads of the ledger. Totals come from the monthly balances the database keeps, never from a sum over lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine, GeneralBalance
from cae.money import ZERO
from cae.periods import month_end, month_start

WHOLE_CODE = 6  # digits from which a code names one account
# Cleared when a year is closed, internal charges and income with them (ACC-09); every other account is carried forward.
RESULT = ("186", "187", "6", "7")
EARLIER_RESULT = "Résultat des exercices précédents, pas encore affecté"


def balance(*, activity=None, prefixes: Iterable[str], upto: date | None = None, since: date | None = None) -> Decimal:
    """Debit less credit, in euros, of the accounts that begin with one of `prefixes`, for an activity (None: all).

    `since` and `upto` are both included. Whole months come from balances; the days of an unfinished month from its lines.
    """
    return sums(activity=activity, prefixes=prefixes, upto=upto, since=since)[0]


def sums(
    *, activity=None, prefixes: Iterable[str], upto: date | None = None, since: date | None = None
) -> tuple[Decimal, Decimal, Decimal]:
    """(debit − credit, debit, credit) as `balance`."""
    accounts = Q(pk__in=())
    for prefix in prefixes:
        accounts |= named(prefix)
    where = accounts & (Q(activity=activity) if activity is not None else Q())
    months, parts = where, []
    if upto is not None and upto != month_end(upto):
        months &= Q(month__lt=month_start(upto))
        parts.append((max(month_start(upto), since or month_start(upto)), upto))
    elif upto is not None:
        months &= Q(month__lte=month_start(upto))
    if since is not None and since.day != 1:
        months &= Q(month__gt=month_start(since))
        first_end = month_end(since) if upto is None else min(month_end(since), upto)
        if not parts or parts[0][0] > first_end:
            parts.append((since, first_end))
        else:
            parts[0] = (since, upto)
    elif since is not None:
        months &= Q(month__gte=month_start(since))
    kept = GeneralBalance if activity is None else Balance
    totals = kept.objects.filter(months).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    debit, credit = totals["debit"] or ZERO, totals["credit"] or ZERO
    for first, last in parts:
        lines = EntryLine.objects.filter(where, on__gte=first, on__lte=last).aggregate(debit=Sum("debit"), credit=Sum("credit"))
        debit, credit = debit + (lines["debit"] or ZERO), credit + (lines["credit"] or ZERO)
    return debit - credit, debit, credit


def named(prefix: str) -> Q:
    """The lines or balances of an account (six digits or more), or of those that begin so."""
    return Q(account=prefix) if len(prefix) >= WHOLE_CODE else Q(account__code__startswith=prefix)


def of_the_result(prefix: str) -> list[str]:
    """The accounts of the result among those that begin so."""
    return [prefix] if prefix.startswith(RESULT) else [result for result in RESULT if result.startswith(prefix)]


def carried(prefix: str, *, on: date, year_start: date, activity=None) -> Decimal:
    """What the accounts of `prefix` hold when the day `on` begins: all that was ever posted, less what those of the result
    had before the fiscal year that starts on `year_start`."""
    inside = of_the_result(prefix)
    held = balance(activity=activity, prefixes=[prefix], upto=on - timedelta(days=1))
    if not inside:
        return held
    return held - balance(activity=activity, prefixes=inside, upto=year_start - timedelta(days=1))


@dataclass(frozen=True)
class AccountRow:
    """An account of the balance générale. `account` is empty for the result of earlier years, that nothing posted; `cleared`
    is what a fiscal year that begins within the period moves from the accounts of the result to it."""

    account: str
    label: str
    start: Decimal
    debit: Decimal
    credit: Decimal
    cleared: Decimal = ZERO

    @property
    def end(self) -> Decimal:
        return self.start + self.debit - self.credit + self.cleared


def by_account(
    *, activity=None, account: str = "", since: date, upto: date, year_start: date, last_start: date
) -> list[AccountRow]:
    """The balance générale from one day to another, both included: what each account held when it began, their movements,
    what it holds at the end. `account` keeps those that begin so (see `named`), and they alone.

    Accounts of the result start at zero with each fiscal year: `year_start` is the first day of that of `since`, `last_start`
    of that of `upto`. What they held in the years that are over and no closing entry appropriated yet makes one last row, so
    that the balance is whole. One statement, on the monthly sums; one more on the lines of each month that is not whole.
    """
    first, beyond = month_start(since), month_start(upto)
    kept: QuerySet = GeneralBalance.objects.all() if activity is None else Balance.objects.filter(activity=activity)
    if account:
        kept = kept.filter(named(account))
    net = F("debit") - F("credit")
    sums = (
        kept.filter(month__lte=beyond)
        .values("account_id", label=F("account__label"))
        .annotate(
            start=Coalesce(Sum(net, filter=Q(month__lt=first)), ZERO),
            earlier=Coalesce(Sum(net, filter=Q(month__lt=month_start(year_start))), ZERO),
            ended=Coalesce(Sum(net, filter=Q(month__gte=month_start(year_start), month__lt=month_start(last_start))), ZERO),
            debits=Coalesce(Sum("debit", filter=Q(month__gte=first)), ZERO),
            credits=Coalesce(Sum("credit", filter=Q(month__gte=first)), ZERO),
        )
        .order_by("account_id")
    )
    before, after = _beside(activity=activity, account=account, since=since, upto=upto)
    rows, unappropriated, ended = [], ZERO, ZERO
    for row in sums:
        code = row["account_id"]
        (head_debit, head_credit), (tail_debit, tail_credit) = before.get(code, NOTHING), after.get(code, NOTHING)
        start, cleared = row["start"] + head_debit - head_credit, ZERO
        if code.startswith(RESULT):
            start -= row["earlier"]
            cleared = -row["ended"]
            unappropriated += row["earlier"]
            ended += row["ended"]
        debits, credits = row["debits"] - head_debit - tail_debit, row["credits"] - head_credit - tail_credit
        rows.append(AccountRow(code, row["label"], start, debits, credits, cleared))
    if (unappropriated or ended) and not account:
        rows.append(AccountRow("", EARLIER_RESULT, unappropriated, ZERO, ZERO, ended))
    return [row for row in rows if row.start or row.debit or row.credit or row.cleared]


NOTHING = (ZERO, ZERO)


def _beside(*, activity, account: str, since: date, upto: date) -> tuple[dict, dict]:
    """(debit, credit) of each account within the month of `since` before it, and within that of `upto` after it: what whole
    months hold that these days do not."""
    head = Q(on__gte=month_start(since), on__lt=since)
    tail = Q(on__gt=upto, on__lte=month_end(upto))
    sides = []
    for where in (head if since.day != 1 else None, tail if upto != month_end(upto) else None):
        if where is None:
            sides.append({})
            continue
        lines = EntryLine.objects.filter(where)
        lines = lines.filter(named(account)) if account else lines
        lines = lines.filter(activity=activity) if activity is not None else lines
        totals = lines.order_by().values_list("account_id").annotate(Sum("debit"), Sum("credit"))
        sides.append({code: (debit, credit) for code, debit, credit in totals})
    return sides[0], sides[1]


def out_of_step() -> list[dict]:
    """The balances that differ from the sum of their lines (activity None: those of every activity together): empty unless
    something went very wrong."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(b.activity_id, l.activity_id), coalesce(b.account_id, l.account_id), coalesce(b.month, l.month),
                   b.debit, l.debit, b.credit, l.credit
            FROM billing_balance b
            FULL JOIN (SELECT l.activity_id, l.account_id, date_trunc('month', l."on")::date AS month,
                              e.journal_id = %s AS opening, sum(l.debit) AS debit, sum(l.credit) AS credit
                       FROM billing_entryline l JOIN billing_entry e ON e.id = l.entry_id GROUP BY 1, 2, 3, 4) l
              ON (b.activity_id, b.account_id, b.month, b.opening) = (l.activity_id, l.account_id, l.month, l.opening)
            WHERE b.debit IS DISTINCT FROM l.debit OR b.credit IS DISTINCT FROM l.credit
            UNION ALL
            SELECT NULL, coalesce(b.account_id, l.account_id), coalesce(b.month, l.month), b.debit, l.debit, b.credit, l.credit
            FROM billing_generalbalance b
            FULL JOIN (SELECT account_id, date_trunc('month', "on")::date AS month, sum(debit) AS debit, sum(credit) AS credit
                       FROM billing_entryline GROUP BY 1, 2) l
              ON (b.account_id, b.month) = (l.account_id, l.month)
            WHERE b.debit IS DISTINCT FROM l.debit OR b.credit IS DISTINCT FROM l.credit
            """,
            [JournalCode.OPENING],
        )
        names = ("activity", "account", "month", "debit_kept", "debit", "credit_kept", "credit")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
