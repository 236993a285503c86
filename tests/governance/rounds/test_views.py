"""The pages of a deliberation: what each may do now, what was typed when it is refused, what others see of it."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.models import Concern, Consent, Deliberation, Nomination, Word
from governance.rounds import actions
from governance.rounds.enums import Phase
from tests.governance.made import BY, associates, member
from tests.governance.made import meeting as prepare
from tests.governance.made import resolution as write
from tests.governance.reading import text_of
from tests.governance.rounds.made import (
    AT,
    LATER,
    concern,
    conclude,
    consent,
    forward,
    fresh,
    gathered,
    gathered_by_all,
    nominate,
    objections,
    proposed,
    sitting,
)
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:rounds:{name}", args=args)


@pytest.fixture
def held(cast):
    """A board where Léa and two others sit, Léa facilitating."""
    return sitting(2, more=[member(cast.lea)])


def of(held):
    return held.deliberation.pk


def test_from_a_question_to_consent_on_the_pages(as_, cast, held):
    lea, client = member(cast.lea), as_("lea")
    page = text_of(client.get(url("lead", of(held))))
    assert "Ouvrir le premier tour : questions" in page
    client.post(url("advance", of(held)), {"vu": "prepared"})
    page = text_of(client.get(url("sheet", of(held))))
    assert "Tour 1 sur 4 : questions" in page and "0 sur 3 a répondu" in page and str(held.people[1]) in page
    assert client.post(url("say", of(held)), {"text": "Combien ?"}).url == url("sheet", of(held))
    assert "C’est noté" in text_of(client.get(url("sheet", of(held))))
    word = Word.objects.get()
    assert "Écrire la réponse" in text_of(client.get(url("lead", of(held))))
    client.post(url("answer_question", word.pk), {"text": "350 € par mois."})
    assert "350 € par mois." in text_of(client.get(url("sheet", of(held))))
    for seen in ("clarify", "react"):
        client.post(url("advance", of(held)), {"vu": seen})
    client.post(url("amend", of(held)), {"text": "Le conseil loue l'atelier pour un an.", "why": "Essayer d'abord."})
    page = client.get(url("sheet", of(held)))
    assert "<ins>" in page.content.decode() and "Essayer d'abord." in text_of(page)
    client.post(url("advance", of(held)), {"vu": "amend"})
    client.post(url("consent", of(held)), {"tour": "1"})
    assert Consent.objects.get().member == lea
    page = text_of(client.get(url("lead", of(held))))
    assert f"Sans réponse : {held.people[1]}, {held.people[2]}. Se taire vaut consentement" in page
    client.post(url("conclude", of(held)), {"tour": "1"})
    page = text_of(client.get(url("sheet", of(held))))
    assert "C’est la décision de la réunion" in page and "Sans réponse, ce qui vaut consentement" in page
    page = text_of(client.get(reverse("governance:meetings:resolution", args=[held.resolution.pk])))
    assert "C’est la décision de la réunion" in page and "Le conseil loue l'atelier pour un an." in page


def test_an_objection_is_raised_integrated_and_asked_again(as_, cast, held):
    objections(held)
    client = as_("lea")
    empty = client.post(url("object_to", of(held)), {"tour": "1", "text": " "})
    assert empty.status_code == 422 and "Ce champ est obligatoire" in text_of(empty)
    client.post(url("object_to", of(held)), {"tour": "1", "text": "Le loyer est trop haut."})
    raised = Concern.objects.get()
    page = text_of(client.get(url("lead", of(held))))
    assert "Une objection attend : Léa Martin" in page and "Constater" not in page
    client.post(url("conclude", of(held)), {"tour": "1"})
    assert fresh(held).state == Phase.OBJECTIONS
    same = client.post(url("integrate", raised.pk), {"text": held.resolution.text, "why": ""})
    assert same.status_code == 422 and "Ce texte est le même" in text_of(same)
    client.post(url("integrate", raised.pk), {"text": "Le conseil loue pour 300 €.", "why": "Le prix baisse."})
    page = text_of(client.get(url("sheet", of(held))))
    assert "(2e fois)" in page and "Intégrée" in page and "Pas d’objection" in page


def test_what_was_typed_stays_when_the_text_changed_meanwhile(as_, cast, held):
    objections(held)
    actions.integrate(concern=concern(held, held.people[1]), text="Un autre texte.", why="", by=BY, at=AT)
    page = as_("lea").post(url("object_to", of(held)), {"tour": "1", "text": "Le loyer est trop haut."})
    assert page.status_code == 422
    assert "Le texte vient de changer" in text_of(page) and "Le loyer est trop haut." in page.content.decode()
    assert Concern.objects.count() == 1


def test_a_word_of_a_round_that_is_over_is_kept_in_the_form_of_the_next(as_, cast, held):
    objections(held)
    page = as_("lea").post(url("say", of(held)), {"text": "Ma question tardive"})
    assert page.status_code == 422
    assert "On en est au tour « objections »" in text_of(page) and "Ma question tardive" in page.content.decode()


def test_an_objection_is_upheld_or_lifted_by_its_author_alone(as_, cast, held):
    objections(held)
    mine, other = concern(held, member(cast.lea)), concern(held, held.people[1])
    client = as_("lea")
    assert client.post(url("withdraw", other.pk)).status_code == 404
    client.post(url("withdraw", mine.pk))
    client.post(url("uphold", other.pk), {"why": "Le budget est voté."})
    assert set(Concern.objects.values_list("state", flat=True)) == {"withdrawn", "upheld"}
    assert "Constater : pas de consentement" in text_of(client.get(url("lead", of(held))))
    client.post(url("conclude", of(held)), {"tour": "1"})
    assert "Pas de consentement" in text_of(client.get(url("sheet", of(held))))


def test_who_facilitates_notes_what_is_said_aloud_and_it_is_traced(as_, cast, held):
    objections(held)
    other, client = held.people[1], as_("lea")
    page = text_of(client.get(url("speak_for", of(held), other.pk)))
    assert f"{other} : noter sa réponse" in page
    back = client.post(url("consent", of(held)), {"tour": "1", "pour": str(other.pk)})
    assert (back.url, Consent.objects.get().member) == (url("lead", of(held)), other)
    assert f"a noté la réponse de {other}" in text_of(client.get(url("lead", of(held))))
    assert client.post(url("consent", of(held)), {"tour": "1", "pour": "999999"}).status_code == 404


def test_nobody_else_speaks_for_someone(as_, cast):
    found = gathered_by_all(cast, phase="objections")
    page = as_("karim").post(url("consent", found.pk), {"tour": "1", "pour": str(member(cast.nadia).pk)})
    assert page.status_code == 403 and not Consent.objects.exists()


def test_who_may_not_know_of_it_does_not_find_it(as_, cast, held):
    assert as_("karim").get(url("sheet", of(held))).status_code == 404  # a board he is not invited to
    between = gathered([member(cast.lea), *associates(1)])
    assert as_("karim").get(url("sheet", between.pk)).status_code == 404
    assert as_("diane").get(url("sheet", between.pk)).status_code == 200
    assert as_("diane").get(url("lead", between.pk)).status_code == 403


# -- an election ----------------------------------------------------------------------------------------


def test_an_election_on_the_pages_until_its_mandate(as_, cast):
    held = sitting(
        2, more=[member(cast.lea)], item="election", text="Anime le groupe local.", term="deux ans", criteria="Écouter"
    )
    lea, client = member(cast.lea), as_("lea")
    client.post(url("advance", of(held)), {"vu": "prepared"})
    page = text_of(client.get(url("sheet", of(held))))
    assert "Chacun·e écrit un nom, un seul" in page and "deux ans" in page
    client.post(url("nominate", of(held)), {"person": str(lea.pk), "reason": ""})
    assert "Vous avez écrit : Léa Martin." in text_of(client.get(url("sheet", of(held))))
    for one in held.people[1:]:
        actions.nominate(deliberation=held.deliberation, member=one, person=lea, reason="Elle écoute.", by=BY, at=AT)
    page = text_of(client.get(url("sheet", of(held))))
    assert "Léa Martin : 3 fois nommé·e" in page and "Elle écoute." in page
    client.post(url("explain", of(held)), {"reason": "J'en ai envie."})
    client.post(url("advance", of(held)), {"vu": "explain"})
    assert "Changer d’avis" in text_of(client.get(url("sheet", of(held))))
    nobody = client.post(url("propose", of(held)), {"person": ""})
    assert nobody.status_code == 422
    client.post(url("propose", of(held)), {"person": str(lea.pk)})
    client.post(url("consent", of(held)), {"tour": "1"})
    client.post(url("conclude", of(held)), {"tour": "1"})
    assert "vous êtes choisi·e. Acceptez-vous ?" in text_of(client.get(url("sheet", of(held))))
    client.post(url("accept", of(held)))
    page = text_of(client.get(url("sheet", of(held))))
    assert "Léa Martin, par consentement" in page and "Enregistrer le mandat" not in page
    page = as_("diane").get(url("sheet", of(held)))
    assert "Enregistrer le mandat" in text_of(page)
    form = as_("diane").get(f"{reverse('governance:mandates:new')}?consentement={of(held)}").content.decode()
    assert "Léa Martin" in form and "Élection sans candidat" in form


def test_secret_nominations_are_said_and_never_shown(as_, cast):
    people = [member(cast.lea), member(cast.karim), *associates(1)]
    found = gathered(people, kind="election", secret=True)
    found = actions.advance(deliberation=found, seen="prepared", by=BY, at=AT)
    client = as_("lea")
    page = text_of(client.get(url("sheet", found.pk)))
    assert "Ce que protègent les nominations secrètes" in page and "administre le serveur pourrait le lire" in page
    assert client.get(url("speak_for", found.pk, people[1].pk)).status_code == 403
    for one, whom in zip(people, (1, 0, 1), strict=True):
        actions.nominate(deliberation=found, member=one, person=people[whom], reason="Bien.", by=BY, at=AT)
    page = text_of(client.get(url("lead", found.pk)))
    assert "Une personne : Bien." in page and "Karim Benali : 2 fois nommé·e" in page
    assert "Léa Martin : Bien." not in page


def test_whoever_was_elected_declines_aloud(as_, cast):
    held = proposed(sitting(3, more=[member(cast.lea)], item="election", text="Anime."))
    consent(held, held.people[0])
    conclude(held)
    chosen, client = held.people[1], as_("lea")
    assert "Noter sa réponse" in text_of(client.get(url("lead", of(held))))
    without = client.post(url("decline", of(held)), {"pour": str(chosen.pk), "reason": ""})
    assert without.status_code == 422
    client.post(url("decline", of(held)), {"pour": str(chosen.pk), "reason": "Pas cette année."})
    page = text_of(client.get(url("lead", of(held))))
    assert "Pas cette année." in page and fresh(held).state == Phase.CHANGE


# -- opened, listed, followed ---------------------------------------------------------------------------


def test_a_deliberation_is_opened_from_the_page_of_a_resolution(as_, cast):
    of_board = prepare("board")
    of_board.invitees.set([member(cast.bastien), member(cast.lea)])
    resolution = write(of_board, "Le conseil embauche.")
    page = text_of(as_("lea").get(reverse("governance:meetings:resolution", args=[resolution.pk])))
    assert "Chercher le consentement" not in page
    assert as_("lea").get(url("start", resolution.pk)).status_code == 403
    client = as_("bastien")
    page = text_of(client.get(reverse("governance:meetings:resolution", args=[resolution.pk])))
    assert "la majorité est acquise" in page and "Chercher le consentement" in page
    client.post(url("start", resolution.pk), {"facilitator": str(member(cast.lea).pk)})
    made = Deliberation.objects.get()
    assert (made.kind, made.facilitator) == ("proposal", member(cast.lea))
    assert client.get(url("start", resolution.pk)).status_code == 409
    page = text_of(as_("lea").get(reverse("governance:meetings:sheet", args=[of_board.pk])))
    assert "Animer : " in page and "Consentement : " in page


def test_an_election_item_asks_what_somebody_is_elected_to(as_, cast):
    of_board = prepare("board")
    of_board.invitees.set([member(cast.bastien)])
    resolution = write(of_board, "Le conseil choisit qui le préside.", kind="election")
    client = as_("bastien")
    without = client.post(url("start", resolution.pk), {"facilitator": str(member(cast.bastien).pk)})
    assert without.status_code == 200 and not Deliberation.objects.exists()
    values = {"facilitator": str(member(cast.bastien).pk), "term": "Un an", "criteria": "Écouter", "secret": "on"}
    client.post(url("start", resolution.pk), values)
    assert Deliberation.objects.get(kind="election", term="Un an", secret=True)


def test_a_deliberation_is_opened_out_of_any_meeting(as_, cast):
    client = as_("karim")
    page = text_of(client.get(url("index")))
    assert "Rien ne se délibère en ce moment" in page
    alone = {"title": "Horaires", "text": "9 h.", "people": [str(member(cast.karim).pk)]}
    assert "Choisissez au moins deux personnes" in text_of(client.post(url("gather"), alone))
    client.post(url("gather"), alone | {"people": [str(member(cast.karim).pk), str(member(cast.nadia).pk)]})
    made = Deliberation.objects.get()
    assert (made.facilitator, made.people.count()) == (member(cast.karim), 2)
    assert "Horaires" in text_of(as_("nadia").get(url("index"))) and "Horaires" not in text_of(as_("bruno").get(url("index")))


def test_what_is_over_is_listed_with_its_result(as_, cast):
    found = gathered_by_all(cast, phase="objections")
    actions.consent(deliberation=found, member=member(cast.lea), turn=1, by=BY, at=AT)
    actions.conclude(deliberation=found, seen=1, by=BY, at=LATER)
    page = text_of(as_("lea").get(url("index")))
    assert "Horaires du local" in page and "Consentie" in page


def test_a_page_costs_the_same_however_many_answered(as_, cast):
    found = gathered_by_all(cast, phase="objections")
    client = as_("lea")
    actions.consent(deliberation=found, member=member(cast.karim), turn=1, by=BY, at=AT)
    actions.raise_concern(deliberation=found, member=member(cast.nadia), turn=1, text="Non.", by=BY, at=AT)
    client.get(url("sheet", found.pk))
    few = queries_of(lambda: client.get(url("sheet", found.pk)))
    for name in ("odile", "bruno", "diane"):
        actions.raise_concern(deliberation=found, member=member(cast.people[name]), turn=1, text="Non.", by=BY, at=AT)
    many = queries_of(lambda: client.get(url("sheet", found.pk)))
    assert len(many) == len(few), "\n".join(many)


def test_the_state_is_answered_304_while_nothing_changes_and_names_nobody(as_, cast, client):
    found = gathered_by_all(cast, phase="objections")
    page = as_("lea").get(url("sheet", found.pk))
    address = page.context["state_address"]
    client.logout()
    first = client.get(address)
    assert first.status_code == 200 and "Karim" not in first.content.decode()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(url("state", "1~x")).status_code == 404


def test_the_part_that_is_drawn_again_has_nothing_to_type(as_, cast, held):
    objections(held)
    concern(held, held.people[1])
    for name in ("sheet", "lead"):
        part = as_("lea").get(url(name, of(held)), headers={"HX-Request": "true"}).content.decode()
        assert "Le loyer dépasse le budget." in part and "<form" not in part and "<html" not in part


def test_the_wrong_key_and_the_wrong_round_say_so(as_, cast, held):
    client = as_("lea")
    assert client.get(url("sheet", 999999)).status_code == 404
    client.post(url("consent", of(held)), {"tour": "abc"})
    client.post(url("conclude", of(held)), {"tour": "-1"})
    assert fresh(held).state == Phase.PREPARED and not Consent.objects.exists()
    assert client.get(url("amend", of(held))).status_code == 200
    forward(held, Phase.OBJECTIONS)
    assert client.get(url("amend", of(held))).status_code == 409
    stranger = client.post(url("nominate", of(held)), {"person": "0"})
    assert stranger.status_code == 422 and not Nomination.objects.exists()
    with pytest.raises(Refused):
        nominate(held, 1)


def test_after_an_objection_one_only_lifts_it(as_, cast):
    lea = member(cast.lea)
    held = proposed(more=[lea])
    address = reverse("governance:rounds:sheet", args=[held.deliberation.pk])
    client = as_("lea")
    page = text_of(client.get(address))
    assert f"Personne proposée {held.deliberation.proposed}" in page and "Pas d’objection" in page
    concern(held, lea)
    page = text_of(client.get(address))
    assert "Lever mon objection" in page
    assert "Pas d’objection" not in page and "J’ai une objection" not in page
