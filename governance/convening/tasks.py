"""The jobs of convening: mails one by one, each with its proof; letters in one file."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.utils import timezone

from cae import files, jobs
from cae.actors import System
from cae.jobs import task
from cae.models import Job
from governance.convening import actions, letters, mails
from governance.convening.enums import SendingState
from governance.convening.models import Convocation, Sending

BY = System("convocations")


@task(actions.SEND)
def send_notices(*, job: Job, convocation_id: int) -> dict[str, Any]:
    """Sends the mails that wait. Run twice, it sends none twice; an address refused at once is treated like a return."""
    convocation = Convocation.objects.select_related("meeting").get(pk=convocation_id)
    waiting = convocation.sendings.filter(state=SendingState.QUEUED).select_related("member").order_by("pk")
    by = job.asked_by or BY
    context, pdf = mails.context_of(convocation), letters.document(convocation)
    kept = files.keep(pdf, "convocation.pdf", "application/pdf")
    actions.keep_document(convocation=convocation, file=kept, by=by)
    rows = list(waiting)
    for done, sending in enumerate(rows, start=1):
        try:
            actions.deliver(sending=sending, context=context, pdf=pdf, by=by, at=timezone.now())
        except SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()), (550, b""))
            why = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            actions.fail_to_deliver(sending=sending, why=f"adresse refusée ({code}) — {why}", by=by, at=timezone.now())
        jobs.progress(job, done, len(rows))
    return {"sent": len(rows)}


@task(actions.PRINT)
def print_letters(*, job: Job, convocation_id: int, sendings: list[int]) -> dict[str, Any]:
    """Makes the file of letters, kept on the job for who asked for it."""
    convocation = Convocation.objects.select_related("meeting").get(pk=convocation_id)
    rows = Sending.objects.filter(pk__in=sendings).select_related("member").order_by("member__last_name", "pk")
    made = files.keep(letters.letters(convocation, list(rows)), "lettres.pdf", "application/pdf")
    if not files.links_of(job).exists():
        files.attach(job, made, purpose="letters", by=job.asked_by, name="Lettres à imprimer")
    return {"letters": len(rows)}
