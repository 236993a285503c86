"""The screen, the desk and the page of each, as they follow a meeting."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from lxml import html

from governance.attendance.actions import set_bureau
from governance.ballots import actions as ballots
from governance.meetings.actions import close_meeting
from governance.models import Incident, Presence, Turn
from governance.room import actions, queries
from governance.room.views.shared import state_address
from tests.governance.attendance.made import come
from tests.governance.made import BY, associates, convened, member, roll
from tests.governance.reading import text_of
from tests.governance.room.made import asks, at_item, held, on_vote, page_of, told, votes
from tests.governance.sealed.made import box as sealed_box
from tests.governance.sealed.made import vote as sealed_vote
from tests.support.cast import read as read_cast
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def people(cast):
    """Five associates who come, made before the roll is."""
    return associates(5)


@pytest.fixture
def room(cast, people):
    made = held()
    for one in people:
        come(made, one, when=now())
    return made


def here(room, user):
    return come(room, member(user), when=now())


def read(client, name, room) -> str:
    return text_of(client.get(page_of(name, room)))


# -- the way to it ------------------------------------------------------------------------------------------


def test_the_page_of_the_meeting_leads_to_the_room_while_it_is_held(as_, room):
    sheet = reverse("governance:meetings:sheet", args=[room.pk])
    assert f'href="{page_of("seat", room)}"' in as_("lea").get(sheet).text
    page = as_("diane").get(sheet).text
    assert f'href="{page_of("desk", room)}"' in page
    assert f'href="{page_of("screen", room)}"' in page
    close_meeting(meeting=room, by=BY, at=now())
    page = as_("diane").get(sheet).text
    assert f'href="{page_of("desk", room)}"' not in page
    assert f'href="{page_of("screen", room)}"' in page
    assert f'href="{page_of("seat", room)}"' not in as_("lea").get(sheet).text


def test_the_bureau_of_the_meeting_leads_it_without_the_right(as_, room, cast):
    assert as_("lea").get(page_of("desk", room)).status_code == 403
    set_bureau(meeting=room, chair=member(cast.lea), secretary=member(cast.bruno), by=BY)
    assert as_("lea").get(page_of("desk", room)).status_code == 200


def test_the_home_page_leads_to_the_meeting_that_is_held(as_, room):
    assert f'href="{page_of("seat", room)}"' in as_("lea").get(reverse("home")).text
    assert f'href="{page_of("seat", room)}"' in as_("diane").get(reverse("desk")).text
    close_meeting(meeting=room, by=BY, at=now())
    assert f'href="{page_of("seat", room)}"' not in as_("lea").get(reverse("home")).text


# -- the page of each ---------------------------------------------------------------------------------------


def test_one_thing_at_a_time_come_vote_speak(as_, room, cast):
    client = as_("lea")
    ballot, *_ = on_vote(room)
    at_item(room)
    page = read(client, "seat", room)
    assert "Dire que je suis là" in page
    assert "Voter" not in page
    assert "Demander la parole" not in page
    here(room, cast.lea)
    response = client.get(page_of("seat", room))
    assert f'href="{reverse("governance:ballots:vote", args=[ballot.pk])}"' in response.text
    assert "Demander la parole" not in text_of(response)
    votes(ballot, [member(cast.lea)])
    page = read(client, "seat", room)
    assert "Demander la parole" in page
    assert "Voter" not in page


def test_a_secret_vote_is_first_until_the_voice_is_used(as_, cast):
    urn = sealed_box(member(cast.lea), member(cast.diane))
    client = as_("lea")
    assert f'href="{reverse("governance:sealed:vote", args=[urn.ballot.pk])}"' in client.get(page_of("seat", urn.meeting)).text
    sealed_vote(urn, member(cast.lea))
    page = read(client, "seat", urn.meeting)
    assert "Demander la parole" in page
    assert "Voter" not in page


def test_the_opinion_comes_after_the_vote_and_is_asked_of_all(as_, room, cast):
    for user in (cast.lea, cast.karim):
        here(room, user)
    decision, opinion = on_vote(room, twin=True)
    page = as_("lea").get(page_of("seat", room))
    assert f'href="{reverse("governance:ballots:vote", args=[decision.pk])}"' in page.text
    assert "Ensuite, vous direz votre avis" in text_of(page)
    assert "Dire mon avis" not in text_of(page)
    votes(decision, [member(cast.lea)])
    for person in ("lea", "karim"):
        page = as_(person).get(page_of("seat", room))
        assert f'href="{reverse("governance:ballots:vote", args=[opinion.pk])}"' in page.text
        assert "Dire mon avis C’est un avis : le vote des associé·es décide." in text_of(page)


def test_who_has_voted_comes_back_to_the_room_while_it_is_held(as_, room, cast):
    here(room, cast.lea)
    ballot, *_ = on_vote(room)
    address, back = reverse("governance:ballots:vote", args=[ballot.pk]), f'href="{page_of("seat", room)}"'
    assert back not in as_("lea").get(address).text
    votes(ballot, [member(cast.lea)])
    assert back in as_("lea").get(address).text
    told(ballot)
    close_meeting(meeting=room, by=BY, at=now())
    assert back not in as_("lea").get(address).text
    urn = sealed_box(member(cast.lea), member(cast.diane))
    sealed_page = as_("lea").get(reverse("governance:sealed:vote", args=[urn.ballot.pk])).text
    assert f'href="{page_of("seat", urn.meeting)}"' in sealed_page


def test_hands_are_raised_not_clicked(as_, room, cast):
    here(room, cast.lea)
    on_vote(room, way="hands")
    assert "Demander la parole" in read(as_("lea"), "seat", room)


def test_asking_to_speak_then_one_s_rank_then_taking_it_back(as_, room, cast, people):
    here(room, cast.lea)
    client = as_("lea")
    asks(room, people[0])
    client.post(page_of("ask", room))
    assert "Vous demandez la parole : vous êtes en 2e position." in read(client, "seat", room)
    first = Turn.objects.get(member=people[0])
    actions.call(turn=first, after=None, by=BY, at=now())
    page = read(client, "seat", room)
    assert "Vous êtes la prochaine personne à parler." in page
    client.post(page_of("withdraw", room))
    assert Turn.objects.get(member=member(cast.lea)).state == "withdrawn"
    mine = asks(room, member(cast.lea))
    actions.call(turn=mine, after=first.pk, by=BY, at=now())
    assert "Vous avez la parole" in read(client, "seat", room)


def test_saying_for_or_against_is_offered_on_a_text_only(as_, room, cast):
    here(room, cast.lea)
    client = as_("lea")
    at_item(room)
    assert "Parler pour" in read(client, "seat", room)
    client.post(page_of("ask", room), {"side": "against"})
    assert Turn.objects.get().side == "against"
    assert "Parmi celles et ceux qui l’ont dit : 0 pour, 1 contre." in read(as_("diane"), "desk", room)
    client = as_("lea")
    client.post(page_of("withdraw", room))
    client.post(page_of("ask", room), {"side": "maybe"})
    assert Turn.objects.last().side == ""


def test_who_is_not_associate_speaks_and_is_asked_no_vote(as_, room, cast):
    here(room, cast.karim)
    on_vote(room)
    page = read(as_("karim"), "seat", room)
    assert "Demander la parole" in page
    assert "Voter" not in page


def test_refusals_of_asking_are_sentences(as_, room):
    client = as_("lea")
    page = text_of(client.post(page_of("ask", room), follow=True))
    assert "On demande la parole une fois là. Dites d'abord que vous êtes là." in page
    assert "Vous ne demandez pas la parole." in text_of(client.post(page_of("withdraw", room), follow=True))


def test_before_after_and_elsewhere_the_page_says_so(as_, cast, room):
    waiting = convened(starts_at=now() + timedelta(hours=2), on=room.convened_on)
    assert "Dire que je suis là" in read(as_("lea"), "seat", waiting)
    tomorrow = convened(starts_at=now() + timedelta(days=2), on=room.convened_on)
    assert "n’est pas encore ouverte" in read(as_("lea"), "seat", tomorrow)
    assert "La séance va commencer" in read(as_("lea"), "screen", tomorrow)
    assert "n’est pas encore ouverte" in read(as_("diane"), "desk", waiting)
    close_meeting(meeting=room, by=BY, at=now())
    assert "La séance est levée. Merci d’être venu·e." in read(as_("lea"), "seat", room)
    assert "La séance est levée" in read(as_("lea"), "screen", room)


# -- the screen -----------------------------------------------------------------------------------------------


def test_the_screen_shows_the_item_its_time_who_speaks_and_the_quorum(as_, room, people):
    client = as_("lea")
    assert "Le premier point va être appelé." in read(client, "screen", room)
    item = at_item(room)
    page = read(client, "screen", room)
    assert f"Point 1 sur 2 {item.title}" in page
    assert "10:00" in page or "9:59" in page
    assert "voix nécessaires, 5 présentes" in page
    first, second = asks(room, people[0]), asks(room, people[1])
    assert f"Parole : {people[0]} est la prochaine personne · 2 demandes" in read(client, "screen", room)
    actions.call(turn=first, after=None, by=BY, at=now())
    assert f"{people[0]} · ensuite {second.member}" in read(client, "screen", room)
    actions.suspend(meeting=room, reason="pause", by=BY, at=now())
    assert "Séance suspendue" in read(client, "screen", room)


def test_the_screen_says_how_many_voted_never_what_then_the_result(as_, room, people):
    at_item(room)
    ballot, *_ = on_vote(room)
    votes(ballot, people[:2], "against")
    page = read(as_("lea"), "screen", room)
    assert f"2 votes reçus sur {ballot.roll.rights.count()} voix" in page
    assert "Contre" not in page
    told(ballot)
    page = read(as_("lea"), "screen", room)
    assert "Rejetée" in page
    assert "Contre 100 % 2 voix" in page
    at_item(room, 1)
    page = read(as_("lea"), "screen", room)
    assert "Point 2 sur 2" in page
    assert "Rejetée" not in page


def test_a_closed_ballot_tells_nothing_before_it_is_proclaimed(as_, room, people, cast):
    at_item(room)
    ballot, *_ = on_vote(room)
    votes(ballot, people)
    ballots.close_ballot(ballot=ballot, by=BY, at=now())
    ballots.count_ballot(ballot=ballot, by=BY)
    here(room, cast.lea)
    for name in ("screen", "seat"):
        page = read(as_("lea"), name, room)
        assert "Le vote est clos. Le bureau compte les voix." in page
        assert "Adoptée" not in page
        assert "100 %" not in page


def test_hands_and_trials_are_said_on_the_screen(as_, room):
    on_vote(room, way="hands", trial=True)
    page = read(as_("lea"), "screen", room)
    assert "Vote d’essai" in page
    assert "À main levée : gardez la main levée" in page


def test_the_screen_of_a_secret_vote_counts_who_signed(as_, cast):
    urn = sealed_box(member(cast.lea), member(cast.diane))
    assert "0 vote reçu sur 2 voix" in read(as_("lea"), "screen", urn.meeting)


def test_a_long_agenda_is_shown_around_the_present_item(as_, cast):
    made = held(resolutions=14)
    at_item(made, 7)
    titles = [item.title for item in made.items.all()]
    page = as_("lea").get(page_of("screen", made)).text
    shown = [title for title in titles if f"<span>{title}</span>" in page]
    assert shown == titles[5:14]


# -- the desk -------------------------------------------------------------------------------------------------


def main_act(client, room) -> str:
    found = html.fromstring(client.get(page_of("desk", room)).text).get_element_by_id("lead-main")
    return " ".join(found.text_content().split())


def test_the_main_act_follows_the_meeting(as_, room, cast, people):
    client = as_("diane")
    first, second = room.items.all()
    assert main_act(client, room) == f"Ouvrir le premier point : {first.title}"
    client.post(page_of("go_to", room), {"item": first.pk})
    assert main_act(client, room) == f"Point suivant : {second.title}"
    turn = asks(room, people[0])
    assert main_act(client, room) == f"Donner la parole à {people[0]}"
    client.post(page_of("call", room), {"turn": turn.pk, "after": ""})
    assert main_act(client, room) == f"{people[0]} a fini"
    client.post(page_of("end_turn", room), {"turn": turn.pk})
    ballot, *_ = on_vote(room)
    assert main_act(client, room) == "Vote : fermer le vote"
    told(ballot)
    client.post(page_of("go_to", room), {"item": second.pk})
    assert main_act(client, room) == "Tout est passé : lever la séance"
    client.post(page_of("suspend", room), {"reason": "pause"})
    assert main_act(client, room) == "Reprendre la séance"
    client.post(page_of("resume", room))
    assert Incident.objects.get().ends_at is not None


def test_the_desk_leads_the_countdown(as_, room):
    client = as_("diane")
    at_item(room)
    client.post(page_of("stop_clock", room))
    client.post(page_of("extend_clock", room), {"minutes": "5"})
    assert 14 * 60 < queries.sitting_of(room).clock_left <= 15 * 60
    client.post(page_of("start_clock", room))
    assert queries.sitting_of(room).clock_ends_at is not None
    assert "On ajoute de 1 à 60 minutes." in text_of(client.post(page_of("extend_clock", room), {"minutes": "x"}, follow=True))


def test_who_asked_at_another_item_is_told_so(as_, room, people):
    at_item(room)
    asks(room, people[0])
    assert ", au point" not in read(as_("diane"), "desk", room)
    at_item(room, 1)
    assert ", au point 1" in read(as_("diane"), "desk", room)


def test_a_hand_raised_in_the_room_enters_the_list(as_, room, people):
    client = as_("diane")
    client.post(page_of("note_hand", room), {"member": people[2].pk})
    turn = Turn.objects.get()
    assert (turn.member, turn.state) == (people[2], "waiting")
    client.post(page_of("pass_over", room), {"turn": turn.pk})
    turn.refresh_from_db()
    assert turn.state == "passed"
    stranger = associates(1)[0]
    page = text_of(client.post(page_of("note_hand", room), {"member": stranger.pk}, follow=True))
    assert "Choisissez une personne présente." in page


def test_what_the_desk_cannot_read_is_refused_in_a_sentence(as_, room):
    client = as_("diane")
    assert "Choisissez un point" in text_of(client.post(page_of("go_to", room), {"item": "x"}, follow=True))
    assert "n'existe plus" in text_of(client.post(page_of("call", room), {"turn": "9" * 30}, follow=True))
    elsewhere = asks_elsewhere()
    assert "n'existe plus" in text_of(client.post(page_of("call", room), {"turn": elsewhere.pk}, follow=True))


def asks_elsewhere() -> Turn:
    other = held(title="Une autre")
    who = associates(1)[0]
    come(other, who, when=now())
    return asks(other, who)


def test_the_desk_says_what_keeps_the_meeting_open_and_what_blocks_a_vote(as_, room):
    client = as_("diane")
    at_item(room)
    assert "Rien ne s’y oppose." in read(client, "desk", room)
    assert "Préparer le vote" in read(client, "desk", room)
    on_vote(room)
    page = read(client, "desk", room)
    assert "Un vote est ouvert." in page
    assert "Préparer le vote" not in page


# -- what the pages ask -----------------------------------------------------------------------------------------


def test_the_state_is_304_until_something_changes_and_names_nobody(as_, room, people, client):
    address = state_address(room)
    first = client.get(address)
    assert list(json.loads(first.content)) == ["seen", "crowd"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    acts = [
        lambda: at_item(room),
        lambda: asks(room, people[0]),
        lambda: actions.call(turn=Turn.objects.get(), after=None, by=BY, at=now()),
        lambda: actions.stop_clock(meeting=room, by=BY, at=now()),
        lambda: on_vote(room),
        lambda: votes(room.items.first().resolution.ballots.get(), people[:1]),
        lambda: told(room.items.first().resolution.ballots.get()),
        lambda: come(room, associates(1)[0], when=now()),
        lambda: actions.suspend(meeting=room, reason="pause", by=BY, at=now()),
        lambda: actions.resume(meeting=room, by=BY, at=now()),
        lambda: close_meeting(meeting=room, by=BY, at=now()),
    ]
    seen = first["ETag"]
    for rank, act in enumerate(acts):
        act()
        cache.clear()
        answer = client.get(address, headers={"if-none-match": seen})
        assert answer.status_code == 200, f"act {rank} is not seen"
        seen = answer["ETag"]
    assert client.get(address.replace("/etat/", "/etat/x")).status_code == 404


def test_what_the_bureau_does_is_seen_at_the_next_asking(as_, room):
    address, client = state_address(room), as_("diane")
    before = client.get(address)["ETag"]
    client.post(page_of("go_to", room), {"item": room.items.first().pk})
    assert client.get(address)["ETag"] != before


def test_a_thousand_pages_read_the_state_once(room, client, django_assert_num_queries):
    address = state_address(room)
    client.get(address)
    with django_assert_num_queries(0):
        for _ in range(20):
            client.get(address)


@pytest.mark.parametrize(("name", "who", "expected"), [("screen", "lea", 26), ("desk", "diane", 35), ("seat", "lea", 23)])
def test_a_crowd_costs_no_more_reads(name, who, expected, as_, room):
    here(room, read_cast().lea)
    at_item(room)
    client = as_(who)

    def crowd():
        newcomers = associates(30)
        roll(room, reason="Admissions", at=now())
        Presence.objects.bulk_create(
            Presence(meeting=room, member=one, mode="room", checked_by="desk", arrived_at=now()) for one in newcomers
        )
        for one in newcomers:
            asks(room, one)

    assert_flat(lambda: client.get(page_of(name, room)), add=crowd, expected=expected)
    if name == "desk":
        assert "et 78 autres ensuite." in read(client, "desk", room)
