"""The printed page of a quote, as PDF, with the logo it bears. Made from the frozen document alone."""

from datetime import date

from django.http import HttpResponse

from billing.documents import pdf
from billing.quotes.freezing import shown_document
from billing.quotes.models import Quote


def quote_pdf(quote: Quote, *, on: date) -> bytes:
    """The PDF/A-3 of a quote; of a validated one, always the same bytes. A draft bears its watermark."""
    document = shown_document(quote, on=on)
    activity = document.activity
    return pdf.render(document, logo=pdf.image_of(activity.logo), signature=pdf.image_of(activity.signature_image))


def file_name(quote: Quote) -> str:
    return f"devis-{quote.number or 'brouillon'}.pdf".replace("/", "-")


def pdf_response(quote: Quote, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(quote)}"'
    return response
