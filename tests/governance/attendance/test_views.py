"""The pages of attendance, as a member, the desk and the bureau use them."""

import base64
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from cae.files import links_of, read
from cae.models import Job
from cae.periods import today
from governance.attendance import codes, queries, sheets
from governance.attendance.actions import certify, note_quorum
from governance.attendance.forms import IncidentForm
from governance.attendance.tasks import print_sheet
from governance.attendance.views.shared import token_of
from governance.meetings.actions import close_meeting
from governance.models import AttendanceSheet, Presence
from governance.roll.queries import current
from tests.governance.attendance.made import come, proxy, sitting
from tests.governance.made import BY, associates, at, member, roll
from tests.governance.made import opened as open_one
from tests.governance.reading import text_of
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:attendance:{name}", args=args)


@pytest.fixture
def assembly(cast):
    """Opened half an hour ago, followed from afar too."""
    made = open_one(
        starts_at=timezone.now() - timedelta(minutes=30),
        on=today() - timedelta(days=30),
        title="Assemblée de printemps",
        remote_url="https://visio.example/ag",
    )
    roll(made, at=made.opened_at)
    return made


def now():
    return timezone.now()


def drawn() -> str:
    out = io.BytesIO()
    Image.new("RGBA", (60, 20), (20, 33, 61, 255)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


# -- a member -----------------------------------------------------------------------------------------


def test_the_sheet_leads_to_being_there(as_, assembly):
    page = text_of(as_("lea").get(reverse("governance:meetings:sheet", args=[assembly.pk])))
    assert "Dire que je suis là Votre voix compte une fois votre présence notée." in page


def test_here_from_afar_then_gone(as_, assembly, cast):
    client = as_("lea")
    client.submit(url("here", assembly.pk), {}, form="distance")
    presence = Presence.objects.get()
    assert (presence.member, presence.mode, presence.checked_by) == (member(cast.lea), "remote", "self")
    assert "Vous êtes là" in text_of(client.get(url("here", assembly.pk)))
    client.post(url("go", assembly.pk))
    presence.refresh_from_db()
    assert presence.left_at is not None


def test_here_with_the_code_of_the_room_typed_as_people_do(as_, assembly):
    client, code = as_("lea"), codes.room_code(assembly.pk, now())
    wrong = client.submit(url("here", assembly.pk), {"code": "AAAAAA"}, form="salle")
    assert wrong.status_code == 422
    assert "recopiez celui qui est affiché maintenant" in text_of(wrong)
    empty = client.submit(url("here", assembly.pk), {"code": ""}, form="salle")
    assert "Recopiez le code affiché dans la salle" in text_of(empty)
    client.submit(url("here", assembly.pk), {"code": f"{code[:3].lower()} {code[3:].lower()}"}, form="salle")
    assert Presence.objects.get().checked_by == "code"


def test_who_comes_after_giving_a_proxy_is_told_that_they_vote_themselves(as_, assembly, cast):
    proxy(assembly, member(cast.lea), member(cast.bastien))
    come(assembly, member(cast.lea), when=now())
    page = text_of(as_("lea").get(url("here", assembly.pk)))
    assert "Votre pouvoir à Bastien Roy n’a plus d’effet : vous votez vous-même." in page
    assert "Votre voix compte." in page


def test_scan_asks_before_it_writes_and_outlives_its_code(as_, assembly):
    client, past = as_("lea"), now() - timedelta(minutes=10)
    address = url("scan", assembly.pk, codes.room_code(assembly.pk, now()))
    page = client.get(address)
    assert not Presence.objects.exists()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]
    old = url("scan", assembly.pk, codes.room_code(assembly.pk, past))
    assert "Ce code a expiré" in text_of(client.get(old))
    client.post(old)
    client.post(old, {"ticket": "abc"})
    assert not Presence.objects.exists()
    client.post(old, {"ticket": ticket})
    assert Presence.objects.get().checked_by == "code"
    assert client.get(address)["Location"] == url("here", assembly.pk)


def test_a_ticket_is_of_one_person_and_of_one_meeting(cast, assembly):
    lea, karim = member(cast.lea), member(cast.karim)
    ticket = codes.ticket_of(assembly.pk, lea.pk)
    assert codes.is_ticket(ticket, assembly.pk, lea.pk)
    assert not codes.is_ticket(ticket, assembly.pk, karim.pk)
    assert not codes.is_ticket(ticket, assembly.pk + 1, lea.pk)


def test_codes_change_each_minute_and_are_not_those_of_another_meeting():
    at = now()
    shown = codes.room_code(1, at)
    assert codes.is_room_code(1, shown, at + timedelta(seconds=codes.PERIOD))
    assert not codes.is_room_code(1, shown, at + timedelta(seconds=2 * codes.PERIOD))
    assert not codes.is_room_code(2, shown, at)
    assert re.fullmatch(r"[A-Z2-7]{6}", shown)
    personal = codes.personal_code(1, 42)
    assert codes.member_of(1, personal.lower()) == 42
    for other in (personal.replace("42-", "43-"), "42-AAAAAAAA", "x", "", "9" * 40 + "-A"):
        assert codes.member_of(1, other) is None
    assert codes.member_of(2, personal) is None


def test_sign(as_, assembly, cast):
    client = as_("lea")
    assert client.get(url("sign", assembly.pk))["Location"] == url("here", assembly.pk)
    presence = come(assembly, member(cast.lea), when=now())
    assert client.get(url("sign", assembly.pk)).status_code == 200
    client.post(url("sign", assembly.pk), {"drawing": "data:image/png;base64,###"})
    client.post(url("sign", assembly.pk), {"drawing": drawn()})
    presence.refresh_from_db()
    assert presence.signature.media_type == "image/png"
    assert "déjà signée" in text_of(client.get(url("sign", assembly.pk)))


# -- the desk -----------------------------------------------------------------------------------------


def test_the_desk_notes_arrivals_and_departures(as_, assembly, cast):
    client, lea = as_("diane"), member(cast.lea)
    assert "Léa Martin" in text_of(client.get(url("desk", assembly.pk), {"q": "léa mart"}))
    assert "Léa Martin" not in text_of(client.get(url("desk", assembly.pk), {"q": "zzz"}))
    answer = client.post(url("check_in", assembly.pk), {"member": lea.pk})
    assert answer["Location"] == f"{url('desk', assembly.pk)}?personne={lea.pk}"
    presence = Presence.objects.get()
    assert (presence.checked_by, presence.noted_by) == ("desk", cast.diane)
    client.post(url("check_in", assembly.pk), {"member": lea.pk})
    assert "déjà présent·e" in text_of(client.get(url("desk", assembly.pk)))
    client.post(url("check_out", assembly.pk), {"member": lea.pk})
    presence.refresh_from_db()
    assert presence.left_at is not None
    client.post(url("check_in", assembly.pk), {"member": lea.pk, "mode": "remote"})
    assert queries.present(assembly).get().mode == "remote"
    assert client.post(url("check_in", assembly.pk), {"member": "moi"}).status_code == 404


def test_the_desk_belongs_to_who_runs_the_meeting_or_was_chosen(as_, assembly, cast):
    assert as_("lea").get(url("desk", assembly.pk)).status_code == 403
    assembly.bureau.create(member=member(cast.lea), role="secretary")
    assert as_("lea").get(url("desk", assembly.pk)).status_code == 200


def test_the_card_of_a_person_is_read_at_the_desk(as_, assembly, cast):
    lea = member(cast.lea)
    shown = as_("lea").get(url("here", assembly.pk)).content.decode()
    code = codes.personal_code(assembly.pk, lea.pk)
    assert code in shown
    client = as_("diane")
    assert "Arrive" in text_of(client.get(url("card", assembly.pk, code)))
    answer = client.post(url("check_in", assembly.pk), {"member": lea.pk, "card": "1"})
    assert answer["Location"] == url("card", assembly.pk, code)
    assert "Part" in text_of(client.get(url("card", assembly.pk, code)))
    assert client.get(url("card", assembly.pk, "1-AAAAAAAA")).status_code == 404


def test_sign_at_desk(as_, assembly, cast):
    client, lea = as_("diane"), member(cast.lea)
    back = f"{url('desk', assembly.pk)}?personne={lea.pk}"
    assert client.get(url("sign_at_desk", assembly.pk, lea.pk))["Location"] == back
    come(assembly, lea, when=now())
    assert client.post(url("sign_at_desk", assembly.pk, lea.pk), {"drawing": drawn()})["Location"] == back
    assert Presence.objects.get().signature is not None


def test_wall_shows_the_code_of_the_minute(as_, assembly):
    client = as_("diane")
    page = text_of(client.get(url("wall", assembly.pk)))
    code = codes.room_code(assembly.pk, now())
    assert f"{code[:3]} {code[3:]}" in page
    part = client.get(url("wall", assembly.pk), headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_wall_is_projected_without_the_menu_and_in_full_screen(as_, assembly):
    page = as_("diane").get(url("wall", assembly.pk)).content.decode()
    assert "data-fullscreen" in page and "js/room.js" in page
    assert 'class="side' not in page and "Grand livre" not in page
    assert url("desk", assembly.pk) in page


# -- the quorum ---------------------------------------------------------------------------------------


def test_quorum_says_what_is_missing_and_what_to_do(as_, assembly, cast):
    client = as_("lea")
    page = text_of(client.get(url("quorum", assembly.pk)))
    needed = queries.standing(assembly, nature="ordinary", roll=current(assembly)).needed
    assert f"Il manque {needed} voix" in page
    assert "Si une personne de plus arrive" in page
    assert "Quorum non atteint" not in page
    client = as_("diane")
    assert "Quorum non atteint" in text_of(client.get(url("quorum", assembly.pk)))
    client.post(reverse("governance:meetings:fail_meeting", args=[assembly.pk]))
    assert "Deuxième convocation" in text_of(client.get(url("quorum", assembly.pk)))


def test_state_is_answered_without_session_and_from_its_etag(client, assembly, cast, django_assert_num_queries):
    address = url("state", token_of(assembly))
    first = client.get(address)
    assert first.json()["there"] == 0
    with django_assert_num_queries(0):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(url("state", "1~abc")).status_code == 404


def test_quorum_costs_the_same_with_one_person_and_three(as_, assembly, cast):
    client = as_("lea")

    def add():
        come(assembly, associates(1)[0], when=now())

    assert_flat(lambda: client.get(url("quorum", assembly.pk)), add=add, expected=21)


def test_a_resolution_shows_the_quorum_of_its_vote_and_the_one_of_now(as_, assembly, cast):
    people = associates(2)
    roll(assembly, at=now(), reason="Admissions")
    for one in people:
        come(assembly, one, when=now())
    asked = assembly.items.get().resolution
    address = reverse("governance:meetings:resolution", args=[asked.pk])
    assert "À l’ouverture du vote" not in text_of(as_("lea").get(address))
    note_quorum(resolution=asked, roll=current(assembly), by=BY, at=now())
    page = text_of(as_("lea").get(address))
    assert "À l’ouverture du vote" in page
    assert "En ce moment : Quorum 1/5" in page
    close_meeting(meeting=assembly, by=BY, at=now())
    page = text_of(as_("lea").get(address))
    assert "À l’ouverture du vote" in page
    assert "En ce moment" not in page


# -- the bureau ---------------------------------------------------------------------------------------


def test_bureau(as_, assembly, cast):
    client = as_("diane")
    lea, bastien, bruno = (member(getattr(cast, name)) for name in ("lea", "bastien", "bruno"))
    for one in (lea, bastien, bruno):
        come(assembly, one, when=now())
    page = text_of(client.get(url("bureau", assembly.pk)))
    assert "Odile" not in page.partition("Président·e de séance")[2]
    chosen = {"chair": bastien.pk, "secretary": bastien.pk, "tellers": [lea.pk]}
    assert "deux personnes" in text_of(client.submit(url("bureau", assembly.pk), chosen, form="form"))
    client.submit(url("bureau", assembly.pk), chosen | {"secretary": bruno.pk}, form="form")
    assert [one.member for one in queries.bureau(assembly)] == [bastien, bruno, lea]


def test_bureau_offers_as_tellers_only_those_who_vote(as_, assembly, cast):
    for one in (cast.lea, cast.karim):
        come(assembly, member(one), when=now())
    page = text_of(as_("diane").get(url("bureau", assembly.pk)))
    before, _, tellers = page.partition("Scrutateur·rices")
    assert "Karim" in before
    assert "Léa" in tellers
    assert "Karim" not in tellers


def test_incidents(as_, assembly):
    client = as_("diane")
    opened = timezone.localtime(assembly.opened_at)
    typed = {"text": "Le son est coupé.", "starts_at": f"{opened:%H:%M}"}
    client.submit(url("incidents", assembly.pk), typed, form="form")
    made = assembly.incidents.get()
    assert (made.starts_at, made.ends_at) == (opened.replace(second=0, microsecond=0), None)
    client.post(url("end_incident", assembly.pk, made.pk))
    made.refresh_from_db()
    assert made.ends_at is not None
    assert "Le son est coupé." in text_of(client.get(url("incidents", assembly.pk)))


def test_an_hour_after_midnight_is_of_the_next_day(cast):
    held, _ = sitting(2, starts_at=at(22))
    form = IncidentForm({"text": "Panne", "starts_at": "23:50", "ends_at": "00:10"}, meeting=held)
    assert form.is_valid()
    assert (form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]) == (at(23, 50), at(0, 10) + timedelta(days=1))


def test_the_sheet_is_printed_and_certified(as_, assembly, cast):
    client, lea = as_("bastien"), member(cast.lea)
    presence = come(assembly, lea, when=now())
    as_("lea").post(url("sign", assembly.pk), {"drawing": drawn()})
    assert presence
    proxy(assembly, member(cast.bruno), lea)
    assembly.bureau.create(member=member(cast.bastien), role="chair")
    assembly.bureau.create(member=member(cast.diane), role="secretary")
    client = as_("bastien")
    assert "En cours" in text_of(client.get(url("sheet", assembly.pk)))
    close_meeting(meeting=assembly, by=BY, at=now())
    client.post(url("certify", assembly.pk))
    page = text_of(client.get(url("sheet", assembly.pk)))
    assert "Certifiée" in page
    assert "Représenté·e par Léa Martin" in page
    printed = client.get(url("print_sheet", assembly.pk))
    paper = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages).split())
    for words in ("Feuille de présence", "représenté·e par Léa Martin", "Certifiée par Bastien Roy", "Domicile"):
        assert words in paper
    assert AttendanceSheet.objects.get().digest[:20] in paper.replace(" ", "")


def test_associates_read_a_certified_sheet_in_the_document_room(as_, assembly, cast):
    come(assembly, member(cast.bastien), when=now())
    assembly.bureau.create(member=member(cast.bastien), role="chair")
    assembly.bureau.create(member=member(cast.diane), role="secretary")
    address, room = url("print_sheet", assembly.pk), reverse("governance:meetings:room")
    assert as_("lea").get(address).status_code == 403
    close_meeting(meeting=assembly, by=BY, at=now())
    certify(meeting=assembly, member=member(cast.bastien), by=BY, at=now())
    assert as_("lea").get(address).status_code == 200
    assert "Feuille de présence" in text_of(as_("lea").get(room))
    assert as_("nadia").get(address).status_code == 403
    assert "Feuille de présence" not in text_of(as_("nadia").get(room))


def test_the_print_is_kept_once_all_the_bureau_certified(as_, assembly, cast):
    assembly.bureau.create(member=member(cast.bastien), role="chair")
    assembly.bureau.create(member=member(cast.diane), role="secretary")
    close_meeting(meeting=assembly, by=BY, at=now())
    for one, kept in ((cast.bastien, 0), (cast.diane, 1)):
        sheet = certify(meeting=assembly, member=member(one), by=BY, at=now())
        assert links_of(sheet, sheets.PRINTED).count() == kept
    link = links_of(sheet, sheets.PRINTED).get()
    assert as_("diane").get(url("print_sheet", assembly.pk)).content == read(link.file)
    print_sheet(job=Job(), sheet_id=sheet.pk)
    assert links_of(sheet, sheets.PRINTED).get() == link


def test_the_sheet_costs_the_same_with_one_row_and_three(as_, cast):
    held, people = sitting(6)
    client, rest = as_("diane"), iter(people)
    assert_flat(lambda: client.get(url("sheet", held.pk)), add=lambda: come(held, next(rest)), expected=27)
