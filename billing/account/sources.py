"""From an entry of the ledger to the page of what produced it."""

from django.urls import reverse

from billing.ledger.models import Entry

# model name of the source → URL name of its page within an activity
PAGES = {
    "invoice": "billing:invoices:show",
    "payment": "billing:payments:sheet",
    "purchase": "billing:purchases:sheet",
    "salaryentry": "billing:payroll:sheet",
}


def address_of(entry: Entry, activity) -> str:
    """The address of the source's page, for people of the activity; empty when it has none."""
    name = PAGES.get(entry.source_kind)
    if name is None or entry.source_id is None:
        return ""
    return reverse(name, kwargs={"code": activity.code, "pk": entry.source_id})
