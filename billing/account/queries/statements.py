"""Reads the statements: the work on the file of one."""

from billing.account.models import Statement
from cae.models import Job


def work_on(statement: Statement) -> Job | None:
    """The last work asked on the PDF of a statement."""
    return Job.objects.filter(task="account.render_statement", arguments__statement_id=statement.pk).order_by("-pk").first()
