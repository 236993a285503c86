"""What minutes tell of a deliberation, and the decision it leaves in the register."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.meetings import actions as meetings
from governance.minutes.content import content_of
from governance.minutes.queries import gaps
from governance.models import Decision, Meeting
from governance.rounds import actions
from governance.rounds.enums import Phase
from tests.governance.made import BY
from tests.governance.minutes.made import bureau_of, certified, fixed, noted, signed, sitting, voted
from tests.governance.reading import text_of
from tests.governance.rounds.made import objections, proposed

pytestmark = pytest.mark.django_db


def board(cast) -> Meeting:
    return sitting(cast, kind="board")


def deliberated(of, cast, *, upheld=False):
    """The only resolution of a board goes through rounds: an objection of Diane, lifted or upheld."""
    chair, writer = bureau_of(cast)
    at = of.opened_at + timedelta(minutes=20)
    made = actions.start(resolution=of.items.get().resolution, facilitator=chair, by=BY, at=at)
    while made.state != Phase.OBJECTIONS:
        made = actions.advance(deliberation=made, seen=made.state, by=BY, at=at)
    said = actions.raise_concern(deliberation=made, member=writer, turn=1, text="Le budget manque.", by=BY, at=at)
    if upheld:
        actions.uphold(concern=said, why="Toujours pas de budget.", by=BY, at=at)
    else:
        actions.withdraw_concern(concern=said, why="Une réserve existe.", by=BY, at=at)
    return actions.conclude(deliberation=made, seen=1, by=BY, at=at)


def told(of) -> dict:
    return content_of(of)["points"][0]["resolution"]


def test_the_consent_of_a_board_is_told_and_enters_the_register(as_, cast):
    of = board(cast)
    deliberated(of, cast)
    noted(of)
    over = certified(of, cast)
    assert gaps(over) == []  # no vote is missing: consent decided
    said = told(over)
    (talk,) = said["rounds"]
    assert (said["outcome"], talk["result"]) == ("adopted", "Consentie : plus aucune objection ; 2 personnes y ont pris part.")
    assert "Objection de Diane" in " ".join(talk["lines"]) and "levée (Une réserve existe)" in " ".join(talk["lines"])
    assert f"Sans réponse, ce qui vaut consentement : {bureau_of(cast)[0]}." in talk["lines"]
    page = text_of(as_("diane").get(reverse("governance:minutes:sheet", args=[over.pk])))
    assert "Consentie : plus aucune objection" in page and "Adoptée" in page
    signed(fixed(over), cast)
    decision = Decision.objects.get(body="board")
    assert decision.text == said["text"].strip()
    assert decision.follow_up.resolution == over.items.get().resolution


def test_an_objection_upheld_leaves_the_resolution_rejected_unless_a_vote_follows(cast):
    of = board(cast)
    deliberated(of, cast, upheld=True)
    assert told(of)["outcome"] == "rejected"
    assert "maintenue (Toujours pas de budget)" in " ".join(told(of)["rounds"][0]["lines"])
    voted(of, votes_for=2, against=0)
    assert told(of)["outcome"] == "adopted"


def test_in_an_assembly_consent_leaves_the_vote_to_be_held(cast):
    of = sitting(cast)
    chair, _ = bureau_of(cast)
    at = of.opened_at + timedelta(minutes=20)
    made = actions.start(resolution=of.items.get().resolution, facilitator=chair, by=BY, at=at)
    while made.state != Phase.OBJECTIONS:
        made = actions.advance(deliberation=made, seen=made.state, by=BY, at=at)
    actions.consent(deliberation=made, member=chair, turn=1, by=BY, at=at)
    actions.conclude(deliberation=made, seen=1, by=BY, at=at)
    noted(of)
    assert told(of)["outcome"] == ""
    assert any("aucun vote n'y a été tenu" in str(gap.refusal) for gap in gaps(of))


def test_an_election_is_told_without_saying_who_named_whom(cast):
    held = proposed(secret=True, term="deux ans")
    at = held.deliberation.made_at + timedelta(hours=1)
    actions.consent(deliberation=held.deliberation, member=held.people[0], turn=1, by=BY, at=at)
    actions.conclude(deliberation=held.deliberation, seen=1, by=BY, at=at)
    actions.decline(deliberation=held.deliberation, member=held.people[1], reason="Pas cette année.", by=BY, at=at)
    actions.propose(deliberation=held.deliberation, person=held.people[0], by=BY, at=at)
    actions.consent(deliberation=held.deliberation, member=held.people[0], turn=2, by=BY, at=at)
    actions.conclude(deliberation=held.deliberation, seen=2, by=BY, at=at)
    actions.accept(deliberation=held.deliberation, member=held.people[0], by=BY, at=at)
    (talk,) = told(held.meeting)["rounds"]
    chosen, declined = held.people[0], held.people[1]
    assert talk["elected"] == str(chosen)
    assert talk["result"].startswith(f"{chosen} est élu·e par consentement (durée : deux ans), et accepte")
    assert f"{declined} décline : Pas cette année." in talk["lines"]
    assert "nomm" not in str(talk)


def test_what_was_given_up_is_told_too(cast):
    held = objections()
    actions.give_up(deliberation=held.deliberation, reason="On votera.", by=BY, at=held.deliberation.made_at)
    (talk,) = told(held.meeting)["rounds"]
    assert (talk["result"], talk["decides"]) == ("Arrêtée sans résultat : On votera.", False)
    meetings.close_meeting(meeting=held.meeting, by=BY, at=held.meeting.opened_at + timedelta(hours=2))
