"""The job behind an issued invoice."""

from typing import Any

from billing.invoices.actions import sending
from cae.jobs import task
from cae.models import Job


@task(sending.RENDER)
def render_invoice(*, job: Job, invoice_id: int) -> dict[str, Any]:
    return {"file": sending.render(invoice_id=invoice_id).name}
