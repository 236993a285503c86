"""Jobs of the account: the PDF of a statement, and the statements of every activity each month."""

from datetime import date

from cae import files, jobs
from cae.actors import System
from cae.models import Job
from cae.periods import add_months, month_start, today


@jobs.task("account.render_statement")
def render_statement(*, job: Job, statement_id: int) -> dict:
    """Makes and keeps the PDF of a statement; does nothing when it is made already."""
    from billing.account.models import Statement
    from billing.account.statement import render

    statement = Statement.objects.select_related("activity").get(pk=statement_id)
    if statement.file_id is None:
        stored = files.keep(
            render(statement.content), f"releve-{statement.activity.code}-{statement.month:%Y-%m}.pdf", "application/pdf"
        )
        Statement.objects.filter(pk=statement_id).update(file=stored)
        files.attach(
            statement,
            stored,
            purpose="statement",
            by=System("relevés"),
            name=f"Relevé {statement.activity.code} {statement.month:%Y-%m}.pdf",
        )
    return {}


@jobs.task("account.make_statements")
def make_statements(*, job: Job, month: str) -> dict:
    """The statements of a month for every activity of members that was open; safe to run again."""
    from billing.account.actions import make_statement
    from members.enums import ActivityKind
    from members.models import Activity

    first = date.fromisoformat(month)
    activities = (
        Activity.objects.filter(kind=ActivityKind.MEMBER, opened_on__lt=add_months(first, 1))
        .exclude(closed_on__lt=first)
        .order_by("pk")
    )
    total = activities.count()
    for done, activity in enumerate(activities, start=1):
        make_statement(activity=activity, month=first, by=System("relevés du mois"), on=today())
        jobs.progress(job, done, total)
    return {"made": total}


def ask_for_last_month() -> None:
    """Asks for the statements of the month that just ended (scheduled on the fifth)."""
    month = add_months(month_start(today()), -1)
    jobs.ask("account.make_statements", label=f"Relevés de {month:%m/%Y}", by=System("calendrier"), month=str(month))
