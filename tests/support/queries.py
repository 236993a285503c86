"""The cost of a list: the same number of queries with one row and with three."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT")


def queries_of(read: Callable[[], Any]) -> list[str]:
    """The SQL that `read()` runs, without the marks of transactions."""
    with CaptureQueriesContext(connection) as captured:
        read()
    return [query["sql"] for query in captured if not query["sql"].startswith(OF_TRANSACTIONS)]


def assert_flat(read: Callable[[], Any], *, add: Callable[[], Any], expected: int) -> None:
    """`read()` runs `expected` queries with the one row `add()` makes, and still `expected` with three.

    `read` is called once before, so that what is cached for the life of the process is not counted.
    """
    add()
    read()
    one = queries_of(read)
    add()
    add()
    three = queries_of(read)
    listing = "\n".join(f"{number}. {sql[:300]}" for number, sql in enumerate(three, 1))
    assert (len(one), len(three)) == (expected, expected), f"{len(one)} queries with 1 row, {len(three)} with 3:\n{listing}"
