"""A mixed assembly whose extraordinary quorum is missed: its ordinary part stands, the other is called again alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.attendance.models import Presence
from governance.ballots import actions as balloting
from governance.convening import notice
from governance.meetings import queries
from governance.meetings.actions import call_again, close_meeting, mark_convened, open_meeting
from governance.meetings.models import Meeting
from governance.proxies.actions import give_proxy
from governance.proxies.queries import in_force
from tests.governance.made import BY, DAY, ON, associates, at, frozen, meeting, roll, statutes
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db
LATER = at() + timedelta(days=30)


def mixed(here=4, *, votes_all=False):
    """A mixed assembly held with so many people of fifteen or so: a fifth is enough for its ordinary part, not a third."""
    statutes(quorum_ordinary_1=("1/5", "art. 18"), quorum_extraordinary_1=("1/3", "art. 20"), since=date(2024, 6, 12))
    people = associates(9)
    of = meeting("mixed")
    accounts = frozen(of, "L'assemblée approuve les comptes.", title="Comptes", nature="ordinary")
    rules = frozen(of, "L'article 3 est modifié.", title="Statuts", nature="extraordinary")
    name = frozen(of, "La dénomination est changée.", title="Nom", nature="extraordinary")
    of = mark_convened(meeting=of, by=BY, on=ON)
    roll(of)
    of = open_meeting(meeting=of, by=BY, at=at(18))
    Presence.objects.bulk_create(
        Presence(meeting=of, member=one, mode="room", checked_by="desk", arrived_at=at(18)) for one in people[:here]
    )
    for one in (accounts, rules) if votes_all else (accounts,):
        vote(one, here)
    if not votes_all:
        with pytest.raises(Refused, match="quorum"):
            vote(rules, here)
    of = close_meeting(meeting=of, by=BY, at=at(20))
    return of, people, (accounts, rules, name)


def vote(resolution, voices):
    ballot = balloting.prepare_ballot(resolution=resolution, by=BY, way="hands")
    ballot = balloting.open_ballot(ballot=ballot, by=BY, at=at(18, 30))
    balloting.record_hands(ballot=ballot, counts={"for": voices, "against": 0, "abstain": 0}, by=BY, at=at(18, 40))
    balloting.close_ballot(ballot=ballot, by=BY, at=at(18, 45))
    balloting.count_ballot(ballot=ballot, by=BY)
    balloting.proclaim(ballot=ballot, by=BY, at=at(18, 50))


def test_the_extraordinary_part_is_called_again_alone(cast):
    held, _, (_, rules, name) = mixed()
    assert queries.left_by_quorum(held) == [rules, name]
    again = call_again(meeting=held, by=BY, starts_at=LATER)
    assert (again.kind, again.rank, again.first_call) == ("extraordinary", 2, held)
    assert "partie extraordinaire" in again.title
    found = list(queries.resolutions_of(again))
    assert [(one.number, one.item.title, one.nature, one.text) for one in found] == [
        (1, "Statuts", "extraordinary", rules.final_text),
        (2, "Nom", "extraordinary", name.final_text),
    ]
    assert queries.quorum_rule(again, "extraordinary").rule.code == "quorum.extraordinary.2"
    assert Meeting.objects.get(pk=held.pk).state == "closed", "what was voted stands"
    with pytest.raises(Refused, match="déjà préparée"):
        call_again(meeting=held, by=BY, starts_at=LATER)


def test_what_was_voted_is_not_called_again(cast):
    held, _, (_, _, name) = mixed(9, votes_all=True)
    assert queries.left_by_quorum(held) == [], "the quorum was there: what was not voted goes to another assembly"
    with pytest.raises(Refused, match="que si le quorum a manqué"):
        call_again(meeting=held, by=BY, starts_at=LATER)
    Presence.objects.filter(member__in=list(held.presences.values_list("member", flat=True)[:6])).update(left_at=at(19))
    assert queries.left_by_quorum(held) == [name], "people left before it was put to the vote"


def test_an_ordinary_assembly_that_was_held_is_not_called_again(cast):
    of = meeting()
    frozen(of)
    of = mark_convened(meeting=of, by=BY, on=ON)
    roll(of)
    of = close_meeting(meeting=open_meeting(meeting=of, by=BY, at=at(18)), by=BY, at=at(19))
    assert queries.left_by_quorum(of) == []


def test_what_was_given_for_the_whole_agenda_is_given_again(cast):
    held, people, _ = mixed()
    Meeting.objects.filter(pk=held.pk).update(state="convened", opened_at=None, closed_at=None)
    values = {"channel": "online", "by": BY, "at": at(9, day=ON)}
    give_proxy(meeting=Meeting.objects.get(pk=held.pk), giver=people[8], holder=people[7], **values)
    Meeting.objects.filter(pk=held.pk).update(state="closed", opened_at=at(18), closed_at=at(20))
    again = call_again(meeting=Meeting.objects.get(pk=held.pk), by=BY, starts_at=LATER)
    again = mark_convened(meeting=again, by=BY, on=DAY + timedelta(days=2))
    assert not in_force(again).exists()


def test_the_pages_and_the_notice_say_which_part(as_, cast):
    held, _, _ = mixed()
    client = as_("diane")
    page = client.get(reverse("governance:meetings:sheet", args=[held.pk]))
    assert "2 résolutions peuvent être convoquées une deuxième fois, seules." in text_of(page)
    address = reverse("governance:meetings:call_again", args=[held.pk])
    assert address in page.content.decode()
    said = text_of(client.get(address))
    assert "Résolution 2 : Statuts" in said and "Comptes" not in said.partition("Ce qui est repris")[2].partition("Durée")[0]
    assert "les pouvoirs et les votes par correspondance sont à redonner" in said
    client.submit(address, {}, form="form")
    again = Meeting.objects.get(first_call=held)
    assert "pour sa partie extraordinaire. Seule cette partie est reprise" in text_of(
        client.get(reverse("governance:meetings:sheet", args=[again.pk]))
    )
    content = notice.compose(again, voices=15, digest_of_roll="0" * 64, on=DAY, latest_on=None)
    assert content["meeting"]["part"] is True and [one["title"] for one in content["agenda"]] == ["Statuts", "Nom"]
    assert "Deuxième convocation" not in text_of(as_("lea").get(reverse("governance:meetings:sheet", args=[held.pk])))
