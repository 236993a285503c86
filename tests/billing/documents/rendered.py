"""PDFs of the examples, rendered once a run, and what they say."""

import io
from dataclasses import replace
from functools import cache

import pypdf

from billing.documents import pdf, xml
from billing.documents.frozen import Document, Kind, Layout
from tests.billing.documents import examples


def example(name: str, layout: Layout = Layout.CLASSIC) -> Document:
    return replace(getattr(examples, name)(), layout=layout)


@cache
def file(name: str, layout: Layout = Layout.CLASSIC) -> bytes:
    document = example(name, layout)
    return pdf.render(document, xml=None if document.kind is Kind.QUOTE else xml.generate(document))


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


@cache
def text(name: str, layout: Layout = Layout.CLASSIC) -> str:
    """What the pages say, on one line, spaces made plain."""
    return words(" ".join(page.extract_text() for page in reader(file(name, layout)).pages))


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())
