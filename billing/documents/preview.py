"""The printed page in a frame: of what is being typed, or of what was issued; the same HTML as the PDF's."""

from django.http import HttpRequest, HttpResponse

from billing.documents import frozen, printing
from billing.documents.pdf import image_of


def page(request: HttpRequest, document: frozen.Document) -> HttpResponse:
    """The document as it will be printed, for a browser. A draft says it is one. Never kept by the browser."""
    nonce, activity = str(getattr(request, "csp_nonce", "")), document.activity
    logo, signature = (_inside(digest) for digest in (activity.logo, activity.signature_image))
    response = HttpResponse(printing.render_html(document, screen=True, nonce=nonce, logo=logo, signature=signature))
    response["Cache-Control"] = "no-store"
    return response


def _inside(digest: str) -> str:
    """An image inside the page: its file has no address of its own."""
    image = image_of(digest)
    return image.inside if image is not None else ""
