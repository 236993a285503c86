"""The printed page of a quote, as PDF, with the logo it bears. Made from the frozen document alone."""

from datetime import date

from django.http import HttpResponse

from billing.documents import frozen, pdf
from billing.quotes.freezing import shown_document
from billing.quotes.models import Quote
from cae import files
from cae.models import StoredFile


def quote_pdf(quote: Quote, *, on: date) -> bytes:
    """The PDF/A-3 of a quote; of a validated one, always the same bytes. A draft bears its watermark."""
    document = shown_document(quote, on=on)
    logo = logo_of(document)
    return pdf.render(document, logo=pdf.Logo(files.read(logo), logo.media_type) if logo is not None else None)


def file_name(quote: Quote) -> str:
    return f"devis-{quote.number or 'brouillon'}.pdf".replace("/", "-")


def pdf_response(quote: Quote, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(quote)}"'
    return response


def logo_of(document: frozen.Document) -> StoredFile | None:
    """The logo the activity had when the quote was frozen, found by its hash."""
    digest = document.activity.logo
    return StoredFile.objects.filter(sha256=digest).first() if digest else None
