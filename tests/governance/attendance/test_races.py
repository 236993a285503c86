"""Two doors, one person; arrivals while the meeting closes; two members of the bureau who certify at the same instant."""

import pytest

from cae.access import Refused
from governance.attendance import queries
from governance.attendance.actions import certify, set_bureau
from governance.meetings.actions import close_meeting
from governance.models import AttendanceSheet, Presence
from governance.roll.queries import current
from tests.governance.attendance.made import come, go, over, sitting
from tests.governance.made import BY, at
from tests.support.together import together


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def test_two_doors_check_the_same_person_in_once():
    held, people = sitting(3)
    results = together([lambda: come(held, people[0]) for _ in range(6)])
    assert sum(isinstance(one, Presence) for one in results) == 1
    assert all("déjà présent·e" in str(one) for one in results if isinstance(one, Exception)), results
    assert queries.present(held).count() == 1


def test_nobody_enters_a_meeting_that_closes():
    held, people = sitting(6, here=1)
    acts = [lambda one=one: come(held, one, when=at(19)) for one in people[1:]]
    results = together([*acts, lambda: close_meeting(meeting=held, by=BY, at=at(19))])
    assert all(isinstance(one, Refused) or not isinstance(one, Exception) for one in results), results
    entered = sum(isinstance(one, Presence) for one in results)
    assert queries.present(held).count() == entered + 1


def test_a_quorum_lost_by_several_departures_at_once_is_told_once():
    held, people = sitting(10)
    needed = queries.standing(held, nature="ordinary", roll=current(held)).needed
    for one in people[: needed + 1]:
        come(held, one)
    results = together([lambda one=one: go(held, one) for one in people[: needed + 1]])
    assert all(isinstance(one, Presence) for one in results), results
    assert held.incidents.count() == 1


def test_the_bureau_certifies_one_sheet_at_the_same_instant():
    held, people = sitting(3, here=3)
    set_bureau(meeting=held, chair=people[0], secretary=people[1], by=BY)
    held = over(held)
    results = together([lambda one=one: certify(meeting=held, member=one, by=BY, at=at(20)) for one in people[:2]])
    assert all(isinstance(one, AttendanceSheet) for one in results), results
    assert AttendanceSheet.objects.get().signatures.count() == 2
