"""What is read beside a vote: the page of a vote by hands, what the desk reads of somebody, a vote that is not held again; what
opening a vote does to the agenda."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.ballots import actions
from governance.models import Interest, PostalForm
from governance.room.actions import suspend
from governance.room.queries import present_item
from tests.governance.ballots.made import AT, cast_for, end, enter, proxy, session
from tests.governance.made import BY, at
from tests.governance.reading import text_of
from tests.governance.sealed import made as secret

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"governance:ballots:{name}", args=args)


def test_a_vote_by_hands_says_that_hands_are_counted_not_named(as_, cast):
    held = session(4, way="hands")
    client = as_("lea")
    assert "On vote en levant la main" in text_of(client.get(url("vote", held.ballot.pk)))
    actions.record_hands(ballot=held.ballot, counts={"for": 3, "against": 0, "abstain": 0}, by=BY, at=AT)
    end(held)
    page = text_of(client.get(url("vote", held.ballot.pk)))
    assert "Votre main a été comptée, pas nommée" in page and "Voir le résultat" in page


def test_the_address_of_a_secret_vote_leads_to_its_own_page(as_, cast):
    held = secret.box(*secret.voters(3))
    answer = as_("lea").get(url("vote", held.ballot.pk))
    assert answer.url == reverse("governance:sealed:vote", args=[held.ballot.pk])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            proxy,
            "{who} a donné pouvoir à {other} : c'est cette personne qui vote pour elle",
        ),
        (lambda held, who, other: held.meeting.presences.filter(member=who).delete(), "La présence de cette personne n'est pas"),
        (
            lambda held, who, other: Interest.objects.create(
                resolution=held.resolution, member=who, text="Bail", removes_vote=True
            ),
            "{who} a déclaré un intérêt",
        ),
        (
            lambda held, who, other: PostalForm.objects.create(meeting=held.meeting, member=who, received_at=AT).votes.create(
                resolution=held.resolution, choice="for", digest=held.resolution.final_hash
            ),
            "{who} a voté par correspondance",
        ),
    ],
)
def test_the_desk_reads_who_it_is_about(as_, cast, spoil, said):
    held = session(3)
    who, other = held.people[:2]
    spoil(held, who, other)
    page = text_of(as_("diane").get(url("at_the_desk", held.ballot.pk, held.rights[who.pk].pk)))
    assert said.format(who=who, other=other) in page
    assert "Vous avez d" not in page and "Votre présence" not in page
    with pytest.raises(Refused, match=said.format(who=who, other=other)):
        cast_for(held, who, by=cast.diane)


def test_the_tablet_reads_who_it_is_about(as_, cast):
    who, other = people = secret.voters(2)
    held = secret.box(*people)
    secret.proxy(held.meeting, who, other)
    address = reverse("governance:sealed:tablet", args=[held.ballot.pk, held.rights[who.pk].pk])
    page = text_of(as_("diane").get(address))
    assert f"{who} a donné pouvoir à {other}" in page and "Vous avez donné" not in page


def test_a_vote_that_is_told_is_not_cancelled_to_be_held_again(cast):
    held = session(4)
    with pytest.raises(Refused, match=r"déjà préparé.*Annulez-le"):
        actions.prepare_ballot(resolution=held.resolution, by=BY, way="named")
    for person in held.people:
        cast_for(held, person)
    end(held)
    with pytest.raises(Refused, match="déjà votée : son résultat est proclamé") as refused:
        actions.prepare_ballot(resolution=held.resolution, by=BY, way="named")
    assert "nnulez" not in str(refused.value)


def test_opening_a_vote_opens_its_item(as_, cast):
    held = session(4, is_open=False)
    assert present_item(held.meeting) is None
    actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    assert present_item(held.meeting) == held.resolution.item
    enter(held, cast.lea)
    desk = text_of(as_("diane").get(reverse("governance:room:desk", args=[held.meeting.pk])))
    assert "Aucun point n’est ouvert" not in desk and held.resolution.item.title in desk


def test_a_vote_opened_while_the_sitting_is_suspended_leaves_it_where_it_is(cast):
    held = session(4, is_open=False)
    suspend(meeting=held.meeting, reason="Pause", by=BY, at=at(18, 5))
    actions.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    assert present_item(held.meeting) is None
