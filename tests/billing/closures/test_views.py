"""The pages of closures: what they say, the archive at once or by a job, the certificate of the software."""

import io
import zipfile
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing.closures.actions import close_due
from billing.closures.models import Closure
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from cae import exports, jobs, seals
from cae.files import links_of
from cae.models import Job, SealedRecord
from members.queries import cooperative

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def months(cast):
    """Two days of March, closed with their month."""
    for day, amount in ((2, "100"), (9, "20.50")):
        on = date(2026, 3, day)
        record_payment(
            amount=D(amount), received_on=on, mode=PaymentMode.CASH, bank_account=cast.bank, payer="Mairie", on=on, by=cast.odile
        )
    close_due(on=date(2026, 4, 2))
    return {row.starts_on: row for row in Closure.objects.all()} | {"month": Closure.objects.get(period="month")}


def test_a_list_by_period_and_each_leads_to_what_it_is_made_of(as_, months):
    client = as_("odile")
    page = client.get(reverse("billing:closures:index"))
    assert "Tout ce qui a été encaissé est clos jusqu’au 9 mars 2026" in page.content.decode().replace("\xa0", " ")
    assert [row.period for row in page.context["page"].rows] == ["month"]
    days = client.get(reverse("billing:closures:index"), {"periode": "day"})
    assert [row.starts_on.day for row in days.context["page"].rows] == [9, 2]
    month = client.get(reverse("billing:closures:sheet", args=[months["month"].pk])).content.decode()
    for row in days.context["page"].rows:
        assert reverse("billing:closures:sheet", args=[row.pk]) in month
    day = client.get(reverse("billing:closures:sheet", args=[months[date(2026, 3, 9)].pk]))
    assert [payment.amount for payment in day.context["payments"].rows] == [D("20.50")]
    assert "Sceau vérifié" in day.content.decode()


def test_a_seal_that_does_not_hold_is_said(as_, months, monkeypatch):
    monkeypatch.setattr(seals, "seal_of", lambda previous, content: "0" * 64)
    page = as_("odile").get(reverse("billing:closures:sheet", args=[months["month"].pk])).content.decode()
    assert "Sceau rompu" in page


def test_a_short_archive_is_sent_at_once(as_, months):
    answer = as_("odile").get(reverse("billing:closures:archive", args=[months["month"].pk]))
    assert "encaissements-mois-2026-03-01.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:
        assert found.testzip() is None


def test_a_long_archive_is_made_by_a_job_for_who_asked(as_, months, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(jobs, "send", lambda job_id: None)
    client, address = as_("odile"), reverse("billing:closures:archive", args=[months["month"].pk])
    assert "Préparer l’archive" in client.get(address).content.decode()
    answer = client.post(address)
    job = Job.objects.get(task="closures.archive")
    assert answer.url == reverse("job", args=[job.token])
    jobs.run(job.pk)
    jobs.run(job.pk)
    [link] = links_of(job)
    assert b"".join(client.get(reverse("file", args=[link.token])).streaming_content)[:2] == b"PK"
    assert as_("diane").get(reverse("file", args=[link.token])).status_code == 404


def test_the_certificate_is_filed_by_the_direction_and_read_by_the_accountant(as_, cast):
    address = reverse("billing:closures:certificate")
    refused = as_("odile").post(address, {"file": SimpleUploadedFile("attestation.pdf", PDF)})
    assert refused.status_code == 403
    wrong = as_("diane").post(address, {"file": SimpleUploadedFile("attestation.pdf", b"MZ\x90\x00")})
    assert wrong.context["form"].errors["file"]
    assert not links_of(cooperative(), "cash_certificate").exists()
    assert as_("diane").post(address, {"file": SimpleUploadedFile("attestation.pdf", PDF)}).status_code == 302
    link = links_of(cooperative(), "cash_certificate").get()
    page = as_("odile").get(address).content.decode()
    assert reverse("file", args=[link.token]) in page
    assert b"".join(as_("odile").get(reverse("file", args=[link.token])).streaming_content) == PDF


def test_closing_runs_every_night(cast, monkeypatch):
    from billing.closures import actions, tasks
    from cae.schedule import PLAN

    assert PLAN["closures-of-payments"].path == "billing.closures.tasks.close_what_is_over"
    record_payment(
        amount=D(5),
        received_on=date(2026, 3, 2),
        mode=PaymentMode.CASH,
        bank_account=cast.bank,
        on=date(2026, 3, 2),
        by=cast.odile,
    )
    monkeypatch.setattr(tasks, "today", lambda: date(2026, 3, 3))
    tasks.close_what_is_over()
    assert actions.close_due(on=date(2026, 3, 3)) == 0
    assert SealedRecord.objects.filter(chain="closures").count() == 1
