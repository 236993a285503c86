"""The receipt of an acceptance: one page that says who accepted what, when and from where, with the signature."""

import base64

from django.template.loader import render_to_string

from billing.quotes.freezing import sealed_document
from billing.quotes.models import Acceptance
from cae import files
from cae.pdf import render_page


def receipt_pdf(acceptance: Acceptance) -> bytes:
    """The PDF/A-3b of the receipt. A signature on paper is kept as its scan and only mentioned. Belongs in a worker."""
    drawn = acceptance.signature if acceptance.signature and acceptance.signature.media_type == "image/png" else None
    image = f"data:image/png;base64,{base64.b64encode(files.read(drawn)).decode()}" if drawn is not None else ""
    context = {"answer": acceptance, "document": sealed_document(acceptance.quote), "image": image}
    return render_page(render_to_string("billing/portal/receipt_print.html", context), sheets=("receipt.css",))
