"""The pages of meetings, as each person reads and uses them."""

import hashlib
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cae import files
from cae.models import SearchDocument
from cae.periods import today
from governance.meetings import actions, ports
from governance.meetings.models import AgendaItem, Meeting, Remark, RoomDocument
from tests.governance.made import BY, PARIS, associates, convened, frozen, item, meeting, member, opened, resolution, statutes
from tests.governance.reading import text_of
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def url(name, *args):
    return reverse(f"governance:meetings:{name}", args=args)


def soon(days=60, hour=18):
    day = today() + timedelta(days=days)
    return timezone.datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


@pytest.fixture
def assembly(cast) -> Meeting:
    return meeting(starts_at=soon(), title="Assemblée de printemps")


def pdf(name="rapport.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def read(client, link) -> int:
    """The status of the answer to someone who opens a file."""
    answer = client.get(reverse("file", args=[link.token]))
    if answer.streaming:
        assert b"".join(answer.streaming_content) == PDF
    return answer.status_code


@pytest.fixture
def alone(monkeypatch):
    """Meetings without what later subjects bring: what a page costs by itself."""
    for name in ("member_acts", "team_acts", "resolution_panels", "kept", "closing_checks", "convening_checks"):
        monkeypatch.setattr(ports, name, [])


# -- lists ----------------------------------------------------------------------------------------------


def test_index_shows_what_comes_first_then_years(as_, assembly):
    nearer = meeting("pre_assembly", starts_at=soon(20), title="Pré-assemblée de mars")
    past = opened(starts_at=timezone.datetime(2025, 6, 20, 18, tzinfo=PARIS), on=date(2025, 5, 1), title="Assemblée passée")
    actions.close_meeting(meeting=past, by=BY, at=past.opened_at)
    client = as_("nadia")
    page = text_of(client.get(url("index")))
    places = [page.index(words) for words in ("À venir", nearer.title, assembly.title, "2025 Réunions de 2025", past.title)]
    assert places == sorted(places)
    assert "Préparer une réunion" not in page
    filtered = text_of(client.get(url("index"), {"annee": "2025"}))
    assert assembly.title not in filtered
    assert past.title in filtered
    assert "Aucune réunion ne correspond" in text_of(client.get(url("index"), {"q": "introuvable"}))


def test_index_teaches_when_there_is_nothing(as_, cast):
    assert "Aucune réunion pour l’instant" in text_of(as_("nadia").get(url("index")))
    assert "Préparer la première" in text_of(as_("diane").get(url("index")))


def test_index_is_exported_by_those_who_may(as_, assembly):
    answer = as_("diane").get(url("index"), {"format": "xlsx"})
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_index_costs_the_same_with_one_row_and_three(as_, cast):
    client, number = as_("nadia"), count(1)

    def add():
        meeting(starts_at=soon(), title=f"Assemblée {next(number)}")
        over = meeting(starts_at=soon(5), title=f"Annulée {next(number)}")
        actions.cancel_meeting(meeting=over, by=BY, reason="Neige")

    assert_flat(lambda: client.get(url("index")), add=add, expected=14)


def test_a_board_is_seen_by_those_invited(as_, cast):
    board = meeting("board", starts_at=soon(), title="Conseil de mai")
    text = resolution(board)
    for who, status in (("lea", 404), ("bastien", 200), ("diane", 200)):
        client = as_(who)
        assert client.get(url("sheet", board.pk)).status_code == status
        assert client.get(url("resolution", text.pk)).status_code == status
        assert ("Conseil de mai" in text_of(client.get(url("index")))) is (status == 200)
    as_("diane").submit(url("invite", board.pk), {"members": [member(cast.lea).pk]}, form="form")
    assert "Conseil de mai" in text_of(as_("lea").get(url("sheet", board.pk)))


def test_the_search_finds_meetings_and_resolutions_but_no_board(as_, assembly):
    resolution(assembly, "L'assemblée achète une péniche.", title="La péniche")
    board = meeting("board", starts_at=soon(), title="Conseil péniche")
    page = text_of(as_("nadia").get(reverse("search"), {"q": "peniche"}))
    assert "Résolution 1 — La péniche" in page
    assert board.title not in page
    assert "Assemblée de printemps" in text_of(as_("nadia").get(reverse("search"), {"q": "printemps"}))
    actions.remove_item(item=assembly.items.get(), by=BY)
    assert not SearchDocument.objects.filter(kind="resolution").exists()


# -- the sheet ------------------------------------------------------------------------------------------


def test_sheet_says_what_i_can_do_and_how_it_is_decided(as_, assembly):
    associates(60)
    resolution(assembly, title="Comptes", reason="La loi le demande.")
    page = text_of(as_("lea").get(url("sheet", assembly.pk)))
    for words in (
        "Venez-vous ?",
        "Poser une question écrite",
        "Demander un point à l’ordre du jour",
        "1 point, environ 10 minutes : fin vers 18:10",
        "La loi le demande.",
        "un cinquième (1/5) des associé·es",
        "plus de la moitié (1/2) des voix exprimées",
        "C. com. art. L. 225-98",
    ):
        assert words in page
    page = text_of(as_("nadia").get(url("sheet", assembly.pk)))
    assert "Venez-vous" not in page
    assert "Le vote appartient aux associé·es" in page


def test_a_meeting_that_is_over_leads_to_its_decisions(as_, cast):
    statutes(since=date(2023, 6, 16))
    day = cast.decision.decided_on
    held = opened(starts_at=timezone.datetime(day.year, day.month, day.day, 18, tzinfo=PARIS), on=day - timedelta(days=30))
    client = as_("nadia")
    assert cast.decision.title not in text_of(client.get(url("sheet", held.pk)))
    actions.close_meeting(meeting=held, by=BY, at=held.opened_at)
    assert cast.decision.title in text_of(client.get(url("sheet", held.pk)))


def test_sheet_draws_what_later_subjects_bring(as_, assembly, monkeypatch):
    monkeypatch.setattr(
        ports, "member_acts", [lambda user, meeting: [ports.Act("Donner pouvoir", "/p/", "Si vous ne venez pas.")]]
    )
    monkeypatch.setattr(ports, "team_acts", [lambda user, meeting: [ports.Act("Liste électorale", "/l/")]])
    page = text_of(as_("lea").get(url("sheet", assembly.pk)))
    assert "Donner pouvoir Si vous ne venez pas." in page
    assert "Liste électorale" in page


def test_the_link_to_come_from_afar_is_for_those_concerned(as_, cast):
    made = meeting(starts_at=soon(), remote_url="https://visio.example/ag")
    assert b"visio.example" in as_("lea").get(url("sheet", made.pk)).content
    assert b"visio.example" not in as_("nadia").get(url("sheet", made.pk)).content


def test_sheet_costs_the_same_with_one_row_and_three(alone, as_, assembly, cast):
    people, client = iter(associates(60)), as_("lea")

    def add():
        made = resolution(assembly)
        stored = files.keep(PDF, "r.pdf", "application/pdf")
        actions.attach_document(to=made.item, file=stored, by=BY)
        actions.request_item(meeting=assembly, author=next(people), title="Point", text="Texte", by=BY, on=today())

    assert_flat(lambda: client.get(url("sheet", assembly.pk)), add=add, expected=22)


def test_say_coming(as_, assembly, cast):
    client = as_("lea")
    client.post(url("say_coming", assembly.pk), {"coming": "room"})
    assert "Vous avez répondu : je viens" in text_of(client.get(url("sheet", assembly.pk)))
    client.post(url("say_coming", assembly.pk), {"coming": "peut-être"})
    assert assembly.intents.get().coming == "room"


# -- preparing ------------------------------------------------------------------------------------------


def test_a_meeting_is_made_in_a_minute(as_, cast):
    statutes()
    client = as_("diane")
    starts = soon()
    answer = client.submit(url("new"), {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "place": "Mairie"}, form="form")
    made = Meeting.objects.get()
    assert (made.title, made.starts_at) == (f"Assemblée générale ordinaire du {starts:%d/%m/%Y}", starts)
    assert answer["Location"] == url("agenda", made.pk)
    assert "L'ordre du jour est vide" in text_of(client.get(url("agenda", made.pk)))


def test_new_says_what_is_wrong_beside_the_field(as_, cast):
    client = as_("diane")
    form = client.submit(url("new"), {"starts_at": f"{soon():%Y-%m-%dT%H:%M}"}, form="form").context["form"]
    assert "où se réunir" in str(form.errors["place"])
    past = client.submit(url("new"), {"starts_at": "2020-01-01T18:00", "place": "Ici"}, form="form").context["form"]
    assert "date à venir" in str(past.errors["starts_at"])
    assert past["place"].value() == "Ici"


def test_an_item_is_added_then_its_resolution_written(as_, assembly):
    client = as_("diane")
    answer = client.submit(url("agenda", assembly.pk), {"title": "Comptes", "minutes": "20"}, form="add")
    added = AgendaItem.objects.get()
    assert answer["Location"] == url("write", assembly.pk, added.pk)
    assert "se vote mais n'a pas de texte" in text_of(client.get(url("agenda", assembly.pk)))
    client.submit(answer["Location"], {"text": "L'assemblée approuve.", "reason": "La loi."}, form="form")
    page = text_of(client.get(url("agenda", assembly.pk)))
    assert "Rien ne manque" in page
    assert "Il manque la raison ou la conséquence" in page
    assert "1 texte peut être arrêté" in page


def test_write_refuses_beside_the_field_what_the_meeting_does_not_vote(as_, assembly):
    added = item(assembly)
    answer = as_("diane").submit(url("write", assembly.pk, added.pk), {"text": "x", "nature": "extraordinary"}, form="form")
    assert "assemblée mixte" in str(answer.context["form"].errors["nature"])


def test_items_are_moved_without_javascript_and_the_focus_follows(as_, assembly):
    first, second = item(assembly, title="Un"), item(assembly, title="Deux")
    client = as_("diane")
    answer = client.post(url("move", assembly.pk, second.pk, "monter"))
    assert [one.title for one in assembly.items.all()] == ["Deux", "Un"]
    client.get(answer["Location"])
    assert client.post(url("move", assembly.pk, first.pk, "ailleurs")).status_code == 404
    client.post(url("move", assembly.pk, first.pk, "descendre"))
    assert [one.title for one in assembly.items.all()] == ["Deux", "Un"], "the last one stays last"


def test_an_agenda_is_taken_again(as_, assembly, cast):
    past = convened(starts_at=soon(9), on=today(), resolutions=2, title="L'an passé")
    client = as_("diane")
    client.submit(url("duplicate", assembly.pk), {"source": past.pk}, form="form")
    assert assembly.items.count() == 2
    assert "L'an passé" in text_of(client.get(url("duplicate", assembly.pk)))


def test_documents_are_read_by_those_who_see_the_meeting(as_, assembly, cast):
    added = item(assembly)
    client = as_("diane")
    client.submit(url("attach_to_item", assembly.pk, added.pk), {"file": pdf(), "name": "Rapport de gestion"}, form="form")
    page = as_("nadia").get(url("sheet", assembly.pk))
    assert "Rapport de gestion" in text_of(page)
    link = page.context["items"][0].documents[0]
    assert read(as_("nadia"), link) == 200
    as_("diane").post(url("detach", assembly.pk, link.token))
    assert not as_("nadia").get(url("sheet", assembly.pk)).context["items"][0].documents


def test_a_document_of_a_board_is_not_read_by_others(as_, cast):
    board = meeting("board", starts_at=soon())
    link = actions.attach_document(to=board, file=files.keep(PDF, "c.pdf", "application/pdf"), by=BY)
    assert read(as_("lea"), link) == 404
    assert read(as_("bastien"), link) == 200


def test_convened_people_keep_their_documents_and_their_agenda(as_, cast):
    made = convened(starts_at=soon(), on=today())
    link = actions.attach_document(to=made, file=files.keep(PDF, "c.pdf", "application/pdf"), by=BY, name="Comptes")
    client = as_("diane")
    client.post(url("detach", made.pk, link.token))
    assert "Comptes" in text_of(client.get(url("sheet", made.pk)))
    assert "La convocation est partie" in text_of(client.get(url("agenda", made.pk)))
    assert client.get(url("edit", made.pk)).status_code == 409


def test_cancel_says_why_to_everyone(as_, assembly):
    as_("diane").submit(url("cancel", assembly.pk), {"reason": "Salle inondée"}, form="form")
    assert "Salle inondée" in text_of(as_("nadia").get(url("sheet", assembly.pk)))


def test_call_again_keeps_the_place_and_says_the_delay(as_, cast):
    failed = opened(starts_at=soon(0, 0), on=today())
    actions.fail_meeting(meeting=failed, by=BY, at=failed.opened_at)
    client = as_("diane")
    assert "au moins 10 jours à l’avance (C. com. art. R. 225-69)" in text_of(client.get(url("call_again", failed.pk)))
    client.submit(url("call_again", failed.pk), {}, form="form")
    assert failed.second_call.place == failed.place
    assert "Elle est convoquée de nouveau" in text_of(as_("nadia").get(url("sheet", failed.pk)))


# -- texts ----------------------------------------------------------------------------------------------


def test_resolution_reads_on_one_page(as_, assembly):
    made = resolution(assembly, "L'assemblée décide.", reason="Parce que.", consequence="Rien d'autre.", about_persons=True)
    page = text_of(as_("nadia").get(url("resolution", made.pk)))
    for words in ("L'assemblée décide.", "Parce que.", "Rien d'autre.", "plus de la moitié", "toujours secret", "En discussion"):
        assert words in page
    assert "Proposer un autre texte" not in page


def test_resolution_draws_the_panels_of_later_subjects(as_, assembly, monkeypatch):
    made = resolution(assembly)
    panel = ports.Panel("governance/meetings/_diff.html", {})
    monkeypatch.setattr(ports, "resolution_panels", [lambda user, resolution: [panel]])
    assert b'<p class="diff">' in as_("nadia").get(url("resolution", made.pk)).content


def test_the_discussion_keeps_what_was_typed(as_, assembly, cast):
    made = resolution(assembly)
    client = as_("nadia")
    client.post(url("say", made.pk), {"text": "Pourquoi <b>dix</b> ?"})
    first = Remark.objects.get()
    as_("lea").post(url("say", made.pk), {"text": "Parce que.", "answers": first.pk})
    page = client.get(url("resolution", made.pk))
    assert "Pourquoi &lt;b&gt;dix" in page.content.decode()
    assert [(thread.remark.pk, len(thread.replies)) for thread in page.context["threads"]] == [(first.pk, 1)]
    assert client.post(url("say", made.pk), {"text": ""}).status_code == 422
    assert client.post(url("say", made.pk), {"text": "x", "answers": "999999"}).status_code == 404


def test_an_amendment_is_read_word_by_word_and_answered(as_, assembly, cast):
    made = resolution(assembly, "La part est de 10 % du chiffre.")
    as_("lea").submit(url("amend", made.pk), {"text": "La part est de 11 % du chiffre.", "reason": "Le local."}, form="form")
    amendment = made.amendments.get()
    page = as_("nadia").get(url("resolution", made.pk))
    assert "[retiré : 10 ] [ajouté : 11 ] % du chiffre." in text_of(page)
    assert b"<del>" in page.content
    as_("diane").submit(url("accept", amendment.pk), {"answer": "Oui."}, form="form")
    page = text_of(as_("nadia").get(url("resolution", made.pk)))
    assert "La part est de 11 % du chiffre." in page
    assert "Réponse : Oui." in page
    assert as_("diane").get(url("accept", amendment.pk)).status_code == 409


def test_an_amendment_is_rejected_with_a_reason_or_taken_back(as_, assembly, cast):
    made = resolution(assembly, "Dix.")
    for words in ("Onze.", "Douze."):
        as_("lea").submit(url("amend", made.pk), {"text": words, "reason": "Plus."}, form="form")
    first, second = made.amendments.order_by("pk")
    form = as_("diane").submit(url("reject", first.pk), {"answer": ""}, form="form").context["form"]
    assert form.errors["answer"]
    as_("diane").submit(url("reject", first.pk), {"answer": "Trop."}, form="form")
    assert as_("fatou").post(url("withdraw", second.pk)).status_code == 404
    as_("lea").post(url("withdraw", second.pk))
    assert [one.state for one in made.amendments.order_by("pk")] == ["rejected", "withdrawn"]


def test_the_final_text_is_downloaded_with_its_hash(as_, assembly):
    made = frozen(assembly)
    client = as_("nadia")
    content = client.get(url("final_text", made.pk)).content
    assert hashlib.sha256(content).hexdigest() == made.final_hash
    assert made.final_hash in text_of(client.get(url("resolution", made.pk)))
    assert client.get(url("final_text", resolution(assembly).pk)).status_code == 404


def test_an_interest_is_read_beside_the_resolution(as_, assembly, cast):
    made = resolution(assembly, regulated=True)
    client = as_("lea")
    assert "Vous ne voterez pas" in text_of(client.get(url("declare", made.pk)))
    client.submit(url("declare", made.pk), {"text": "Je suis la bailleresse."}, form="form")
    page = text_of(as_("nadia").get(url("resolution", made.pk)))
    assert "Léa Martin : Je suis la bailleresse. Ne vote pas" in page
    again = as_("lea").submit(url("declare", made.pk), {"text": "Encore."}, form="form")
    assert "déjà déclaré" in text_of(again)


def test_resolution_costs_the_same_with_one_row_and_three(alone, as_, assembly, cast):
    made, client = resolution(assembly), as_("nadia")
    people = iter(associates(9))

    def add():
        first = actions.say(resolution=made, author=member(cast.nadia), text="?", by=cast.nadia)
        actions.say(resolution=made, author=member(cast.lea), text="!", by=cast.lea, answers=first)
        author = next(people)
        actions.propose_amendment(resolution=made, author=author, text="Autre", reason="Oui", by=BY, at=timezone.now())
        actions.declare_interest(resolution=made, member=author, text="Lien", by=BY, at=timezone.now())

    assert_flat(lambda: client.get(url("resolution", made.pk)), add=add, expected=23)


# -- what members ask -----------------------------------------------------------------------------------


def test_a_request_gathers_supports_on_its_page(as_, assembly, cast):
    associates(45)
    client = as_("lea")
    client.submit(url("new_request", assembly.pk), {"title": "Un local", "text": "Un local.", "reason": "La route."}, form="form")
    request = assembly.requests.get()
    assert "1 sur 3" in text_of(client.get(url("request_sheet", request.pk)))
    as_("fatou").post(url("support", request.pk))
    assert "2 sur 3" in text_of(as_("nadia").get(url("request_sheet", request.pk)))
    as_("bastien").post(url("support", request.pk))
    page = text_of(as_("nadia").get(url("request_sheet", request.pk)))
    assert "le point est inscrit" in page
    assert "Résolution 1 · présenté par Léa Martin · demandé par des membres" in text_of(
        as_("nadia").get(url("sheet", assembly.pk))
    )


def test_a_request_too_late_says_why(as_, cast):
    made = meeting(starts_at=soon(20))
    client = as_("lea")
    assert "Trop tard pour cette assemblée" in text_of(client.get(url("sheet", made.pk)))
    assert client.get(url("new_request", made.pk)).status_code == 409


def test_a_written_question_and_its_answer_are_read_by_all(as_, assembly, cast):
    client = as_("lea")
    client.submit(url("questions", assembly.pk), {"text": "Combien ?"}, form="")
    question = assembly.questions.get()
    as_("diane").submit(url("answer", question.pk), {"text": "Douze."}, form="form")
    page = text_of(as_("nadia").get(url("questions", assembly.pk)))
    assert "Combien ?" in page
    assert "Douze." in page
    assert "revient aux associé·es" in page


# -- the document room ----------------------------------------------------------------------------------


def test_the_room_keeps_accounts_minutes_and_decisions_by_year(as_, cast, monkeypatch):
    client = as_("diane")
    year = today().year - 1
    client.submit(url("add_to_room"), {"year": year, "label": "Comptes annuels", "file": pdf()}, form="form")
    held = opened(starts_at=timezone.datetime(year, 6, 19, 18, tzinfo=PARIS), on=date(year, 5, 1), title="Assemblée tenue")
    actions.close_meeting(meeting=held, by=BY, at=held.opened_at)
    actions.attach_document(to=held, file=files.keep(PDF, "f.pdf", "application/pdf"), by=BY, name="Feuille de présence")
    monkeypatch.setattr(
        ports, "kept", [lambda user, meetings: {m.pk: [ports.Act("Procès-verbal n° 3", "/pv/3/")] for m in meetings}]
    )
    page = text_of(as_("nadia").get(url("room")))
    for words in (str(year), "Comptes annuels", "Assemblée tenue", "Feuille de présence", "Procès-verbal n° 3"):
        assert words in page
    document = as_("diane").get(url("room")).context["years"][0].documents[0][0]
    client.post(url("withdraw_from_room", document.pk))
    assert "Comptes annuels" not in text_of(as_("nadia").get(url("room")))


def test_the_room_leads_to_written_questions_and_says_what_is_missing(as_, cast):
    last_year = date(today().year - 1, 6, 12)
    held = convened(starts_at=timezone.datetime(last_year.year, 6, 12, 18, tzinfo=PARIS), on=last_year - timedelta(days=30))
    question = actions.ask_in_writing(meeting=held, author=member(cast.bastien), text="Combien ?", by=cast.bastien, on=last_year)
    actions.answer_in_writing(question=question, text="Douze.", by=cast.diane, at=held.starts_at)
    actions.open_meeting(meeting=held, by=BY, at=held.starts_at)
    actions.close_meeting(meeting=held, by=BY, at=held.starts_at + timedelta(hours=2))
    page = text_of(as_("nadia").get(url("room")))
    assert "1 question écrite, avec sa réponse" in page
    assert "Ce qui manque" not in page
    missing = as_("diane").get(url("room"))
    assert f"À déposer : {last_year.year}" in text_of(missing)
    assert last_year.year in missing.context["without_accounts"]
    as_("diane").submit(url("add_to_room"), {"year": last_year.year, "label": "Comptes", "file": pdf()}, form="form")
    assert last_year.year not in as_("diane").get(url("room")).context["without_accounts"]


def test_a_document_withdrawn_from_the_room_is_no_longer_read(as_, cast):
    client = as_("diane")
    client.submit(url("add_to_room"), {"label": "Comptes", "file": pdf()}, form="form")
    link = files.links_of(RoomDocument.objects.get()).get()
    assert read(as_("nadia"), link) == 200
    as_("diane").post(url("withdraw_from_room", RoomDocument.objects.get().pk))
    assert read(as_("nadia"), link) == 404


# -- the sitting ----------------------------------------------------------------------------------------


def test_a_convened_meeting_is_opened_and_closed_from_its_sheet(as_, cast, alone):
    today_ = meeting(starts_at=timezone.now(), title="Assemblée du jour")
    direction = as_("diane")
    frozen(today_)
    actions.mark_convened(meeting=today_, by=BY, on=timezone.localdate())
    steps = (("open_meeting", "open"), ("close_meeting", "closed"))
    for name, state in steps:
        assert direction.post(url(name, today_.pk)).url == url("sheet", today_.pk)
        today_.refresh_from_db()
        assert today_.state == state


def test_a_missed_quorum_leads_to_a_second_call(as_, cast, alone):
    held = opened()
    direction = as_("diane")
    direction.post(url("fail_meeting", held.pk))
    held.refresh_from_db()
    assert held.state == "failed"
    assert "Deuxième convocation" in text_of(direction.get(url("sheet", held.pk)))
