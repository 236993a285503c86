"""What the tests refuse in SQL: a write while reading a page, and a lock that takes more rows than it says."""

import re
from contextlib import contextmanager

from django.db import connection

WRITE = re.compile(
    r'\b(?:INSERT\s+INTO|UPDATE(?!\s+(?:OF|SKIP|NOWAIT|SET)\b)|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+(?:ONLY\s+)?"?(\w+)"?', re.I
)
LOCK = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b(?!\s+OF\b)", re.I)
TEXT = re.compile(r"'(?:[^']|'')*'")
# Showing a page may open, prolong or list the browser's session; nothing else.
OF_SESSIONS = {"django_session", "usersessions_usersession"}


class Refused(AssertionError):
    """A statement no test lets through; holds its SQL."""


@contextmanager
def reading_only():
    """Refuse every write of this thread, except to the tables of browser sessions."""

    def refuse(execute, sql, params, many, context):
        written = set(WRITE.findall(TEXT.sub("''", str(sql)))) - OF_SESSIONS
        if written:
            raise Refused(f"a page that is only read writes to {', '.join(written)}: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def refuse_wide_locks(execute, sql, params, many, context):
    """`SELECT … JOIN … FOR UPDATE` locks the rows of every table joined: say `of=("self",)`."""
    bare = TEXT.sub("''", str(sql))
    if " JOIN " in bare and LOCK.search(bare):
        raise Refused(f"this lock does not say which table it locks (of=): {sql}")
    return execute(sql, params, many, context)
