"""The pages of a vote confided to Belenios: for the bureau, for its voters, for everyone; two who confide it at once."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.ballots.actions import cancel_ballot, open_ballot
from governance.models import Ballot, HandOver, Proxy
from governance.sealed import actions, belenios, queries
from members.models import Member
from tests.governance.sealed import made
from tests.governance.sealed.belenios_server import UUID
from tests.governance.sealed.made import AT, BY
from tests.support.together import together


@pytest.fixture
def held(cast, server, settings):
    """A vote whose voters are Léa and two others."""
    settings.BELENIOS_URL = server.root
    people = [Member.objects.get(user=cast.lea), *made.voters(2)]
    found = made.box(*people, is_open=False)
    made.unkeyed(found)
    found.people = people
    return found


def address(name, held, subject="sealed"):
    return reverse(f"governance:{subject}:{name}", args=[held.ballot.pk])


def read(client, *args):
    return client.get(address(*args)).content.decode()


def test_voters_list_is_one_click(as_, cast, ballot):
    """The roll as Belenios reads it: who gave a proxy votes by their holder."""
    giver, holder, other = ballot.people
    made.proxy(ballot.meeting, giver, holder)
    assert as_("lea").get(address("voters_list", ballot)).status_code == 403
    answer = as_("diane").get(address("voters_list", ballot))
    lines = answer.content.decode().splitlines()
    assert sorted(line.split(",")[0] for line in lines) == sorted([holder.email, holder.email, other.email])
    assert Proxy.objects.count() == 1


def test_from_the_token_to_the_result_on_the_pages(as_, cast, held, server, settings):
    client, here = as_("diane"), address("hand_over", held)
    settings.BELENIOS_URL = ""
    assert "Aucun serveur Belenios n’est relié" in client.get(here).content.decode()
    settings.BELENIOS_URL = server.root
    page = client.submit(here, {"token": "bad"}, form="form").content.decode()
    assert "n&#x27;est plus valable" in page
    assert (server.draft, HandOver.objects.count()) == (None, 0)
    answer = client.submit(here, {"token": "good"}, form="form")
    assert (answer.status_code, answer.url) == (302, here)
    page = client.get(here).content.decode()
    assert UUID in page
    assert "Elle est en préparation" in page
    assert "Rapporter ce résultat" not in page
    assert len(server.voters) == 3
    settings.BELENIOS_URL = ""  # the vote stays where it was confided
    server.state = "Tallied"
    page = client.get(here).content.decode()
    assert "mêmes réponses, 3 votants, 3 bulletins" in page
    answer = client.submit(here, {}, form="bring-back")
    assert (answer.status_code, answer.url) == (302, address("sheet", held, "ballots"))
    page = client.get(answer.url).content.decode()
    assert "Proclamer le résultat" in page
    assert "s’est tenu sur Belenios" in page
    assert "c29tZSBoYXNo" in client.get(here).content.decode()


def test_every_page_says_where_the_vote_is(as_, cast, held, server):
    actions.hand_over(box=queries.boxes().get(ballot=held.ballot), client=belenios.Client(server.root, "good"), by=BY, at=AT)
    there = f"{server.root}/elections/{UUID}/"
    lea = as_("lea")
    page = read(lea, "vote", held)
    assert "Ce vote se tient sur Belenios" in page
    assert there in page
    assert "Sceller" not in page
    for name, subject in (("board", "sealed"), ("sheet", "ballots")):
        assert there in read(lea, name, held, subject)
    meeting = lea.get(reverse("governance:meetings:sheet", args=[held.meeting.pk])).content.decode()
    assert "se tient sur Belenios" in meeting
    diane = as_("diane")
    sheet = read(diane, "sheet", held, "ballots")
    assert "Ouvrir le vote" not in sheet
    assert "Fabriquer la clé" not in sheet
    assert address("hand_over", held) in sheet
    for name in ("key", "rehearsal", "tally"):
        assert "se tient sur Belenios" in read(diane, name, held)
    assert diane.get(address("attendance", held)).status_code == 409
    roll = diane.get(reverse("governance:roll:of_meeting", args=[held.meeting.pk])).content.decode()
    assert "se vote sur Belenios" in roll
    cancel_ballot(ballot=held.ballot, by=BY, reason="On votera en juin.", at=AT)
    page = read(as_("lea"), "vote", held)
    assert "Ce vote, annulé, était confié à Belenios" in page
    assert "Aller voter" not in page


def test_who_carries_a_voice_and_who_is_not_listed_read_what_is_theirs(as_, cast, held, server):
    lea, giver, _ = held.people
    made.proxy(held.meeting, giver, lea)
    actions.hand_over(box=queries.boxes().get(ballot=held.ballot), client=belenios.Client(server.root, "good"), by=BY, at=AT)
    assert "Vous y avez 2 voix, une par courriel" in read(as_("lea"), "vote", held)
    assert "pas sur la liste des votants" in read(as_("diane"), "vote", held)


def test_an_election_without_its_voters_is_completed_from_the_page(as_, cast, held, server):
    server.spoilt[f"PUT /api/elections/{UUID}/draft/voters"] = "page"
    client, here = as_("diane"), address("hand_over", held)
    assert client.submit(here, {"token": "good"}, form="form").status_code == 302
    page = client.get(here).content.decode()
    assert "L’élection est créée, sans ses votants" in page
    assert UUID in page
    assert "Ce vote se tiendra sur Belenios" in read(as_("lea"), "vote", held)
    server.spoilt = {}
    client = as_("diane")
    assert client.submit(here, {"token": "good"}, form="form").status_code == 302
    assert HandOver.objects.get().state == "sent"
    assert server.asked.count(("POST", "/api/elections")) == 1


@pytest.mark.parametrize("spoilt", ["page", "not http", "short", "nothing", "odd", "broken", "slow"])
def test_a_bad_answer_is_a_sentence_on_the_page_and_nothing_is_half_done(as_, held, server, monkeypatch, spoilt):
    monkeypatch.setattr(belenios, "TIMEOUT", 0.3)
    client, here = as_("diane"), address("hand_over", held)
    server.spoilt["GET /api/configuration"] = spoilt
    answer = client.submit(here, {"token": "good"}, form="form")
    assert (answer.status_code, HandOver.objects.count()) == (200, 0)
    assert "Le serveur Belenios" in answer.content.decode()
    server.spoilt = {}
    client.submit(here, {"token": "good"}, form="form")
    server.state = "Tallied"
    server.spoilt[f"GET /api/elections/{UUID}/result"] = spoilt
    page = client.get(here)
    assert page.status_code == 200
    assert "Le serveur Belenios" in page.content.decode()
    assert client.post(address("bring_back", held), follow=True).status_code == 200
    assert Ballot.objects.get().state == "prepared"


def test_only_the_bureau_brings_a_result_back(as_, cast, held, server):
    assert as_("lea").post(address("bring_back", held)).status_code == 403
    assert "pas confié à Belenios" in as_("diane").post(address("bring_back", held), follow=True).content.decode()


@pytest.mark.usefixtures("fresh_database")
def test_confided_twice_or_opened_at_the_same_instant(server):
    people = made.voters(3)
    held = made.box(*people, is_open=False)
    made.unkeyed(held)
    box = queries.boxes().get(ballot=held.ballot)

    def confide():
        return actions.hand_over(box=box, client=belenios.Client(server.root, "good"), by=BY, at=AT)

    said = together([confide, confide, confide, lambda: open_ballot(ballot=held.ballot, by=BY, at=AT)])
    assert sum(isinstance(one, HandOver) for one in said) == 1
    assert sum(isinstance(one, Refused) for one in said) == 3
    assert server.asked.count(("POST", "/api/elections")) == 1
    assert Ballot.objects.get().state == "prepared"
