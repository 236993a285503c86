"""Mails about meetings, sent after commit."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.meetings.models import AgendaRequest
from governance.meetings.queries import editors
from members.queries import cooperative


@task("governance.mail_request_reached")
def mail_request_reached(*, job: Job, request_id: int) -> None:
    """Tells those who prepare meetings that a request of members entered the agenda."""
    request = AgendaRequest.objects.select_related("meeting", "author").get(pk=request_id)
    context = {
        "request": request,
        "supports": request.supports.count(),
        "link": settings.SITE_URL + reverse("governance:meetings:agenda", args=[request.meeting_id]),
        "cooperative": cooperative(),
    }
    for user in editors(today()):
        text = render_to_string("governance/meetings/request_mail.txt", context | {"user": user})
        EmailMessage(f"Point inscrit à la demande de membres : {request.title}", text, to=[user.email]).send()
