"""The pages of minutes: notes kept while they are typed, what is missing, signatures, the register, what is followed."""

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cae.periods import today
from governance.minutes import actions
from governance.minutes.queries import minutes_of
from governance.models import FollowUp, Minutes, Note
from tests.governance.made import BY, member
from tests.governance.minutes.made import certified, ended, fixed, noted, registered, sitting, voted
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(name, *args):
    return reverse(f"governance:minutes:{name}", args=args)


def paper(response) -> str:
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# -- writing ------------------------------------------------------------------------------------------


def test_the_sheet_of_the_meeting_leads_to_the_notes_then_to_the_minutes(as_, cast):
    held = sitting(cast, days=0)
    sheet = reverse("governance:meetings:sheet", args=[held.pk])
    assert "Prendre des notes" in text_of(as_("diane").get(sheet))
    over = ended(cast)
    sheet = reverse("governance:meetings:sheet", args=[over.pk])
    assert "Procès-verbal" in text_of(as_("diane").get(sheet))
    assert "Procès-verbal" not in text_of(as_("lea").get(sheet))


def test_keep_note_while_it_is_typed(as_, cast):
    held = sitting(cast, days=0)
    point = held.items.get()
    client = as_("diane")
    client.get(url("write", held.pk))
    address = url("keep_note", held.pk, point.pk)
    first = client.post(address, {"text": "Odile", "seen": ""}, headers=HTMX)
    mark = re.search(r'name="seen" value="([^"]+)"', first.content.decode())[1]
    assert 'hx-swap-oob="true"' in first.content.decode()
    client.post(address, {"text": "Odile présente", "seen": mark}, headers=HTMX)
    stale = client.post(address, {"text": "Autre", "seen": mark}, headers=HTMX)
    assert stale.status_code == 409
    assert "Cette note vient d'être modifiée par Diane Moreau" in stale.content.decode()
    assert Note.objects.get().text == "Odile présente"


def test_keep_note_by_its_button(as_, cast):
    held = sitting(cast, days=0)
    point = held.items.get()
    answer = as_("diane").post(url("keep_note", held.pk, point.pk), {"text": "Reporté.", "not_voted": "1", "seen": ""})
    assert answer["Location"] == f"{url('write', held.pk)}#point-{point.pk}"
    assert Note.objects.get().not_voted
    long = as_("diane").post(url("keep_note", held.pk, point.pk), {"text": "x" * 20_001, "seen": ""}, headers=HTMX)
    assert long.status_code == 409


def test_keep_words_keeps_those_that_are_posted(as_, cast):
    held = sitting(cast, days=0)
    client = as_("diane")
    client.post(url("keep_words", held.pk), {"opening": "Bonjour."}, headers=HTMX)
    client.post(url("keep_words", held.pk), {"closing": "Merci."})
    minutes = Minutes.objects.get()
    assert (minutes.opening, minutes.closing) == ("Bonjour.", "Merci.")


def test_write_shows_notes_and_votes(as_, cast):
    held = sitting(cast)
    voted(held)
    noted(held, "Odile présente les comptes.")
    page = text_of(as_("diane").get(url("write", held.pk)))
    assert "Odile présente les comptes." in page
    assert "Vote à main levée : proclamé. Adoptée : 4 voix pour" in page
    over = certified(held, cast)
    fixed(over)
    assert "à la signature" in text_of(as_("diane").get(url("write", over.pk)))


# -- signing ------------------------------------------------------------------------------------------


def test_what_is_missing_leads_to_where_it_is_given(as_, cast):
    held = sitting(cast)
    client = as_("diane")
    page = client.get(url("sheet", held.pk))
    assert "La feuille de présence n’est pas certifiée" in text_of(page).replace("'", "’")
    assert reverse("governance:attendance:sheet", args=[held.pk]) in page.content.decode()
    client.post(url("fix", held.pk))
    assert not Minutes.objects.filter(state="signing").exists()


def test_the_bureau_signs_on_its_pages_until_the_register(as_, cast):
    over = ended(cast)
    client = as_("diane")
    assert "Rien ne manque" in text_of(client.get(url("sheet", over.pk)))
    client.post(url("fix", over.pk))
    minutes = minutes_of(over)
    client.post(url("sign", over.pk), {"digest": "0" * 64})
    assert not minutes.signatures.exists()
    page = client.get(url("sheet", over.pk)).content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]
    assert digest == hashlib.sha256(client.get(url("sealed", over.pk)).content).hexdigest()
    client.post(url("sign", over.pk), {"digest": digest})
    client.post(url("reopen", over.pk))
    assert minutes_of(over).state == "draft"
    client.post(url("fix", over.pk))
    for who in ("bastien", "diane"):
        as_(who).post(url("sign", over.pk), {"digest": minutes_of(over).digest})
    assert minutes_of(over).number == 1
    assert "Procès-verbal n° 1" in text_of(as_("lea").get(url("sheet", over.pk)))


def test_minutes_are_read_by_all_once_they_are_signed(as_, cast):
    over = ended(cast)
    for name in ("sheet", "print_minutes", "sealed"):
        assert as_("lea").get(url(name, over.pk)).status_code == 403
    over = registered(cast, days=10)
    for name in ("sheet", "print_minutes", "sealed"):
        assert as_("nadia").get(url(name, over.pk)).status_code == 200
    assert as_("diane").post(url("reopen", over.pk)).status_code == 302
    assert minutes_of(over).number == 1


def test_there_is_nothing_to_sign_before_the_first_word(as_, cast):
    held = sitting(cast, days=0)
    for name in ("sign", "reopen"):
        assert as_("diane").post(url(name, held.pk)).status_code == 404
    assert as_("diane").get(url("sealed", held.pk)).status_code == 404


def test_the_minutes_of_a_board_are_for_those_invited(as_, cast):
    over = registered(cast, kind="board", votes_for=2, against=0)
    assert as_("lea").get(url("sheet", over.pk)).status_code == 404
    assert over.title not in text_of(as_("lea").get(url("register")))
    assert over.title in text_of(as_("bastien").get(url("register")))


def test_print_minutes_and_extract(as_, cast):
    over = registered(cast)
    client, resolution = as_("lea"), over.items.get().resolution
    printed = paper(client.get(url("print_minutes", over.pk)))
    for words in (
        "Procès-verbal n° 1",
        "Bastien Roy, président·e de séance",
        "par courriel",
        "Deux questions, une réponse.",
        "Pour 4, Contre 1",
        "Résolution adoptée.",
        "Signé en ligne par Diane Moreau",
        "Scellé dans la chaîne",
    ):
        assert words in printed, words
    assert "Projet" not in printed
    alone = paper(client.get(url("extract", over.pk, resolution.pk)))
    for words in ("Extrait du procès-verbal n° 1", "Pour 4, Contre 1", "Extrait certifié conforme", "Bastien Roy"):
        assert words in alone
    assert "Deux questions" not in alone
    assert client.get(url("extract", over.pk, resolution.pk + 1)).status_code == 404
    assert "Projet" in paper(as_("diane").get(url("print_minutes", ended(cast, days=5).pk)))


def test_the_document_room_holds_registered_minutes(as_, cast):
    over = registered(cast)
    ended(cast, days=10)
    page = text_of(as_("nadia").get(reverse("governance:meetings:room")))
    assert "Procès-verbal n° 1" in page
    assert page.count("Procès-verbal n°") == 1
    assert "Procès-verbal n° 1" in text_of(as_("nadia").get(reverse("governance:meetings:sheet", args=[over.pk])))


def test_register_is_in_the_order_of_its_numbers(as_, cast):
    assert "Le registre est vide" in text_of(as_("nadia").get(url("register")))
    first, second = registered(cast, title="Assemblée de mars"), registered(cast, days=10, title="Assemblée de juin")
    page = text_of(as_("nadia").get(url("register")))
    assert page.index(second.title) < page.index(first.title)


# -- decisions that are followed ----------------------------------------------------------------------


@pytest.fixture
def follow_up(cast):
    return actions.start_follow_up(decision=cast.decision, owner=member(cast.lea), review_on=today(), by=BY, on=today())


def test_start_then_follow(as_, cast):
    client = as_("diane")
    sheet = reverse("governance:decisions:sheet", args=[cast.decision.pk])
    assert "La suivre" in text_of(client.get(sheet))
    assert "La suivre" not in text_of(as_("nadia").get(sheet))
    client = as_("diane")
    day = today() + timedelta(days=30)
    client.submit(url("start", cast.decision.pk), {"owner": member(cast.lea).pk, "review_on": f"{day}"}, form="form")
    made = FollowUp.objects.get()
    assert (made.owner, made.review_on) == (member(cast.lea), day)
    client = as_("lea")
    assert "Mettre à jour" in text_of(client.get(sheet))
    typed = {"state": "dropped", "note": ""}
    assert "Dites pourquoi" in text_of(client.submit(url("follow", made.pk), typed, form="form"))
    client.submit(url("follow", made.pk), {"state": "applied", "note": "Fait en mai."}, form="form")
    made.refresh_from_db()
    assert (made.state, made.note) == ("applied", "Fait en mai.")
    assert as_("karim").get(url("follow", made.pk)).status_code == 403


def test_follow_ups_by_view_and_by_word(as_, cast, follow_up):
    client = as_("nadia")
    assert cast.decision.title in text_of(client.get(url("follow_ups")))
    assert cast.decision.title in text_of(client.get(url("follow_ups"), {"vue": "late", "q": "martin"}))
    assert "Rien ici" in text_of(client.get(url("follow_ups"), {"vue": "ended"}))
    assert "Rien ici" in text_of(client.get(url("follow_ups"), {"vue": "all", "q": "zzz"}))
    assert "Mettre à jour" not in text_of(client.get(url("follow_ups")))


def test_what_one_carries_waits_on_the_first_page_and_late_on_the_desk(as_, cast, follow_up):
    for who, words in (("lea", "Décisions que vous portez"), ("diane", "Décisions à suivre")):
        page = text_of(as_(who).get("/", follow=True))
        assert words in page
        assert cast.decision.title in page
    assert "Décisions que vous portez" not in text_of(as_("nadia").get("/", follow=True))
    actions.follow(follow_up=follow_up, owner=member(cast.lea), review_on=None, state="applied", note="", by=BY, on=today())
    assert "Décisions que vous portez" not in text_of(as_("lea").get("/", follow=True))
