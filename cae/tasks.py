from celery import shared_task

from cae import jobs


@shared_task(name="cae.run_job")
def run_job(*, job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="cae.resend_lost_jobs")
def resend_lost_jobs() -> None:
    jobs.resend_lost()
