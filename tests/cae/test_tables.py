"""Spreadsheets: any encoding and separator in, nothing executed, typed and harmless cells out."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from cae import tables
from cae.access import Refused
from cae.tables import Column, Row, read, write

TEXT = "Nom;Ville\nÉlan à deux;Évry\n\n“Œuvre”;Nîmes\n"


def book_of(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_whatever_its_encoding(encoding):
    table = read(TEXT.encode(encoding), "clients.csv")
    assert table.headers == ("Nom", "Ville")
    assert list(table.rows()) == [Row(2, ("Élan à deux", "Évry")), Row(4, ("“Œuvre”", "Nîmes"))]
    assert len(list(table.rows())) == 2, "rows can be read a second time"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_csv_is_read_whatever_its_separator(separator):
    content = f'"Nom{separator} usuel"{separator}Ville\nA{separator}B\n'.encode()
    table = read(content, "clients.csv")
    assert table.headers == (f"Nom{separator} usuel", "Ville")
    assert next(table.rows()).cells == ("A", "B")


def test_a_workbook_is_read_as_people_see_it():
    table = read(
        book_of(["Nom", "SIREN", "Depuis", "Prix"], ["Élan", 732829320, date(2026, 1, 31), 12.5], [], ["B", None, None, None]),
        "c.xlsx",
    )
    assert list(table.rows()) == [Row(2, ("Élan", "732829320", "2026-01-31", "12.5")), Row(4, ("B",))]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "vide.csv", "est vide"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 60, "clients.csv", "n'est pas lisible"),
        (b"MZ\x90\x00\x03", "clients.xlsx", "n'est pas lisible"),
        (b"%PDF-1.7\n", "clients.csv", "n'est pas lisible"),
        (b"\x89PNG\r\n\x1a\n....", "clients.csv", "n'est pas lisible"),
        (b"Nom;Ville\n", "clients.csv", "aucune ligne"),
        (b"\n\n;;\n", "clients.csv", "aucune ligne"),
        (b"PK\x03\x04xl/workbook.xml and nothing more", "clients.xlsx", "abîmé"),
        (b"Nom\n" + b"x" * 4001 + b"\n", "clients.csv", "ligne 2 contient une cellule"),
        (b";".join([b"c"] * 101) + b"\na\n", "clients.csv", "plus de 100 colonnes"),
    ],
)
def test_what_is_not_a_table_is_refused_with_the_reason(content, name, sentence):
    with pytest.raises(Refused, match=sentence):
        list(read(content, name).rows())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert len(list(read(b"Nom\n" + b"a\n" * 3, "c.csv").rows())) == 3
    with pytest.raises(Refused, match="coupez-le"):
        list(read(b"Nom\n" + b"a\n" * 4, "c.csv").rows())


def test_a_workbook_that_unfolds_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNFOLDED", 1000)
    with pytest.raises(Refused, match="trop grand"):
        read(book_of(["Nom"], ["a"]), "c.xlsx")


def test_a_workbook_with_entities_is_refused():
    source, out = io.BytesIO(book_of(["Nom"], ["a"])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(part, content)
    with pytest.raises(Refused, match="abîmé"):
        read(out.getvalue(), "c.xlsx")


def test_written_cells_are_typed_and_never_formulas():
    columns = [Column("Nom"), Column("Total", "money"), Column("Le", "date"), Column("Nombre", "number")]
    rows = [
        ["=HYPERLINK(1)", Decimal("1234.50"), date(2026, 1, 31), 3],
        ["+33 6", None, None, None],
        ["@x\x07\x00", Decimal("0.10"), None, None],
        ["Élan 🌱", Decimal("-1.00"), None, None],
    ]
    with write(columns, rows, title="Clients/2026") as out:
        sheet = load_workbook(out).active
    assert sheet.title == "Clients 2026"
    assert [cell.value for cell in sheet[1]] == ["Nom", "Total", "Le", "Nombre"]
    risky = [sheet.cell(line, 1) for line in (2, 3, 4)]
    assert [cell.value for cell in risky] == ["=HYPERLINK(1)", "+33 6", "@x"]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert sheet["A5"].value == "Élan 🌱"
    assert not sheet["A5"].quotePrefix
    assert (sheet["B2"].value, sheet["B2"].data_type) == (1234.5, "n")
    assert "€" in sheet["B2"].number_format
    assert sheet["C2"].is_date


def test_what_is_written_can_be_read_again():
    with write([Column("Nom"), Column("Total", "money")], [["=1+1", Decimal("10.10")]]) as out:
        table = read(out.read(), "export.xlsx")
    assert list(table.rows()) == [Row(2, ("=1+1", "10.1"))]
