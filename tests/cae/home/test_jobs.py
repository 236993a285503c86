"""Jobs as people follow them: the list, the page of one, and trying again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae import jobs
from cae.access import Refused
from cae.models import Job
from cae.templatetags.format import moment

pytestmark = pytest.mark.django_db


@jobs.task("tests.stubborn")
def stubborn(*, job: Job, refuses: bool = True) -> dict:
    if refuses:
        raise Refused("L’adresse est vide.")
    return {}


def test_list_shows_failures_first_in_words_with_the_details_folded(cast, as_):
    jobs.ask("tests.stubborn", label="Envoi de la facture", by=cast.lea)
    Job.objects.create(task="x", label="Relevés", state=Job.State.DONE, finished_at=timezone.now())
    html = as_("odile").get(reverse("jobs:list")).content.decode()
    assert html.index("Envoi de la facture") < html.index("Relevés")
    assert "<p>L’adresse est vide.</p>" in html
    assert "Traceback" in html.partition("<details")[2]
    assert "Léa Martin" in html


def test_an_unexpected_error_is_said_without_its_code(cast):
    job = Job.objects.create(task="not-there", label="x")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("Une erreur imprévue")
    assert "KeyError" in job.error


def test_retry_runs_again(cast, as_):
    job = jobs.ask("tests.stubborn", label="Envoi", by=cast.lea)
    Job.objects.filter(pk=job.pk).update(arguments={"refuses": False})
    client = as_("odile")
    assert client.post(reverse("jobs:retry", args=[job.pk])).url == reverse("jobs:list")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 2, "")


def test_retry_all_runs_every_failed_one(cast, as_):
    made = [jobs.ask("tests.stubborn", label="Envoi", by=cast.lea) for _ in range(3)]
    Job.objects.update(arguments={"refuses": False})
    as_("odile").post(reverse("jobs:retry_all"))
    assert Job.objects.filter(pk__in=[job.pk for job in made], state=Job.State.DONE).count() == 3


def test_job_is_a_page_and_a_fragment_that_asks_again(cast, as_):
    job = Job.objects.create(task="x", label="Relevés de novembre", asked_by=cast.lea, state=Job.State.RUNNING)
    jobs.progress(job, 3, 12)
    client, address = as_("lea"), reverse("job", args=[job.token])
    assert "<h1>Relevés de novembre" in client.get(address).content.decode()
    fragment = client.htmx("get", address).content.decode()
    assert "3 / 12" in fragment
    assert f'hx-get="{address}"' in fragment
    Job.objects.update(state=Job.State.DONE)
    assert "hx-get" not in client.htmx("get", address).content.decode()


@pytest.fixture
def waiting(cast):
    """A job that Léa asked for ten minutes ago, and that nobody has begun."""
    job = Job.objects.create(task="x", label="Relevés de novembre", asked_by=cast.lea)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=10))
    return Job.objects.get(pk=job.pk)


def test_work_that_nobody_begins_is_said_wherever_it_is_waited_for(as_, waiting):
    since = f"depuis le {moment(waiting.created_at)}"
    for who, address in (("odile", reverse("desk")), ("odile", reverse("jobs:list"))):
        html = as_(who).get(address).content.decode()
        assert f"Plus personne ne travaille en arrière-plan {since}" in html
    html = as_("lea").get(reverse("job", args=[waiting.token])).content.decode()
    assert f"Plus rien n’avance {since}" in html and "est gardé, et se fera dès sa reprise" in html
    assert reverse("jobs:list") in as_("odile").get(reverse("desk")).content.decode().partition("Plus personne")[2]


def test_late_is_not_stopped_and_in_time_says_nothing(cast, waiting):
    now = timezone.now()
    assert jobs.standstill(at=now) == jobs.Standstill(since=waiting.created_at, stopped=True)
    other = Job.objects.create(task="x", label="Autre", state=Job.State.DONE, claimed_at=now - timedelta(minutes=1))
    assert jobs.standstill(at=now) == jobs.Standstill(since=waiting.created_at, stopped=False)
    other.delete()
    Job.objects.create(task="x", label="Long", state=Job.State.RUNNING, claimed_at=now - timedelta(minutes=9))
    assert jobs.standstill(at=now) == jobs.Standstill(since=waiting.created_at, stopped=False)
    Job.objects.filter(pk=waiting.pk).update(state=Job.State.DONE)
    assert jobs.standstill(at=now) is None
    Job.objects.create(task="x", label="À l’instant")
    assert jobs.standstill(at=now) is None


def test_a_job_tried_again_waits_from_now_on(cast, waiting, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda job_id: None)
    Job.objects.filter(pk=waiting.pk).update(state=Job.State.FAILED)
    jobs.retry(waiting, by=cast.odile)
    assert Job.objects.get(pk=waiting.pk).state == Job.State.WAITING
    assert jobs.standstill(at=timezone.now()) is None


def test_a_desk_where_all_goes_well_says_nothing_of_it(as_, cast):
    assert "en arrière-plan" not in as_("odile").get(reverse("desk")).content.decode()
