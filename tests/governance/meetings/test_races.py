"""Supports at the same instant, a text frozen while it is amended, an item added while the convocation leaves."""

import pytest

from cae.access import Refused
from governance.meetings import actions
from governance.meetings.enums import RequestState
from governance.models import AgendaItem, Meeting, Resolution
from tests.governance.made import BY, ON, associates, at, item, meeting, resolution
from tests.support.together import together

AT = at(9, day=ON)


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def test_supports_at_once_make_one_item():
    people = associates(54)  # with the six of the cast, three are needed
    made = meeting()
    request = actions.request_item(meeting=made, author=people[0], title="Un local", text="Un local.", by=BY, on=ON)
    results = together([lambda one=one: actions.support(request=request, member=one, by=BY, on=ON) for one in people[1:9]])
    request.refresh_from_db()
    assert request.state == RequestState.REACHED
    assert AgendaItem.objects.filter(request=request).count() == 1
    assert request.supports.count() == 3
    assert sum(isinstance(result, Refused) for result in results) == 6


def test_a_text_is_frozen_or_amended_never_both():
    made = resolution(meeting(), "Dix.")
    people = associates(1)
    amendment = actions.propose_amendment(resolution=made, author=people[0], text="Onze.", reason="Plus.", by=BY, at=AT)

    def accept():
        return actions.accept_amendment(amendment=amendment, by=BY, at=AT)

    def freeze():
        return actions.freeze_text(resolution=Resolution.objects.get(pk=made.pk), by=BY, at=AT)

    results = together([accept, freeze])
    assert not any(isinstance(result, Exception) and not isinstance(result, Refused) for result in results), results
    made.refresh_from_db()
    assert made.text == "Onze."
    assert made.final_text in ("", "Onze.\n")


def test_nothing_is_added_while_the_convocation_leaves():
    made = meeting()
    resolution(made)
    results = together(
        [lambda: actions.mark_convened(meeting=made, by=BY, on=ON), *[lambda: item(made, kind="discussion") for _ in range(4)]]
    )
    assert isinstance(results[0], Meeting)
    added = sum(isinstance(result, AgendaItem) for result in results)
    assert sorted(made.items.values_list("order", flat=True)) == list(range(1, added + 2))
    assert all(isinstance(result, (Meeting, AgendaItem, Refused)) for result in results), results
