"""Accepted quotes, as far as invoices know them."""

from datetime import date
from decimal import Decimal as D

from billing.documents.actions import save_document
from billing.quotes.enums import QuoteState
from billing.quotes.models import Quote
from cae import seals
from tests.billing.invoices.made import customer, data, line


def accepted_quote(cast, *lines, deposit="0", instalments=(), number="D-2026-00001", **fields):
    """A quote of 1 000 € HT of services at 20 %, accepted by its customer."""
    to = customer(cast.lea_activity)
    quote = Quote.objects.create(
        activity=cast.lea_activity, customer=to, deposit_percent=D(deposit), instalments=list(instalments)
    )
    quote = save_document(
        document=quote, data=data(*(lines or (line("1000"),)), customer=to, **fields), by=cast.odile, revision=None
    )
    sealed = seals.append(chain="quotes", kind="quote", content=number.encode())
    Quote.objects.filter(pk=quote.pk).update(number=number, state=QuoteState.ACCEPTED, sealed=sealed, issued_on=date(2026, 2, 1))
    return Quote.objects.get(pk=quote.pk)
