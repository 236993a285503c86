"""Mails about meetings, sent after commit."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from cae.periods import today
from cae.rights import Right
from governance.meetings.models import AgendaRequest
from members.enums import GrantScope
from members.models import User
from members.queries import cooperative


@task("governance.mail_request_reached")
def mail_request_reached(*, job: Job, request_id: int) -> None:
    """Tells those who prepare meetings that a request of members entered the agenda."""
    request = AgendaRequest.objects.select_related("meeting", "author").get(pk=request_id)
    on = today()
    running = Q(grants__until__isnull=True) | Q(grants__until__gte=on)
    told = User.objects.filter(
        running,
        is_active=True,
        grants__since__lte=on,
        grants__scope=GrantScope.ALL,
        grants__role__rights__contains=[Right.MEETINGS_EDIT],
    )
    context = {
        "request": request,
        "supports": request.supports.count(),
        "link": settings.SITE_URL + reverse("governance:meetings:agenda", args=[request.meeting_id]),
        "cooperative": cooperative(),
    }
    for user in told.distinct().order_by("pk"):
        text = render_to_string("governance/meetings/request_mail.txt", context | {"user": user})
        EmailMessage(f"Point inscrit à la demande de membres : {request.title}", text, to=[user.email]).send()
