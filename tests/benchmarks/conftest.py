"""Databases of two sizes for the benches, and the table at the end.

VOLUME: how many invoices the large one holds (100 for each activity); `make bench` asks for 1,000,000.
"""

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from tests.benchmarks import report
from tests.support import databases

VOLUME = int(os.environ.get("VOLUME", "100000"))
SMALL, PER_ACTIVITY = 1_000, 100


@dataclass(frozen=True)
class Volumes:
    """The names of the small and of the large database; `at` points Django at one."""

    small: str
    large: str

    @contextmanager
    def at(self, name: str):
        from django.db import connection

        before = connection.settings_dict["NAME"]
        databases.use(name)
        try:
            yield
        finally:
            databases.use(before)


@pytest.fixture(scope="session")
def volumes(migrated, django_db_setup, django_db_blocker):
    """Two cooperatives, filled by SQL."""
    from tests.benchmarks import volume

    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        names = []
        for invoices in (SMALL, VOLUME):
            names.append(stack.enter_context(databases.copied(migrated)))
            seconds = volume.fill(invoices=invoices, activities=invoices // PER_ACTIVITY)
        report.note("volume", "données faites par SQL", f"{VOLUME:,} factures en {seconds:.0f} s".replace(",", " "), None)
        yield Volumes(*names)


@pytest.fixture(autouse=True)
def _unblocked(migrated, django_db_setup, django_db_blocker):
    """Benches commit: they work outside the transaction of a test."""
    with django_db_blocker.unblock():
        yield


def pytest_terminal_summary(terminalreporter):
    if lines := report.table():
        terminalreporter.section("bancs")
        terminalreporter.write_line("\n".join(lines))


def clock(act) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
