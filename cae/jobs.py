"""Jobs: work that takes time. The row is written with the act that asks for it; the broker may lose anything.

`ask` in a transaction → sent after commit → `run` claims it by UPDATE, calls the registered function, writes the end.
`resend_lost` (beat, each minute) sends again what waited or ran too long; a person retries a failed one from the desk.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
LATE_AFTER = timedelta(minutes=3)  # a job is begun within seconds when somebody works
MAX_ATTEMPTS = 5
LOOKED_AT = 50  # the last jobs, when it is asked whether somebody works


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
        # It waits from now on, not since it was first asked for.
        again = {"state": Job.State.WAITING, "error": "", "claimed_at": timezone.now()}
        if Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(**again):
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


@dataclass(frozen=True)
class Standstill:
    """Work that nobody begins: `since` when the oldest waits, and whether anything at all advances."""

    since: datetime
    stopped: bool


def standstill(*, at: datetime) -> Standstill | None:
    """Whether work waits longer than it should, at an instant: the worker is stopped, or late. A few short reads, of the
    jobs that wait, of those under way and of the last ones, whatever the past."""
    limit = at - LATE_AFTER
    waiting = Job.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=limit), state=Job.State.WAITING, created_at__lt=limit)
    oldest = waiting.order_by("created_at").values_list("created_at", "claimed_at").first()
    if oldest is None:
        return None
    last = [claimed for claimed in Job.objects.order_by("-pk").values_list("claimed_at", flat=True)[:LOOKED_AT] if claimed]
    running = Job.objects.filter(state=Job.State.RUNNING, claimed_at__gte=at - LOST_AFTER).exists()
    return Standstill(since=oldest[1] or oldest[0], stopped=not running and not any(claimed >= limit for claimed in last))


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
