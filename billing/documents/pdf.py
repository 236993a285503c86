"""Frozen document (and its XML) → PDF/A-3b: a Factur-X when there is an XML, a plain archivable PDF for a quote.

WeasyPrint is imported at the first rendering (about two seconds) and belongs in workers, not in web processes. What does
not depend on the document (parsed style sheets, fonts) is read once per process. One document is rendered at a time.
"""

import hashlib
import io
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from billing.documents import frozen, printing, xmp
from billing.documents.frozen import Document, Layout

FILE_NAME = "factur-x.xml"
LOGO = "logo:"  # the address of the logo inside the page, answered from memory
FONT_WEIGHTS = (400, 600, 700)
FONT_SUBSETS = (
    (
        "latin",
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215",
    ),
    (
        "latin-ext",
        "U+0100-0130,U+0132-0151,U+0154-02BA,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
    ),
)
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Logo:
    """The activity's logo, already re-encoded at upload: small, PNG, JPEG or SVG."""

    data: bytes
    mime: str


def render(document: Document, *, xml: bytes | None = None, logo: Logo | None = None) -> bytes:
    """The PDF/A-3b of a document. `xml` (from `xml.generate`, already validated) is attached as factur-x.xml.

    The same document, XML and logo give the same bytes. A draft may be rendered, with its watermark. Refuses
    (ValueError) an XML with a quote or a draft: only what has a number is a Factur-X.
    """
    if xml is not None and (document.kind is frozen.Kind.QUOTE or document.is_draft):
        raise ValueError("only an issued invoice, deposit or credit note carries an XML")
    html = printing.render_html(document, screen=False, logo=LOGO if logo else "")
    with _lock:
        made = _write(document, html, xml, logo)
    return finish(made, xmp.FACTUR_X if xml is not None else b"")


def finish(pdf: bytes, description: bytes) -> bytes:
    """The last touch on WeasyPrint's PDF/A-3: the Factur-X description in the one rdf:RDF of its metadata (readers miss
    a second one), metadata left uncompressed, and the attachment listed once in /AF (it is listed twice)."""
    import pikepdf
    from lxml import etree

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = etree.fromstring(opened.Root.Metadata.read_bytes())
        rdf = root if root.tag == xmp.RDF else root.find(xmp.RDF)
        if description:
            rdf.extend(etree.fromstring(description))
        opened.Root.Metadata.write(xmp.PACKET_BEGIN + etree.tostring(root) + xmp.PACKET_END)
        if "/AF" in opened.Root:
            opened.Root.AF = pikepdf.Array({file.objgen: file for file in opened.Root.AF}.values())
        sink = io.BytesIO()
        opened.save(
            sink, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.preserve, compress_streams=False
        )
    return sink.getvalue()


def _write(document: Document, html: str, xml: bytes | None, logo: Logo | None) -> bytes:
    from weasyprint import HTML, Attachment

    attachments = []
    if xml is not None:
        moment = datetime.combine(document.issued, time(12), tzinfo=UTC) if document.issued else None
        attachments = [
            Attachment(
                string=xml, name=FILE_NAME, description="Factur-X", relationship="Alternative", created=moment, modified=moment
            )
        ]
    return HTML(
        tree=ET.fromstring(html), base_url="", url_fetcher=_fetcher(logo)
    ).write_pdf(  # noqa: S314 - our own template
        stylesheets=[_page_sheet(), *_sheets(document.layout)],
        font_config=_fonts(),
        pdf_variant="pdf/a-3b",
        pdf_identifier=hashlib.sha256(frozen.to_bytes(document)).digest()[:16],
        attachments=attachments,
    )


def _fetcher(logo: Logo | None) -> Any:
    """Answers the logo from memory and nothing else: a document never reads the network nor the disk."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: Any, **__: Any) -> Any:
        if logo is None or url != LOGO:
            raise ValueError(f"a printed document loads nothing: {url}")
        return URLFetcherResponse(url, body=logo.data, headers={"Content-Type": logo.mime})

    return fetch


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _page_sheet() -> Any:
    """The paper and its fonts. Fonts come from the package that also serves the browser."""
    from weasyprint import CSS

    faces = "".join(
        f'@font-face {{ font-family: Inter; font-weight: {weight}; src: url("{_font(subset, weight)}"); unicode-range: {characters} }}\n'
        for weight in FONT_WEIGHTS
        for subset, characters in FONT_SUBSETS
    )
    return CSS(string=faces + _static("paper.css"), font_config=_fonts())


@cache
def _sheets(layout: Layout) -> tuple[Any, ...]:
    from weasyprint import CSS

    return tuple(CSS(string=_static(name), font_config=_fonts()) for name in printing.SHEETS[layout])


def _static(name: str) -> str:
    from django.contrib.staticfiles import finders

    return Path(str(finders.find(f"css/print/{name}"))).read_text(encoding="utf-8")


def _font(subset: str, weight: int) -> str:
    from django.contrib.staticfiles import finders

    found = finders.find(f"inter/inter-{subset}-{weight}-normal.woff2")
    if not found:
        raise FileNotFoundError("the Inter font is not installed: run « npm ci »")
    return Path(found).as_uri()
