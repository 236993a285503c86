"""The two tables of a box: the urn (sealed ballots) and the signings (rights that were used). Never through the ORM.

While a box is open, two rows written by one transaction share its number (`xmin`) and lie at the same rank (`ctid`): whoever
reads the database could pair them, though all they would hold is a ciphertext. When the box closes, both tables are written
anew in the order of their own random keys and the old ones dropped: nothing pairs them any more. `VACUUM FULL` would not do.

Values travel beside the statement, never in it: they are in no activity view and no slow-query list.
"""

import time
from collections.abc import Iterable
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction

SEALED = 304  # bytes: 256 of padded text and the 48 of a sealed box
# What would write the ballots of a statement, or its moment, in a file; each with the value that does not.
LOGS = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "auto_explain.log_min_duration": "-1",
    "pgaudit.log": "none",
}


class AlreadySigned(Exception):
    """This right was used."""


class AlreadyThere(Exception):
    """The urn holds this very ballot: it was copied."""


def urn(box_id: int) -> str:
    return f"governance_urn_{int(box_id)}"


def signing(box_id: int) -> str:
    return f"governance_signing_{int(box_id)}"


def create(box_id: int) -> None:
    """Makes the two tables of a box, empty."""
    with _cursor() as cursor:
        _create_urn(cursor, urn(box_id))
        _create_signing(cursor, signing(box_id))


def exist(box_id: int) -> bool:
    return bool(_value("SELECT to_regclass(%s) IS NOT NULL", [urn(box_id)]))


_PUT = """
WITH signed AS (INSERT INTO {signing} (right_key) VALUES (%s) ON CONFLICT DO NOTHING RETURNING 1),
     dropped AS (INSERT INTO {urn} (id, sealed) SELECT %s, %s WHERE EXISTS (SELECT FROM signed)
                 ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM signed), (SELECT count(*) FROM dropped)
"""


def put(box_id: int, *, right: UUID, sealed: bytes) -> None:
    """Signs and puts the ballot in the urn, in the transaction of the caller.

    AlreadySigned when the right was used, AlreadyThere when another right brought this ballot: nothing may be kept then.
    """
    # One statement, so that a vote is quick; no conflict is an error, which the server's log would show with its row.
    [(signings, ballots)] = read(_PUT.format(urn=urn(box_id), signing=signing(box_id)), [right, uuid4(), sealed])
    if not signings:
        raise AlreadySigned
    if not ballots:
        raise AlreadyThere


def sign(box_id: int, *, right: UUID) -> None:
    """Signs alone: who puts a paper ballot in the paper box. AlreadySigned when the right was used."""
    with _cursor() as cursor:
        _sign(cursor, box_id, right)


def unsign(box_id: int, *, right: UUID) -> None:
    """Frees a right whose paper ballot was given back; the caller knows that nothing in the urn came with it."""
    with _cursor() as cursor:
        cursor.execute(f"DELETE FROM {signing(box_id)} WHERE right_key = %s", [right])  # noqa: S608


def signed(box_id: int, rights: Iterable[UUID] | None = None) -> set[UUID]:
    """The rights that were used, among `rights` when given."""
    table = signing(box_id)
    if rights is None:
        return {key for (key,) in read(f"SELECT right_key FROM {table}")}  # noqa: S608
    return {key for (key,) in read(f"SELECT right_key FROM {table} WHERE right_key = ANY(%s)", [list(rights)])}  # noqa: S608


def holds(box_id: int, sealed: bytes) -> bool:
    """Whether the urn holds this very ballot."""
    return bool(_value(f"SELECT EXISTS (SELECT FROM {urn(box_id)} WHERE sealed = %s)", [sealed]))  # noqa: S608


def ballots(box_id: int) -> list[bytes]:
    """Every sealed ballot, in the order of their random keys."""
    return [bytes(sealed) for (sealed,) in read(f"SELECT sealed FROM {urn(box_id)} ORDER BY id")]  # noqa: S608


def counts(box_id: int) -> tuple[int, int]:
    """How many ballots, how many signings; read together, they are of the same instant."""
    [(urns, signings)] = read(f"SELECT (SELECT count(*) FROM {urn(box_id)}), (SELECT count(*) FROM {signing(box_id)})")  # noqa: S608
    return urns, signings


def rewrite(box_id: int) -> None:
    """Writes both tables anew in the order of their keys and drops the old ones: all or nothing.

    Each in a block of its own: they do not even share the number of a transaction.
    """
    with transaction.atomic():
        for name, create_as, columns, order in (
            (urn(box_id), _create_urn, "id, sealed", "id"),
            (signing(box_id), _create_signing, "right_key", "right_key"),
        ):
            with transaction.atomic(), _cursor() as cursor:
                old = f"{name}_old"
                cursor.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
                cursor.execute(f"CREATE TABLE {old} AS SELECT {columns} FROM {name} ORDER BY {order}")  # noqa: S608
                cursor.execute(f"DROP TABLE {name}")
                create_as(cursor, name)
                cursor.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {old} ORDER BY {order}")  # noqa: S608
                cursor.execute(f"DROP TABLE {old}")


def drop(box_id: int) -> None:
    """Destroys both tables; nothing when they are no more."""
    with _cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {urn(box_id)}, {signing(box_id)}")


def what_logs() -> list[str]:
    """The settings of this server that would write a ballot, or its moment, in a file and that we may not turn off."""
    rows = read(
        "SELECT name, setting, context = 'user' OR has_parameter_privilege(name, 'SET') FROM pg_settings WHERE name = ANY(%s)",
        [list(LOGS)],
    )
    return sorted(f"{name} = {setting}" for name, setting, may_set in rows if setting != LOGS[name] and not may_set)


def log_nothing() -> None:
    """Until the end of the transaction, writes no statement in the server's log, where this role may say so.

    Whether there is anything to turn off is read once a minute: it is the server's configuration.
    """
    if not _is_talkative(int(time.monotonic()) // 60, connection.settings_dict["NAME"]):
        return
    read(
        "SELECT set_config(quiet.name, quiet.value, true)"
        " FROM unnest(%s::text[], %s::text[]) AS quiet (name, value) JOIN pg_settings ON pg_settings.name = quiet.name"
        " WHERE pg_settings.setting <> quiet.value AND (context = 'user' OR has_parameter_privilege(quiet.name, 'SET'))",
        [list(LOGS), list(LOGS.values())],
    )


@lru_cache(maxsize=2)
def _is_talkative(minute: int, database: str) -> bool:
    sql = (
        "SELECT EXISTS (SELECT FROM unnest(%s::text[], %s::text[]) AS quiet (name, value)"
        " JOIN pg_settings USING (name) WHERE setting <> value)"
    )
    return bool(_value(sql, [list(LOGS), list(LOGS.values())]))


def _create_urn(cursor: psycopg.Cursor, name: str) -> None:
    cursor.execute(
        f"CREATE TABLE {name} ("
        f" id uuid PRIMARY KEY DEFAULT gen_random_uuid(),"
        f" sealed bytea NOT NULL CONSTRAINT {name}_length CHECK (octet_length(sealed) = {SEALED}),"
        f" CONSTRAINT {name}_once UNIQUE (sealed))"
    )


def _create_signing(cursor: psycopg.Cursor, name: str) -> None:
    cursor.execute(f"CREATE TABLE {name} (right_key uuid PRIMARY KEY)")


def _sign(cursor: psycopg.Cursor, box_id: int, right: UUID) -> None:
    table = signing(box_id)
    cursor.execute(f"INSERT INTO {table} (right_key) VALUES (%s) ON CONFLICT DO NOTHING", [right])  # noqa: S608
    if not cursor.rowcount:
        raise AlreadySigned


@contextmanager
def _cursor():
    """A cursor that sends values beside the statement (Django's writes them in it); its errors are Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


def read(sql: str, values: list[Any] | dict[str, Any] | None = None) -> list[tuple]:
    """The rows of a statement, its values sent beside it."""
    with _cursor() as cursor:
        return cursor.execute(sql, values, prepare=False).fetchall()


def _value(sql: str, values: list):
    return read(sql, values)[0][0]
