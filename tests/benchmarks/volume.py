"""A cooperative at full size, made by SQL: so many invoices, spread evenly over activities and 35 months; in a large one,
the activity V00002 has twenty thousand of them.

Each invoice comes with what issuing and paying it writes: its line, follow-up, sealed copy, charge, entries (sale and
contribution; receipts by month), the balances summed from them, payment and allocation, history and search documents; beside
them a quote for five invoices, a cost and a question for ten. Customers bear names of some thousands of words.
Left out, because no page measured reads them: the full text of sealed copies, addresses, the VAT of payments.

Set-based statements of the cluster's owner, triggers and foreign keys asleep, indexes dropped and built again afterwards:
about four times faster than one row after the other under every guard, and only for measures.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql

from cae.periods import today
from cae.postgres import OWNER
from members.models import Member, User

PERSON = "volume@confluent.example"
BASE = 1_000_000  # ids of what is made begin after it
BIG, FROM = 20_000, 100_000  # the invoices of V00002 in a cooperative of FROM invoices or more
QUOTES, COSTS, QUESTIONS = 5, 10, 10  # invoices for one of each
WAITING = 60  # quotes to validate, costs to approve, questions to answer: a full page, as it does not follow the past
DAYS = 1_050  # from the first invoice to today
CUSTOMERS = 5  # of each activity
TABLES = [
    "members.Activity", "members.ActivityMember", "members.Contract", "members.Member", "billing.Customer", "billing.Invoice",
    "billing.InvoiceLine", "billing.InvoiceFollowUp", "billing.Entry", "billing.EntryLine", "billing.Balance",
    "billing.GeneralBalance", "billing.Payment", "billing.Allocation", "billing.Quote", "billing.Purchase", "members.Question",
    "billing.ContributionCharge", "billing.TaxpayerPosition", "cae.SealedRecord", "cae.HistoryEntry",
    "cae.SearchDocument", "cae.SearchWord",
]  # fmt: skip

TRADES = [
    "boulangerie", "librairie", "menuiserie", "imprimerie", "brasserie", "fromagerie", "pharmacie", "maraichage", "cordonnerie",
    "papeterie", "serrurerie", "ebenisterie", "confiserie", "horlogerie", "poissonnerie", "savonnerie", "verrerie", "tannerie",
    "filature", "fonderie",
]  # fmt: skip
SYLLABLES = [consonant + vowel for consonant in "bdlmr" for vowel in "aeio"]


def fill(*, invoices: int, activities: int) -> float:
    """Adds `activities` named V00001… and `invoices` issued ones to the current database; seconds taken.

    `invoices` is a multiple of `activities`. The person of V00001 signs in as `PERSON`.
    """
    start = time.perf_counter()
    with _owner() as cursor, _without_indexes(cursor):
        cursor.execute("ALTER SYSTEM SET max_wal_size = '8GB'")  # of the cluster of benches only
        cursor.execute("SELECT pg_reload_conf()")
        _Volume(cursor, invoices, activities).make()
    with _owner() as cursor:  # as autovacuum leaves a base in use: the maps that let an index answer alone, and statistics
        for table in map(_table, TABLES):
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(table))
    Member.objects.filter(pk=BASE + 1).update(user=User.objects.create_user(PERSON, None, display_name="Camille Volume"))
    return time.perf_counter() - start


@contextmanager
def _owner() -> Iterator[psycopg.Cursor]:
    """The cluster's owner in the database Django uses now, in autocommit, triggers asleep."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host=str(settings.STATE_DIR), user=OWNER, dbname=name, autocommit=True) as owner:
        cursor = owner.cursor()
        for setting in (
            "session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '512MB'",
            "work_mem = '512MB'", "jit = off", "search_path = public",
        ):  # fmt: skip
            cursor.execute(f"SET {setting}")
        yield cursor


@contextmanager
def _without_indexes(cursor: psycopg.Cursor) -> Iterator[None]:
    """Within, the tables filled have no index but those of their constraints."""
    found = cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text = ANY(%s)"
        " AND NOT indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [[apps.get_model(name)._meta.db_table for name in TABLES]],
    ).fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        for _, definition in found:
            cursor.execute(definition)


def _table(name: str) -> sql.Identifier:
    return sql.Identifier(apps.get_model(name)._meta.db_table)


class _Volume:
    def __init__(self, cursor: psycopg.Cursor, invoices: int, activities: int) -> None:
        assert invoices % activities == 0
        self.cursor, self.invoices, self.activities = cursor, invoices, activities
        self.upto = today()
        self.waits = f"(i % 10 = 3 AND i > {invoices - 10 * WAITING})"  # of the last invoices, one in ten
        self.quoted, self.bought = (f"(i % {each} = 1 OR {self.waits})" for each in (QUOTES, COSTS))
        self.since = self.upto - timedelta(days=DAYS)
        self.shared = self.one("SELECT id FROM members_activity WHERE code = 'COMMUN'")
        self.line = self.one("SELECT id FROM billing_scaleline WHERE code = 'contribution' ORDER BY id LIMIT 1")
        self.antennas = self.one("SELECT array_agg(id ORDER BY id) FROM members_antenna")
        self.by = self.one("SELECT id FROM members_user WHERE email = 'odile@confluent.example'")
        self.type = self.one("SELECT id FROM django_content_type WHERE (app_label, model) = ('billing', 'invoice')")
        self.unit = self.one("SELECT unit_id FROM billing_invoiceline LIMIT 1") or self.one(
            "SELECT code FROM billing_unit ORDER BY 1 LIMIT 1"
        )
        self.bank = self.one("SELECT id FROM billing_bankaccount ORDER BY id LIMIT 1")
        self.vat = self.one("SELECT id FROM billing_vatrate WHERE rate = 20 ORDER BY id LIMIT 1")

    def one(self, statement: str) -> Any:
        row = self.cursor.execute(statement).fetchone()
        return row[0] if row else None

    def make(self) -> None:
        self.people()
        self.sales()
        self.ledger()
        self.payments()
        self.quotes()
        self.costs()
        self.questions()
        self.found()
        self.sequences()

    def insert(self, model_name: str, source: str, /, **columns: str) -> None:
        """INSERT … SELECT into the table of a model; columns not named take the default of their field."""
        model: type[Model] = apps.get_model(model_name)
        values = {field.column: sql.Literal(_default(field)) for field in model._meta.concrete_fields if _is_needed(field)}
        values |= {column.rstrip("_"): sql.SQL(expression) for column, expression in columns.items()}
        values = {column: value for column, value in values.items() if value is not None}
        self.cursor.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
                _table(model_name),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(values.values()),
                sql.SQL(source),
            )
        )

    def people(self) -> None:
        """One person under contract for each activity, and five customers."""
        opened, every = f"date '{self.since}'", f"generate_series(1, {self.activities}) a"
        antenna = f"(ARRAY{self.antennas})[1 + a % {len(self.antennas)}]"
        self.insert("members.Activity", every, id=_id("a"), code="'V' || lpad(a::text, 5, '0')", kind="'member'",
                    name=f"initcap({_trade('a')}) || ' ' || initcap({_surname('a * 7')})", trade="'Artisanat'",
                    antenna_id=antenna, opened_on=opened)  # fmt: skip
        self.insert("members.Member", every, id=_id("a"), first_name="'Camille'", last_name=f"initcap({_surname('a')})",
                    email="'membre' || a || '@volume.example'", antenna_id=antenna, applied_on=opened,
                    associate_since=f"{opened} + 365")  # fmt: skip
        self.insert("members.ActivityMember", every, id=_id("a"), activity_id=_id("a"), member_id=_id("a"), main="true",
                    since=opened)  # fmt: skip
        self.insert("members.Contract", every, id=_id("a"), member_id=_id("a"), kind="'cesa'", signed_on=opened,
                    starts_on=opened)  # fmt: skip
        each = f"generate_series(1, {self.activities * CUSTOMERS}) c"
        self.insert("billing.Customer", each, id=_id("c"), activity_id=_id(f"1 + (c - 1) / {CUSTOMERS}"), kind="'company'",
                    name=_customer("c"), siren="'523188464'", email="'compta@client.example'")  # fmt: skip

    def sales(self) -> None:
        """Invoice i: activity and customer in turn, dated in order; 18 of 19 paid after thirty days."""
        turn = f"1 + (i - 1) % {self.activities}"
        if self.invoices >= FROM:
            each = self.invoices // BIG
            turn = f"CASE WHEN i % {each} = {7 % each} THEN 2 ELSE {turn} END"
        self.cursor.execute(f"""
            CREATE TEMP TABLE sale AS
            SELECT i, {_id("i")} AS id, {_id("a")} AS activity,
                   (a - 1) * {CUSTOMERS} + 1 + (i / {self.activities}) % {CUSTOMERS} AS c,
                   date '{self.since}' + (i::bigint * {DAYS} / {self.invoices})::int AS day, '' AS number,
                   (100 + i * 37 % 2000)::numeric(12, 2) AS ht, ((100 + i * 37 % 2000) * 0.2)::numeric(12, 2) AS vat,
                   false AS paid
            FROM (SELECT i, {turn} AS a FROM generate_series(1, {self.invoices}) i) turns""")
        self.cursor.execute(f"""
            UPDATE sale SET number = 'F-' || to_char(day, 'YYYY') || '-' || lpad(i::text, 7, '0'),
                            paid = i % 19 <> 0 AND day + 30 <= date '{self.upto}'""")
        due = "CASE WHEN paid THEN 0 ELSE ht + vat END"
        self.insert("cae.SealedRecord", "sale", id="id", chain="'documents'", position="i", kind="'invoice'",
                    content="convert_to(number, 'UTF8')", previous_seal=_seal("i - 1"), seal=_seal("i"))  # fmt: skip
        self.insert("billing.Invoice", "sale", id="id", activity_id="activity", customer_id=_id("c"), number="number",
                    issued_on="day", due_on="day + 30", subject="'Commande ' || i", total_ht="ht", total_vat="vat",
                    total_ttc="ht + vat", sealed_id="id", created_by_id=str(self.by), state="'issued'")  # fmt: skip
        self.insert("billing.InvoiceLine", "sale", id="id", document_id="id", order="1", name="'Prestation'", quantity="1",
                    unit_price="ht", unit_id=f"'{self.unit}'", vat_id=str(self.vat), nature="'services'")  # fmt: skip
        shares = (
            "jsonb_build_array(jsonb_build_object('category', 'S', 'rate', '20.00', 'exemption', '', 'nature', 'services',"
            " 'ht', ht::text, 'vat', vat::text, 'pending', true))"
        )
        self.insert("billing.InvoiceFollowUp", "sale", invoice_id="id", activity_id="activity", due_on="day + 30",
                    to_pay="ht + vat", paid="CASE WHEN paid THEN ht + vat ELSE 0 END", open=due, owed=shares,
                    settlement="CASE WHEN paid THEN 'settled' ELSE 'due' END",
                    settled_on="CASE WHEN paid THEN day + 30 END")  # fmt: skip
        self.insert("cae.HistoryEntry", "sale", id="id", at="day + time '10:00'", actor_id=str(self.by),
                    actor_label="'Odile Garnier'", verb="'issue'", subject_type_id=str(self.type), subject_id="id",
                    activity_id="activity", sentence="'a émis facture ' || number")  # fmt: skip

    def ledger(self) -> None:
        """The entries of each sale and of its contribution, those of the receipts of each month, and the balances they make."""
        self.cursor.execute(f"""
            CREATE TEMP TABLE receipt AS
            SELECT {self.invoices} + row_number() OVER () AS i, activity, max(day) + 30 AS day, 'Remise du mois' AS number,
                   NULL::bigint AS id, sum(ht) AS ht, sum(vat) AS vat
            FROM sale WHERE paid GROUP BY activity, date_trunc('month', day)""")
        for index, (journal, events) in enumerate((("VE", "sale"), ("CO", "sale"), ("BQ", "receipt"))):
            source = f"{events} e JOIN billing_fiscalyear y ON day BETWEEN y.starts_on AND y.ends_on"
            self.insert("billing.Entry", source, id=_id(f"3 * i + {index}"), fiscal_year_id="y.id", number=f"3 * i + {index}",
                        journal_id=f"'{journal}'", on="day", label="number", document="number", document_on="day",
                        source_kind="'invoice'", source_id="e.id", posted_by_id=str(self.by))  # fmt: skip
            lines = (
                f"{events} CROSS JOIN (VALUES {_LINES[index].format(shared=self.shared)}) l (rank, account, owner, side, part)"
            )
            self.insert(
                "billing.EntryLine", lines, id=_id("16 * i + rank"), entry_id=_id(f"3 * i + {index}"),
                activity_id="coalesce(owner, activity)", account_id="account", on="day", label="number",
                debit=f"CASE side WHEN 'd' THEN {_PART} ELSE 0 END", credit=f"CASE side WHEN 'c' THEN {_PART} ELSE 0 END",
            )  # fmt: skip
        self.insert("billing.ContributionCharge", "sale", id="id", line_id=str(self.line), activity_id="activity",
                    kind="'event'", on="day", base="ht", amount="round(ht / 10, 2)", source_kind="'invoice'", source_id="id",
                    source_label="number", entry_id=_id("3 * i + 1"), steps="'[]'::jsonb")  # fmt: skip
        self.cursor.execute("""
            INSERT INTO billing_taxpayerposition (line_code, activity_id, fiscal_year_id, base, due, minimum, by_events,
                                                  complement, floors)
            SELECT 'contribution', activity, y.id, sum(ht), sum(round(ht / 10, 2)), 0, sum(round(ht / 10, 2)), 0, 0
            FROM sale JOIN billing_fiscalyear y ON day BETWEEN y.starts_on AND y.ends_on GROUP BY 1, 2, 3""")
        self.cursor.execute(f"""
            INSERT INTO billing_balance (activity_id, account_id, month, debit, credit)
            SELECT activity_id, account_id, "on" - extract(day FROM "on")::int + 1, sum(debit), sum(credit) FROM billing_entryline
            WHERE id > {BASE} GROUP BY 1, 2, 3""")

        self.cursor.execute("""
            INSERT INTO billing_generalbalance (account_id, month, debit, credit)
            SELECT account_id, month, sum(debit), sum(credit) FROM billing_balance GROUP BY 1, 2""")

    def payments(self) -> None:
        """One receipt for each invoice paid, as its customer sent it."""
        paid = "sale WHERE paid"
        self.insert("cae.SealedRecord", paid, id=_id(f"{self.invoices} + i"), chain="'payments'", position="i",
                    kind="'payment'", content="convert_to(number, 'UTF8')",
                    previous_seal=_seal(f"2 * {self.invoices} + i - 1"), seal=_seal(f"2 * {self.invoices} + i"))  # fmt: skip
        self.insert("billing.Payment", paid, id="id", received_on="day + 30", amount="ht + vat", mode="'transfer'",
                    bank_account_id=str(self.bank), payer=_customer("c"), reference="'VIR ' || i", state="'confirmed'",
                    declared_by_id=str(self.by), confirmed_by_id=str(self.by), confirmed_at="day + 30 + time '10:00'",
                    sealed_id=_id(f"{self.invoices} + i"))  # fmt: skip
        self.insert("billing.Allocation", paid, id="id", payment_id="id", activity_id="activity", invoice_id="id",
                    amount="ht + vat")  # fmt: skip

    def quotes(self) -> None:
        """Most were accepted; some wait for the customer, some for the support team."""
        kept, waits = f"sale WHERE {self.quoted}", self.waits
        state = f"CASE WHEN {waits} THEN 'waiting' WHEN i % 7 = 0 THEN 'sent' ELSE 'accepted' END"
        sealed = f"CASE WHEN NOT {waits} THEN"
        self.insert("cae.SealedRecord", kept, id=_id(f"2 * {self.invoices} + i"), chain="'documents'",
                    position=f"{self.invoices} + i", kind="'quote'", content="convert_to(number, 'UTF8')",
                    previous_seal=_seal(f"{self.invoices} + i - 1"), seal=_seal(f"{self.invoices} + i"))  # fmt: skip
        self.insert("billing.Quote", kept, id="id", activity_id="activity", customer_id=_id("c"), state=state,
                    number=f"{sealed} 'D-' || i END", issued_on=f"{sealed} day END", valid_until="day + 30",
                    subject="'Proposition ' || i", total_ht="ht", total_vat="vat", total_ttc="ht + vat",
                    sealed_id=f"{sealed} {_id(f'2 * {self.invoices} + i')} END", created_by_id=str(self.by))  # fmt: skip

    def costs(self) -> None:
        """An expense of the person of the activity: approved and paid, but the last ones."""
        kept, waits = f"sale WHERE {self.bought}", self.waits
        self.insert("billing.Purchase", kept, id="id", activity_id="activity", member_id="activity", kind="'expense'",
                    state=f"CASE WHEN {waits} THEN 'waiting' ELSE 'approved' END", bought_from=_trade("i"), on="day",
                    label="'Fournitures ' || i", total_ht="ht / 10", total_vat="vat / 10", total_cost="ht / 10",
                    settled=f"NOT {waits}", paid=f"CASE WHEN {waits} THEN 0 ELSE ht / 10 + vat / 10 END",
                    approved_on=f"CASE WHEN NOT {waits} THEN day END", entry_id=f"CASE WHEN NOT {waits} THEN {_id('3 * i')} END",
                    created_by_id=str(self.by))  # fmt: skip

    def questions(self) -> None:
        """Closed, but the last ones."""
        self.insert("members.Question", f"sale WHERE i % {QUESTIONS} = 1 OR {self.waits}", id="id", activity_id="activity",
                    about="number", address="'/'", topic="'accounting'",
                    state=f"CASE WHEN {self.waits} THEN 'open' ELSE 'closed' END",
                    asked_by_id=str(self.by), asked_at="day + time '10:00'", last_message_at="day + time '10:00'")  # fmt: skip

    def found(self) -> None:
        """Search documents of customers, invoices, payments, quotes and costs, with the terms of `cae.search`."""
        customer, antenna = _customer("c"), "(SELECT antenna_id FROM members_activity WHERE id = activity)"
        self.insert(
            "cae.SearchDocument", f"generate_series(1, {self.activities * CUSTOMERS}) c", kind="'customer'", object_id=_id("c"),
            activity_id=_id(f"1 + (c - 1) / {CUSTOMERS}"), title=customer, address="'/'",
            terms=_terms("customer", _trade("c"), _surname("c"), "'523188464'"),
        )  # fmt: skip
        self.insert(
            "cae.SearchDocument", "sale", kind="'invoice'", object_id="id", activity_id="activity", antenna_id=antenna,
            title="'Facture ' || number", detail=customer, address="'/'", on="day",
            terms=_terms("invoice", "'facture'", "'f'", "to_char(day, 'YYYY')", "lpad(i::text, 7, '0')", _trade("c"),
                         _surname("c"), "'commande'", "i::text", "trunc(ht + vat)::text", "'00'"),
        )  # fmt: skip
        self.insert(
            "cae.SearchDocument", "sale WHERE paid", kind="'payment'", object_id="id", activity_id="activity", antenna_id=antenna,
            title="'Encaissement de ' || (ht + vat)", detail=customer, address="'/'", on="day + 30",
            terms=_terms("payment", "'vir'", "i::text", "lpad(i::text, 7, '0')", "to_char(day, 'YYYY')", _trade("c"),
                         _surname("c"), "trunc(ht + vat)::text", "'00'"),
        )  # fmt: skip
        for kept, kind, words in (
            (self.quoted, "quote", ("'d'", "i::text", "'proposition'", _trade("c"), _surname("c"))),
            (self.bought, "purchase", ("'fournitures'", "i::text", _trade("i"), "trunc(ht / 10)::text")),
        ):
            self.insert(
                "cae.SearchDocument", f"sale WHERE {kept}", kind=f"'{kind}'", object_id="id", activity_id="activity",
                antenna_id=antenna, title="number", detail=customer, address="'/'", on="day", terms=_terms(kind, *words),
            )  # fmt: skip
        self.cursor.execute(
            "INSERT INTO cae_searchword SELECT DISTINCT split_part(unnest(terms), ':', 2) FROM cae_searchdocument"
            f" WHERE object_id > {BASE}"
            " ON CONFLICT DO NOTHING"
        )

    def sequences(self) -> None:
        """What is written next comes after: identities, series of numbers, chain."""
        for name in TABLES:
            model = apps.get_model(name)
            if model._meta.pk.get_internal_type() == "BigAutoField":
                table = model._meta.db_table
                self.cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        years = self.cursor.execute("SELECT id, extract(year FROM starts_on)::int FROM billing_fiscalyear").fetchall()
        heads = {"ledger": 0, "seal:documents": 2 * self.invoices, "seal:payments": self.invoices}
        for pk, year in years:
            heads |= {f"invoice:{year}": self.invoices, f"entry:{pk}": 6 * self.invoices + 3}
        for key, last in heads.items():
            self.cursor.execute(
                "INSERT INTO cae_sequence (key, last) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET last = excluded.last",
                [key, last],
            )


# Lines of an entry: rank, account, whose (NULL: the activity), side, which part of the sale.
_LINES = (
    "(0, '411000', NULL::bigint, 'd', 't'), (1, '706000', NULL, 'c', 'h'), (2, '445740', NULL, 'c', 'v')",
    "(3, '186000', NULL::bigint, 'd', 'c'), (4, '181000', NULL, 'c', 'c'), (5, '181000', {shared}, 'd', 'c'),"
    " (6, '187000', {shared}, 'c', 'c')",
    "(7, '512000', NULL::bigint, 'd', 't'), (8, '411000', NULL, 'c', 't'), (9, '445740', NULL, 'd', 'v'),"
    " (10, '445710', NULL, 'c', 'v')",
)
_PART = "CASE part WHEN 't' THEN ht + vat WHEN 'h' THEN ht WHEN 'v' THEN vat ELSE round(ht / 10, 2) END"


def _id(expression: str) -> str:
    return f"{BASE} + ({expression})"


def _seal(expression: str) -> str:
    return f"lpad(to_hex({expression}), 64, '0')"


def _trade(n: str) -> str:
    return f"(ARRAY{TRADES})[1 + (({n}) / {CUSTOMERS} + 2 * ({n})) % {len(TRADES)}]"  # neighbours differ, as in life


def _surname(n: str) -> str:
    """One of 8,000 words of three syllables."""
    size = len(SYLLABLES)
    parts = (f"(ARRAY{SYLLABLES})[1 + ({n}) / {size**rank} % {size}]" for rank in (0, 1, 2))
    return f"({' || '.join(parts)})"


def _terms(kind: str, *words: str) -> str:
    return "ARRAY[" + ", ".join(f"'{kind}:' || {word}" for word in words) + "]"


def _customer(n: str) -> str:
    return f"initcap({_trade(n)}) || ' ' || initcap({_surname(n)})"


def _is_needed(field: Any) -> bool:
    return not field.null and not field.primary_key


def _default(field: Any) -> Any:
    """What Django would write in a column that nobody fills."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return today()
    if field.default is not NOT_PROVIDED:
        value = field.get_default()
        return psycopg.types.json.Jsonb(value) if field.get_internal_type() == "JSONField" else value
    return "" if field.get_internal_type() in ("CharField", "TextField", "EmailField", "SlugField", "URLField") else None
