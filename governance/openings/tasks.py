"""What each person who answered a call is told once it is closed, and the mentor with them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from governance.openings import queries
from governance.openings.models import Opening
from members.models import Member
from members.queries import cooperative


@task("governance.mail_call_closed")
def mail_call_closed(*, job: Job, opening_id: int) -> None:
    """One mail to each who proposed themselves: chosen or not, in words that make one want to answer the next call."""
    opening = Opening.objects.get(pk=opening_id)
    context = {
        "opening": opening,
        "link": settings.SITE_URL + reverse("governance:openings:sheet", args=[opening.pk]),
        "cooperative": cooperative(),
    }
    for application in queries.candidates(opening):
        _send(application.member, f"Votre réponse à « {opening} »", context | {"application": application, "is_mentor": False})
        if application.mentor is not None:
            subject = f"Vous accompagnez {application.member} : {opening}"
            _send(application.mentor, subject, context | {"application": application, "is_mentor": True})


def _send(member: Member, subject: str, context: dict) -> None:
    text = render_to_string("governance/openings/mail.txt", context | {"member": member})
    EmailMessage(subject, text, to=[member.email]).send()
