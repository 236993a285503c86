"""What a list shows and what a row answers are the same, for anyone: random people, roles, antennas and delegations."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cae import search
from cae.access import has_right, may, visible
from cae.models import SearchDocument
from cae.rights import DELEGABLE, OWN_ACTIVITY, Right
from members import actions, reach
from members.access import UserAccess
from members.models import Activity, Antenna, Member, Question
from tests.members.people import BY, ON, a_member, an_activity

pytestmark = pytest.mark.django_db
START = date(2024, 1, 1)


class Someone:
    """An account reduced to what it may do."""

    is_authenticated = True

    def __init__(self, access):
        self.access = access


@pytest.fixture
def crowd(cast):
    """Antennas, activities in them and in none, people in them and in none."""
    antennas = list(Antenna.objects.all())
    for antenna in (*antennas, None):
        member = a_member(antenna=antenna)
        an_activity(members=[member], antenna=antenna)
    for activity in Activity.objects.all():
        Question.objects.create(activity=activity, about="x", address="/", topic="support", last_message_at="2026-01-01T00:00Z")


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_and_a_row_agree_for_any_access(crowd, data):
    activities = list(Activity.objects.select_related("antenna"))
    members, questions = list(Member.objects.all()), list(Question.objects.select_related("activity"))
    antennas = sorted({a.antenna_id for a in activities if a.antenna_id})
    some = st.sampled_from
    rights = [Right.INVOICES_VIEW, Right.MEMBERS_VIEW, Right.MEMBERS_EDIT, Right.CONTRACTS_VIEW, Right.QUESTIONS_ANSWER]
    right = data.draw(some(rights))
    own = data.draw(st.frozensets(some([a.pk for a in activities]), max_size=3))
    everywhere = [frozenset(), frozenset(), frozenset({right}), frozenset({Right.DESK})]
    local = [{}, {right: frozenset(antennas[:1])}, {right: frozenset(antennas)}, {Right.DESK: frozenset(antennas)}]
    user = Someone(
        UserAccess(
            everywhere=data.draw(some(everywhere)),
            antennas=data.draw(some(local)),
            activities=data.draw(some([{}, {right: own}, {Right.DESK: own}])),
            own_activities=own,
            member_id=data.draw(some([None, *(m.pk for m in members[:3])])),
        )
    )
    shown = set(visible(Activity.objects.all(), user, right, path=""))
    assert shown == {a for a in activities if may(user, right, a) is None}
    asked = set(visible(Question.objects.all(), user, right))
    assert asked == {q for q in questions if may(user, right, q.activity) is None}
    people = set(reach.visible(Member.objects.all(), user, right))
    assert people == {m for m in members if reach.may(user, right, m) is None}
    assert (shown == set()) or has_right(user, right)


def test_a_list_and_a_row_agree_for_accounts_made_by_the_actions(cast):
    """The same on real grants and delegations, drawn with a fixed seed."""
    draw = random.Random(20260302)
    antennas = [*Antenna.objects.all(), None]
    users = []
    for number in range(6):
        member = a_member(antenna=draw.choice(antennas))
        user = actions.open_account(member=member, by=BY)
        activity = an_activity(members=[member], antenna=draw.choice(antennas))
        if draw.random() < 0.7:
            rights = draw.sample(list(Right), 5)
            role = actions.create_role(by=BY, name=f"Tirage {number}", rights=rights, needs_second_factor=False)
            until = draw.choice([None, date(2025, 1, 1)])
            actions.grant_role(user=user, role=role, by=BY, on=START, antenna=draw.choice(antennas), until=until)
        if draw.random() < 0.7:
            right = draw.choice(DELEGABLE)
            actions.delegate(member=member, right=right, activity=draw.choice([None, activity]), by=BY, on=START)
        users.append(type(user).objects.get(pk=user.pk))
    activities, members = list(Activity.objects.all()), list(Member.objects.all())
    for user in [*users, *cast.people.values()]:
        for right in Right:
            rows = set(visible(Activity.objects.all(), user, right, path=""))
            assert rows == {a for a in activities if may(user, right, a) is None}, (user, right)
            people = set(reach.visible(Member.objects.all(), user, right))
            assert people == {m for m in members if reach.may(user, right, m) is None}, (user, right)


def test_everyone_has_their_own_rights_on_their_own_activities_and_no_other(cast):
    for right in OWN_ACTIVITY:
        assert may(cast.nadia, right, cast.nadia_activity) is None
        assert may(cast.nadia, right, cast.lea_activity) is not None


def test_who_left_an_activity_has_no_right_on_it_any_more(cast):
    membership = cast.atelier.memberships.get(member=cast.karim.member)
    actions.leave_activity(membership=membership, by=BY, on=ON, until=date(2025, 12, 31))
    karim = type(cast.karim).objects.get(pk=cast.karim.pk)
    assert may(karim, Right.INVOICES_VIEW, cast.atelier) is not None
    assert may(karim, Right.INVOICES_VIEW, cast.karim_activity) is None


def found(user, text):
    return {document.title for document in search.visible_to(user, search.matching(text))}


def test_search_finds_people_and_activities_in_ones_reach_only(cast):
    actions.edit_member(member=cast.nadia.member, by=BY, on=ON, city="Montélimar")
    an_activity("Les pains dorés", trade="Boulangerie", members=[cast.nadia.member], antenna=cast.valence)
    assert found(cast.diane, "montelimar") == {"Nadia Roche"}
    assert found(cast.diane, "boulengerie") >= {"Les pains dorés"}, "a typing error is forgiven"
    assert "Les pains dorés" in found(cast.diane, "roche")
    assert found(cast.bruno, "montelimar") == set(), "another antenna"
    assert found(cast.lea, "montelimar") == set(), "no right on people"


def test_search_follows_a_new_name(cast):
    actions.edit_member(member=cast.nadia.member, by=BY, on=ON, last_name="Quenouille")
    assert found(cast.diane, "quenouille") >= {"Nadia Quenouille"}
    assert SearchDocument.objects.filter(kind="member", object_id=cast.nadia.member.pk).count() == 1
