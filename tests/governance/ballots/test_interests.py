"""An interest declared once a vote has begun: what is taken out of it, what cannot be, and who is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from governance.ballots import actions, queries
from governance.ballots.models import Ballot
from governance.meetings.actions import declare_interest
from governance.minutes.content import content_of
from governance.models import Box
from governance.sealed import tables
from governance.sealed.actions.ending import destroy
from members.models import Member
from tests.governance.ballots.made import cast_for, end, enter, session
from tests.governance.made import BY, at
from tests.governance.reading import text_of
from tests.governance.sealed import made as secret
from tests.governance.sealed.test_recount import counted

pytestmark = pytest.mark.django_db
STAYS = "avait déjà voté ; son bulletin secret ne peut être retiré"


def declares(resolution, member, when=None):
    return declare_interest(
        resolution=resolution, member=member, text="Je dirige ce fournisseur.", by=BY, at=when or timezone.now()
    )


@pytest.fixture
def urn(cast):
    """A secret vote on a regulated agreement, Léa and three others in it."""
    lea = Member.objects.get(user=cast.lea)
    held = secret.guarded(secret.box(lea, *secret.voters(4), open_count=False, regulated=True))
    held.resolution, held.lea = held.ballot.resolution, lea
    lea.associate_since = lea.associate_since or at().date()
    lea.save(update_fields=["associate_since"])
    for one in (lea, *[right.member for right in held.rights.values() if right.member_id != lea.pk][:3]):
        secret.vote(held, one)
    return held


def page(client, name, pk):
    return text_of(client.get(reverse(f"governance:{name}", args=[pk])))


def test_who_voted_secretly_is_told_before_declaring_that_the_ballot_stays(as_, cast, urn):
    client = as_("lea")
    said = page(client, "meetings:declare", urn.resolution.pk)
    assert "Vous avez déjà voté au secret" in said
    assert "personne ne peut l'en retirer" in said
    assert "annuler ce vote pour le tenir de nouveau" in said
    client.post(reverse("governance:meetings:declare", args=[urn.resolution.pk]), {"text": "Je dirige ce fournisseur."})
    assert "un bulletin secret déjà dans l'urne n'en est pas retiré" in page(client, "meetings:resolution", urn.resolution.pk)


def test_who_has_not_voted_yet_is_told_that_the_voice_is_no_longer_taken(as_, cast, urn):
    tables.drop(urn.box.pk)
    tables.create(urn.box.pk)
    assert "votre voix n'y sera plus prise" in page(as_("lea"), "meetings:declare", urn.resolution.pk)


def test_the_bureau_is_told_on_the_page_of_the_vote_and_may_void_it(as_, cast, urn):
    assert "intérêt déclaré après avoir voté" not in page(as_("diane"), "ballots:sheet", urn.ballot.pk)
    declares(urn.resolution, urn.lea)
    said = page(as_("diane"), "ballots:sheet", urn.ballot.pk)
    assert f"{urn.lea} : intérêt déclaré après avoir voté" in said
    assert "le tenir de nouveau, sans cette voix" in said
    assert "intérêt déclaré après avoir voté" not in page(as_("karim"), "ballots:sheet", urn.ballot.pk)
    actions.cancel_ballot(ballot=urn.ballot, by=BY, reason="Un intérêt a été déclaré.", at=at(19))
    assert queries.kept_voices(Ballot.objects.get(pk=urn.ballot.pk), urn.meeting) == []
    [point] = content_of(urn.meeting)["points"]
    assert point["resolution"]["interests"][0]["kept"] == ""


def test_minutes_tell_that_the_secret_ballot_could_not_be_taken_out(as_, cast, urn):
    declares(urn.resolution, urn.lea)
    secret.close_vote(urn.ballot)
    box = counted(urn, by=cast.diane)
    result = Ballot.objects.get(pk=urn.ballot.pk).result
    assert f"{urn.lea} : intérêt déclaré ensuite, {STAYS}" in result["steps"][0]
    assert result["counts"]["for"] == 4
    minutes = page(as_("diane"), "minutes:sheet", urn.meeting.pk)
    assert "Avait déjà voté ; son bulletin ne peut être retiré de l'urne." in minutes
    assert STAYS in minutes
    assert "Sa voix ne compte pas" not in minutes
    assert "il ne s’annule plus" in page(as_("diane"), "ballots:sheet", urn.ballot.pk)
    Ballot.objects.filter(pk=urn.ballot.pk).update(proclaimed_at=at(20))
    destroy(box=Box.objects.get(pk=box.pk), by=BY, on=at().date().replace(year=2030))
    assert [right.member for right in queries.kept_voices(Ballot.objects.get(pk=urn.ballot.pk), urn.meeting)] == [urn.lea]


def test_an_interest_declared_before_voting_leaves_nothing_in_the_urn(cast, urn):
    other = next(right.member for right in urn.rights.values() if not tables.signed(urn.box.pk, [right.key]))
    declares(urn.resolution, other)
    with pytest.raises(Refused, match="déclaré un intérêt"):
        secret.vote(urn, other)
    assert queries.kept_voices(urn.ballot, urn.meeting) == []


# -- votes of the room --------------------------------------------------------------------------------


def test_a_named_voice_is_taken_out_at_the_count_and_stays_once_counted(as_, cast):
    held = session(4, kind="board")
    for one in held.people[:3]:
        cast_for(held, one)
    declares(held.resolution, held.people[0])
    result = end(held)
    assert (result["counts"]["for"], result["removed"]) == (2, [held.rights[held.people[0].pk].pk])
    held.ballot.refresh_from_db()
    assert queries.kept_voices(held.ballot, held.meeting) == []
    declares(held.resolution, held.people[1])
    assert [right.member for right in queries.kept_voices(held.ballot, held.meeting)] == [held.people[1]]
    interests = content_of(held.meeting)["points"][0]["resolution"]["interests"]
    assert [one["kept"] for one in interests] == ["", "Avait déjà voté ; sa voix était comptée."]


def test_hands_are_counted_again_when_an_interest_is_declared_after_their_count(as_, cast):
    held = session(4, way="hands", kind="board")
    counts = {"for": 3, "against": 1, "abstain": 0, "blank": 0}
    actions.record_hands(ballot=held.ballot, counts=counts, by=BY, at=at(18, 30))
    declares(held.resolution, held.people[0], at(18, 40))
    with pytest.raises(Refused, match=r"après le comptage des mains.*Comptez à nouveau"):
        actions.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    assert "comptez à nouveau, sans cette voix" in page(as_("diane"), "ballots:sheet", held.ballot.pk)
    actions.record_hands(ballot=held.ballot, counts=counts | {"for": 2}, by=BY, at=at(18, 50))
    assert end(held)["counts"]["for"] == 2


def test_who_voted_by_name_is_told_before_declaring(as_, cast):
    held = session(4, about=["regulated"])
    lea = enter(held, cast.lea)
    client = as_("lea")
    assert "Un vote a déjà commencé" not in page(client, "meetings:declare", held.resolution.pk)
    cast_for(held, lea)
    assert "cette voix sera retirée quand les voix seront comptées" in page(client, "meetings:declare", held.resolution.pk)
    end(held)
    assert "votre déclaration n'en change pas le résultat" in page(client, "meetings:declare", held.resolution.pk)
