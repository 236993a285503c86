"""The mails of proxies: to who was given one, to who had theirs refused."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from governance.proxies.actions import TELL
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy


@task(TELL)
def tell_proxy(*, job: Job, proxy_id: int) -> dict[str, Any]:
    """Tells the holder of a proxy in force, or the giver of one that was refused."""
    proxy = Proxy.objects.select_related("giver", "holder", "meeting").get(pk=proxy_id)
    refused = proxy.state == ProxyState.REFUSED
    to = proxy.giver if refused else proxy.holder
    if to is None or proxy.state not in (ProxyState.GIVEN, ProxyState.REFUSED) or not to.email:
        return {}
    link = settings.SITE_URL + reverse("governance:proxies:mine", args=[proxy.meeting_id])
    text = render_to_string("governance/proxies/mail.txt", {"proxy": proxy, "refused": refused, "to": to, "link": link})
    said = "Votre pouvoir a été refusé" if refused else f"{proxy.giver} vous donne pouvoir"
    EmailMessage(f"{said} : {proxy.meeting.title}", text, to=[to.email]).send()
    return {}
