"""One act on many quotes or invoices, asked once and told afterwards: each succeeds or fails for itself.

The list is posted once (`cae.once`), which writes a job; the job acts in one transaction for each document, so that nobody
waits behind a long list, and two lists never hold each other's locks. The page it came from shows what became of each.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from cae import jobs
from cae.access import Refused
from cae.models import Job

MOST = 100


def chosen(values: Iterable[str]) -> list[int]:
    """The ids posted by a list, at most `MOST` of them."""
    return [int(value) for value in values if value.isdigit()][:MOST]


def ask(task: str, *, ids: list[int], label: str, by: Any) -> Job:
    """Asks for the act, in the current transaction. Refuses (`Refused`) when nothing was chosen."""
    if not ids:
        raise Refused("Choisissez au moins une ligne de la liste.")
    return jobs.ask(task, label=label, by=by, ids=ids)


def act_on_each(job: Job, rows: Iterable[Any], act: Callable[[Any], Any], address: Callable[[Any], str]) -> dict[str, Any]:
    """`act` on each of `rows` (with customer and activity), which returns the numbered document or raises `Refused`.

    The result of the job: `outcomes`, each with its `label`, `href` and a `number` or a `refusal`. What a first run did
    before it stopped stays told.
    """
    outcomes = list(job.result.get("outcomes", []))
    told = {outcome["pk"] for outcome in outcomes}
    waiting = [row for row in rows if row.pk not in told]
    for done, row in enumerate(waiting, 1):
        outcome = {"pk": row.pk, "label": f"{row.customer or 'Sans client'} — {row.activity}", "href": address(row)}
        try:
            outcome["number"] = act(row).number
        except Refused as refused:
            outcome["refusal"] = str(refused.refusal)
        outcomes.append(outcome)
        Job.objects.filter(pk=job.pk).update(result={"outcomes": outcomes})
        jobs.progress(job, done, len(waiting))
    return {"outcomes": outcomes}


def report(task: str, token: str, user: Any) -> dict[str, Any]:
    """What `billing/documents/together.html` draws for the job named in an address; empty for another person's, or none."""
    try:
        job = Job.objects.filter(token=UUID(token), task=task, asked_by=user).first()
    except ValueError:
        return {}
    if job is None:
        return {}
    outcomes = job.result.get("outcomes", [])
    return {
        "job": job,
        "working": job.state in (Job.State.WAITING, Job.State.RUNNING),
        "progress": jobs.progress_of(job),
        "outcomes": outcomes,
        "done": sum("number" in outcome for outcome in outcomes),
    }
