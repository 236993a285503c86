"""What is kept for a while only, then removed: tokens of forms, jobs done, mails caught in a demo, files of exports.

Rooms add what they keep so (`passing`, filled by their `ready.py`).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cae.models import CaughtMail, FileLink, Job, OnceToken, StoredFile

TOKENS, JOBS, MAILS, EXPORTS = timedelta(days=30), timedelta(days=90), timedelta(days=90), timedelta(days=7)
# name -> the rows that are over at an instant
passing: dict[str, Callable[[datetime], QuerySet]] = {}


def forget() -> dict[str, int]:
    """Removes what is older than its delay and says how many of each. Failed jobs stay until someone has dealt with them."""
    now = timezone.now()
    over = {
        "tokens": OnceToken.objects.filter(at__lt=now - TOKENS),
        "jobs": Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - JOBS),
        "mails": CaughtMail.objects.filter(at__lt=now - MAILS),
        **{name: rows(now) for name, rows in passing.items()},
    }
    return {name: rows.delete()[0] for name, rows in over.items()} | {
        "exports": _exports(FileLink.objects.filter(purpose="export", added_at__lt=now - EXPORTS))
    }


def _exports(links: QuerySet[FileLink]) -> int:
    """Removes the files of lists that were exported: made again in a minute, they hold what people may no longer see."""
    gone = [*StoredFile.objects.filter(links__in=links).distinct()]
    removed = links.delete()[0]
    for file in gone:
        with transaction.atomic():
            if not FileLink.objects.filter(file=file).exists():
                file.delete()
                transaction.on_commit(lambda path=file.path: default_storage.delete(path))
    return removed
