"""Mails that leave while nobody is to receive them (demo, development): kept, and read on a page."""

from django.core.mail.backends.base import BaseEmailBackend

from cae.models import CaughtMail, MailAttachment


class CaughtMailBackend(BaseEmailBackend):
    """Writes each message to the base instead of sending it."""

    def send_messages(self, email_messages) -> int:
        for message in email_messages:
            html = next((str(a.content) for a in getattr(message, "alternatives", ()) if a.mimetype == "text/html"), "")
            mail = CaughtMail.objects.create(
                recipients=message.recipients(), subject=message.subject, text=message.body, html=html
            )
            for name, content, media_type in message.attachments:
                raw = content.encode() if isinstance(content, str) else bytes(content)
                MailAttachment.objects.create(mail=mail, name=name or "fichier", media_type=media_type or "", content=raw)
        return len(email_messages)
