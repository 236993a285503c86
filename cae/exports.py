"""Exports of what a list shows: one helper for every list, so that all files open and behave alike."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse
from django.utils.text import slugify

from cae.periods import today
from cae.tables import XLSX, Column, write


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """The rows as an XLSX download named « name-2026-11-22.xlsx ». Rows are read one by one: pass a queryset's iterator.

    See `cae.tables.write` for how cells are typed and kept harmless. The caller has checked `Right.EXPORTS`.
    """
    filename = f"{slugify(name)}-{today():%Y-%m-%d}.xlsx"
    return FileResponse(write(columns, rows, title=name), as_attachment=True, filename=filename, content_type=XLSX)
