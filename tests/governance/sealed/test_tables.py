"""The two tables of a box: what they refuse, what pairs their rows while it is open, and nothing once it is closed."""

from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from governance.sealed import tables
from tests.governance.sealed import made


def raw(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def columns(table: str) -> list[str]:
    return [name for (name,) in raw(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'")]


@pytest.fixture
def held(cast):
    return made.box(*made.voters(2))


def filled(held, number: int) -> dict:
    """So many ballots, each in a transaction of its own; which right brought which ballot."""
    brought = {}
    for _ in range(number):
        right, sealed = uuid4(), made.sealed(held.box)
        with transaction.atomic():
            tables.put(held.box.pk, right=right, sealed=sealed)
        brought[right] = sealed
    return brought


def paired(held, column: str) -> list[tuple]:
    """The pairs (right, ballot) that a system column gives away: its value found once in each table."""
    urn, signing = tables.urn(held.box.pk), tables.signing(held.box.pk)
    once = f"(SELECT count(*) FROM {{}} o WHERE o.{column}::text = t.{column}::text) = 1"
    return raw(
        f"SELECT s.right_key, t.sealed FROM {urn} t JOIN {signing} s ON s.{column}::text = t.{column}::text"
        f" WHERE {once.format(urn)} AND {once.format(signing)}"
    )


def test_the_tables_hold_nothing_but_ballots_and_rights(held):
    assert columns(tables.urn(held.box.pk)) == ["id", "sealed"]
    assert columns(tables.signing(held.box.pk)) == ["right_key"]
    references = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('{}'::regclass, '{}'::regclass)"
    assert raw(references.format(tables.urn(held.box.pk), tables.signing(held.box.pk))) == [(0,)]
    assert raw("SELECT count(*) FROM pg_sequences WHERE sequencename LIKE 'governance_urn%'") == [(0,)]


def test_a_right_signs_once(held):
    right = uuid4()
    tables.put(held.box.pk, right=right, sealed=made.sealed(held.box))
    with pytest.raises(tables.AlreadySigned), transaction.atomic():
        tables.put(held.box.pk, right=right, sealed=made.sealed(held.box))
    assert tables.counts(held.box.pk) == (1, 1)


def test_a_copied_ballot_enters_once(held):
    copied = made.sealed(held.box)
    tables.put(held.box.pk, right=uuid4(), sealed=copied)
    with pytest.raises(tables.AlreadyThere), transaction.atomic():
        tables.put(held.box.pk, right=uuid4(), sealed=copied)
    assert tables.counts(held.box.pk) == (1, 1)


def test_the_database_refuses_another_length(held):
    with pytest.raises(IntegrityError), transaction.atomic():
        tables.put(held.box.pk, right=uuid4(), sealed=b"x" * 303)


def test_the_database_keeps_its_checks_after_the_rewriting(held):
    filled(held, 2)
    tables.rewrite(held.box.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        tables.put(held.box.pk, right=uuid4(), sealed=b"x" * 305)
    [(right,)] = raw(f"SELECT right_key FROM {tables.signing(held.box.pk)} LIMIT 1")
    with pytest.raises(tables.AlreadySigned), transaction.atomic():
        tables.sign(held.box.pk, right=right)


@pytest.mark.parametrize("column", ["xmin", "ctid"])
def test_the_xmin_join_returns_0_once_the_box_is_closed(fresh_database, cast, column):
    """§5.9. System columns pair 5 ballots out of 5 while the box is open (nobody else writes meanwhile), none after."""
    held = made.box(*made.voters(2))
    brought = filled(held, 5)
    assert {right: bytes(ballot) for right, ballot in paired(held, column)} == brought
    tables.rewrite(held.box.pk)
    urn, signing = tables.urn(held.box.pk), tables.signing(held.box.pk)
    if column == "xmin":
        assert paired(held, column) == []
        assert raw(f"SELECT count(*) FROM {urn} u JOIN {signing} s ON s.xmin::text = u.xmin::text") == [(0,)]
        assert raw(f"SELECT count(DISTINCT xmin::text) FROM {urn}") == raw(f"SELECT count(DISTINCT xmin::text) FROM {signing}")
    else:  # the rank of a row is that of its own random key: it says nothing that the key does not
        assert raw(f"SELECT id FROM {urn} ORDER BY ctid") == raw(f"SELECT id FROM {urn} ORDER BY id")
        assert raw(f"SELECT right_key FROM {signing} ORDER BY ctid") == raw(f"SELECT right_key FROM {signing} ORDER BY right_key")
    assert set(tables.ballots(held.box.pk)) == set(brought.values())
    assert tables.signed(held.box.pk) == set(brought)


def test_the_old_tables_are_no_more(fresh_database, cast):
    held = made.box(*made.voters(2))
    filled(held, 3)
    before = raw(f"SELECT '{tables.urn(held.box.pk)}'::regclass::oid, '{tables.signing(held.box.pk)}'::regclass::oid")[0]
    tables.rewrite(held.box.pk)
    assert raw(f"SELECT count(*) FROM pg_class WHERE oid IN ({before[0]}, {before[1]})") == [(0,)]
    assert raw("SELECT count(*) FROM pg_class WHERE relname LIKE 'governance\\_%\\_old'") == [(0,)]


def test_the_urn_order_is_uncorrelated_with_arrival(fresh_database, cast):
    """§5.9. Spearman's rank correlation on 1,000 votes, read as the urn is read and as the table lies."""
    held = made.box(*made.voters(2))
    with transaction.atomic():
        arrived = list(filled(held, 1000).values())
    tables.rewrite(held.box.pk)
    rank = {sealed: place for place, sealed in enumerate(arrived)}
    lying = [bytes(sealed) for (sealed,) in raw(f"SELECT sealed FROM {tables.urn(held.box.pk)}")]
    for order in (tables.ballots(held.box.pk), lying):
        distance = sum((place - rank[sealed]) ** 2 for place, sealed in enumerate(order))
        assert abs(1 - 6 * distance / (1000 * (1000**2 - 1))) < 0.15  # four deviations and a half of pure chance


def test_values_travel_beside_the_statement(held):
    """What the server shows of its activity (and what a slow-query list would keep) holds no ballot and no right."""
    sealed, right, seen = made.sealed(held.box), uuid4(), []

    class Heard(psycopg.Cursor):
        def execute(self, query, params=None, **more):
            answer = super().execute(query, params, **more)
            seen.append(bytes(self._query.query).decode())
            return answer

    kept, psycopg.Cursor = psycopg.Cursor, Heard
    try:
        tables.put(held.box.pk, right=right, sealed=sealed)
    finally:
        psycopg.Cursor = kept
    assert len(seen) == 1
    assert not [query for query in seen if str(right) in query or sealed.hex() in query]
    assert all("$1" in query for query in seen)


def test_a_server_that_logs_statements_is_told(held, monkeypatch):
    assert tables.what_logs() == []
    monkeypatch.setattr(tables, "LOGS", {**tables.LOGS, "log_error_verbosity": "default"})  # the test server says: terse
    assert tables.what_logs() == ["log_error_verbosity = terse"]


def test_what_this_role_may_turn_off_is_turned_off_for_the_transaction(fresh_database, monkeypatch):
    monkeypatch.setattr(tables, "LOGS", {"application_name": "urne"})  # a setting that anyone may set
    assert tables.what_logs() == []
    with transaction.atomic():
        tables.log_nothing()
        assert raw("SHOW application_name") == [("urne",)]
    assert raw("SHOW application_name") != [("urne",)]


def test_the_tables_are_made_by_the_role_of_the_application(held):
    [(superuser,)] = raw("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    assert not superuser
    assert tables.exist(held.box.pk)
    tables.drop(held.box.pk)
    assert not tables.exist(held.box.pk)
