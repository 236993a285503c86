"""Two members of the bureau at the same instant; a whole room that asks at once."""

import pytest

from cae.access import Refused
from governance.models import Sitting, Turn
from governance.room import actions, queries
from tests.governance.attendance.made import sitting
from tests.governance.made import BY, at
from tests.support.together import together


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def ask(made, who, minute=30):
    return actions.ask(meeting=made, member=who, by=BY, at=at(18, minute))


def test_two_members_of_the_bureau_call_the_next_speaker_at_once_one_is_called():
    made, people = sitting(3, here=3)
    for minute, who in enumerate(people, 30):
        ask(made, who, minute)
    first, second, third = queries.waiting(made)
    acts = [lambda: actions.call(turn=first, after=None, by=BY, at=at(18, 40)) for _ in range(4)]
    results = together(acts)
    assert sum(isinstance(one, Turn) for one in results) == 1
    assert all(isinstance(one, Refused) for one in results if not isinstance(one, Turn)), results
    # One whose list was drawn before another person asked calls somebody else: refused too.
    results = together([lambda one=one: actions.call(turn=one, after=first.pk, by=BY, at=at(18, 50)) for one in (second, third)])
    assert sum(isinstance(one, Turn) for one in results) == 1, results
    assert Turn.objects.filter(state="done").count() == 1


def test_a_person_who_asks_twice_at_once_waits_once():
    made, people = sitting(1, here=1)
    results = together([lambda: ask(made, people[0]) for _ in range(6)])
    assert sum(isinstance(one, Turn) for one in results) == 1, results
    assert Turn.objects.count() == 1


def test_the_next_item_pressed_twice_at_once_opens_one():
    made, _ = sitting(1, resolutions=3)
    item = made.items.first()
    results = together([lambda: actions.go_to(meeting=made, item=item, by=BY, at=at(18, 30)) for _ in range(4)])
    assert all(isinstance(one, Sitting) for one in results), results
    assert queries.present_item(made) == item
    assert queries.neighbours(list(made.items.all()), item)[1].order == 2


def test_who_takes_back_while_being_called_either_speaks_or_is_gone():
    made, people = sitting(1, here=1)
    turn = ask(made, people[0])
    results = together(
        [
            lambda: actions.withdraw(turn=turn, by=BY, at=at(18, 40)),
            lambda: actions.call(turn=turn, after=None, by=BY, at=at(18, 40)),
        ]
    )
    assert sum(isinstance(one, Turn) for one in results) == 1, results
    turn.refresh_from_db()
    assert turn.state in ("withdrawn", "speaking")
