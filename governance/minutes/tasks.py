"""Jobs of minutes: their print, kept beside each decision, then a mail to each person on the roll. Safe to run twice."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cae import files, jobs
from cae.actors import System
from cae.jobs import task
from cae.models import Job, StoredFile
from governance.minutes import printing, queries
from governance.minutes.actions import MAIL
from governance.minutes.models import FollowUp, Minutes, MinutesCopy
from members.queries import cooperative

MAKER = System("procès-verbaux")


@task(MAIL)
def send_minutes(*, job: Job, minutes_id: int) -> dict[str, int]:
    """Prints registered minutes, attaches them to their decisions, and tells each person once where to read them."""
    minutes = Minutes.objects.select_related("meeting", "file").get(pk=minutes_id)
    stored = minutes.file or _printed(minutes)
    for follow_up in FollowUp.objects.filter(resolution__item__meeting=minutes.meeting).select_related("decision"):
        if not files.links_of(follow_up.decision, "minutes").exists():
            files.attach(follow_up.decision, stored, purpose="minutes", by=MAKER)
    told = list(queries.recipients(minutes.meeting).exclude(pk__in=minutes.copies.values("member")))
    context = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "link": settings.SITE_URL + reverse("governance:minutes:sheet", args=[minutes.meeting_id]),
        "cooperative": cooperative(),
    }
    for done, member in enumerate(told, start=1):
        text = render_to_string("governance/minutes/mail.txt", context | {"member": member})
        EmailMessage(f"{minutes} — {minutes.meeting}", text, to=[member.email]).send()
        MinutesCopy.objects.create(minutes=minutes, member=member, sent_at=timezone.now())
        jobs.progress(job, done, len(told))
    return {"sent": len(told)}


def _printed(minutes: Minutes) -> StoredFile:
    stored = files.keep(printing.minutes_pdf(minutes), f"proces-verbal-{minutes.number}.pdf", "application/pdf")
    minutes.file = stored
    minutes.save(update_fields=["file"])
    return stored
