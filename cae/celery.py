"""The Celery application: tasks are thin, idempotent, and scheduled through `cae.jobs`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cae.settings")

app = Celery("cae")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cae", "members", "governance", "billing"])
