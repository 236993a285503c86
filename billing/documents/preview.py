"""The printed page in a frame: of what is being typed, or of what was issued; the same HTML as the PDF's."""

import base64

from django.http import HttpRequest, HttpResponse

from billing.documents import frozen, printing
from cae import files
from cae.models import StoredFile


def page(request: HttpRequest, document: frozen.Document) -> HttpResponse:
    """The document as it will be printed, for a browser. A draft says it is one. Never kept by the browser."""
    nonce = str(getattr(request, "csp_nonce", ""))
    response = HttpResponse(printing.render_html(document, screen=True, nonce=nonce, logo=_logo(document)))
    response["Cache-Control"] = "no-store"
    return response


def _logo(document: frozen.Document) -> str:
    """The logo inside the page: its file has no address of its own."""
    if not document.activity.logo:
        return ""
    stored = StoredFile.objects.filter(sha256=document.activity.logo).first()
    if stored is None:
        return ""
    return f"data:{stored.media_type};base64,{base64.b64encode(files.read(stored)).decode()}"
