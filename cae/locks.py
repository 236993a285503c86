"""Row locks, in one order for everybody: document → series of its number → taxpayer → ledger → chain head.

The series comes early because a number is written in the entries of its document; nobody takes it after the ledger.
Taken late, when everything slow is done. Without a common first lock, issuing and closing a month deadlock each other.
"""

from datetime import date
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from cae.models import Sequence

M = TypeVar("M", bound=Model)

# The one row every posting takes before it writes: postings follow each other, their balances never deadlock.
LEDGER = "ledger"


def lock(instance: M) -> M:
    """A fresh copy of `instance`, its own row locked until the end of the transaction (`FOR UPDATE OF self`)."""
    return type(instance)._default_manager.select_for_update(of=("self",)).get(pk=instance.pk)


def lock_all(queryset: QuerySet[M]) -> list[M]:
    """The rows of `queryset`, locked in the order of their keys."""
    return list(queryset.order_by("pk").select_for_update(of=("self",)))


def lock_series(key: str) -> Sequence:
    """The row of a series, created when new, locked until the end of the transaction."""
    rows = Sequence.objects.select_for_update(of=("self",)).filter(key=key)
    found = rows.first()
    if found is None:
        _create(key)
        found = rows.get()
    return found


def advance_series(key: str, *, on: date | None = None, by: int = 1) -> int:
    """Locks a series and takes its next `by` numbers, in one statement; the last of them."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cae_sequence SET last = last + %s, last_on = COALESCE(%s, last_on) WHERE key = %s RETURNING last",
                [by, on, key],
            )
            row = cursor.fetchone()
        if row is not None:
            return row[0]
        _create(key)


def advance_in_order(key: str, *, on: date) -> int | None:
    """As `advance_series`, in one statement; None, and nothing taken, when the last of the series is later than `on`."""
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cae_sequence SET last = last + 1, last_on = %s WHERE key = %s AND (last_on IS NULL OR last_on <= %s)"
                " RETURNING last",
                [on, key, on],
            )
            row = cursor.fetchone()
        if row is not None:
            return row[0]
        _create(key)
    return None


def _create(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO cae_sequence (key, last) VALUES (%s, 0) ON CONFLICT (key) DO NOTHING", [key])
