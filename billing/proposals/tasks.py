"""The job that replays a year under a proposed scale."""

from typing import Any

from billing.contribution.models import Scale
from cae import jobs
from cae.models import Job
from cae.periods import today


@jobs.task("proposals.replay")
def replay(*, job: Job, scale_id: int) -> dict[str, Any]:
    """Safe to run twice: the last one is kept."""
    from billing.proposals.actions import replay_scale

    made = replay_scale(
        scale=Scale.objects.get(pk=scale_id), on=today(), tell=lambda done, whole: jobs.progress(job, done, whole)
    )
    return {"activities": made.rows.count()}
