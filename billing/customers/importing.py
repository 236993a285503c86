"""Imports of customers: a file is kept, its columns matched, its rows judged, then all good rows are written at once.

Judging and importing read the file with the same function, so the preview says what the import does. The import is one
transaction: interrupted, it leaves nothing; run twice, it imports once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from billing.customers import rules
from billing.customers.actions import ADDRESS_FIELDS, FIELDS, update_customer
from billing.customers.columns import FIELDS as KNOWN_COLUMNS
from billing.customers.columns import Problem, Read, guess, read_row
from billing.customers.duplicates import SURE, Known, Register, register_of
from billing.customers.enums import OnDuplicate
from billing.customers.index import entry_of_third_party, index_customers
from billing.customers.models import Address, Contact, Customer, CustomerImport, ThirdParty
from billing.customers.queries import addresses_of, billing_address
from cae import files, jobs, search, tables
from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record, record_each
from cae.locks import lock
from cae.models import Job

BATCH = 1000
Progress = Callable[[int, int], None]


@dataclass
class Judged:
    """A row, and whom it looks like: `known` (negative: a row of the file) for `reason`, surely or only closely."""

    read: Read
    known: int = 0
    reason: str = ""

    @property
    def is_known(self) -> bool:
        return self.reason in SURE


@dataclass
class Preview:
    """What an import would do: counts, and the first rows of each kind."""

    total: int = 0
    good: int = 0
    refused: list[Read] = field(default_factory=list)
    known: list[Judged] = field(default_factory=list)
    close: list[Judged] = field(default_factory=list)
    examples: list[Read] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"refused": 0, "known": 0, "close": 0})
    names: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def start_import(*, activity: Any, content: bytes, name: str, by: Actor) -> CustomerImport:
    """Keeps a CSV or XLSX file and guesses its columns. Refused when it is not a table (`cae.tables.read`)."""
    or_raise(rules.can_edit(by, activity))
    table = tables.read(content, name)
    stored = files.store(content, name, accept=files.TABLES)
    return CustomerImport.objects.create(activity=activity, file=stored, columns=guess(table.headers), created_by=by)


@transaction.atomic
def choose_columns(*, incoming: CustomerImport, columns: Mapping[str, int], on_duplicate: str, by: Actor) -> CustomerImport:
    """Says which column holds each field, and what becomes of customers already known. Refused without a name's column,
    when a column serves twice, or once imported."""
    or_raise(rules.can_edit(by, incoming.activity))
    incoming = lock(incoming)
    if incoming.imported_at:
        raise Refused("Ce fichier est déjà importé.")
    kept = {name: position for name, position in columns.items() if name in KNOWN_COLUMNS}
    if "name" not in kept:
        raise Refused("Dites quelle colonne contient le nom : sans nom, pas de client.")
    if len(set(kept.values())) < len(kept):
        raise Refused("Une même colonne est choisie deux fois.")
    incoming.columns, incoming.on_duplicate = kept, OnDuplicate(on_duplicate)
    incoming.save(update_fields=["columns", "on_duplicate"])
    return incoming


def table_of(incoming: CustomerImport) -> tables.Table:
    return tables.read(files.read(incoming.file), incoming.file.name)


def judge(incoming: CustomerImport, table: tables.Table) -> Iterator[Judged]:
    """Every row of the file: read, checked, and compared with the customers of the activity and the rows before it."""
    register = register_of(incoming.activity)
    own = rules.own_sirens()
    for row in table.rows():
        read = read_row(row, incoming.columns, table.headers)
        siren = read.values.get("siren", "")
        if refusal := rules.not_ourselves(siren, own=own):
            read.problems.append(Problem("SIREN", siren, refusal.sentence))
        yield Judged(read) if read.problems else _compared(read, register)


def _compared(read: Read, register: Register) -> Judged:
    values = read.values
    one = Known(-read.number, read.name, values["siren"], values["siret"], values["email"], values["vat_number"])
    found = register.like(one)
    register.add(one)
    return Judged(read, found[0].pk, found[1]) if found else Judged(read)


def preview(incoming: CustomerImport, *, shown: int = 100) -> Preview:
    """What the import would do, without writing anything; `shown` rows of each kind at most."""
    result = Preview()
    known: set[int] = set()
    for judged in judge(incoming, table_of(incoming)):
        result.total += 1
        kind = "refused" if judged.read.problems else "known" if judged.is_known else "close" if judged.reason else ""
        if kind:
            result.counts[kind] += 1
            place: list[Any] = getattr(result, kind)
            if len(place) < shown:
                place.append(judged.read if kind == "refused" else judged)
                known.add(judged.known)
        if kind in ("", "close"):
            result.good += 1
            if len(result.examples) < 5:
                result.examples.append(judged.read)
    result.names = {customer.pk: str(customer) for customer in Customer.objects.filter(pk__in=known)}
    return result


@transaction.atomic
def run_import(*, incoming: CustomerImport, by: Actor, progress: Progress | None = None) -> CustomerImport:
    """Writes every good row, all at once, and the report of the others. Does nothing when it was already imported."""
    or_raise(rules.can_edit(by, incoming.activity))
    incoming = lock(incoming)
    if incoming.imported_at:
        return incoming
    table = table_of(incoming)
    total = sum(1 for _ in table.rows())
    report: dict[str, Any] = {"total": total, "created": 0, "completed": 0, "refused": [], "skipped": [], "close": []}
    waiting: list[Judged] = []
    created: dict[int, int] = {}  # number of the row → customer
    for done, judged in enumerate(judge(incoming, table), 1):
        _sort_out(judged, incoming, waiting, report, by)
        if len(waiting) >= BATCH:
            created |= _write(waiting, incoming, by)
            waiting = []
        if progress:
            progress(done, total)
    created |= _write(waiting, incoming, by)
    report["created"] = len(created)
    for line in report["close"]:
        line["customer"] = created[line["number"]]
    incoming.report, incoming.imported_at = report, timezone.now()
    incoming.save(update_fields=["report", "imported_at"])
    sentence = f"a importé {report['created']} clients de « {incoming.file.name} »"
    record(incoming, "customers.imported", sentence, by=by, activity=incoming.activity)
    return incoming


def _sort_out(judged: Judged, incoming: CustomerImport, waiting: list[Judged], report: dict[str, Any], by: Actor) -> None:
    read = judged.read
    line: dict[str, Any] = {"number": read.number, "name": read.name, "reason": judged.reason, "known": judged.known}
    if read.problems:
        report["refused"].append({**line, "problems": [asdict(problem) for problem in read.problems]})
    elif not judged.is_known or incoming.on_duplicate == OnDuplicate.CREATE:
        if judged.reason:
            report["close"].append(line)
        waiting.append(judged)
    elif incoming.on_duplicate == OnDuplicate.SKIP or judged.known < 0:
        report["skipped"].append(line)
    else:
        try:
            _complete(judged, by)
            report["completed"] += 1
        except (ValidationError, Refused) as error:
            sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            problem = Problem("", "", f"La fiche existante n’a pas pu être complétée : {sentence}")
            report["refused"].append({**line, "problems": [asdict(problem)]})


def _complete(judged: Judged, by: Actor) -> None:
    """Fills what is empty in a known customer; what it already says is never overwritten."""
    customer = Customer.objects.get(pk=judged.known)
    values = {
        name: value
        for name, value in judged.read.values.items()
        if name in FIELDS and name not in ("kind", "country") and value and not getattr(customer, name)
    }
    addresses = None
    if judged.read.address and billing_address(customer) is None:
        present = [{"id": row.pk, **{name: getattr(row, name) for name in ADDRESS_FIELDS}} for row in addresses_of(customer)]
        addresses = [*present, judged.read.address]
    update_customer(customer=customer, values=values, addresses=addresses, by=by)


def _write(waiting: list[Judged], incoming: CustomerImport, by: Actor) -> dict[int, int]:
    """Creates the customers of some rows with their addresses and contacts, in a few statements."""
    reads = [judged.read for judged in waiting]
    parties = _third_parties(reads)
    customers = Customer.objects.bulk_create(
        Customer(
            activity=incoming.activity,
            third_party=parties.get(read.values["siren"]),
            **{name: value for name, value in read.values.items() if name in FIELDS},
        )
        for read in reads
    )
    pairs = list(zip(reads, customers, strict=True))
    Address.objects.bulk_create(Address(customer=customer, **read.address) for read, customer in pairs if read.address)
    Contact.objects.bulk_create(Contact(customer=customer, **read.contact) for read, customer in pairs if read.contact)
    sentence = f"a importé ce client de « {incoming.file.name} »"
    record_each(customers, "customer.imported", sentence, by=by, activity=incoming.activity)
    index_customers(customers)
    return {read.number: customer.pk for read, customer in pairs}


def _third_parties(reads: list[Read]) -> dict[str, ThirdParty]:
    known = {read.values["siren"]: read for read in reads if read.values["siren"]}
    ThirdParty.objects.bulk_create(
        (
            ThirdParty(siren=siren, name=read.values["name"], electronic_address=read.values["electronic_address"])
            for siren, read in sorted(known.items())
        ),
        ignore_conflicts=True,
    )
    parties = {party.siren: party for party in ThirdParty.objects.filter(siren__in=known)}
    search.index_each(map(entry_of_third_party, parties.values()))
    return parties


def refused_rows(incoming: CustomerImport) -> tuple[list[str], Iterator[list[str]]]:
    """The rows that were not imported, as they were in the file, with the reason in front: to correct and import again."""
    table = table_of(incoming)
    reasons: dict[int, str] = {}
    for line in incoming.report.get("refused", []):
        reasons[line["number"]] = " ".join(
            f"{problem['column']} : {problem['sentence']}" if problem["column"] else problem["sentence"]
            for problem in line["problems"]
        )
    for line in incoming.report.get("skipped", []):
        reasons[line["number"]] = f"Déjà connu ({line['reason']})."
    width = len(table.headers)

    def rows() -> Iterator[list[str]]:
        for row in table.rows():
            if row.number in reasons:
                cells = [*row.cells, *[""] * width][:width]
                yield [reasons[row.number], str(row.number), *cells]

    return ["Pourquoi", "Ligne du fichier", *(header or f"Colonne {n}" for n, header in enumerate(table.headers, 1))], rows()


@transaction.atomic
def ask_import(*, incoming: CustomerImport, by: Actor) -> CustomerImport:
    """Leaves a long import to a job, once; its page shows how far it is."""
    or_raise(rules.can_edit(by, incoming.activity))
    incoming = lock(incoming)
    if incoming.imported_at is None and (incoming.job is None or incoming.job.state == Job.State.FAILED):
        label = f"Import de clients : {incoming.file.name}"
        incoming.job = jobs.ask("customers.import", label=label, by=by, import_id=incoming.pk)
        incoming.save(update_fields=["job"])
    return incoming
