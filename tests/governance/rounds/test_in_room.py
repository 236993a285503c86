"""Rounds as the room shows them: the screen, the desk and the page of each follow them, and tell nothing that is hidden."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from governance.room import queries as room
from governance.rounds import actions
from governance.rounds.enums import Phase
from tests.governance.made import BY, member
from tests.governance.reading import text_of
from tests.governance.room.made import at_item, page_of
from tests.governance.rounds.made import AT, concern, conclude, consent, forward, fresh, nominate, objections, proposed, sitting
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(cast):
    return member(cast.lea)


def held(**values):
    made = sitting(**values)
    at_item(made.meeting)
    return made


def read(client, name, made) -> str:
    return text_of(client.get(page_of(name, made.meeting)))


def test_the_screen_says_the_round_what_one_does_in_it_and_how_many_answered(as_, cast, lea):
    made = held(more=[lea])
    forward(made, Phase.REACT)
    actions.say(deliberation=fresh(made), author=lea, text="Cela me va.", by=BY, at=AT)
    page = read(as_("diane"), "screen", made)
    assert "Tour 2 sur 4 : réactions" in page
    assert "Chacun·e dit ce que la proposition lui fait" in page
    assert "1 réponse sur 5" in page
    assert "loue l'atelier" in page
    assert "Cela me va" not in page


def test_the_screen_reads_the_objections_that_wait(as_, cast, lea):
    made = held(more=[lea])
    objections(made)
    concern(made, lea, "Le loyer est trop haut.")
    assert f"Objection de {lea} : Le loyer est trop haut." in read(as_("diane"), "screen", made)


def test_names_stay_hidden_until_they_are_revealed(as_, cast, lea):
    made = held(more=[lea], item="election", text="Anime le groupe.", secret=True)
    forward(made, Phase.NOMINATE)
    nominate(made, 1, 2)
    pages = [read(as_("diane"), name, made) for name in ("screen", "desk")]
    assert all("2 réponses sur 5" in page for page in pages)
    assert not any("Personnes nommées" in page for page in pages)
    forward(made, Phase.EXPLAIN)
    page = read(as_("diane"), "screen", made)
    names = sorted(str(made.people[place]) for place in (1, 2))
    assert f"Personnes nommées : {', '.join(names)}" in page
    assert str(lea) not in page.split("Personnes nommées")[1]


def test_the_screen_says_who_is_proposed_then_how_it_ended(as_, cast, lea):
    made = held(more=[lea], item="election", text="Anime le groupe.")
    proposed(made)
    assert f"Personne proposée : {made.people[1]}" in read(as_("diane"), "screen", made)
    consent(made, *made.people)
    actions.conclude(deliberation=made.deliberation, seen=fresh(made).turn, by=BY, at=AT)
    assert "réponse de la personne" in read(as_("diane"), "screen", made)
    actions.accept(deliberation=fresh(made), member=made.people[1], by=BY, at=AT)
    assert f"{made.people[1]} est élu·e par consentement" in read(as_("diane"), "screen", made)


def test_each_has_the_one_act_of_the_round_until_they_answered(as_, cast, lea):
    made = held(more=[lea])
    objections(made)
    client, sheet = as_("lea"), reverse("governance:rounds:sheet", args=[made.deliberation.pk])
    page = client.get(page_of("seat", made.meeting))
    assert f'href="{sheet}"' in page.text
    assert "Dire si j'ai une objection" in text_of(page)
    assert "Demander la parole" not in text_of(page)
    consent(made, lea)
    page = read(client, "seat", made)
    assert "Dire si j'ai une objection" not in page
    assert "1 réponse sur 5" in page
    assert "Demander la parole" in page


def test_only_the_person_elected_is_asked_whether_they_accept(as_, cast, lea):
    made = held(more=[lea], item="election", text="Anime le groupe.")
    proposed(made, place=0)
    consent(made, *made.people)
    actions.conclude(deliberation=made.deliberation, seen=fresh(made).turn, by=BY, at=AT)
    assert "Accepter ou décliner" in read(as_("lea"), "seat", made)


def test_who_declared_an_interest_or_left_is_asked_nothing(as_, cast, lea):
    made = held(more=[lea])
    forward(made, Phase.CLARIFY)
    assert "Poser une question" in read(as_("lea"), "seat", made)
    made.meeting.presences.filter(member=lea).update(left_at=AT)
    assert "Poser une question" not in read(as_("lea"), "seat", made)


@pytest.mark.parametrize(
    ("phase", "said"),
    [(Phase.PREPARED, "ouvrir le tour « questions »"), (Phase.REACT, "ouvrir le tour « améliorations »")],
)
def test_the_desk_leads_to_the_next_round(as_, cast, phase, said):
    made = held()
    forward(made, phase)
    page = as_("diane").get(page_of("desk", made.meeting))
    lead = reverse("governance:rounds:lead", args=[made.deliberation.pk])
    assert f'class="btn btn-primary btn-lg" href="{lead}"' in page.text
    assert said in text_of(page)


def test_the_desk_says_what_objections_ask_next(as_, cast):
    made = held()
    objections(made)
    client = as_("diane")
    assert "attendre les réponses" in read(client, "desk", made)
    concern(made, made.people[1])
    assert "traiter l'objection" in read(client, "desk", made)
    actions.withdraw_concern(concern=made.deliberation.concerns.get(), by=BY, at=AT)
    consent(made, made.people[0])
    assert "constater le consentement" in read(client, "desk", made)
    conclude(made)
    page = read(client, "desk", made)
    assert "Consentie : plus aucune objection" in page
    assert "constater le consentement" not in page


def test_rounds_of_another_item_are_not_on_the_screen(as_, cast):
    made = sitting(items=1)
    forward(made, Phase.REACT)
    assert "réactions" in read(as_("diane"), "screen", made)  # no item was opened yet
    at_item(made.meeting, rank=1)
    assert "réactions" not in read(as_("diane"), "screen", made)
    at_item(made.meeting)
    assert "réactions" in read(as_("diane"), "screen", made)


def test_the_pages_of_rounds_lead_back_to_the_room(as_, cast, lea):
    made = held(more=[lea])
    found = made.deliberation.pk
    page = as_("lea").get(reverse("governance:rounds:sheet", args=[found])).text
    assert f'href="{page_of("seat", made.meeting)}"' in page
    page = as_("diane").get(reverse("governance:rounds:lead", args=[found])).text
    assert f'href="{page_of("desk", made.meeting)}"' in page


def test_the_state_changes_with_the_round_and_phones_do_not_wait_for_each_answer(cast, lea):
    made = held(more=[lea])

    def state():
        cache.clear()
        return room.state_of(made.meeting.pk)

    before = state()
    forward(made, Phase.CLARIFY)
    asked = state()
    assert asked["seen"] != before["seen"]
    actions.say(deliberation=fresh(made), author=lea, text="", by=BY, at=AT)
    answered = state()
    assert answered["seen"] == asked["seen"]
    assert answered["crowd"] != asked["crowd"]
    objections(made)
    objecting = state()
    concern(made, lea)
    assert state()["seen"] != objecting["seen"]


def test_the_screen_reads_as_much_with_three_objections_as_with_one(as_, cast):
    made = held(number=3)
    objections(made)
    client, people = as_("diane"), iter(made.people)
    assert_flat(lambda: client.get(page_of("screen", made.meeting)), add=lambda: concern(made, next(people)), expected=32)
