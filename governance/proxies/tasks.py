"""The mails of proxies, to who was given one and to who had theirs refused; those of who left, given back each hour."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cae.actors import System
from cae.jobs import task
from cae.models import Job
from governance.proxies import queries
from governance.proxies.actions import TELL, refuse_proxy
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy

BY = System("pouvoirs")


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


def end_those_of_who_left() -> None:
    """Each hour: a voice confided to somebody who will be no associate on the day is given back, while its giver can still
    choose someone else. They are mailed the reason; one that was drawn waits for the lot again."""
    at = timezone.now()
    for proxy in queries.held_by_who_left():
        refuse_proxy(proxy=proxy, reason=f"{proxy.holder} n'est plus associé·e de la coopérative.", by=BY, at=at)
