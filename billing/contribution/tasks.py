"""Jobs of the contribution: the monthly run, one activity after the other, safe to run again."""

from datetime import date

from cae import jobs
from cae.actors import System
from cae.models import Job
from cae.periods import add_months, month_end, month_start, today


@jobs.task("contribution.run_month")
def run_month(*, job: Job, month: str) -> dict:
    """The run of a month: each activity in its own transaction, so that a stop loses nothing."""
    from billing.contribution.monthly import open_activities, run_activity_month

    first = date.fromisoformat(month)
    activities = open_activities(first)
    taken = 0
    for done, activity in enumerate(activities, start=1):
        taken += len(
            run_activity_month(activity=activity, month=month_end(first), by=job.asked_by or System("contribution du mois"))
        )
        jobs.progress(job, done, len(activities))
    return {"taken": taken}


def ask_for_last_month() -> None:
    """Asks for the run of the month that just ended (scheduled on the first)."""
    month = add_months(month_start(today()), -1)
    jobs.ask("contribution.run_month", label=f"Contribution de {month:%m/%Y}", by=System("calendrier"), month=str(month))
