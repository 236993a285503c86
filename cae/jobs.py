"""Jobs: work that takes time. The row is written with the act that asks for it; the broker may lose anything.

`ask` in a transaction → sent after commit → `run` claims it by UPDATE, calls the registered function, writes the end.
`resend_lost` (beat, each minute) sends again what waited or ran too long; a person retries a failed one from the desk.
"""

import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from cae.access import Refused
from cae.actors import Actor, user_of
from cae.models import Job

_TASKS: dict[str, Callable[..., Any]] = {}
LOST_AFTER = timedelta(minutes=15)
MAX_ATTEMPTS = 5


def task(name: str) -> Callable[[Callable], Callable]:
    """Registers a function as the job `name`. It takes primitive keyword arguments and `job`, and is safe to run twice."""

    def register(function: Callable) -> Callable:
        _TASKS[name] = function
        return function

    return register


def ask(name: str, *, label: str, by: Actor, **arguments: Any) -> Job:
    """Writes a job in the current transaction and sends it after commit. `label` is what people read while it waits."""
    if name not in _TASKS:
        raise LookupError(f"no job named {name}")
    job = Job.objects.create(task=name, arguments=arguments, label=label, asked_by=user_of(by))
    transaction.on_commit(partial(send, job.pk))
    return job


def send(job_id: int) -> None:
    from cae.tasks import run_job

    try:
        run_job.delay(job_id=job_id)
    except run_job.OperationalError:
        return  # the broker is away: the row stays, beat sends it again


def run(job_id: int) -> None:
    """Claims a waiting job and runs it. Does nothing when somebody else has it, or when it is done."""
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    try:
        result = _TASKS[job.task](job=job, **job.arguments)
    except Exception as error:
        job.error = f"{in_words(error)}\n\n{traceback.format_exc(limit=-6)}"
        job.state, job.finished_at = Job.State.FAILED, timezone.now()
        job.save(update_fields=["error", "state", "finished_at"])
        return
    job.state, job.finished_at, job.error, job.result = Job.State.DONE, timezone.now(), "", result or {}
    job.save(update_fields=["state", "finished_at", "error", "result"])


def in_words(error: Exception) -> str:
    """What happened, for the person who may only retry or ask for help; the rest of `Job.error` is for the operator."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, SMTPRecipientsRefused):
        return "L’adresse du destinataire a été refusée : corrigez-la, puis relancez."
    if isinstance(error, ObjectDoesNotExist):
        return "Ce que ce travail devait traiter n’existe plus : il n’y a rien à relancer."
    if isinstance(error, (SMTPException, OSError)):
        return "Un service (courriel, réseau, disque) n’a pas répondu : relancez dans quelques minutes."
    if isinstance(error, OperationalError):
        return "La base de données était occupée : relancez."
    return "Une erreur imprévue s’est produite : relancez une fois, puis prévenez la personne qui tient le serveur."


def retry(job: Job, *, by: Actor) -> Job:
    """Sends a failed job again, on a person's demand."""
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(state=Job.State.WAITING, error=""):
            transaction.on_commit(partial(send, job.pk))
    return job


def resend_lost() -> int:
    """Sends again the jobs nobody finished; gives up (failed, visible on the desk) after five attempts. Returns how many."""
    limit = timezone.now() - LOST_AFTER
    lost = Job.objects.filter(
        Q(state=Job.State.WAITING, created_at__lt=timezone.now() - timedelta(minutes=1))
        | Q(state=Job.State.RUNNING, claimed_at__lt=limit)
    )
    Job.objects.filter(state=Job.State.RUNNING, claimed_at__lt=limit, attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, error="Le travail s'est arrêté plusieurs fois sans finir."
    )
    sent = 0
    for job_id in lost.values_list("pk", flat=True)[:200]:
        Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(state=Job.State.WAITING)
        send(job_id)
        sent += 1
    return sent


def mark(job: Job, **arguments: Any) -> None:
    """Writes with a job where it goes on from, should it stop: `arguments` are given to its function when it runs again."""
    job.arguments = {**job.arguments, **arguments}
    job.save(update_fields=["arguments"])


def progress(job: Job, done: int, total: int) -> None:
    """Tells the page how far the job is, at most once a second: a row updated in a transaction would not be seen."""
    if cache.add(f"job-tick:{job.pk}", 1, timeout=1) or done == total:
        cache.set(f"job:{job.pk}", (done, total), timeout=3600)


def progress_of(job: Job) -> tuple[int, int] | None:
    return cache.get(f"job:{job.pk}")
