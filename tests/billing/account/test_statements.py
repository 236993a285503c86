"""The monthly statement as a file: prepared when asked, and its pages."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from billing.account import views
from billing.account.actions import ask_for_file, make_statement
from billing.account.models import Statement
from billing.account.statement import content_of, render
from cae import jobs
from cae.models import FileLink, Job
from tests.billing.account.test_sheet import paid, salary

pytestmark = pytest.mark.django_db
MONTH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: date(2026, 6, 15))


@pytest.fixture
def bare(cast):
    """A statement whose file was never made, and of which no work is left."""
    return Statement.objects.create(activity=cast.lea_activity, month=MONTH, content=content_of(cast.lea_activity, month=MONTH))


@pytest.fixture
def nobody_works(monkeypatch):
    """Work is asked for, and waits."""
    monkeypatch.setattr(jobs, "send", lambda job_id: None)


def url(name, statement):
    return reverse(f"billing:account:{name}", args=["LEA", statement.pk])


def page(client, statement):
    return client.get(url("statement", statement)).content.decode()


def test_a_statement_without_its_file_offers_to_prepare_it(as_, bare):
    client = as_("lea")
    assert "Préparer le PDF" in page(client, bare)
    assert client.post(url("prepare_file", bare)).url == url("statement", bare)
    bare.refresh_from_db()
    shown = page(client, bare)
    assert bare.file.media_type == "application/pdf" and "Télécharger le PDF" in shown and "Préparer le PDF" not in shown


def test_while_it_is_prepared_its_progress_is_shown_and_it_is_asked_once(as_, cast, bare, nobody_works):
    job = ask_for_file(statement=bare, by=cast.lea)
    assert ask_for_file(statement=bare, by=cast.lea) == job
    shown = page(as_("lea"), bare)
    assert "Préparation du PDF" in shown and reverse("job", args=[job.token]) in shown and "Préparer le PDF" not in shown


def test_what_failed_is_said_and_asked_again(as_, cast, bare, nobody_works):
    first = ask_for_file(statement=bare, by=cast.lea)
    Job.objects.filter(pk=first.pk).update(state=Job.State.FAILED, error="Le disque n'a pas répondu.")
    shown = page(as_("lea"), bare)
    assert "La préparation du fichier n’a pas abouti." in shown and "Préparer de nouveau" in shown
    as_("lea").post(url("prepare_file", bare))
    assert Job.objects.filter(task="account.render_statement").count() == 2


def test_a_file_already_made_is_asked_no_more(cast):
    made = make_statement(activity=cast.lea_activity, month=MONTH, by=cast.lea, on=date(2026, 6, 15))
    made.refresh_from_db()
    assert ask_for_file(statement=made, by=cast.lea) is None
    assert FileLink.objects.filter(purpose="statement").count() == 1


def test_its_last_sentence_is_never_alone_on_a_page(cast):
    """However many lines it has, the law is at the foot of each page, and the last page holds the whole account of the year."""
    paid(cast, 3000, 600, date(2026, 3, 2))
    salary(cast, 900, date(2026, 3, 31))
    content = content_of(cast.lea_activity, month=MONTH)
    for more in range(14):
        longer = {**content, "lines": [*content["lines"], *([content["lines"][0]] * more)]}
        pages = [one.extract_text() for one in PdfReader(io.BytesIO(render(longer))).pages]
        assert all("L.7332-3" in text for text in pages)
        assert content["result"]["title"].replace("\xa0", " ") in pages[-1].replace("\xa0", " ")
