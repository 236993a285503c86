"""Obligations whose term is near: looked for each morning, and the mail that says so."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.actors import System
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.meetings.queries import editors
from governance.obligations import queries
from governance.obligations.actions import warn
from governance.obligations.models import Duty
from members.queries import cooperative


def warn_of_terms() -> None:
    """Warns of every obligation that is near or late."""
    on = today()
    for due in queries.waiting(on):
        if not due.code.startswith(queries.MANDATES):  # mandates warn by themselves
            warn(due=due, by=System("échéances légales"), on=on)


@task("governance.mail_obligation")
def mail_obligation(*, job: Job, duty_id: int) -> None:
    """A mail to who takes care of it, else to each of those who prepare meetings; nothing once it is done."""
    duty = Duty.objects.get(pk=duty_id)
    due = queries.find(duty.code, duty.anchor, on=today())
    if due is None or due.done_on is not None:
        return
    owner = due.owner.user if due.owner is not None and due.owner.user is not None and due.owner.user.is_active else None
    context = {
        "due": due,
        "link": settings.SITE_URL + reverse("governance:obligations:sheet", args=[due.code, due.anchor.isoformat()]),
        "cooperative": cooperative(),
    }
    for user in [owner] if owner is not None else editors(today()):
        text = render_to_string("governance/obligations/mail.txt", context | {"user": user})
        EmailMessage(f"À faire : {due.label}", text, to=[user.email]).send()
