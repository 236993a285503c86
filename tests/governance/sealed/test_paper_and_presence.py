"""Who votes on paper in session is on the attendance list: no result ever has more votes than voices that took part."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cae.access import Refused
from governance.attendance.actions import arrive, leave
from governance.attendance.queries import standing
from governance.ballots import actions as ballots
from governance.models import Ballot, Presence
from governance.sealed import actions
from tests.governance import made as governance
from tests.governance.ballots.made import cast_for as cast_named
from tests.governance.ballots.made import session
from tests.governance.sealed import made
from tests.governance.sealed.made import AT
from tests.governance.sealed.test_recount import counted
from tests.governance.sealed.test_voting import cast_for, refused

ACTS = ("come", "go", "phone", "paper", "carry")


def test_a_paper_vote_of_somebody_not_noted_is_refused_with_what_leads_on(cast):
    people = made.voters(2)
    held = made.box(*people, present=False)
    with refused("away") as found:
        actions.mark_paper(box=held.box, right=held.rights[people[0].pk], by=cast.diane, at=AT)
    assert "Notez d'abord son arrivée" in found.sentence and "R. 225-95" in found.sentence
    afar = made.box(*people, present=False, in_session=False)
    actions.mark_paper(box=afar.box, right=afar.rights[people[0].pk], by=cast.diane, at=AT)


def test_the_bureau_notes_the_arrival_in_one_click_then_marks(as_, cast):
    diane, tom = governance.member(cast.diane), made.voters(1)[0]
    held = made.box(diane, tom, present=False)
    type(tom).objects.filter(pk=tom.pk).update(associate_since=AT.date() - timedelta(days=90))
    page, client = reverse("governance:sealed:attendance", args=[held.ballot.pk]), as_("diane")
    shown = client.get(page).content.decode()
    assert "Absent·e" in shown and f"Noter l’arrivée de {tom}" in shown and f"{tom} a voté sur papier" not in shown
    mark, right = reverse("governance:sealed:paper", args=[held.ballot.pk]), str(held.rights[tom.pk].pk)
    client.post(mark, {"right": right})
    assert not held.box.paper_voters.exists()
    client.post(mark, {"right": right, "arrive": "1"})
    assert Presence.objects.get(member=tom).checked_by == "desk"
    assert f"{tom} a voté sur papier" in client.get(page).content.decode()
    client.post(mark, {"right": right})
    assert held.box.paper_voters.count() == 1


@pytest.mark.parametrize("in_session", [True, False])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), max_size=12))
def test_never_more_secret_votes_than_voices(db, cast, in_session, acts):
    with transaction.atomic():
        people = made.voters(5)
        held = made.box(*people, present=False, in_session=in_session)
        arrive(meeting=held.meeting, member=people[4], checked_by="desk", by=made.BY, at=AT)  # the quorum
        paper = 0
        for minute, (act, who) in enumerate(acts):
            when, person, next_to = AT + timedelta(minutes=minute), people[who], people[(who + 1) % 4]
            with suppress(Refused), transaction.atomic():
                if act == "come":
                    arrive(meeting=held.meeting, member=person, checked_by="desk", by=made.BY, at=when)
                elif act == "go":
                    leave(meeting=held.meeting, member=person, by=made.BY, at=when)
                elif act == "paper":
                    actions.mark_paper(box=held.box, right=held.rights[person.pk], by=None, at=when)
                    paper += 1
                else:
                    cast_for(held, person, right_of=next_to if act == "carry" else None, at=when)
        made.close_vote(held.ballot, AT + timedelta(minutes=20))
        counted(held, paper=["for"] * paper, by=cast.diane)
        result = Ballot.objects.get(pk=held.ballot.pk).result
        assert result["votes"] <= result["there"] <= result["voters"]
        if not in_session:  # counted in the quorum as a form is
            found = standing(held.meeting, nature="ordinary", roll=held.ballot.roll)
            assert result["votes"] <= found.there
        transaction.set_rollback(True)


def test_who_voted_and_left_took_part(cast):
    held = session(3)
    cast_named(held, held.people[0])
    leave(meeting=held.meeting, member=held.people[0], by=made.BY, at=governance.at(18, 40))
    for person in held.people[1:]:
        cast_named(held, person)
    ballots.close_ballot(ballot=held.ballot, by=made.BY, at=governance.at(19))
    result = ballots.count_ballot(ballot=held.ballot, by=made.BY).result
    assert (result["votes"], result["there"]) == (3, 3)
