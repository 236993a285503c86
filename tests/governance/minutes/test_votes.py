"""What minutes say of each vote: why it gave what it gave, under which list of voters, and where its voices come from."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from governance.ballots import actions as ballots
from governance.meetings.actions import close_meeting
from governance.meetings.rules import local_day
from governance.minutes import votes
from governance.minutes.content import content_of
from governance.models import NamedVote, PaperVoter, Roll
from governance.roll.actions import make_roll
from members.models import Member
from tests.governance.ballots.made import LETTERS, cast_for, end, proxy, session
from tests.governance.made import BY, at
from tests.governance.minutes import made
from tests.governance.sealed import made as sealed

pytestmark = pytest.mark.django_db


def told(meeting) -> dict:
    return content_of(meeting)["points"][0]["resolution"]["ballots"][0]


def held_with(cast, method, choices, **values) -> dict:
    held = session(len(choices), method=method, options=values.pop("options", LETTERS), **values)
    for person, choice in zip(held.people, choices, strict=True):
        cast_for(held, person, choice)
    end(held)
    return told(held.meeting)


def test_an_election_by_ranks_says_its_quota_its_turns_and_its_lots(cast):
    said = held_with(cast, "stv", [["a", "b"], ["a", "b"], ["a", "c"], ["b"], ["c"]], seats=2)
    steps = "\n".join(said["steps"])
    assert "Il faut 2 voix pour être élu·e (quota : 5 bulletins, 2 sièges)." in steps
    assert "Tour 1 : Aline (3 voix) élu·e" in steps
    assert "Voix au tour 1 : Aline 3, Basile 1, Chloé 1, David 0." in steps


def test_lists_say_their_seats_and_their_persons(cast):
    lists = [
        {"code": "a", "label": "Liste Ensemble", "meaning": "Odile, Bruno, Fatou"},
        {"code": "b", "label": "Liste Demain", "meaning": "Karim"},
    ]
    said = held_with(cast, "lists", ["a", "a", "a", "b"], seats=2, options=lists)
    assert "Liste Ensemble : 2 sièges, Odile, Bruno." in said["steps"]


def test_a_judgment_says_its_profile(cast):
    marks = {"a": 5, "b": 4, "c": 1, "d": 0}
    steps = held_with(cast, "judgment", [marks, marks, {**marks, "a": 3}])["steps"]
    assert steps[0].startswith("Aline : « Très bien », cette mention ou mieux de 2 personnes sur 3 (Très bien 2, Assez bien 1)")
    assert sum(step.startswith("Aline : ") for step in steps) == 1


def test_duels_are_said(cast):
    steps = "\n".join(held_with(cast, "schulze", [["a", "b"], ["a", "c"], ["b", "a"]])["steps"])
    assert "Aline : " in steps
    assert "2 à 1 contre Basile" in steps


def test_a_named_vote_says_where_its_voices_come_from(cast):
    held = session(4)
    one, other, third, fourth = held.people
    held.meeting.presences.filter(member=other).delete()
    proxy(held, other, one)
    cast_for(held, one)
    cast_for(held, one, whose=other)
    cast_for(held, third, "against")
    ballots.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    NamedVote.objects.create(ballot=held.ballot, right=held.rights[fourth.pk], channel="postal", choice="against", at=at(19))
    ballots.count_ballot(ballot=held.ballot, by=BY)
    ballots.proclaim(ballot=held.ballot, by=BY, at=at(19))
    said = told(held.meeting)
    assert said["from"] == (
        "4 voix reçues : 2 données par la personne elle-même, 1 par pouvoir, 1 par correspondance (Contre 1)."
    )
    assert not any("par correspondance" in step for step in said["steps"])


def test_a_secret_vote_says_its_urn_its_paper_and_its_board(cast):
    held = sealed.box(*sealed.voters(4))
    PaperVoter.objects.create(box=held.box, right_key=next(iter(held.rights.values())).key)
    result = {"votes": 4, "blank": 0, "void": 0, "counts": {"for": 3, "against": 1, "abstain": 0}, "elected": []}
    type(held.ballot).objects.filter(pk=held.ballot.pk).update(state="proclaimed", result=result, closed_at=sealed.AT)
    said = told(held.meeting)
    assert said["from"] == "4 voix reçues : 3 scellées dans l'urne, 1 sur papier."
    assert said["urn"]["head"] == votes.head(held.box)
    assert said["urn"]["address"].endswith(reverse("governance:sealed:board", args=[held.ballot.pk]))


def test_each_vote_says_the_list_of_voters_it_was_under_and_why_there_is_another(cast, as_):
    held = made.sitting(cast)
    made.voted(held)
    first = Roll.objects.get(meeting=held)
    Member.objects.filter(user=cast.karim).update(associate_since=timezone.localdate() - timedelta(days=60))
    make_roll(
        meeting=held, day=local_day(held.starts_at), by=BY, at=held.opened_at + timedelta(minutes=40), reason="Admission de Karim"
    )
    said = content_of(held)
    roll = told(held)["roll"]
    assert (roll["version"], roll["voters"], roll["digest"]) == (1, first.rights.count(), first.digest)
    assert [one["version"] for one in said["attendance"]["rolls"]] == [1, 2]
    assert said["attendance"]["rolls"][1]["why"] == "Admission de Karim"
    made.noted(held)
    made.certified(held, cast)
    page = as_("diane").get(reverse("governance:minutes:sheet", args=[held.pk])).content.decode()
    assert "La liste électorale a changé" in page
    assert "Sous la liste électorale n° 1" in page


def test_a_session_is_not_closed_while_a_result_waits_to_be_proclaimed(cast):
    held = made.sitting(cast)
    ballot = made.voted(held)
    type(ballot).objects.filter(pk=ballot.pk).update(state="counted")
    with pytest.raises(Refused, match="n'est pas proclamé"):
        close_meeting(meeting=held, by=BY, at=held.opened_at + timedelta(minutes=90))


def test_a_vote_without_a_result_says_so(cast, as_):
    held = made.sitting(cast)
    ballot = made.voted(held)
    made.noted(held)
    over = made.certified(held, cast)
    type(ballot).objects.filter(pk=ballot.pk).update(state="counted")
    page = as_("diane").get(reverse("governance:minutes:sheet", args=[over.pk])).content.decode()
    assert "son résultat n’est pas proclamé." in page
    assert " : ." not in page
