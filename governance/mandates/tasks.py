"""Mandates that end soon: looked for each morning, and the mail that says so."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.actors import System
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.mandates import queries
from governance.mandates.actions import warn
from governance.mandates.models import Mandate
from governance.meetings.queries import editors
from members.queries import cooperative


def warn_of_ends() -> None:
    """Warns of every mandate that ends soon and that nothing renews."""
    on = today()
    for mandate in queries.ending(on):
        warn(mandate=mandate, by=System("fins de mandat"), on=on)


@task("governance.mail_mandate_ends")
def mail_mandate_ends(*, job: Job, mandate_id: int) -> None:
    """One mail to the holder, one to each of those who prepare meetings; nothing when it was renewed or ended meanwhile."""
    mandate = Mandate.objects.select_related("member__user").get(pk=mandate_id)
    if hasattr(mandate, "renewal") or mandate.ended_on is not None:
        return
    context = {
        "mandate": mandate,
        "link": settings.SITE_URL + reverse("governance:mandates:sheet", args=[mandate.pk]),
        "cooperative": cooperative(),
    }
    told = {user.email: str(user) for user in editors(today())}
    if mandate.member is not None and mandate.member.user is not None and mandate.member.user.is_active:
        told[mandate.member.user.email] = mandate.member.first_name
    for email, name in sorted(told.items()):
        text = render_to_string("governance/mandates/mail.txt", context | {"name": name})
        EmailMessage(f"Un mandat prend fin : {mandate}", text, to=[email]).send()
