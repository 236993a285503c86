"""The file of an issued invoice, and the mails that carry it. Both are made by one job, which is safe to run twice."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from billing.customers import queries as customers
from billing.documents import frozen, pdf, xml
from billing.documents.mailing import answers_to, as_activity
from billing.invoices import rules, texts
from billing.invoices.enums import FileStanding, FileState
from billing.invoices.models import Invoice, InvoiceFollowUp, InvoiceSending
from billing.quotes import links
from cae import files, jobs
from cae.access import or_raise
from cae.actors import Actor, System, user_of
from cae.history import record
from cae.models import Job, StoredFile
from cae.periods import add_months

RENDER = "render_invoice"
DOCUMENT, ATTACHMENT = "document", "attachment"
KEPT_MONTHS = 120  # ten years (C. com. L.123-22, RET-02)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail to the customer. Subject and body may hold {numéro}, {échéance}, {montant}, {reste}, and the body {lien}."""

    to: str
    subject: str
    body: str
    copy_to: str = ""


@transaction.atomic
def send(*, invoice: Invoice, message: Message, by: Actor) -> InvoiceSending:
    """Mails an issued invoice with its PDF, after commit; the sending is kept with what it said and when it left."""
    or_raise(rules.can_send(by, invoice))
    sending = write_sending(invoice, message, by=by)
    ask_rendering(invoice, by=by)
    return sending


def write_sending(invoice: Invoice, message: Message, *, by: Actor) -> InvoiceSending:
    """The row of a mail to send, and its line of history; the caller asks the job."""
    record(invoice, "send", f"a envoyé {invoice} à {message.to}", by=by)
    return InvoiceSending.objects.create(
        invoice=invoice,
        to=message.to,
        copy_to=message.copy_to,
        subject=texts.fill(message.subject, invoice)[:200],
        body=texts.fill(message.body, invoice)[:4000],
        asked_by=user_of(by),
    )


def ask_rendering(invoice: Invoice, *, by: Actor) -> Job:
    """Asks for the file and the mails that wait, in the current transaction."""
    return jobs.ask(RENDER, label=f"Fichier de {invoice}", by=by, invoice_id=invoice.pk)


def standing_of_file(invoice: Invoice) -> FileStanding:
    """Where the PDF of an issued invoice stands; a base restored without its files, or filled without jobs, has none."""
    if files.is_there(invoice.follow_up.file):
        return FileStanding.READY
    jobs_of = Job.objects.filter(task=RENDER, arguments__invoice_id=invoice.pk)
    if jobs_of.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).exists():
        return FileStanding.MAKING
    return FileStanding.FAILED if invoice.follow_up.file_state == FileState.FAILED else FileStanding.MISSING


@transaction.atomic
def make_file(*, invoice: Invoice, by: Actor) -> None:
    """Asks for the PDF of an issued invoice, unless it is there or being made already."""
    if standing_of_file(invoice) in (FileStanding.MISSING, FileStanding.FAILED):
        ask_rendering(invoice, by=by)


def render(*, invoice_id: int) -> StoredFile:
    """Makes and keeps the PDF of an issued invoice from its sealed copy, unless it is there; then sends the mails that wait.

    Any failure is written on the follow-up or the sending, then raised: the job shows it and can be retried.
    """
    invoice = Invoice.objects.select_related("sealed", "follow_up__file", "activity__logo").get(pk=invoice_id)
    before = invoice.follow_up.file
    if before is not None and files.is_there(before):
        stored = before
    else:
        waiting = InvoiceFollowUp.objects.filter(pk=invoice.pk, file=before)
        try:
            stored = _make(invoice)
        except Exception:
            waiting.update(file_state=FileState.FAILED)
            raise
        with transaction.atomic():
            if waiting.update(file=stored, file_state=FileState.READY) and stored != before:
                files.attach(invoice, stored, purpose=DOCUMENT, by=System("mise en page"), name=file_name(invoice))
    for sending in invoice.sendings.filter(sent_at=None).order_by("pk"):
        _mail(invoice, sending, stored)
    return stored


def _make(invoice: Invoice) -> StoredFile:
    assert invoice.sealed is not None and invoice.issued_on is not None
    document = frozen.from_bytes(bytes(invoice.sealed.content))
    made = pdf.render(document, xml=xml.generate(document), logo=pdf.image_of(document.activity.logo))
    stored = files.keep(made, file_name(invoice), "application/pdf")
    StoredFile.objects.filter(pk=stored.pk, keep_until=None).update(keep_until=add_months(invoice.issued_on, KEPT_MONTHS))
    return stored


def file_name(invoice: Invoice) -> str:
    return f"{(invoice.number or 'brouillon').replace('/', '-')}.pdf"


def _page_of(invoice: Invoice, sending: InvoiceSending) -> str:
    """The private address of the customer's page; its token is written in the mail and nowhere else."""
    if invoice.customer is None or texts.LINK not in sending.body:
        return ""
    maker = sending.asked_by or System("envoi des courriels")
    _, token = links.make(customer=customers.current(invoice.customer), by=maker, at=timezone.now(), sent_to=sending.to)
    return settings.SITE_URL + reverse("billing:portal:index", args=[token])


def _mail(invoice: Invoice, sending: InvoiceSending, stored: StoredFile) -> None:
    """Sends one mail at most once: claimed before it leaves, given back only when the server refused it."""
    claimed = InvoiceSending.objects.filter(pk=sending.pk, sent_at=None).update(sent_at=timezone.now(), error="")
    if not claimed:
        return
    message = EmailMessage(
        subject=sending.subject,
        body=sending.body.replace(texts.LINK, _page_of(invoice, sending)),
        from_email=as_activity(invoice.activity),
        to=[sending.to],
        cc=[sending.copy_to] if sending.copy_to else [],
        reply_to=answers_to(invoice.activity, sending.asked_by),
    )
    message.attach(file_name(invoice), files.read(stored), "application/pdf")
    for link in files.links_of(invoice, ATTACHMENT):
        message.attach(link.name, files.read(link.file), link.file.media_type)
    try:
        message.send()
    except Exception as error:
        InvoiceSending.objects.filter(pk=sending.pk).update(sent_at=None, error=str(error)[:500])
        raise
    now = timezone.now()
    reminded = Q(sent_at__isnull=False, due_on__lt=timezone.localdate(now), open__gt=0)  # it had left, and is past its date
    InvoiceFollowUp.objects.filter(reminded, pk=invoice.pk).update(reminded_at=now)
    InvoiceFollowUp.objects.filter(pk=invoice.pk, sent_at=None).update(sent_at=now)
