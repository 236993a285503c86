"""The calendar of obligations, as each person reads and keeps it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cae.periods import today
from governance.meetings import actions as meetings
from governance.obligations import actions
from governance.obligations.models import Duty
from tests.governance import afterwards
from tests.governance.made import BY, meeting, member, opened
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db


def url(name, due):
    return reverse(f"governance:obligations:{name}", args=[due.code, due.anchor.isoformat()])


def test_every_member_reads_what_is_due_with_its_article(as_, cast):
    page = text_of(as_("nadia").get(reverse("governance:obligations:index")))
    for words in ("Prochaine échéance", "Approuver les comptes", "C. com. art. L. 223-26", "confié à personne"):
        assert words in page


def test_sheet_says_why_that_day_and_who(as_, cast):
    due = afterwards.due()
    page = text_of(as_("nadia").get(url("sheet", due)))
    assert "6 mois après la clôture" in page
    assert "personne pour l’instant" in page
    assert "C’est fait" not in page
    assert as_("nadia").get(reverse("governance:obligations:sheet", args=["rien", "2026-12-31"])).status_code == 404
    assert as_("nadia").get(reverse("governance:obligations:sheet", args=["accounts_approval", "hier"])).status_code == 404


def test_assign_gives_it_to_someone_and_to_a_meeting(as_, cast):
    due, assembly = afterwards.due(), meeting(starts_at=_soon())
    as_("diane").submit(url("assign", due), {"owner": "odile@confluent.example", "meeting": assembly.pk}, form="form")
    duty = Duty.objects.get()
    assert (duty.owner, duty.meeting) == (member(cast.odile), assembly)
    page = text_of(as_("lea").get(url("sheet", due)))
    assert "Odile Garnier" in page
    assert assembly.title in page


def _soon():
    from tests.governance.made import at

    return at(day=today() + timedelta(days=30))


def test_mark_done_is_for_who_takes_care_of_it(as_, cast):
    due = afterwards.due()
    afterwards.duty(owner=member(cast.odile))
    assert as_("bruno").get(url("mark_done", due)).status_code == 403
    receipt = SimpleUploadedFile("recepisse.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")
    answer = as_("odile").submit(url("mark_done", due), {"note": "Unanimité", "file": receipt}, form="form")
    assert answer.status_code == 302, text_of(answer)
    page = text_of(as_("nadia").get(url("sheet", due)))
    for words in ("Fait le", "Unanimité", "recepisse.pdf"):
        assert words in page
    as_("odile").post(url("reopen", due))
    assert Duty.objects.get().done_on is None


def test_an_assembly_is_asked_for_then_its_end_leads_to_noting_it_done(as_, cast):
    due = afterwards.due()
    assert "Cela se vote à une assemblée ordinaire" in text_of(as_("diane").get(url("sheet", due)))
    assert "Cela se vote" not in text_of(as_("nadia").get(url("sheet", due)))
    held = opened(starts_at=_soon() - timedelta(days=60), on=today() - timedelta(days=60))
    actions.assign(due=due, by=BY, meeting=held)
    page = text_of(as_("diane").get(url("sheet", due)))
    assert ("Cela se vote" in page, "La réunion s’est tenue" in page) == (False, False)
    meetings.close_meeting(meeting=held, by=BY, at=held.opened_at + timedelta(hours=2))
    assert "notez que c’est fait" in text_of(as_("diane").get(url("sheet", due)))


def test_postpone_says_who_may_grant_more_time(as_, cast):
    due = afterwards.due()
    later = due.legal_day + timedelta(days=60)
    client = as_("diane")
    assert "le président du tribunal de commerce" in text_of(client.get(url("postpone", due)))
    client.submit(url("postpone", due), {"postponed_to": later.isoformat(), "postponed_why": "Ordonnance"}, form="form")
    assert Duty.objects.get().postponed_to == later


def test_the_desk_shows_what_is_near_to_who_keeps_it(as_, cast, monkeypatch):
    due = afterwards.due()
    monkeypatch.setattr("cae.home.views.today", lambda: due.day - timedelta(days=20))
    assert "Approuver les comptes" in text_of(as_("diane").get(reverse("desk")))
    assert "Approuver les comptes" not in text_of(as_("odile").get(reverse("desk")))
    afterwards.duty(owner=member(cast.odile))
    assert "Approuver les comptes" in text_of(as_("odile").get(reverse("desk")))
