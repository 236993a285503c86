"""The mail to the author of a document that somebody else decided of."""

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from billing.documents.notices import TELL, WORDS
from cae.jobs import task
from cae.models import Job
from members.queries import cooperative


@task(TELL)
def tell_author(*, job: Job, kind: str, document_id: int, words: list[str], who: str, comment: str) -> None:
    """Sends it, unless the author closed their account or asked not to be told, or the document was given up meanwhile."""
    rows = apps.get_model("billing", kind)._default_manager.select_related("activity", "customer", "created_by")
    document = rows.filter(pk=document_id).first()
    if document is None or not (document.created_by.is_active and document.created_by.told_by_mail):
        return
    decided = WORDS[words[0], words[1]]
    context = {
        "document": document,
        "who": who,
        "decided": decided,
        "comment": comment,
        "link": settings.SITE_URL + reverse(f"billing:{kind}s:show", args=[document.activity.code, document.pk]),
        "mine": settings.SITE_URL + reverse("members:me"),
        "cooperative": cooperative(),
    }
    named = document.number or document.customer or document.subject or document.activity.name
    text = render_to_string("billing/documents/author_mail.txt", context)
    EmailMessage(f"{decided.title} : {named}"[:200], text, to=[document.created_by.email]).send()
