"""The mails of a deliberation out of any meeting, whose silence binds those it names."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from governance.rounds import queries, rules
from governance.rounds.actions import TELL
from governance.rounds.models import Deliberation
from members.queries import cooperative


@task(TELL)
def tell_deliberation(*, job: Job, deliberation_id: int, turn: int, besides: int | None) -> None:
    """Tells each that they are asked, at its opening (`turn` zero) or for objections; nothing when another turn came since."""
    found = Deliberation.objects.select_related("facilitator").get(pk=deliberation_id)
    if found.turn != turn or rules.ended(found):
        return
    link = settings.SITE_URL + reverse("governance:rounds:sheet", args=[found.pk])
    until = rules.silence_until(found, None)
    for member in queries.participants(found):
        if member.email and (besides is None or member.user_id != besides):
            context = {"found": found, "to": member, "until": until, "link": link, "cooperative": cooperative()}
            text = render_to_string("governance/rounds/mail.txt", context)
            asked = "Avez-vous une objection ?" if turn else "On vous demande de prendre part"
            EmailMessage(f"{asked} — {found.title}", text, to=[member.email]).send()
