"""Spreadsheets in and out: CSV of any encoding and separator, XLSX. Bounded, read row by row, nothing is executed.

Reading gives texts, whatever the file held: dates as 2026-11-22, numbers without exponent. What a cell means is decided
by whoever reads. XLSX is read through defusedxml's guards and refused when it would unfold beyond its bounds.
"""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import defusedxml.ElementTree
from charset_normalizer import from_bytes
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from cae.access import Refusal, Refused
from cae.files import TABLES, check

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 50_000, 100, 4_000
MAX_UNFOLDED = 200 * 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    """A line of a file as people see it: `number` counts from 1 and includes the line of headers."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file being read: its headers, and a function that reads its rows again from the first."""

    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


# -- reading ---------------------------------------------------------------------------------------


def read(content: bytes, name: str) -> Table:
    """A CSV or XLSX file as a table; its first line that is not empty holds the headers.

    Refused (`Refused`, with the reason): not a table by its content, empty, headers alone, more than 50,000 rows or 100
    columns, a cell of more than 4,000 characters, an archive that unfolds beyond 200 MB. Empty rows are skipped.
    """
    kind = check(content, name, accept=TABLES)
    lines = (lambda: _xlsx(content, name)) if kind == XLSX else _csv(content, name)

    def rows() -> Iterator[Row]:
        reading = _filled(lines())
        next(reading, None)
        yield from reading

    head = next(_filled(lines()), None)
    if head is None or next(rows(), None) is None:
        raise Refused(
            Refusal(
                f"Le fichier « {name} » ne contient aucune ligne.",
                remedy="La première ligne nomme les colonnes, les suivantes les données.",
            )
        )
    return Table(head.cells, rows)


def _filled(lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
    kept = 0
    for number, line in enumerate(lines, 1):
        cells = [_text(value) for value in line[: MAX_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Refused(f"La ligne {number} compte plus de {MAX_COLUMNS} colonnes.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Refused(f"La ligne {number} contient une cellule de plus de {MAX_CELL} caractères.")
        kept += 1
        if kept > MAX_ROWS + 1:
            raise Refused(f"Le fichier compte plus de {MAX_ROWS} lignes : coupez-le en plusieurs fichiers.")
        yield Row(number, tuple(cells))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return _CONTROL.sub("", str(value)).strip()


def _csv(content: bytes, name: str) -> Callable[[], Iterator[list[str]]]:
    text = _decoded(content, name)
    separator = _separator(text)

    def lines() -> Iterator[list[str]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            yield from reader
        except csv.Error as error:
            raise Refused(f"Le fichier « {name} » n’est plus lisible après la ligne {reader.line_num}.") from error

    return lines


def _decoded(content: bytes, name: str) -> str:
    """UTF-8 when it is; else what charset-normalizer finds among the encodings spreadsheets write in western Europe."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    best = from_bytes(content, cp_isolation=["cp1252", "latin_1", "mac_roman", "cp850", "utf_16"]).best()
    if best is None:
        raise Refused(
            Refusal(f"Le texte de « {name} » n’est pas lisible.", remedy="Enregistrez-le en « CSV UTF-8 » ou en Excel (.xlsx).")
        )
    return str(best)


def _separator(text: str) -> str:
    """The separator that cuts the first line in most parts, outside quotes; a semicolon when nothing cuts it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(";\t,|", key=bare.count)


def _xlsx(content: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    damaged = Refusal(
        f"Le classeur « {name} » est abîmé : il ne peut pas être lu.",
        remedy="Ouvrez-le dans votre tableur et enregistrez-le à nouveau.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNFOLDED:
                raise Refused(f"Le classeur « {name} » est trop grand une fois ouvert.")
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_entities(archive.open(part), damaged)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as error:
        raise Refused(damaged) from error
    try:
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if sheet is not None:
            sheet.reset_dimensions()  # the size a file declares is not believed
            yield from sheet.iter_rows(values_only=True, max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS + 1)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, SyntaxError) as error:
        raise Refused(damaged) from error
    finally:
        book.close()


def _refuse_entities(part: IO[bytes], damaged: Refusal) -> None:
    """Refuses XML that declares entities: openpyxl streams sheets with a parser that would unfold them."""
    with part:
        beginning = part.read(64 * 1024)
    if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
        raise Refused(damaged)
    if len(beginning) < 64 * 1024:
        try:
            defusedxml.ElementTree.fromstring(beginning)
        except (defusedxml.DefusedXmlException, SyntaxError) as error:
            raise Refused(damaged) from error


# -- writing ---------------------------------------------------------------------------------------

FORMATS = {"text": "@", "money": "#,##0.00\\ [$€-40C]", "date": "dd/mm/yyyy", "number": "General", "percent": '0.##" %"'}


@dataclass(frozen=True)
class Column:
    """A column of an export: its French header, the `kind` of its cells (a key of FORMATS) and its width in characters."""

    label: str
    kind: str = "text"
    width: int = 18


def write(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, title: str = "Feuille 1") -> IO[bytes]:
    """An XLSX workbook of one sheet, written row by row to a temporary file, given back at its beginning.

    Amounts (`Decimal`, euros) and dates are typed cells, so that a spreadsheet can add and sort them. A text is always a
    text: one that begins with = + - or @ is never a formula, also once saved as CSV. None is an empty cell.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.append([_header(sheet, column.label) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(columns, row, strict=True)])
    out = tempfile.TemporaryFile()  # noqa: SIM115 — given to whoever sends it
    book.save(out)
    out.seek(0)
    return out


def _header(sheet: Any, label: str) -> Any:
    cell = WriteOnlyCell(sheet, value=label)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.replace(tzinfo=None)
    if not isinstance(value, Decimal | int | float | date) or isinstance(value, bool):
        value = _CONTROL.sub("", _text(value) if isinstance(value, bool) else str(value))[:32_767]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =
        if value.startswith(_RISKY):
            cell.quotePrefix = True
    elif column.kind != "number":
        cell.number_format = FORMATS["number" if column.kind == "text" else column.kind]
    return cell


def _sheet_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip()[:31] or "Feuille 1"
