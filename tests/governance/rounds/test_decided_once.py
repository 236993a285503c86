"""A resolution is decided once: by its rounds, or by a vote."""

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.ballots.actions import open_ballot, prepare_ballot
from governance.meetings.actions import freeze_text
from governance.models import Ballot
from governance.rounds import actions
from governance.rounds.enums import Phase
from tests.governance.made import BY
from tests.governance.rounds.made import AT, concern, conclude, consent, fresh, objections, proposed, sitting

RUNNING = "On délibère par consentement"
DECIDED = "est décidée par consentement"


def final(held):
    """The text is final, as that of any convened meeting is."""
    held.resolution = freeze_text(resolution=held.resolution, by=BY, at=AT)
    return held


def vote(held, **values) -> Ballot:
    return prepare_ballot(resolution=held.resolution, by=BY, way="named", **values)


def test_no_vote_is_prepared_while_rounds_go_on(cast):
    held = final(sitting())
    with pytest.raises(Refused, match=RUNNING) as refused:
        vote(held)
    assert refused.value.refusal.address == reverse("governance:rounds:sheet", args=[held.deliberation.pk])
    assert vote(held, trial=True).trial
    actions.give_up(deliberation=held.deliberation, reason="On votera.", by=BY, at=AT)
    assert vote(held).state == "prepared"


def test_a_vote_prepared_before_is_not_opened_while_rounds_go_on(cast):
    held = final(sitting())
    roll = held.meeting.rolls.get()
    options = [{"code": "for", "label": "Pour", "meaning": ""}, {"code": "against", "label": "Contre", "meaning": ""}]
    asked = {"resolution": held.resolution, "roll": roll, "way": "named", "method": "yes_no", "options": options}
    ballot = Ballot.objects.create(**asked)
    with pytest.raises(Refused, match=RUNNING):
        open_ballot(ballot=ballot, by=BY, at=AT)
    actions.give_up(deliberation=held.deliberation, reason="On votera.", by=BY, at=AT)
    assert open_ballot(ballot=ballot, by=BY, at=AT).state == "open"


@pytest.mark.parametrize("kind", ["board", "collective"])
def test_what_consent_decided_is_neither_voted_nor_put_to_consent_again(cast, kind):
    held = objections(final(sitting(kind=kind)))
    consent(held, *held.people)
    assert conclude(held).decides
    with pytest.raises(Refused, match=DECIDED):
        vote(held)
    with pytest.raises(Refused, match=DECIDED):
        actions.start(resolution=held.resolution, facilitator=held.people[0], by=BY, at=AT)


def test_an_election_is_not_voted_until_the_person_answers_nor_once_they_accepted(cast):
    held = final(proposed())
    consent(held, *held.people)
    assert conclude(held).state == Phase.ACCEPTANCE
    with pytest.raises(Refused, match=RUNNING):
        vote(held)
    actions.accept(deliberation=held.deliberation, member=held.people[1], by=BY, at=AT)
    with pytest.raises(Refused, match=DECIDED):
        vote(held)


def test_without_consent_a_board_votes(cast):
    held = objections(final(sitting()))
    consent(held, *held.people[:3])
    actions.uphold(concern=concern(held, held.people[3]), why="Trop cher.", by=BY, at=AT)
    assert conclude(held).state == Phase.NOT_CONSENTED
    assert vote(held).state == "prepared"


def test_pages_say_why_there_is_no_vote_and_where_rounds_are(as_, cast):
    held = final(sitting())
    client, there = as_("diane"), reverse("governance:rounds:sheet", args=[fresh(held).pk])
    of_meeting = reverse("governance:ballots:of_meeting", args=[held.meeting.pk])
    of_resolution = reverse("governance:meetings:resolution", args=[held.resolution.pk])
    prepare = reverse("governance:ballots:prepare", args=[held.resolution.pk])
    for address in (of_meeting, of_resolution):
        page = client.get(address).content.decode()
        assert RUNNING in page
        assert there in page
        assert prepare not in page
    assert RUNNING in client.get(prepare).content.decode()
    assert "Préparer le vote" in client.get(f"{prepare}?essai=1").content.decode()
    actions.give_up(deliberation=held.deliberation, reason="On votera.", by=BY, at=AT)
    assert prepare in client.get(of_meeting).content.decode()
