"""The mails that convene, remind and cancel: what is said, and the identifier that proves each."""

import base64
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from governance.convening import calendars, notice, ports
from governance.convening.enums import SendingKind
from governance.convening.models import Convocation, Sending

TEMPLATES = {
    SendingKind.CONVOCATION: "governance/convening/notice_mail.txt",
    SendingKind.REMINDER: "governance/convening/reminder_mail.txt",
    SendingKind.CANCELLATION: "governance/convening/cancellation_mail.txt",
}
SUBJECTS = {
    SendingKind.CONVOCATION: "Convocation",
    SendingKind.REMINDER: "Rappel",
    SendingKind.CANCELLATION: "Annulée",
}


def new_message_id() -> str:
    """The identifier a message leaves with: known before it leaves, so that a job that stops half-way sends the same again."""
    return make_msgid("convocation", domain=urlsplit(settings.SITE_URL).hostname)


def _link(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def context_of(convocation: Convocation) -> dict[str, Any]:
    """What every mail of a convocation is drawn from, read once for all of them."""
    meeting = convocation.meeting
    return {
        "notice": notice.read(convocation.content),
        "meeting": meeting,
        "calendar": calendars.event_of(meeting, with_link=True),
        "sheet": _link("governance:meetings:sheet", meeting.pk),
        "page": _link("governance:convening:convocation", meeting.pk),
        "mine": _link("governance:convening:consent"),
    }


def mail_of(sending: Sending, context: dict[str, Any], *, pdf: bytes | None) -> EmailMessage:
    """The mail of a sending: the convocation with its document (`pdf`), the card of the person, and the event for calendars."""
    meeting = context["notice"]["meeting"]
    card = ports.card_of(context["meeting"], sending.member) if sending.kind == SendingKind.CONVOCATION else None
    text = render_to_string(TEMPLATES[SendingKind(sending.kind)], context | {"member": sending.member, "card": card})
    mail = EmailMessage(
        f"{SUBJECTS[SendingKind(sending.kind)]} : {meeting['title']}"[:200],
        text,
        to=[sending.address],
        headers={"Message-ID": sending.message_id},
    )
    mail.attach("reunion.ics", context["calendar"], calendars.MEDIA_TYPE)
    if pdf is not None and sending.kind == SendingKind.CONVOCATION:
        mail.attach("convocation.pdf", pdf, "application/pdf")
    if card is not None:
        mail.attach("code-d-entree.png", base64.b64decode(card.image.partition(",")[2]), "image/png")
    return mail
