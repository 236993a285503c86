"""What happens by itself: every planned thing exists, runs, and is what beat is given."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cae import jobs, retention, schedule
from cae.celery import app
from cae.models import CaughtMail, Job, OnceToken
from cae.tasks import run_planned

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", schedule.PLAN)
def test_each_planned_thing_runs_twice_without_harm(name, cast):
    for _ in range(2):
        run_planned.delay(name=name)
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_beat_is_given_the_plan():
    given = app.conf.beat_schedule
    assert set(given) == set(schedule.PLAN)
    assert {entry["task"] for entry in given.values()} == {"cae.run_planned"}
    app.loader.import_default_modules()
    assert "cae.run_planned" in app.tasks


@pytest.mark.parametrize(
    ("name", "task", "month"),
    [
        ("contribution-of-last-month", "contribution.run_month", "2026-10-01"),
        ("statements-of-last-month", "account.make_statements", "2026-10-01"),
    ],
)
def test_the_month_that_just_ended_is_asked(name, task, month, cast, monkeypatch):
    for room in ("billing.contribution.tasks", "billing.account.tasks"):
        monkeypatch.setattr(f"{room}.today", lambda: date(2026, 11, 1))
    schedule.run(name)
    job = Job.objects.get(task=task)
    assert (job.arguments, job.state) == ({"month": month}, Job.State.DONE), job.error


def test_a_name_the_plan_does_not_hold_runs_nothing():
    with pytest.raises(KeyError):
        run_planned.delay(name="os.system")


def test_what_is_over_is_forgotten_and_what_is_not_stays(cast):
    old, new = timezone.now() - timedelta(days=91), timezone.now()
    for at in (old, new):
        token = OnceToken.objects.create(user=cast.lea, token=f"{at.day:032d}")
        OnceToken.objects.filter(pk=token.pk).update(at=at)
        mail = CaughtMail.objects.create(recipients=["a@example.org"], subject=str(at), text="")
        CaughtMail.objects.filter(pk=mail.pk).update(at=at)
        Job.objects.create(task="x", label="fini", state=Job.State.DONE, finished_at=at)
    Job.objects.create(task="x", label="échoué", state=Job.State.FAILED, finished_at=old)
    assert retention.forget() == {"tokens": 1, "jobs": 1, "mails": 1, "turns": 0, "exports": 0}
    assert (OnceToken.objects.count(), CaughtMail.objects.count()) == (1, 1)
    assert sorted(Job.objects.values_list("label", flat=True)) == ["fini", "échoué"]


def test_a_lost_job_is_sent_again_and_given_up_after_five_attempts(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(jobs, "send", sent.append)
    long_ago = timezone.now() - timedelta(hours=1)
    waiting = Job.objects.create(task="x", label="a")
    running = Job.objects.create(task="x", label="b", state=Job.State.RUNNING, claimed_at=long_ago, attempts=1)
    tired = Job.objects.create(task="x", label="c", state=Job.State.RUNNING, claimed_at=long_ago, attempts=5)
    fresh = Job.objects.create(task="x", label="d")
    Job.objects.filter(pk=waiting.pk).update(created_at=long_ago)
    assert jobs.resend_lost() == 2
    assert set(sent) == {waiting.pk, running.pk}
    tired.refresh_from_db()
    fresh.refresh_from_db()
    assert (tired.state, fresh.state) == (Job.State.FAILED, Job.State.WAITING)
