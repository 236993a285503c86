"""Mandates that elections give: who each method elected, recorded in one click, and refused to who was not elected."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cae.access import Refused
from cae.periods import add_months, today
from governance.ballots import actions as balloting
from governance.decisions.actions import record_decision
from governance.mandates import actions, elected
from governance.mandates.models import Mandate
from governance.meetings.actions import freeze_text
from governance.minutes.models import FollowUp
from governance.rounds import actions as rounds
from members.models import Contract
from tests.governance import afterwards
from tests.governance.ballots.made import AT, cast_for, end, session
from tests.governance.made import BY, DAY, at, member
from tests.governance.reading import text_of
from tests.governance.rounds.made import conclude, consent, proposed

pytestmark = pytest.mark.django_db
LAST = date(2030, 6, 19)


def election(method="choices", *, seats=2, number=5, options=None, **values):
    """An election between the people in the room."""
    held = session(number, is_open=False)
    Contract.objects.bulk_create(
        Contract(member=one, kind="cdi", signed_on=date(2024, 1, 1), starts_on=date(2024, 1, 1)) for one in held.people
    )
    balloting.cancel_ballot(ballot=held.ballot, by=BY, reason="Élection", at=AT)
    asked = options or [
        {"code": f"c{rank}", "label": str(one), "meaning": "", "member": one.pk} for rank, one in enumerate(held.people, 1)
    ]
    made = balloting.prepare_ballot(
        resolution=held.resolution, by=BY, way="named", method=method, options=asked, seats=seats, **values
    )
    held.ballot = balloting.open_ballot(ballot=made, by=BY, at=at(18, 10))
    return held


def registered(held):
    """The decision that the minutes enter in the register."""
    found = record_decision(
        by=BY, on=today(), number=f"AG-{held.resolution.pk}", body="assembly", title="Élection", text="Élu·es.", decided_on=DAY
    )
    FollowUp.objects.create(decision=found, resolution=held.resolution)
    return found


def names(held):
    return [one.member for one in elected.by_resolution(held.resolution)]


def test_choices_elect_the_most_ticked_once_proclaimed(cast):
    held = election(most=2)
    for voter in held.people:
        cast_for(held, voter, ["c1", "c2"])
    assert names(held) == []
    end(held)
    assert names(held) == held.people[:2]


def test_the_second_round_adds_to_the_first(cast):
    held = election("two_round", seats=1)
    for voter, choice in zip(held.people, ("c1", "c1", "c2", "c2", "c3"), strict=True):
        cast_for(held, voter, choice)
    end(held)
    assert names(held) == []
    held.ballot = balloting.prepare_next_round(ballot=held.ballot, by=BY)
    held.ballot = balloting.open_ballot(ballot=held.ballot, by=BY, at=at(19, 10))
    for voter in held.people[:3]:
        cast_for(held, voter, "c2", when=at(19, 20))
    end(held, at(19, 30))
    assert names(held) == [held.people[1]]


def test_a_transferable_vote_elects_too(cast):
    held = election("stv")
    for voter in held.people:
        cast_for(held, voter, ["c3", "c4"])
    end(held)
    assert set(names(held)) == set(held.people[2:4])


def test_lists_seat_their_first_names_when_they_are_of_the_roll(cast):
    held = session(5, is_open=False)
    lists = [
        {"code": "c1", "label": "Ensemble", "meaning": f"{held.people[0]}, Quelqu'un d'ailleurs"},
        {"code": "c2", "label": "Autrement", "meaning": str(held.people[2])},
    ]
    balloting.cancel_ballot(ballot=held.ballot, by=BY, reason="Élection", at=AT)
    made = balloting.prepare_ballot(
        resolution=held.resolution, by=BY, way="named", method="lists", options=lists, seats=2
    )  # fmt: skip
    held.ballot = balloting.open_ballot(ballot=made, by=BY, at=at(18, 10))
    for voter in held.people:
        cast_for(held, voter, "c1")
    end(held)
    found = elected.by_resolution(held.resolution)
    assert [(one.name, one.member) for one in found] == [
        (str(held.people[0]), held.people[0]),
        ("Quelqu'un d'ailleurs", None),
    ]


def test_projects_elect_nobody(cast):
    towns = [{"code": f"c{rank}", "label": name, "meaning": ""} for rank, name in enumerate(("Lyon", "Valence"), 1)]
    held = election(options=towns, seats=1)
    cast_for(held, held.people[0], ["c1"])
    end(held)
    assert elected.by_resolution(held.resolution) == []


def test_an_election_without_candidate_elects_where_it_decides(cast):
    held = proposed()
    consent(held, held.people[0])
    conclude(held)
    assert names(held) == []
    rounds.accept(deliberation=held.deliberation, member=held.people[1], by=BY, at=AT)
    assert names(held) == [held.people[1]]


def test_elsewhere_it_elects_once_the_vote_adopts_it(cast):
    held = proposed(kind="ordinary")
    consent(held, held.people[0])
    conclude(held)
    rounds.accept(deliberation=held.deliberation, member=held.people[1], by=BY, at=AT)
    held.resolution.refresh_from_db()
    held.resolution = freeze_text(resolution=held.resolution, by=BY, at=AT)
    assert names(held) == []
    made = balloting.prepare_ballot(resolution=held.resolution, by=BY, way="hands")
    made = balloting.open_ballot(ballot=made, by=BY, at=at(18, 40))
    balloting.record_hands(ballot=made, counts={"for": 3, "against": 0, "abstain": 0, "blank": 0}, by=BY, at=at(18, 45))
    balloting.close_ballot(ballot=made, by=BY, at=at(18, 50))
    balloting.count_ballot(ballot=made, by=BY)
    balloting.proclaim(ballot=made, by=BY, at=at(18, 55))
    assert names(held) == [held.people[1]]


def test_who_was_not_elected_is_refused_with_who_was(cast):
    held = election(most=2)
    for voter in held.people:
        cast_for(held, voter, ["c1", "c2"])
    end(held)
    decided = registered(held)
    values = {"by": BY, "on": today(), "body": "board", "role": "membre", "starts_on": DAY, "ends_on": LAST}
    with pytest.raises(Refused, match=f"n'a pas été élu·e par la décision {decided.number}, qui a élu : {held.people[0]}, "):
        actions.appoint(member=held.people[4], decision=decided, **values)
    corrected = record_decision(
        by=BY, on=today(), number="AG-2", body="assembly", title="Élection", text="Élu·es.", decided_on=DAY, replaces=decided
    )
    with pytest.raises(Refused, match="n'a pas été élu·e par la décision AG-2"):
        actions.appoint(member=held.people[4], decision=corrected, **values)
    assert actions.appoint(member=held.people[1], decision=decided, **values).member == held.people[1]


def test_a_decision_that_is_no_election_gives_a_mandate_and_says_so(cast, as_):
    made = afterwards.mandate(member(cast.bastien))
    page = text_of(as_("nadia").get(reverse("governance:mandates:sheet", args=[made.pk])))
    assert "ce n’est pas une élection du registre : nomination ou cooptation" in page


# -- the page -------------------------------------------------------------------------------------------


def page_of(held):
    return f"{reverse('governance:mandates:new')}?reunion={held.meeting.pk}"


def elected_two(held):
    for voter in held.people:
        cast_for(held, voter, ["c1", "c2"])
    end(held)


def test_those_elected_are_listed_and_wait_for_the_minutes(as_, cast):
    held = election(most=2)
    elected_two(held)
    page = text_of(as_("diane").get(page_of(held)))
    assert str(held.people[0]) in page and str(held.people[1]) in page and str(held.people[3]) not in page
    assert "pas encore au registre" in page and "Enregistrer les mandats cochés" not in page


def test_one_click_records_them_all_with_the_term_of_the_statutes(as_, cast):
    held = election(most=2)
    elected_two(held)
    decided = registered(held)
    client = as_("diane")
    assert client.get(page_of(held)).context["form"].groups
    answer = client.submit(page_of(held), {}, form="form")
    assert answer.status_code == 302, text_of(answer)
    made = Mandate.objects.order_by("pk")
    assert [(one.member, one.decision, one.starts_on, one.ends_on) for one in made] == [
        (person, decided, DAY, add_months(DAY, 48)) for person in held.people[:2]
    ]
    page = text_of(client.get(page_of(held)))
    assert "mandat enregistré" in page and "Enregistrer les mandats cochés" not in page
    assert "(élection)" in text_of(client.get(reverse("governance:mandates:sheet", args=[made[0].pk])))


def test_all_are_recorded_or_none_and_the_refusal_says_of_whom(as_, cast):
    held = election(most=2)
    elected_two(held)
    registered(held)
    held.people[1].associate_until = DAY - timedelta(days=1)
    held.people[1].save()
    answer = as_("diane").submit(page_of(held), {}, form="form")
    assert f"{held.people[1]} : Les membres du conseil sont associé·es." in text_of(answer)
    assert not Mandate.objects.exists()


def test_who_is_not_ticked_is_left(as_, cast):
    held = election(most=2)
    elected_two(held)
    registered(held)
    client = as_("diane")
    client.submit(page_of(held), {f"who_{held.resolution.pk}": [str(held.people[1].pk)]}, form="form")
    assert [one.member for one in Mandate.objects.all()] == [held.people[1]]
    assert text_of(client.get(f"{page_of(held)}&autre=1")).count("Organe") >= 1
