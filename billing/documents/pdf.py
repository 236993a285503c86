"""Frozen document (and its XML) → PDF/A-3b: a Factur-X when there is an XML, a plain archivable PDF for a quote.

WeasyPrint is imported at the first rendering and belongs in workers, not in web processes. It is not made for threads:
one document is rendered at a time in a process; workers are several processes.
"""

import hashlib
import io
import threading
from dataclasses import dataclass

from billing.documents import frozen, printing, xmp
from billing.documents.frozen import Document, Kind

FILE_NAME = "factur-x.xml"
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
    from billing.documents import renderer

    attachment = None
    if xml is not None:
        if document.kind is Kind.QUOTE or document.is_draft or document.issued is None:
            raise ValueError("only an issued invoice, deposit or credit note carries an XML")
        attachment = (FILE_NAME, xml, document.issued)
    html = printing.render_html(document, screen=False, logo=renderer.LOGO if logo else "")
    with _lock:
        made = renderer.write(
            html,
            layout=document.layout,
            identifier=hashlib.sha256(frozen.to_bytes(document)).hexdigest()[:32].encode(),
            attachment=attachment,
            logo=(logo.data, logo.mime) if logo else None,
        )
    return finish(made, xmp.FACTUR_X if attachment else b"")


def finish(pdf: bytes, description: bytes = b"") -> bytes:
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
        for stream in opened.objects:
            # Compressed data that ends with a carriage return may be taken, before « endstream », for one byte less. Its last
            # bytes are a checksum, the same at any level: it is left uncompressed.
            if isinstance(stream, pikepdf.Stream) and stream.read_raw_bytes().endswith(b"\r"):
                stream.write(stream.read_bytes())
        sink = io.BytesIO()
        opened.save(
            sink,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            compress_streams=False,
            deterministic_id=True,  # else the second half of /ID is the hour
        )
    return sink.getvalue()


def render_page(html: str, *, sheets: tuple[str, ...]) -> bytes:
    """The PDF/A-3b of another page of ours (a statement, a receipt): well-formed XML, styled by files of css/print."""
    from billing.documents import renderer

    with _lock:
        made = renderer.write_page(html, sheets=sheets, identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode())
    return finish(made)
