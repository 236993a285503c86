"""At the same instant: two seats taken of a board that has one left, an idea that reaches its threshold, a poll answered twice,
the last place of a call given to two people."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cae.access import Refused
from cae.periods import today
from governance.ideas import actions as ideas
from governance.mandates import actions as mandates
from governance.models import AgendaRequest, Mandate, PollAnswer, PollTurnout
from governance.openings import actions as calls
from governance.polls import actions as polls
from tests.governance import afterwards
from tests.governance.made import BY, associates, at, meeting, member, statutes
from tests.governance.mandates.test_actions import employed
from tests.support.cast import read
from tests.support.together import together


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def refused(results) -> int:
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)], results
    return sum(isinstance(one, Refused) for one in results)


def test_a_board_is_never_larger_than_the_statutes_say():
    statutes(board_least=("3", "art. 25"), board_most=("3", "art. 25"))
    people, decided = associates(8), read().decision
    employed(*people)
    values = {
        "body": "board",
        "role": "membre",
        "decision": decided,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2029, 12, 31),
    }
    results = together([lambda one=one: mandates.appoint(by=BY, on=date(2026, 5, 4), member=one, **values) for one in people])
    assert (refused(results), Mandate.objects.count()) == (5, 3)


def test_an_idea_supported_by_many_at_once_enters_the_agenda_once():
    people = associates(54)  # with the six of the cast, three are needed
    made = meeting(starts_at=at(day=today() + timedelta(days=60)))
    idea = afterwards.idea(people[0])
    results = together([lambda one=one: ideas.support(idea=idea, member=one, by=BY, on=today()) for one in people[1:7]])
    assert refused(results) == 4
    assert (AgendaRequest.objects.count(), made.items.count(), idea.supports.count()) == (1, 1, 3)


def test_a_poll_is_answered_once_from_two_tabs():
    poll, lea = afterwards.poll(), member(read().lea)

    def answer(choice):
        return polls.answer(poll=poll, member=lea, choices=[choice], by=BY, at=timezone.now())

    results = together([lambda: answer(1), lambda: answer(2), lambda: answer(3)])
    assert (refused(results), PollAnswer.objects.count(), PollTurnout.objects.count()) == (2, 1, 1)


def test_the_last_place_of_a_call_is_given_once():
    cast = read()
    afterwards.mandate(member(cast.bastien))
    call = afterwards.opening(seats=1)
    made = [afterwards.application(call, member(user)) for user in (cast.nadia, cast.karim)]

    def choose(application):
        return calls.choose(application=application, by=BY, at=timezone.now(), mentor=member(cast.bastien))

    assert refused(together([lambda one=one: choose(one) for one in made])) == 1
    assert call.applications.filter(chosen_at__isnull=False).count() == 1
