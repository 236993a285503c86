"""What the lists of quotes share: their filters, and their spreadsheet."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest

from billing.quotes.models import Quote
from billing.quotes.queries import FILTERS
from cae.exports import Sheet
from cae.lists import Page, page_of
from cae.periods import today
from cae.tables import Column


def filters_of(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; an unknown one counts for nothing."""
    state = request.GET.get("etat", "")
    return {"state": state if state in dict(FILTERS) else "", "text": request.GET.get("q", "")[:100]}


def sheet(rows: QuerySet[Quote], name: str) -> Sheet:
    """All the rows a list shows, not only its page."""
    columns = [
        Column("Numéro"),
        Column("Activité"),
        Column("Client"),
        Column("Objet"),
        Column("Date", "date"),
        Column("Valable jusqu'au", "date"),
        Column("État"),
        Column("Total HT", "money"),
        Column("TVA", "money"),
        Column("Total TTC", "money"),
        Column("Répondu le", "date"),
    ]
    on = today()

    def cells(quote: Quote) -> tuple:
        return (
            quote.number or "",
            quote.activity.name,
            str(quote.customer or ""),
            quote.subject,
            quote.issued_on,
            quote.valid_until,
            quote.standing(on)[0],
            quote.total_ht,
            quote.total_vat,
            quote.total_ttc,
            quote.decided_on,
        )

    return Sheet(name, columns, rows.order_by("-id"), cells)


def page_shown(rows: QuerySet[Quote], request: HttpRequest, *, on: date) -> Page:
    """A page of a list, each quote with where it stands on a date (`now`: words and tone)."""
    page = page_of(rows, request.GET, order=("-id",))
    for quote in page.rows:
        quote.now = quote.standing(on)
    return page
