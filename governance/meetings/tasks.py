"""Mails about meetings, sent after commit."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.meetings.models import AgendaRequest
from governance.meetings.queries import team_of
from members.queries import cooperative


@task("governance.mail_request_reached")
def mail_request_reached(*, job: Job, request_id: int) -> None:
    """Tells those who prepare and run meetings, and who supports it, that a request of members entered the agenda."""
    request = AgendaRequest.objects.select_related("meeting", "author").get(pk=request_id)
    context = {
        "request": request,
        "supports": request.supports.count(),
        "link": settings.SITE_URL + reverse("governance:meetings:agenda", args=[request.meeting_id]),
        "cooperative": cooperative(),
    }
    told = {user.email: str(user) for user in team_of(today())}
    sheet = settings.SITE_URL + reverse("governance:meetings:request_sheet", args=[request.pk])
    for email, name in told.items():
        _send("governance/meetings/request_mail.txt", context | {"user": name}, to=email)
    for one in request.supports.select_related("member").order_by("pk"):
        if one.member.email and one.member.email not in told:
            said = context | {"user": one.member.first_name, "link": sheet}
            _send("governance/meetings/supported_mail.txt", said, to=one.member.email)


def _send(template: str, context: dict, *, to: str) -> None:
    subject = f"Point inscrit à la demande de membres : {context['request'].title}"
    EmailMessage(subject, render_to_string(template, context), to=[to]).send()
