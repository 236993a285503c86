"""A vote confided to Belenios: its trace, nothing voted here meanwhile, its result counted as any other, or cancelled."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cae.access import Refused
from cae.models import HistoryEntry
from governance.ballots.actions import cancel_ballot, open_ballot
from governance.meetings.actions import close_meeting
from governance.minutes.content import content_of
from governance.models import Ballot, Box, HandOver, NamedVote, Proxy
from governance.roll.actions import make_roll
from governance.sealed import actions, belenios, queries
from tests.governance.sealed import made
from tests.governance.sealed.belenios_server import UUID
from tests.governance.sealed.made import AT, BY

HERE = "se tient sur Belenios"


def box_of(held) -> Box:
    return queries.boxes().get(ballot=held.ballot)


def confide(server, held, token="good") -> HandOver:
    return actions.hand_over(box=box_of(held), client=belenios.Client(server.root, token), by=BY, at=AT)


def tallied(server, counts=(0, 2, 1, 0), ballots=3):
    server.state, server.result, server.ballots = "Tallied", [list(counts)], ballots


def bring(server, handed) -> HandOver:
    return actions.bring_back(handed=handed, client=belenios.Client(server.root), by=BY, at=AT)


def address(name, held):
    return reverse(f"governance:sealed:{name}", args=[held.ballot.pk])


def test_a_vote_confided_is_kept_told_and_no_longer_held_here(server, ballot):
    handed = confide(server, ballot)
    assert (handed.election, handed.server, handed.state, len(handed.rights)) == (UUID, server.root, "sent", 3)
    assert len(server.voters) == 3
    said = [one.sentence for one in HistoryEntry.objects.order_by("pk")]
    assert any(UUID in one and server.root in one for one in said)
    box = box_of(ballot)
    keepers = ballot.people[:2]
    values = {"public_key": "ab" * 32, "threshold": 2, "keepers": keepers, "in_session": True, "open_count": True}
    acts = (
        lambda: actions.publish_key(box=box, by=BY, **values),
        lambda: actions.rehearse(box=box, by=BY, at=AT, mark="", words=[]),
        lambda: open_ballot(ballot=box.ballot, by=BY, at=AT),
        lambda: actions.tally(box=box, by=BY, announced={}, void=0),
    )
    for act in acts:
        with pytest.raises(Refused, match=HERE):
            act()
    with pytest.raises(Refused, match="déjà confié"):
        confide(server, ballot)
    assert [asked for asked in server.asked if asked == ("POST", "/api/elections")] == [("POST", "/api/elections")]


@pytest.mark.parametrize(("values", "said"), [({"public_key": "ab" * 32}, "clé de l'urne est déjà"), ({}, "déjà été ouvert ici")])
def test_a_vote_keyed_or_opened_here_is_not_confided(server, ballot, values, said):
    Box.objects.filter(ballot=ballot.ballot).update(**values)
    if not values:
        Ballot.objects.filter(pk=ballot.ballot.pk).update(state="open", opened_at=AT)
    with pytest.raises(Refused, match=said):
        confide(server, ballot)
    assert server.draft is None


def test_a_trial_is_not_confided(server, ballot):
    Ballot.objects.filter(pk=ballot.ballot.pk).update(trial=True)
    with pytest.raises(Refused, match="se tient ici"):
        confide(server, ballot)


def test_neither_the_roll_changes_nor_the_meeting_closes_meanwhile(server, ballot):
    confide(server, ballot)
    for act in (
        lambda: make_roll(meeting=ballot.meeting, by=BY, day=AT.date(), reason="Admission", at=AT),
        lambda: close_meeting(meeting=ballot.meeting, by=BY, at=AT),
    ):
        with pytest.raises(Refused, match="se vote sur Belenios"):
            act()


def test_only_voices_that_vote_are_confided(server, ballot):
    giver, holder, blank = ballot.people
    made.proxy(ballot.meeting, giver, holder)
    Proxy.objects.create(meeting=ballot.meeting, giver=blank, kind="blank", channel="online", given_at=AT)
    assert len(confide(server, ballot).rights) == 2
    assert [line.split(",")[0] for line in server.voters] == [holder.email] * 2


def test_the_result_comes_back_as_the_count_then_is_proclaimed(server, ballot):
    handed = confide(server, ballot)
    with pytest.raises(Refused, match="dépouillement n'est pas terminé"):
        bring(server, handed)
    tallied(server)
    handed = bring(server, handed)
    found = Ballot.objects.get(pk=ballot.ballot.pk)
    assert (found.state, found.result["counts"], found.result["votes"]) == (
        "counted",
        {"for": 2, "against": 1, "abstain": 0},
        3,
    )
    assert (handed.state, handed.counts, handed.last_event) == ("counted", [0, 2, 1, 0], "c29tZSBoYXNo")
    made.proclaim(found)
    found.refresh_from_db()
    assert found.result["verdict"]["adopted"]
    with pytest.raises(Refused, match="déjà rapporté"):
        bring(server, handed)
    [point] = content_of(ballot.meeting)["points"]
    [said] = point["resolution"]["ballots"]
    assert said["urn"] == {"head": "c29tZSBoYXNo", "address": handed.address, "election": UUID}
    assert "3 sur Belenios" in said["from"]
    assert (point["resolution"]["outcome"], said["opened_at"]) == ("adopted", "")


def test_who_is_in_blank_answers_once_beside_what_came_back(server, ballot):
    """A blank proxy is no voice over there: the board answers for it when the count comes back."""
    Proxy.objects.create(meeting=ballot.meeting, giver=ballot.people[2], kind="blank", channel="online", given_at=AT)
    handed = confide(server, ballot)
    tallied(server, (0, 1, 1, 0), 2)
    bring(server, handed)
    assert NamedVote.objects.filter(ballot=ballot.ballot, channel="blank").count() == 1
    assert Ballot.objects.get(pk=ballot.ballot.pk).result["votes"] == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answers": ["Pour", "Contre"]}, "réponses proposées là-bas"),
        ({"answers": ["Contre", "Pour", "Abstention"]}, "réponses proposées là-bas"),
        ({"num_voters": 4}, "4 votants là-bas, 3 voix confiées"),
        ({"result": [[0, 2, 1]]}, "pas un nombre pour chaque réponse"),
        ({"result": [[-1, 2, 1, 1]]}, "pas un nombre pour chaque réponse"),
        ({"result": [[0, 2, 2, 0]]}, "ne donnent pas ces nombres"),
        ({"result": [[0, 4, 0, 0]], "ballots": 4}, "ne donnent pas ces nombres"),
        ({"last_event": ""}, "empreinte de son tableau manque"),
        ({"spoilt": {f"GET /api/elections/{UUID}/result": "page"}}, "autre chose que ce qui était attendu"),
    ],
)
def test_a_result_that_is_not_of_this_vote_counts_nothing(server, ballot, change, said):
    handed = confide(server, ballot)
    tallied(server)
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(Refused, match=said):
        bring(server, handed)
    assert Ballot.objects.get(pk=ballot.ballot.pk).state == "prepared"
    assert not NamedVote.objects.exists()


def test_several_names_come_back_with_the_number_of_ballots(server, cast):
    people = made.voters(4)
    held = made.box(*people, is_open=False, method="choices", most=2, seats=2)
    made.unkeyed(held)
    handed = confide(server, held)
    tallied(server, (1, 3, 2, 1, 0), 4)
    bring(server, handed)
    result = Ballot.objects.get(pk=held.ballot.pk).result
    assert (result["counts"], result["blank"], result["votes"]) == ({"a": 3, "b": 2, "c": 1, "d": 0}, 1, 4)
    assert result["elected"] == ["a", "b"]


def test_an_election_without_its_voters_is_completed_never_made_again(server, ballot):
    server.spoilt[f"PUT /api/elections/{UUID}/draft/voters"] = "broken"
    handed = confide(server, ballot)
    assert (handed.state, handed.election) == ("made", UUID)
    assert "erreur 500" in handed.trouble
    tallied(server)
    with pytest.raises(Refused, match="pas été confiés"):
        bring(server, handed)
    server.spoilt = {}
    handed = actions.send_voters(handed=handed, client=belenios.Client(server.root, "good"), by=BY)
    assert (handed.state, handed.trouble, len(server.voters)) == ("sent", "", 3)
    with pytest.raises(Refused, match="déjà confiés"):
        actions.send_voters(handed=handed, client=belenios.Client(server.root, "good"), by=BY)


def test_what_the_server_refuses_leaves_nothing(server, ballot):
    with pytest.raises(Refused, match="n'est plus valable"):
        confide(server, ballot, "bad")
    assert not HandOver.objects.exists()
    assert box_of(ballot).elsewhere is None


def test_a_vote_confided_is_cancelled_with_its_reason_and_told(server, ballot, as_, cast):
    handed = confide(server, ballot)
    cancel_ballot(ballot=ballot.ballot, by=BY, reason="Personne pour dépouiller.", at=AT)
    tallied(server)
    with pytest.raises(Refused, match="annulé"):
        bring(server, handed)
    assert HistoryEntry.objects.filter(sentence__contains="reste sur Belenios").exists()
    [point] = content_of(ballot.meeting)["points"]
    assert point["resolution"]["ballots"][0]["urn"]["election"] == UUID
    assert "Ce vote est annulé" in as_("diane").get(address("hand_over", ballot)).content.decode()


def test_the_database_keeps_where_a_vote_was_confided(server, ballot):
    handed = confide(server, ballot)
    for change in ({"election": "other"}, {"state": "counted"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            HandOver.objects.filter(pk=handed.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        handed.delete()
