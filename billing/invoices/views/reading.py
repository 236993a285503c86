"""How every page finds its invoice: among those of the activity in its address, and no other."""

from typing import Any

from django.shortcuts import get_object_or_404

from billing.invoices import queries
from billing.invoices.models import Invoice


def invoice_of(activity: Any, pk: int) -> Invoice:
    """The invoice `pk` of an activity with its neighbours, or 404: another activity's is not known here."""
    invoice = get_object_or_404(queries.whole(), activity=activity, pk=pk)
    invoice.activity = activity
    return invoice
