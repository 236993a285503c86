"""What waits for a commit runs in tests too, at the moment it would in production.

Most tests run inside a transaction that is rolled back, where `on_commit` would never fire. Here the callbacks run when
the outermost block of the code under test ends, and not at all when that block is rolled back.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic, get_connection


def install() -> None:
    """Replace `Atomic.__exit__` and `on_commit`; once, for the whole run."""
    leave, register = Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave_and_run(block, exc_type, exc_value, traceback):
        leave(block, exc_type, exc_value, traceback)
        _run_due(get_connection(block.using))

    def register_and_run(connection, func, robust=False):
        register(connection, func, robust=robust)
        _run_due(connection)

    Atomic.__exit__ = leave_and_run
    BaseDatabaseWrapper.on_commit = register_and_run


def _run_due(connection) -> None:
    """Run the callbacks when only the test's own transaction is left open."""
    blocks = connection.atomic_blocks
    if not blocks or connection.needs_rollback or not all(block._from_testcase for block in blocks):
        return
    while connection.run_on_commit:
        _savepoints, func, robust = connection.run_on_commit.pop(0)
        try:
            func()
        except Exception:
            if not robust:
                raise
