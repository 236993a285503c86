"""Frozen document (and its XML) → PDF/A-3b: a Factur-X when there is an XML, a plain archivable PDF for a quote.

See `cae.pdf` for where it is rendered.
"""

import base64
import hashlib
from dataclasses import dataclass

from billing.documents import frozen, printing, xmp
from billing.documents.frozen import Document, Kind
from cae import files
from cae.models import StoredFile
from cae.pdf import ONE_AT_A_TIME, finish

FILE_NAME = "factur-x.xml"


@dataclass(frozen=True, slots=True)
class Logo:
    """An image of the activity (logo, signature), already re-encoded at upload: small, PNG, JPEG or SVG."""

    data: bytes
    mime: str

    @property
    def inside(self) -> str:
        """The image as an address that holds it."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"


def image_of(digest: str) -> Logo | None:
    """The image a frozen document names by its hash; None for an empty hash, or a file that is no more."""
    stored = StoredFile.objects.filter(sha256=digest).first() if digest else None
    return Logo(files.read(stored), stored.media_type) if stored is not None else None


def render(document: Document, *, xml: bytes | None = None, logo: Logo | None = None, signature: Logo | None = None) -> bytes:
    """The PDF/A-3b of a document. `xml` (from `xml.generate`, already validated) is attached as factur-x.xml.

    The same document, XML and images give the same bytes. A draft may be rendered, with its watermark. Refuses
    (ValueError) an XML with a quote or a draft: only what has a number is a Factur-X.
    """
    from billing.documents import renderer

    attachment = None
    if xml is not None:
        if document.kind is Kind.QUOTE or document.is_draft or document.issued is None:
            raise ValueError("only an issued invoice, deposit or credit note carries an XML")
        attachment = (FILE_NAME, xml, document.issued)
    html = printing.render_html(
        document, screen=False, logo=renderer.LOGO if logo else "", signature=signature.inside if signature else ""
    )
    with ONE_AT_A_TIME:
        made = renderer.write(
            html,
            layout=document.layout,
            identifier=hashlib.sha256(frozen.to_bytes(document)).hexdigest()[:32].encode(),
            attachment=attachment,
            logo=(logo.data, logo.mime) if logo else None,
        )
    return finish(made, xmp.FACTUR_X if attachment else b"")
