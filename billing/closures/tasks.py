"""Jobs of the closures: closing what is over each night, and the archive of a long period."""

from typing import Any

from cae import files, jobs
from cae.models import Job
from cae.periods import today


def close_what_is_over() -> None:
    """Scheduled each night."""
    from billing.closures.actions import close_due

    close_due(on=today())


@jobs.task("closures.archive")
def archive(*, job: Job, closure_id: int) -> dict[str, Any]:
    """Makes the archive of a closure and keeps it on the job, for the person who asked."""
    from billing.closures import archive as archives
    from billing.closures.models import Closure

    closure = Closure.objects.select_related("sealed").get(pk=closure_id)
    name = archives.name_of(closure)
    if not files.links_of(job).exists():
        with archives.write(closure, tell=lambda done: jobs.progress(job, done, closure.records)) as made:
            stored = files.keep(made.read(), name, archives.ZIP)
        files.attach(job, stored, purpose="export", by=job.asked_by, name=name)
    return {"file": name}
