"""An import page by page, for a small file, a long one, and what is not a file of customers."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from billing.customers import import_views
from billing.customers.models import Customer, CustomerImport
from cae.models import Job
from tests.billing.customers.numbers import siret

CSV = f"Nom;SIRET;Ville;Adresse;CP\nÉlan;{siret(1)};Lyon;1 rue;69001\nFaux;12345;;;\n".encode("cp1252")


def url(name, *args, code="LEA"):
    return reverse(f"billing:customers:import_{name}", args=[code, *args])


def sent(client, content=CSV, name="mes clients.csv"):
    return client.submit(url("upload"), {"file": SimpleUploadedFile(name, content)}, form="form")


def chosen(client, content=CSV):
    sent(client, content)
    incoming = CustomerImport.objects.get()
    response = client.submit(url("columns", incoming.pk), form="form")
    assert response.url == url("preview", incoming.pk)
    return incoming


def test_a_small_file_goes_through_the_four_pages(cast, as_):
    client = as_("lea")
    assert sent(client).url == url("columns", CustomerImport.objects.get().pk)
    incoming = CustomerImport.objects.get()
    text = client.get(url("columns", incoming.pk)).content.decode()
    assert "Élan" in text
    client.submit(url("columns", incoming.pk), form="form")
    text = client.get(url("preview", incoming.pk)).content.decode()
    assert "Un SIRET compte quatorze chiffres" in text
    assert not Customer.objects.exists(), "a preview writes nothing"
    response = client.submit(url("preview", incoming.pk), form="form")
    assert response.url == url("report", incoming.pk)
    assert Customer.objects.get().name == "Élan"
    assert "Lignes à corriger" in client.get(response.url).content.decode()
    assert client.get(url("columns", incoming.pk)).status_code == client.get(url("preview", incoming.pk)).status_code == 302
    download = client.get(url("refused", incoming.pk))
    sheet = load_workbook(io.BytesIO(b"".join(download.streaming_content))).active
    download.close()
    assert [cell.value for cell in sheet[2]][1:4] == ["3", "Faux", "12345"]


def test_columns_may_be_chosen_otherwise(as_):
    client = as_("lea")
    sent(client, "x;y\nÉlan;Lyon\n".encode())
    incoming = CustomerImport.objects.get()
    refused = client.submit(url("columns", incoming.pk), form="form")
    assert refused.status_code == 422
    client.submit(url("columns", incoming.pk), {"column_name": "0"}, form="form")
    incoming.refresh_from_db()
    assert incoming.columns == {"name": 0}
    twice = client.submit(url("columns", incoming.pk), {"column_name": "0", "column_email": "0"}, form="form")
    assert "choisie deux fois" in twice.content.decode()


def test_a_long_file_is_left_to_a_worker(as_, monkeypatch):
    monkeypatch.setattr(import_views, "AT_ONCE", 1)
    client = as_("lea")
    incoming = chosen(client)
    client.submit(url("preview", incoming.pk), form="form")
    incoming.refresh_from_db()
    assert incoming.job.state == Job.State.DONE
    assert incoming.imported_at is not None
    assert Customer.objects.count() == 1


def test_report_waits_for_the_worker_then_says_it_failed(as_):
    client = as_("lea")
    incoming = chosen(client)
    assert client.get(url("report", incoming.pk)).url == url("columns", incoming.pk)
    incoming.job = Job.objects.create(task="customers.import", label="Import", state=Job.State.RUNNING)
    incoming.save()
    waiting = client.htmx("get", url("report", incoming.pk)).content.decode()
    assert "hx-trigger" in waiting
    assert client.get(url("refused", incoming.pk)).status_code == 404
    Job.objects.update(state=Job.State.FAILED)
    text = client.get(url("report", incoming.pk)).content.decode()
    assert "rien n’a été écrit" in text
    assert client.get(url("preview", incoming.pk)).status_code == 200, "and may begin again"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("clients.csv", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "lisible ici"),
        ("clients.xlsx", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "lisible ici"),
        ("clients.csv", b"%PDF-1.7\n1 0 obj", "lisible ici"),
        ("clients.csv", b"", "vide"),
        ("clients.csv", b"Nom;Ville\n", "aucune ligne"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "lisible ici"),
    ],
)
def test_what_is_not_a_table_is_refused(as_, name, content, sentence):
    response = sent(as_("lea"), content, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not CustomerImport.objects.exists()


def test_a_csv_that_is_prose_asks_for_its_columns(as_):
    client = as_("lea")
    sent(client, b"Cher client,\nvoici ma lettre.\n")
    incoming = CustomerImport.objects.get()
    assert client.get(url("preview", incoming.pk)).url == url("columns", incoming.pk)


def test_the_import_of_another_activity_is_not_there(cast, as_):
    incoming = chosen(as_("lea"))
    for name in ("columns", "preview", "report", "refused"):
        assert as_("lea").get(url(name, incoming.pk, code="ATELIER")).status_code == 404
        assert as_("nadia").get(url(name, incoming.pk)).status_code == 404
