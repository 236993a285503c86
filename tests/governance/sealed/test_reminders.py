"""A reminder goes only to who did nothing: a vote signed in whatever way, a named voice, an arrival are something."""

import pytest

from governance.attendance.actions import arrive
from governance.convening.ports import who_did_something
from governance.sealed import actions
from tests.governance.ballots.made import cast_for as cast_named
from tests.governance.ballots.made import session
from tests.governance.sealed import made
from tests.governance.sealed.made import AT
from tests.governance.sealed.test_voting import cast_for

pytestmark = pytest.mark.django_db


def test_who_signed_an_urn_on_screen_or_on_paper_or_came_did_something(cast):
    screen, paper, carried, here, nothing = people = made.voters(5)
    held = made.box(*people, present=False, in_session=False)
    made.proxy(held.meeting, carried, screen)
    cast_for(held, screen)
    cast_for(held, screen, right_of=carried)
    actions.mark_paper(box=held.box, right=held.rights[paper.pk], by=None, at=AT)
    arrive(meeting=held.meeting, member=here, checked_by="desk", by=made.BY, at=AT)
    assert who_did_something(held.meeting) & {one.pk for one in people} == {screen.pk, paper.pk, carried.pk, here.pk}
    assert nothing.pk not in who_did_something(held.meeting)


def test_whose_voice_is_in_a_named_vote_did_something(cast):
    held = session(3)
    held.meeting.presences.all().delete()
    held.meeting.presences.create(member=held.people[0], mode="room", checked_by="desk", arrived_at=AT)
    cast_named(held, held.people[0])
    assert who_did_something(held.meeting) == {held.people[0].pk}
