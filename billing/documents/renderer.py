"""HTML of a document → PDF/A-3b bytes, with its layout, its logo and its attachment. Importing this module costs about two
seconds: only `pdf.py` does, at the first rendering."""

from datetime import UTC, date, datetime, time
from functools import cache

from weasyprint import CSS, Attachment

from billing.documents.frozen import Layout
from billing.documents.printing import SHEETS
from cae.pdf_engine import LOGO, Sheet, fonts, paper, read

__all__ = ["LOGO", "write"]


def write(
    html: str, *, layout: Layout, identifier: bytes, attachment: tuple[str, bytes, date] | None, logo: tuple[bytes, str] | None
) -> bytes:
    """The PDF/A-3b of a page. `attachment` is (name, bytes, date of the document); `logo` is (bytes, MIME type)."""
    attachments = []
    if attachment:
        name, data, issued = attachment
        noon = datetime.combine(issued, time(12), tzinfo=UTC)
        attachments.append(
            Attachment(string=data, name=name, description="Factur-X", relationship="Alternative", created=noon, modified=noon)
        )
    made: bytes = Sheet(html, logo).write_pdf(
        stylesheets=_sheets(layout),
        font_config=fonts(),
        pdf_variant="pdf/a-3b",
        pdf_identifier=identifier,
        attachments=attachments,
    )
    return made


@cache
def _sheets(layout: Layout) -> tuple[CSS, ...]:
    return (paper(), *(CSS(string=read(name), font_config=fonts()) for name in SHEETS[layout]))
