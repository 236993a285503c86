"""A list's export: a download that a spreadsheet opens."""

import io

from openpyxl import load_workbook

from cae.exports import xlsx_response
from cae.tables import Column


def test_an_export_is_a_dated_download():
    response = xlsx_response("Clients d’Élan", [Column("Nom")], iter([["A"], ["B"]]))
    content = b"".join(response.streaming_content)
    response.close()
    assert response["Content-Disposition"].startswith('attachment; filename="clients-delan-20')
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet["A"]] == ["Nom", "A", "B"]
