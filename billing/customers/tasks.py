"""Long work about customers, left to a worker."""

from typing import Any

from billing.customers.importing import run_import
from billing.customers.models import CustomerImport
from cae import jobs
from cae.models import Job


@jobs.task("customers.import")
def import_customers(*, job: Job, import_id: int) -> dict[str, Any]:
    """Imports a kept file in one transaction; run again after the end, it does nothing."""
    incoming = CustomerImport.objects.select_related("activity", "file").get(pk=import_id)
    done = run_import(incoming=incoming, by=job.asked_by, progress=lambda at, total: jobs.progress(job, at, total))
    return {"import": done.pk, "created": done.report["created"]}
