"""The two Celery tasks: run a job, and do what the plan says."""

from celery import shared_task

from cae import jobs, schedule


@shared_task(name="cae.run_job")
def run_job(*, job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="cae.run_planned")
def run_planned(*, name: str) -> None:
    schedule.run(name)
