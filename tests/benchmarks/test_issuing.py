"""Issuing an invoice, against the bare inserts it must do: the same rows, by psycopg, in one transaction of the same server.

Both commit for real (fsync on). The action reads, freezes, checks, numbers, seals and posts; with the official schematrons,
which run in a process of their own, and without them. The number of statements is counted with one line and fifty, with no
past and with a large one.
"""

import statistics
import uuid
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.rows import dict_row

from billing.customers.models import Customer
from billing.documents import validation
from billing.invoices import actions
from cae import jobs
from cae.periods import today
from members.models import Activity
from tests.benchmarks.conftest import clock
from tests.benchmarks.report import note
from tests.billing.invoices.made import customer, draft, line
from tests.support.cast import read
from tests.support.queries import queries_of

ROUNDS = 40
ALIKE = count(900_000_000)  # what bare rows bear where a number must be unique
# The rows one issue writes, by table: how they are found, in an order that respects their keys.
WRITTEN = {
    "cae_sealedrecord": "id = (SELECT sealed_id FROM billing_invoice WHERE id = %(id)s)",
    "billing_invoicefollowup": "invoice_id = %(id)s",
    "billing_entry": "source_kind = 'invoice' AND source_id = %(id)s ORDER BY id",
    "billing_entryline": "entry_id IN (SELECT id FROM billing_entry WHERE source_kind = 'invoice' AND source_id = %(id)s)"
    " ORDER BY id",
    "billing_contributioncharge": "source_kind = 'invoice' AND source_id = %(id)s",
    "cae_historyentry": "subject_id = %(id)s AND verb = 'issue'",
    "cae_searchdocument": "kind = 'invoice' AND object_id = %(id)s",
    "cae_job": "arguments->>'invoice_id' = %(id)s::text",
}
ISSUED = ("number", "issued_on", "due_on", "total_ht", "total_vat", "total_ttc", "state", "updated_at")


@pytest.fixture
def unsent(monkeypatch):
    """The file is made by a worker, afterwards."""
    monkeypatch.setattr(jobs, "send", lambda job_id: None)


@contextmanager
def _without_schematrons(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(validation._child, "check", lambda xml: [])
        yield


def test_issuing_against_bare_inserts(volumes, unsent, monkeypatch):
    times: dict[str, list[float]] = {"bare": [], "without": [], "whole": []}
    with volumes.at(volumes.small), _Bare() as bare:
        seller = _Seller()
        bare.learn(seller.issue(seller.draft()).pk)
        for _ in range(ROUNDS):
            times["bare"].append(clock(partial(bare.issue, seller.draft().pk)))
            with _without_schematrons(monkeypatch):
                times["without"].append(clock(partial(seller.issue, seller.draft())))
            times["whole"].append(clock(partial(seller.issue, seller.draft())))
    floor, without, whole = (statistics.median(found) for found in times.values())
    note("émission", "sans le contrôle officiel", f"{without:.1f} ms, insertions nues {floor:.1f} ms", without / floor, goal=10)
    note("émission", "contrôle officiel compris", f"{whole:.1f} ms, insertions nues {floor:.1f} ms", whole / floor)


@pytest.mark.parametrize("lines", [1, 50])
def test_statements(volumes, unsent, lines):
    found = []
    for name in (volumes.small, volumes.large):
        with volumes.at(name):
            seller = _Seller()
            seller.issue(seller.draft())
            found.append(len(queries_of(partial(seller.issue, seller.draft(lines)))))
    few, many = found
    note("émission", f"instructions SQL, {lines} ligne(s)", f"{few}, et {many} avec un grand passé", many / few, goal=1)


def test_the_past_costs_nothing(volumes, unsent, monkeypatch):
    times: dict[str, list[float]] = {volumes.small: [], volumes.large: []}
    with _without_schematrons(monkeypatch):
        for _ in range(4):
            for name, found in times.items():
                with volumes.at(name):
                    seller = _Seller()
                    seller.issue(seller.draft())
                    found += [clock(partial(seller.issue, seller.draft())) for _ in range(8)]
    small, large = (statistics.median(found) for found in times.values())
    note("émission", "petit passé → grand passé", f"{small:.1f} ms → {large:.1f} ms", large / small, goal=1.5)


class _Seller:
    """The activity V00001 of the database in use, a customer with an address, and the accountant who issues."""

    def __init__(self):
        self.by = read().odile
        assert self.by.access  # read once a request
        self.activity = Activity.objects.select_related("antenna", "logo").get(code="V00001")
        self.customer = Customer.objects.filter(activity=self.activity, addresses__isnull=False).first() or customer(
            self.activity
        )

    def draft(self, lines: int = 1):
        wanted = [line(name=f"Dessin {number}") for number in range(lines)]
        return draft(self.activity, *wanted, by=self.by, to=self.customer)

    def issue(self, invoice):
        return actions.issue(invoice=invoice, by=self.by, on=today() + timedelta(days=1))


class _Bare:
    """The rows of an issue, inserted again for another draft with nothing but their SQL."""

    def __enter__(self):
        name = connection.settings_dict["NAME"]
        self.connection = psycopg.connect(host=str(settings.STATE_DIR), user="cae", dbname=name, row_factory=dict_row)
        self.rows, self.statements = {}, {}
        return self

    def __exit__(self, *_):
        self.connection.close()

    def learn(self, pk: int) -> None:
        """Reads the rows the action wrote."""
        with self.connection.cursor() as cursor:
            for table, where in WRITTEN.items():
                rows = cursor.execute(f"SELECT * FROM {table} WHERE {where}", {"id": pk}).fetchall()
                assert rows, f"issuing writes nothing in {table}"
                self.rows[table] = [{key: _given(value) for key, value in row.items()} for row in rows]
            invoice = cursor.execute("SELECT * FROM billing_invoice WHERE id = %s", [pk]).fetchone()
            self.values = [invoice[column] for column in ISSUED]
        self.connection.commit()

    def issue(self, pk: int) -> None:
        """One transaction: the draft becomes issued, everything else is inserted, one statement a table."""
        with self.connection.cursor() as cursor:
            alike = next(ALIKE)
            sealed = self._insert(cursor, "cae_sealedrecord", position=alike, seal=f"{alike:064d}")[0]
            columns = ", ".join(f"{column} = %s" for column in ISSUED)
            values = [f"NU-{alike}", *self.values[1:]]
            cursor.execute(f"UPDATE billing_invoice SET {columns}, sealed_id = %s WHERE id = %s", [*values, sealed, pk])
            self._insert(cursor, "billing_invoicefollowup", invoice_id=pk)
            entries = self._insert(cursor, "billing_entry", source_id=pk, number=lambda row: next(ALIKE))
            known = [row["id"] for row in self.rows["billing_entry"]]
            owner = dict(zip(known, entries, strict=True))
            self._insert(cursor, "billing_entryline", entry_id=lambda row: owner[row["entry_id"]])
            self._insert(cursor, "billing_contributioncharge", source_id=pk, entry_id=entries[-1])
            cursor.execute(
                "UPDATE billing_taxpayerposition SET base = base + 1000, due = due + 100, by_events = by_events + 100"
                " WHERE id = %s",
                [self.rows["billing_contributioncharge"][0]["position_id"]],
            )
            self._insert(cursor, "cae_historyentry", subject_id=pk)
            self._insert(cursor, "cae_searchdocument", object_id=pk)
            self._insert(cursor, "cae_job", token=uuid.uuid4())
            cursor.execute("UPDATE cae_sequence SET last = last WHERE key = ANY(%s)", [["ledger", "seal:documents"]])
        self.connection.commit()

    def _insert(self, cursor, table, **changed):
        """Inserts the rows learnt, some columns changed; the ids given, in order (none for a follow-up)."""
        rows = [{**row} for row in self.rows[table]]
        for row in rows:
            row.pop("id", None)
            for column, value in changed.items():
                row[column] = value(row) if callable(value) else value
        if table not in self.statements:
            names = list(rows[0])
            one = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(names)))
            self.statements[table] = (
                sql.SQL("INSERT INTO {} ({}) VALUES {}{}")
                .format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, names)),
                    sql.SQL(", ").join([one] * len(rows)),
                    sql.SQL(" RETURNING id" if "id" in self.rows[table][0] else ""),
                )
                .as_string()
            )
        cursor.execute(self.statements[table], [value for row in rows for value in row.values()])
        return [row["id"] for row in cursor.fetchall()] if cursor.description else []


def _given(value):
    """A value read, as psycopg writes it back."""
    return psycopg.types.json.Jsonb(value) if isinstance(value, dict) or _is_json(value) else value


def _is_json(value):
    return isinstance(value, list) and (not value or isinstance(value[0], dict))
