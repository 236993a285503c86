"""Jobs as people follow them: the list, the page of one, and trying again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cae import jobs
from cae.access import Refused
from cae.models import Job

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
