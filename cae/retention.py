"""What is kept for a while only, then removed: tokens of forms, jobs that are done, mails caught in a demo."""

from datetime import timedelta

from django.utils import timezone

from cae.models import CaughtMail, Job, OnceToken

TOKENS, JOBS, MAILS = timedelta(days=30), timedelta(days=90), timedelta(days=90)


def forget() -> dict[str, int]:
    """Removes what is older than its delay and says how many of each. Failed jobs stay until someone has dealt with them."""
    now = timezone.now()
    over = {
        "tokens": OnceToken.objects.filter(at__lt=now - TOKENS),
        "jobs": Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - JOBS),
        "mails": CaughtMail.objects.filter(at__lt=now - MAILS),
    }
    return {name: rows.delete()[0] for name, rows in over.items()}
