"""The jobs of invoices: the file of an issued one, and the issue of several."""

from typing import Any

from billing.documents import together
from billing.invoices import actions
from billing.invoices.actions import sending
from billing.invoices.enums import InvoiceState
from billing.invoices.models import Invoice
from cae.access import scope
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from cae.rights import Right


@task(sending.RENDER)
def render_invoice(*, job: Job, invoice_id: int) -> dict[str, Any]:
    return {"file": sending.render(invoice_id=invoice_id).name}


@task(actions.ISSUE_CHOSEN)
def issue_chosen(*, job: Job, ids: list[int]) -> dict[str, Any]:
    """Issues those that still wait among `ids`, as the person who asked."""
    by = job.asked_by
    waiting = Invoice.objects.filter(scope(by, Right.INVOICES_ISSUE), state=InvoiceState.WAITING, pk__in=ids)
    rows = waiting.select_related("activity", "customer").order_by("pk")
    return together.act_on_each(
        job,
        rows,
        lambda invoice: actions.issue(invoice=invoice, by=by, on=today()),
        lambda invoice: invoice.get_absolute_url(),
    )
