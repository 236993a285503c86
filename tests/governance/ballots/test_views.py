"""The pages of ballots: what the bureau does on each, what everybody reads, and when."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from governance.ballots import actions
from governance.ballots.views.shared import LIVE
from governance.meetings.ports import acts_of_member, acts_of_team
from governance.models import Ballot, BureauMember
from members.models import Member
from tests.governance.ballots.made import AT, cast_for, end, enter, session
from tests.governance.made import BY, frozen, meeting, roll
from tests.governance.reading import text_of
from tests.support.queries import queries_of


def url(name, *args):
    return reverse(f"governance:ballots:{name}", args=args)


def test_the_page_of_a_resolution_tells_its_vote_once_proclaimed(as_, cast):
    held = session()
    address = reverse("governance:meetings:resolution", args=[held.resolution.pk])
    client = as_("nadia")
    for member, choice in zip(held.people, ("for", "for", "against", "blank"), strict=True):
        cast_for(held, member, choice)
    page = text_of(client.get(address))
    assert "caché à tous jusqu’à sa proclamation" in page and "Résultat du vote" not in page
    end(held)
    page = text_of(client.get(address))
    assert "Adoptée : 2 voix pour, 1 contre ; il en fallait 2 pour." in page
    assert "Pour 2" in page and "Contre 1" in page and "Votes blancs 1" in page
    assert "4 votes reçus" in page and "les voix pour et contre" in page


def test_the_votes_of_a_resolution_cost_one_query(as_, cast):
    held = session()
    client = as_("nadia")

    def read():
        client.get(reverse("governance:meetings:resolution", args=[held.resolution.pk]))

    read()
    one = len(queries_of(read))
    for _ in range(2):
        actions.cancel_ballot(ballot=held.resolution.ballots.get(state="open"), by=BY, reason="Panne", at=AT)
        made = actions.prepare_ballot(resolution=held.resolution, by=BY, way="named")
        actions.open_ballot(ballot=made, by=BY, at=AT)
    assert len(queries_of(read)) == one


def test_the_bureau_prepares_opens_closes_counts_and_proclaims(as_, cast):
    """The whole life of a vote by the buttons of its page, each the only thing to do next."""
    held = session(is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Essai", at=AT)
    client = as_("bastien")
    page = text_of(client.get(url("of_meeting", held.meeting.pk)))
    assert "Préparer le vote" in page
    answer = client.post(url("prepare", held.resolution.pk), {"method": "yes_no", "way": "named"})
    held.ballot = Ballot.objects.get(state="prepared")
    assert answer.url == url("sheet", held.ballot.pk)
    for button, name, state in (
        ("Ouvrir le vote", "open_ballot", "open"),
        ("Fermer le vote", "close_ballot", "closed"),
        ("Compter les voix", "count_ballot", "counted"),
        ("Proclamer le résultat", "proclaim", "proclaimed"),
    ):
        assert button in text_of(client.get(url("sheet", held.ballot.pk)))
        if name == "close_ballot":
            cast_for(held, held.people[0])
            assert "1 voix reçues sur" in text_of(client.get(url("sheet", held.ballot.pk)))
        client.post(url(name, held.ballot.pk))
        held.ballot.refresh_from_db()
        assert held.ballot.state == state
    assert "Adoptée : 1 voix pour" in text_of(client.get(url("of_meeting", held.meeting.pk)))


def test_what_blocks_the_opening_is_said(as_, cast):
    made = frozen(meeting())
    roll(made.item.meeting)
    ballot = actions.prepare_ballot(resolution=made, by=BY, way="secret")
    page = text_of(as_("diane").get(url("sheet", ballot.pk)))
    assert "La réunion n'est pas ouverte." in page and "L'urne n'a pas encore de clé." in page
    assert "Fabriquer la clé de l'urne" in page and "Ouvrir le vote" not in page


def test_opened_without_quorum_the_vote_says_why(as_, cast):
    held = session(0, is_open=False)
    answer = as_("diane").post(url("open_ballot", held.ballot.pk), follow=True)
    held.ballot.refresh_from_db()
    assert held.ballot.state == "prepared" and "quorum" in text_of(answer)


def test_an_election_is_prepared_with_persons_of_the_roll(as_, cast):
    held = session(2, is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    client, address = as_("diane"), url("prepare", held.resolution.pk)
    assert "Le préféré" not in text_of(client.get(address, {"methode": "stv"}))
    values = {"method": "stv", "way": "named", "seats": "2", "options-TOTAL_FORMS": "3", "options-INITIAL_FORMS": "0"}
    names = [str(held.people[0]), str(held.people[1]), "Quelqu'un d'ailleurs"]
    values |= {f"options-{rank}-label": name for rank, name in enumerate(names)} | {"options-0-meaning": "Sortante"}
    client.post(address, values)
    made = Ballot.objects.get(state="prepared")
    assert [option.get("member") for option in made.options] == [held.people[0].pk, held.people[1].pk, None]
    assert (made.method, made.seats, made.options[0]["meaning"]) == ("stv", 2, "Sortante")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"options-1-label": ""}, "au moins deux choix"),
        ({"options-1-label": "aline"}, "portent le même nom"),
        ({"seats": "3"}, "plus de sièges"),
        ({"way": "hands"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_ballot_badly_prepared_is_refused_and_nothing_is_lost(as_, cast, changed, said):
    held = session(2, is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    values = {"method": "approval", "way": "named", "seats": "1", "options-TOTAL_FORMS": "2", "options-INITIAL_FORMS": "0"}
    values |= {"options-0-label": "Aline", "options-1-label": "Basile"} | changed
    answer = as_("diane").post(url("prepare", held.resolution.pk), values)
    assert said in text_of(answer) and "Aline" in answer.content.decode()
    assert not Ballot.objects.filter(state="prepared").exists()


def test_rows_are_added_without_scripts(as_, cast):
    held = session(2, is_open=False)
    actions.cancel_ballot(ballot=held.ballot, by=BY, reason="Méthode", at=AT)
    values = {"method": "approval", "way": "named", "options-TOTAL_FORMS": "1", "options-INITIAL_FORMS": "0", "more": "1"}
    page = as_("diane").post(url("prepare", held.resolution.pk), values | {"options-0-label": "Aline"}).content.decode()
    assert 'value="Aline"' in page and 'name="options-4-label"' in page


def test_hands_are_noted_then_the_vote_closes(as_, cast):
    held = session(3, way="hands")
    client = as_("bastien")
    assert "Noter les mains" in text_of(client.get(url("sheet", held.ballot.pk)))
    refused = client.post(url("hands", held.ballot.pk), {"for": "9", "against": "0", "abstain": "0"})
    assert "dépasse les 3 voix" in text_of(refused)
    client.post(url("hands", held.ballot.pk), {"for": "2", "against": "1", "abstain": "0"})
    page = text_of(client.get(url("sheet", held.ballot.pk)))
    assert "Fermer le vote" in page and "Corriger le comptage" in page
    assert end(held)["counts"] == {"for": 2, "against": 1, "abstain": 0}


def test_the_bureau_alone_reads_the_result_before_it_is_proclaimed(as_, cast):
    held = session()
    cast_for(held, held.people[0])
    for name in ("diane", "nadia"):
        assert "Caché à tous" in text_of(as_(name).get(url("sheet", held.ballot.pk)))
    actions.close_ballot(ballot=held.ballot, by=BY, at=AT)
    actions.count_ballot(ballot=held.ballot, by=BY)
    assert "à relire avant de proclamer" in text_of(as_("diane").get(url("sheet", held.ballot.pk)))
    assert "Adoptée" not in text_of(as_("nadia").get(url("sheet", held.ballot.pk)))


def test_names_and_votes_are_published_with_the_result(as_, cast):
    held = session(2)
    cast_for(held, held.people[0], "against")
    held_by_all = url("sheet", held.ballot.pk)
    assert "Qui a voté quoi" not in text_of(as_("diane").get(held_by_all))
    end(held)
    page = text_of(as_("nadia").get(held_by_all))
    assert f"{held.people[0]} Contre la personne" in page


def test_a_member_of_the_bureau_runs_without_the_right(as_, cast):
    held = session()
    assert as_("lea").post(url("close_ballot", held.ballot.pk)).status_code == 403
    lea = Member.objects.get(user=cast.lea)
    BureauMember.objects.create(meeting=held.meeting, member=lea, role="teller")
    as_("lea").post(url("close_ballot", held.ballot.pk))
    held.ballot.refresh_from_db()
    assert held.ballot.state == "closed"


def test_cancelled_with_its_reason_another_may_be_prepared(as_, cast):
    held = session()
    client = as_("diane")
    assert "Ce champ est obligatoire" in text_of(client.post(url("cancel", held.ballot.pk), {"reason": ""}))
    client.post(url("cancel", held.ballot.pk), {"reason": "Panne de réseau"})
    assert "Panne de réseau" in text_of(as_("nadia").get(url("sheet", held.ballot.pk)))
    assert "Préparer le vote" not in text_of(as_("nadia").get(url("of_meeting", held.meeting.pk)))
    assert "Préparer le vote" in text_of(as_("diane").get(url("of_meeting", held.meeting.pk)))


def test_the_meeting_leads_to_its_votes(as_, cast):
    held = session()
    cast.lea.refresh_from_db()
    assert "Les votes" in [act.label for act in acts_of_team(cast.diane, held.meeting)]
    assert "Les votes" not in [act.label for act in acts_of_team(cast.nadia, held.meeting)]
    acts = {act.address: act.main for act in acts_of_member(cast.lea, held.meeting)}
    assert acts[url("vote", held.ballot.pk)] is True
    assert url("vote", held.ballot.pk) not in [act.address for act in acts_of_member(cast.nadia, held.meeting)]


def test_the_state_is_read_once_for_everybody_and_304_until_it_changes(client, cast, django_assert_num_queries):
    held = session()
    address = url("state", LIVE.token(held.ballot.pk))
    with django_assert_num_queries(2):
        first = client.get(address)
        client.get(address)
    assert first.json() == {"state": "open", "closes": "", "received": 0}
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    cast_for(held, held.people[0])
    cache.clear()
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["received"]) == (200, 1)
    assert client.get(url("state", "1~faux")).status_code == 404


def test_the_lists_of_a_ballot_cost_the_same_however_many_vote(as_, cast):
    client = as_("diane")

    def read(number):
        held = session(number)
        for member in held.people:
            cast_for(held, member)
        voices = queries_of(lambda: client.get(url("voices", held.ballot.pk)))
        end(held)
        return len(voices), len(queries_of(lambda: client.get(url("sheet", held.ballot.pk))))

    client.get("/")
    read(2)
    assert read(2) == read(5)


def test_the_desk_says_who_voted_never_what(as_, cast):
    held = session(2)
    enter(held, cast.lea)
    cast_for(held, held.people[0], "against")
    page = text_of(as_("diane").get(url("voices", held.ballot.pk)))
    assert f"{held.people[0]} A voté" in page and "Contre" not in page
    assert f"{held.people[1]} Pas encore" in page


def test_who_voted_is_told_as_it_is_once_the_vote_is_over(as_, cast):
    held = session(2)
    cast_for(held, held.people[0])
    read = lambda: text_of(as_("diane").get(url("voices", held.ballot.pk)))  # noqa: E731
    assert "Pas encore" in read() and "est caché jusqu’à la proclamation" in read()
    end(held)
    page = read()
    assert "N’a pas voté" in page and "Son résultat, voix par voix" in page
    assert "Pas encore" not in page and "caché" not in page and "n'a pas été prise" not in page


def test_a_first_secret_vote_proposes_a_trial_until_one_is_prepared(as_, cast):
    held = session(3, way="secret", is_open=False)
    sheet = reverse("governance:ballots:sheet", args=[held.ballot.pk])
    page = as_("diane").get(sheet).content.decode()
    assert "Faites d’abord un essai" in page
    prepare = reverse("governance:ballots:prepare", args=[held.resolution.pk]) + "?methode=yes_no&essai=1"
    assert prepare.replace("&", "&amp;") in page
    form = as_("diane").get(prepare).context["form"]
    assert (form["trial"].value(), form["way"].value()) == (True, "secret")
    actions.prepare_ballot(resolution=held.resolution, by=BY, way="secret", trial=True)
    assert "Faites d’abord un essai" not in as_("diane").get(sheet).content.decode()
