"""At the same instant: two who facilitate open the next round, an objection comes as objections are closed, two last names."""

import pytest

from cae.access import Refused
from governance.ballots.actions import open_ballot, prepare_ballot
from governance.meetings.actions import freeze_text
from governance.models import Ballot, Concern, Deliberation
from governance.rounds import actions
from governance.rounds.enums import ConcernState, Phase
from tests.governance.made import BY
from tests.governance.rounds.made import AT, consent, forward, fresh, objections, sitting
from tests.support.together import together


@pytest.fixture(autouse=True)
def _real(fresh_database):
    """Real connections."""


def refused(results) -> list[Refused]:
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)], results
    return [one for one in results if isinstance(one, Refused)]


def test_two_who_open_the_next_round_at_once_open_one():
    held = sitting()
    forward(held, Phase.CLARIFY)
    acts = [lambda: actions.advance(deliberation=held.deliberation, seen=Phase.CLARIFY, by=BY, at=AT)] * 3
    assert len(refused(together(acts))) == 2
    assert fresh(held).state == Phase.REACT


def test_an_objection_at_the_instant_of_closing_is_refused_or_prevents_it():
    for _ in range(4):
        held = objections()
        consent(held, held.people[0])
        turn = {"deliberation": held.deliberation, "by": BY, "at": AT}
        said = together(
            [
                lambda turn=turn: actions.conclude(seen=1, **turn),
                lambda turn=turn, who=held.people[1]: actions.raise_concern(member=who, turn=1, text="Attendez.", **turn),
            ]
        )
        assert len(refused(said)) == 1
        found = fresh(held)
        standing = Concern.objects.filter(deliberation=found, state=ConcernState.STANDING).count()
        assert (found.state, standing) in ((Phase.CONSENTED, 0), (Phase.OBJECTIONS, 1))


def test_the_last_names_reveal_them_once():
    held = sitting(3, item="election", text="Anime le groupe.")
    forward(held, Phase.NOMINATE)
    acts = [
        lambda who=who: actions.nominate(
            deliberation=held.deliberation, member=who, person=held.people[0], reason="", by=BY, at=AT
        )
        for who in held.people
    ]
    assert not refused(together(acts))
    assert (fresh(held).state, held.deliberation.nominations.count()) == (Phase.EXPLAIN, 3)


def test_a_vote_and_rounds_opened_at_once_on_one_resolution_leave_one():
    for _ in range(4):
        held = sitting(3)
        resolution = freeze_text(resolution=held.resolution, by=BY, at=AT)
        actions.give_up(deliberation=held.deliberation, reason="On reprend.", by=BY, at=AT)
        start = {"resolution": resolution, "facilitator": held.people[0], "by": BY, "at": AT}
        said = together(
            [
                lambda start=start: actions.start(**start),
                lambda resolution=resolution: open_ballot(
                    ballot=prepare_ballot(resolution=resolution, by=BY, way="named"), by=BY, at=AT
                ),
            ]
        )
        assert len(refused(said)) == 1
        running = Deliberation.objects.filter(resolution=resolution, ended_at=None).count()
        assert running + Ballot.objects.filter(resolution=resolution).count() == 1
