"""What the search box knows of a quote, rewritten in the transaction that changes it."""

from django.urls import reverse

from billing.quotes.models import Quote
from cae import search
from cae.templatetags.format import money

KIND = "quote"


def index(quote: Quote) -> None:
    """Writes again what the search knows of a quote."""
    search.index_each([entry_of(quote)])


def entry_of(quote: Quote) -> search.Entry:
    """Found by its number, its customer and its subject. Notes are left out: they are for one reader."""
    customer = str(quote.customer) if quote.customer else ""
    detail = " · ".join(part for part in (customer, quote.subject, f"{money(quote.total_ttc)} TTC") if part)
    return search.Entry(
        kind=KIND,
        object_id=quote.pk,
        activity_id=quote.activity_id,
        antenna_id=quote.activity.antenna_id,
        title=str(quote),
        detail=detail,
        address=reverse("billing:quotes:show", kwargs={"code": quote.activity.code, "pk": quote.pk}),
        texts=(quote.number or "", customer, quote.subject),
        on=quote.issued_on,
    )
