"""Reads of the ledger. Totals come from the monthly balances the database keeps, never from a sum over lines."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from billing.ledger.enums import JournalCode
from billing.ledger.models import Balance, EntryLine, GeneralBalance
from cae.money import ZERO
from cae.periods import month_end, month_start


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
        accounts |= Q(account__code__startswith=prefix)
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


def by_account(*, activity=None, since: date, upto: date) -> QuerySet:
    """Rows {account_id, label, debit, credit, balance} of whole months, by account: the balance générale."""
    rows: QuerySet = GeneralBalance.objects.all() if activity is None else Balance.objects.filter(activity=activity)
    rows = rows.filter(month__gte=month_start(since), month__lte=month_start(upto))
    return (
        rows.values("account_id", label=F("account__label"))
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
        .annotate(balance=F("debits") - F("credits"))
        .order_by("account_id")
    )


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
