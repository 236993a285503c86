"""The Celery application: tasks are thin, idempotent, and scheduled through `cae.jobs`."""

import os

from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")

app = Celery("cae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cae", "members", "governance", "billing"])


@signals.celeryd_init.connect
@signals.beat_init.connect
def stop_without_services(**_) -> None:
    """A worker that reaches nothing stops with the name of what is wrong, as the site does."""
    from cae import reachable

    try:
        reachable.check()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # the only exception that a signal lets through
