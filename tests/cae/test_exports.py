"""A list's export: a download that a spreadsheet opens, checked in one place; made by a job when it is long."""

import ast
import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cae import exports, retention
from cae.models import FileLink, Job, StoredFile
from cae.tables import Column
from tests.billing.invoices import made
from tests.support.things import Things


def test_an_export_is_a_dated_download():
    response = exports.download("Clients d’Élan", [Column("Nom")], iter([["A"], ["B"]]))
    with response.file_to_stream as file:
        content = file.read()
    assert response["Content-Disposition"].startswith('attachment; filename="clients-delan-20')
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet["A"]] == ["Nom", "A", "B"]


def test_no_list_leaves_by_another_door():
    """`download` checks nothing: it is for the lines that an import refused, given back to who sent them."""
    found = set()
    for room in ("cae", "members", "governance", "billing"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(ast.parse(path.read_text()))}
            if "download" in names and "exports" in names:
                found.add(path.relative_to(settings.BASE_DIR).as_posix())
    assert found == {"billing/customers/import_views.py"}


@pytest.fixture
def long_list(cast, monkeypatch):
    """Two invoices of LEA, where one is as many as a person waits for."""
    things = Things(cast)
    for _ in range(2):
        made.issued(cast.lea_activity, by=cast.diane, author=cast.lea)
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    return reverse("billing:invoices:list", args=[things.activity.code])


def prepared(client, address: str) -> Job:
    proposed = client.get(address, {"format": "xlsx", "q": "boulangerie"})
    assert proposed.url.startswith(reverse("exports:prepare"))
    assert "demande quelques minutes" in client.get(proposed.url).content.decode()
    made_ = client.submit(proposed.url)
    job = Job.objects.get(task="exports.make")
    assert made_.url == reverse("job", args=[job.token])
    return job


@pytest.mark.django_db
def test_prepare_makes_the_whole_file_of_a_long_list_and_tells(as_, cast, long_list, mails):
    client = as_("lea")
    town = made.customer(cast.lea_activity, "Mairie", kind="individual")
    made.issued(cast.lea_activity, by=cast.diane, author=cast.lea, to=town)
    job = prepared(client, long_list)
    assert (job.state, job.asked_by) == (Job.State.DONE, cast.lea)
    html = client.get(reverse("job", args=[job.token])).content.decode()
    link = FileLink.objects.get(purpose="export")
    assert reverse("file", args=[link.token]) in html
    content = b"".join(client.get(reverse("file", args=[link.token])).streaming_content)
    assert load_workbook(io.BytesIO(content)).active.max_row == 1 + 2  # filtered as the list: not the town's
    assert [mail.to for mail in mails if "est prêt" in mail.subject] == [[cast.lea.email]]


@pytest.mark.django_db
def test_the_file_of_a_long_list_is_for_who_asked_for_it_alone(as_, cast, long_list):
    prepared(as_("lea"), long_list)
    link = FileLink.objects.get(purpose="export")
    for person in ("odile", "diane", "karim"):
        assert as_(person).get(reverse("file", args=[link.token])).status_code == 404


@pytest.mark.django_db
def test_a_right_withdrawn_meanwhile_is_said_and_nothing_is_made(cast, long_list):
    Job.objects.all().delete()
    job = exports.ask(name="Factures", address=f"{long_list}?format=xlsx", by=cast.karim)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error.startswith("Vous n’avez plus le droit d’exporter cette liste.")
    assert not FileLink.objects.filter(purpose="export").exists()


@pytest.mark.django_db
def test_a_list_beyond_a_sheet_is_refused_with_a_sentence(as_, cast, long_list, monkeypatch):
    monkeypatch.setattr(exports, "LARGEST", 1)
    job = exports.ask(name="Factures", address=f"{long_list}?format=xlsx", by=cast.lea)
    job.refresh_from_db()
    assert "Filtrez-la par période" in job.error


@pytest.mark.django_db
def test_what_was_signed_for_one_person_is_nothing_to_another(as_, cast, long_list):
    proposed = as_("lea").get(long_list, {"format": "xlsx"}).url
    assert as_("odile").get(proposed).status_code == 404
    assert as_("odile").get(reverse("exports:prepare")).status_code == 404


@pytest.mark.django_db
def test_files_of_exports_are_forgotten_after_a_week(as_, long_list, django_capture_on_commit_callbacks):
    prepared(as_("lea"), long_list)
    link = FileLink.objects.select_related("file").get(purpose="export")
    assert retention.forget()["exports"] == 0
    FileLink.objects.update(added_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.forget()["exports"] == 1
    assert not StoredFile.objects.filter(pk=link.file_id).exists()
    assert not exports.files.default_storage.exists(link.file.path)
