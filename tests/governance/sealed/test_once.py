"""Each voice once, whatever is given after it was cast; and a decision once the assembly is held, with its quorum."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.attendance.models import Presence
from governance.attendance.queries import voices
from governance.ballots import actions, queries
from governance.ballots.ports import opener_of
from governance.meetings.actions import cancel_meeting, close_meeting
from governance.meetings.models import Interest
from governance.models import Box, Meeting, Objection, PostalForm, PostalVote, Proxy, QuorumRecord, Roll, VotingRight
from governance.sealed.actions import publish_key
from members.models import Member
from tests.governance.ballots import made as room
from tests.governance.made import statutes
from tests.governance.sealed import made
from tests.governance.sealed.made import AT, BY

pytestmark = pytest.mark.django_db


def in_blank(meeting, giver):
    return Proxy.objects.create(meeting=meeting, giver=giver, kind="blank", channel="online", given_at=AT)


def by_post(held, member, choice):
    form = PostalForm.objects.create(meeting=held.meeting, member=member, channel="paper", received_at=AT)
    PostalVote.objects.create(
        form=form, resolution=held.ballot.resolution, choice=choice, digest=held.ballot.resolution.final_hash
    )


@pytest.fixture
def afar(cast):
    """Ten voters and a vote open from afar before the session; two of them have said against."""
    held = made.box(*made.voters(10), in_session=False, present=False)
    Meeting.objects.filter(pk=held.meeting.pk).update(state="convened", opened_at=None)
    held.ballot.refresh_from_db()
    held.people = list(held.ballot.roll.rights.order_by("pk").values_list("member", flat=True))
    held.people = [held.rights[pk].member for pk in held.people]
    for member in held.people[:2]:
        made.vote(held, member, "against")
    return held


def come(held, *members):
    Meeting.objects.filter(pk=held.meeting.pk).update(state="open", opened_at=AT)
    held.meeting.refresh_from_db()
    held.ballot.refresh_from_db()
    Presence.objects.bulk_create(
        Presence(meeting=held.meeting, member=one, mode="room", checked_by="desk", arrived_at=AT) for one in members
    )


def counted(held):
    Box.objects.filter(pk=held.box.pk).update(plain=["against", "against"])
    held.ballot.refresh_from_db()
    return actions.count_ballot(ballot=held.ballot, by=BY, at=AT).result


def test_a_voice_in_the_urn_is_not_counted_again_for_a_proxy_or_a_form_that_came_after(afar):
    voted, also, blank, late, *_ = afar.people
    in_blank(afar.meeting, voted)
    by_post(afar, also, "for")
    kept = in_blank(afar.meeting, blank)
    made.close_vote(afar.ballot)
    in_blank(afar.meeting, late)  # after the close: too late for this vote
    Proxy.objects.filter(pk=kept.pk).update(state="revoked", ended_at=AT)  # taken back after it served
    assert list(afar.ballot.votes.values_list("right__member", "channel")) == [(blank.pk, "blank")]
    come(afar, *afar.people[4:])
    found = counted(afar)
    assert (found["votes"], sum(found["counts"].values())) == (3, 3)
    assert found["counts"]["against"] >= 2
    assert found["steps"][0].startswith("3 voix : 2 de l'urne, 1 par pouvoir sans mandataire, l'avis du conseil (")


def test_a_vote_from_afar_is_counted_in_the_session_with_its_quorum(afar):
    made.close_vote(afar.ballot)
    with pytest.raises(Refused, match="une fois la séance ouverte"):
        counted(afar)
    come(afar)
    Presence.objects.filter(meeting=afar.meeting).delete()
    roll = afar.ballot.roll
    assert voices(afar.meeting, roll).postal == {one.pk for one in afar.people[:2]}  # they voted: they are there
    with pytest.raises(Refused, match="n'est pas encore dépouillé"):
        close_meeting(meeting=afar.meeting, by=BY, at=AT)
    assert counted(afar)["counts"]["against"] == 2
    record = QuorumRecord.objects.get(resolution=afar.ballot.resolution)
    assert (record.present, record.postal, record.needed) == (0, 2, 2)


def test_without_its_quorum_the_urn_stays_shut(afar):
    made.close_vote(afar.ballot)
    come(afar)
    Box.objects.filter(pk=afar.box.pk).update(in_session=True)  # votes of the room tell nothing of who was there before
    assert "Quorum" in str(queries.why_not_counted(afar.ballot, afar.meeting))
    with pytest.raises(Refused, match="Quorum"):
        counted(afar)
    afar.ballot.refresh_from_db()
    assert (afar.ballot.state, QuorumRecord.objects.count()) == ("closed", 0)


def test_statutes_without_distance_hold_their_votes_in_session(cast):
    """C. com. art. L. 223-27: from afar where the statutes provide for it."""
    held = made.box(*made.voters(4), is_open=False, in_session=False)
    opener = opener_of("secret")
    assert opener.can_open(held.ballot) is None
    Meeting.objects.filter(pk=held.meeting.pk).update(statutes=statutes(remote=("no", "art. 20")))
    assert "Nos statuts ne prévoient pas de voter à distance. (art. 20 des statuts)" in str(opener.can_open(held.ballot))
    with pytest.raises(Refused, match="Choisissez un vote pendant la séance"):
        key = {"public_key": held.box.public_key, "threshold": 2, "keepers": list(Member.objects.all()[:3])}
        publish_key(box=held.box, by=BY, in_session=False, open_count=True, **key)
    Box.objects.update(in_session=True)
    assert opener.can_open(held.ballot) is None


def test_no_vote_opens_from_afar_on_a_roll_that_may_still_be_contested(cast):
    held = made.box(*made.voters(4), is_open=False, in_session=False)
    Meeting.objects.filter(pk=held.meeting.pk).update(state="convened", opened_at=None)
    first = held.ballot.roll
    latest = Roll.objects.create(
        meeting=held.meeting, kind=first.kind, version=2, day=first.day, reason="Admission", content=b"", objections_until=AT
    )
    for right in first.rights.all():
        VotingRight.objects.create(roll=latest, member=right.member, key=right.key, name=right.name)
    with pytest.raises(Refused, match="On peut réclamer contre la liste électorale jusqu'au 19/06/2026 à 18:30"):
        made.open_vote(held.ballot, AT)
    said = Objection.objects.create(roll=latest, author=Member.objects.first(), text="Il manque Karim.")
    with pytest.raises(Refused, match="attend sa réponse"):
        made.open_vote(held.ballot, AT + timedelta(minutes=1))
    Objection.objects.filter(pk=said.pk).update(answered_at=AT, answer="Il n'est pas associé.", upheld=False)
    made.open_vote(held.ballot, AT + timedelta(minutes=1))
    held.ballot.refresh_from_db()
    assert held.ballot.state == "open"


@pytest.mark.parametrize("closed", [False, True])
def test_a_vote_taken_for_an_assembly_that_is_given_up_is_never_counted(afar, closed):
    if closed:
        made.close_vote(afar.ballot)
    meeting = Meeting.objects.get(pk=afar.meeting.pk)
    cancel_meeting(meeting=meeting, by=BY, reason="Salle fermée")
    afar.ballot.refresh_from_db()
    assert (afar.ballot.state, "Salle fermée" in afar.ballot.cancelled_reason) == ("cancelled", True)
    with pytest.raises(Refused):
        made.vote(afar, afar.people[4], "for")
    with pytest.raises(Refused):
        counted(afar)


def test_nobody_is_told_who_signs_while_the_vote_is_open(afar):
    assert voices(afar.meeting, afar.ballot.roll).postal == frozenset()


def test_who_raised_a_hand_and_left_gives_nothing_more_to_that_vote(cast):
    held = room.session(way="hands")
    actions.record_hands(ballot=held.ballot, counts={"for": 3, "against": 1}, by=BY, at=room.AT)
    leaver = held.people[0]
    Presence.objects.filter(meeting=held.meeting, member=leaver).update(left_at=room.at(18, 40))
    Proxy.objects.create(meeting=held.meeting, giver=leaver, kind="blank", channel="desk", given_at=room.at(18, 45))
    assert room.end(held)["votes"] == 4


def test_a_named_voice_whose_holder_declares_an_interest_afterwards_is_not_counted(cast):
    held = room.session()
    for member in held.people:
        room.cast_for(held, member, "for")
    Interest.objects.create(resolution=held.resolution, member=held.people[0], text="Bailleur", removes_vote=True)
    result = room.end(held)
    assert result["counts"]["for"] == 3
    assert f"{held.people[0]} : intérêt déclaré pendant le vote" in result["steps"][0]


@pytest.mark.parametrize(
    ("open_count", "said"), [(True, "Gardez-le pour vous"), (False, "Il ne dit pas ce que vous avez choisi")]
)
def test_the_receipt_says_what_its_number_will_tell(as_, cast, open_count, said):
    held = made.box(*made.voters(3), Member.objects.get(user=cast.lea), open_count=open_count)
    assert said in as_("lea").get(reverse("governance:sealed:vote", args=[held.ballot.pk])).content.decode()
