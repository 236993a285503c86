"""Jobs of the contribution: the runs of a month and of a year, one activity after the other, safe to run again."""

from datetime import date
from typing import Any

from cae import jobs
from cae.actors import Actor, System
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


@jobs.task("contribution.run_year")
def run_year(*, job: Job, year: int) -> dict:
    """The run of a fiscal year that is over: each activity in its own transaction, so that a stop loses nothing."""
    from billing.contribution.yearly import activities_of, run_activity_year
    from billing.ledger.models import FiscalYear

    ended, on = FiscalYear.objects.get(pk=year), today()
    activities = list(activities_of(ended))
    taken = 0
    for done, activity in enumerate(activities, start=1):
        taken += len(
            run_activity_year(activity=activity, year=ended, by=job.asked_by or System("contribution de l'année"), on=on)
        )
        jobs.progress(job, done, len(activities))
    return {"taken": taken}


def ask_for_ended_years() -> None:
    """Asks for the run of each year that is over and not closed, or of which something still waits (scheduled each month: what
    documents that arrive late change is taken by the next one)."""
    from django.db.models import Q

    from billing.contribution.models import WaitingBase
    from billing.contribution.yearly import activities_of
    from billing.ledger.models import FiscalYear

    waiting = WaitingBase.objects.exclude(amount=0).values("position__fiscal_year")
    ended = FiscalYear.objects.filter(Q(closed_at__isnull=True) | Q(pk__in=waiting), ends_on__lt=today())
    for year in ended.order_by("starts_on"):
        if activities_of(year).exists():
            ask_for_year(year, by=System("calendrier"))


def ask_for_year(year: Any, *, by: Actor) -> Job:
    """Asks for the run of a fiscal year."""
    return jobs.ask("contribution.run_year", label=f"Contribution de l'exercice {year}", by=by, year=year.pk)
