"""What happens by itself, and when (local time). `celery beat` reads this table; every entry is safe to run twice or late.

A run that was missed while beat was stopped is made up when it starts again.
"""

from dataclasses import dataclass

from celery.schedules import crontab
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Planned:
    """A function without argument, by its path (rooms are not imported from here), and its moments."""

    path: str
    when: crontab


PLAN = {
    "resend-lost-jobs": Planned("cae.jobs.resend_lost", crontab()),
    "forget-what-is-over": Planned("cae.retention.forget", crontab(minute=15, hour=3)),
    "boards-of-open-urns": Planned("governance.sealed.tasks.keep_boards", crontab()),
    "hours-of-ballots": Planned("governance.ballots.tasks.keep_hours", crontab()),
    "eve-of-votes": Planned("governance.ballots.tasks.remind_on_the_eve", crontab(minute=0, hour=9)),
    "half-day-of-secret-votes": Planned("governance.sealed.tasks.tell_half_day", crontab(minute=30, hour="12,19")),
    "urns-nobody-can-contest": Planned("governance.sealed.tasks.destroy_due", crontab(minute=45, hour=3)),
    "closures-of-payments": Planned("billing.closures.tasks.close_what_is_over", crontab(minute=20, hour=0)),
    "proxies-of-who-left": Planned("governance.proxies.tasks.end_those_of_who_left", crontab(minute=40)),
    "mandates-that-end": Planned("governance.mandates.tasks.warn_of_ends", crontab(minute=0, hour=7)),
    "obligations-that-are-near": Planned("governance.obligations.tasks.warn_of_terms", crontab(minute=5, hour=7)),
    "ideas-that-reach-an-agenda": Planned("governance.ideas.tasks.carry_waiting", crontab(minute=10, hour=7)),
    "polls-that-end": Planned("governance.polls.tasks.close_due", crontab()),
    "contribution-of-last-month": Planned(
        "billing.contribution.tasks.ask_for_last_month", crontab(minute=30, hour=3, day_of_month=1)
    ),
    "contribution-of-ended-years": Planned(
        "billing.contribution.tasks.ask_for_ended_years", crontab(minute=30, hour=3, day_of_month=3)
    ),
    "watch-accounts": Planned("billing.account.watch.refresh_today", crontab(minute=0)),
    "statements-of-last-month": Planned("billing.account.tasks.ask_for_last_month", crontab(minute=30, hour=4, day_of_month=5)),
}
# One Celery task for all: it takes a name of the plan, never a path.
BEAT = {name: {"task": "cae.run_planned", "schedule": planned.when, "kwargs": {"name": name}} for name, planned in PLAN.items()}


def run(name: str) -> None:
    """Does what the plan says under `name`; KeyError for a name it does not hold."""
    import_string(PLAN[name].path)()
