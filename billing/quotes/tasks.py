"""Jobs of quotes: the mails with their PDF and their private address, the receipt of an acceptance, the validation of
several. Safe to run twice."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.documents import together
from billing.documents.mailing import as_activity
from billing.quotes import actions, consumer, links, mails
from billing.quotes.actions import sending
from billing.quotes.actions.answering import RECEIPT
from billing.quotes.enums import QuoteState, SendingPurpose
from billing.quotes.freezing import sealed_document
from billing.quotes.models import Acceptance, Quote, QuoteSending
from billing.quotes.queries import last_day_to_withdraw
from billing.quotes.receipts import receipt_pdf
from billing.quotes.rendering import file_name, quote_pdf
from cae import files
from cae.access import visible
from cae.actors import System
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from cae.rights import Right

MAKER = System("envoi des courriels")
TO_CUSTOMER = (SendingPurpose.OFFER, SendingPurpose.ACCEPTED, SendingPurpose.WITHDRAWN, SendingPurpose.ANSWER)


@task(sending.MAIL)
def mail(*, job: Job, sending_id: int) -> dict[str, Any]:
    """Sends one mail of a quote, once. Its link is made now: the token is written in the mail and nowhere else."""
    row = QuoteSending.objects.select_related(
        "quote__activity__logo", "quote__customer", "quote__sealed", "quote__created_by"
    ).get(pk=sending_id)
    if row.sent_at is not None:
        return {}
    try:
        with transaction.atomic():
            _send(row, timezone.now())
    except Exception as error:
        QuoteSending.objects.filter(pk=row.pk).update(error=str(error)[:500])
        raise
    return {}


def _send(row: QuoteSending, now: datetime) -> None:
    quote, address = row.quote, _address(row, now)
    message = EmailMessage(
        subject=row.subject,
        body=row.body.replace(mails.LINK, address),
        from_email=_from(quote, row.purpose),
        to=[row.to],
        cc=[row.copy_to] if row.copy_to else [],
        reply_to=_reply_to(quote, row.purpose),
        attachments=list(_attachments(row)),
    )
    row.sent_at, row.error = now, ""
    row.save(update_fields=["sent_at", "error", "link"])
    if row.purpose == SendingPurpose.OFFER:
        Quote.objects.filter(pk=quote.pk, sent_at__isnull=True).update(sent_at=now)
    message.send()


@task(RECEIPT)
def receipt(*, job: Job, acceptance_id: int) -> dict[str, Any]:
    """Makes the receipt of an acceptance, keeps it, and mails it to who signed (or to the customer)."""
    answer = Acceptance.objects.select_related(
        "quote__activity", "quote__customer", "quote__sealed", "quote__contact", "signature"
    ).get(pk=acceptance_id)
    if files.links_of(answer, "receipt").exists():
        return {}
    quote = answer.quote
    made = receipt_pdf(answer)
    document = sealed_document(quote)
    with transaction.atomic():
        stored = files.keep(made, f"acceptation-{quote.number}.pdf", "application/pdf")
        files.attach(answer, stored, purpose="receipt", by=MAKER, name=f"acceptation-{quote.number}.pdf")
        to = answer.email or sending.customer_address(quote)
        if to:
            until = last_day_to_withdraw(quote)
            text = mails.accepted(quote, answer, consumer_form=consumer.withdrawal_form(document) if until else "", until=until)
            sending.queue(quote, purpose=SendingPurpose.ACCEPTED, to=to, text=text, by=MAKER)
    return {}


@task(actions.VALIDATE_CHOSEN)
def validate_chosen(*, job: Job, ids: list[int]) -> dict[str, Any]:
    """Validates those that still wait among `ids`, as the person who asked."""
    rows = visible(Quote.objects.select_related("activity", "customer"), job.asked_by, Right.QUOTES_VALIDATE)
    return together.act_on_each(
        job,
        rows.filter(pk__in=ids, state=QuoteState.WAITING).order_by("pk"),
        lambda quote: actions.validate(quote=quote, by=job.asked_by, on=today()),
        lambda quote: reverse("billing:quotes:show", args=[quote.activity.code, quote.pk]),
    )


def _attachments(row: QuoteSending) -> Iterator[tuple[str, bytes, str]]:
    quote = row.quote
    if row.purpose in (SendingPurpose.OFFER, SendingPurpose.ACCEPTED):
        yield file_name(quote), quote_pdf(quote, on=timezone.localdate()), "application/pdf"
        for link in files.links_of(quote, "attachment"):
            yield link.name, files.read(link.file), link.file.media_type
    if row.purpose == SendingPurpose.ACCEPTED:
        for link in files.links_of(quote.acceptance, "receipt"):
            yield link.name.replace("/", "-"), files.read(link.file), "application/pdf"


def _address(row: QuoteSending, now: datetime) -> str:
    """The customer's private page on this quote; for the activity, the quote's own page."""
    quote = row.quote
    if row.purpose not in TO_CUSTOMER or quote.customer is None:
        return settings.SITE_URL + reverse("billing:quotes:show", kwargs={"code": quote.activity.code, "pk": quote.pk})
    if mails.LINK not in row.body:
        return ""
    row.link, token = links.make(customer=quote.customer, by=row.asked_by or MAKER, at=now, sent_to=row.to)
    return settings.SITE_URL + reverse("billing:portal:quote", kwargs={"token": token, "pk": quote.pk})


def _from(quote: Quote, purpose: str) -> str:
    """The activity, to its customer; the cooperative, to the activity."""
    return as_activity(quote.activity) if purpose in TO_CUSTOMER else settings.DEFAULT_FROM_EMAIL


def _reply_to(quote: Quote, purpose: str) -> list[str]:
    if purpose in TO_CUSTOMER:
        address = sending.activity_address(quote)
    else:
        address = quote.customer.email if quote.customer else ""
    return [address] if address else []
