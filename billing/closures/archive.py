"""The dated archive of a closure: its records as they were sealed, readable by anyone, checkable without this software."""

import csv
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

from django.template.loader import render_to_string

from billing.closures import queries
from billing.closures.models import Closure
from billing.closures.queries import Recorded
from billing.payments.enums import PaymentMode
from cae.templatetags.format import amount

ZIP = "application/zip"
IN_MEMORY = 2 * 1024 * 1024  # bytes; beyond, on disk
HEADERS = (
    "Numéro", "Enregistré le", "Nature", "Moyen", "Montant", "Reçu le", "Payé par", "Référence", "Compte", "Affecté à", "Sceau",
)  # fmt: skip
NATURES = {
    "receipt": "encaissement",
    "refund": "remboursement",
    "reversal": "annulation",
    "transfer": "affectation ultérieure",
    "offset": "compensation",
}


def name_of(closure: Closure) -> str:
    return f"encaissements-{closure.get_period_display()}-{closure.starts_on:%Y-%m-%d}.zip"


def write(closure: Closure, *, tell: Callable[[int], None] | None = None) -> IO[bytes]:
    """The archive as a file to read from its start: the closure, a table of its records, each sealed content with its seal,
    and how to check them. `tell` is told how many records are done. Read little by little: a year fits in little memory."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller reads and closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", render_to_string("billing/closures/readme.txt", {"closure": closure}))
        archive.writestr("cloture.json", bytes(closure.sealed.content))
        with tempfile.TemporaryFile("w+", encoding="utf-8-sig", newline="") as table:
            rows = csv.writer(table, delimiter=";")
            rows.writerow(HEADERS)
            with archive.open("scelles.tsv", "w") as seals:
                for done, record in enumerate(queries.records(after=closure.first - 1, upto=closure.last), start=1):
                    rows.writerow(_cells(record))
                    seals.write(_sealed(record))
                    if tell is not None and done % 500 == 0:
                        tell(done)
            table.flush()
            table.buffer.seek(0)
            with archive.open("encaissements.csv", "w") as copy:
                while chunk := table.buffer.read(64 * 1024):
                    copy.write(chunk)
    out.seek(0)
    return out


def _cells(record: Recorded) -> tuple:
    payment = record.payment
    return (
        record.position,
        payment.confirmed_on.isoformat(),
        NATURES.get(payment.event, payment.event),
        PaymentMode(payment.mode).label,
        amount(payment.amount),
        payment.on.isoformat(),
        _harmless(payment.payer),
        _harmless(payment.reference),
        payment.bank,
        ", ".join(f"{part.activity} {part.invoice or 'gardé'} {amount(part.amount)}" for part in payment.parts),
        record.seal,
    )


def _sealed(record: Recorded) -> bytes:
    """Position, previous seal, seal, then the sealed content itself, which holds no tabulation nor end of line."""
    return f"{record.position}\t{record.previous_seal}\t{record.seal}\t".encode() + record.content + b"\n"


def _harmless(text: str) -> str:
    """What people typed never becomes a formula in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
