"""Every page of the room opens for who may, empty and full, and refuses the others."""

from datetime import date

import pytest
from django.urls import reverse

from cae.rights import Right
from members import actions
from members.models import Grant, Role
from tests.members.people import BY, ON, a_cape, a_cesa, a_holder, a_member, an_activity

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"members:{name}", args=args)


def pages(cast):
    """Each page of the team that is read, by name, on the cast."""
    member, code = cast.lea.member, cast.atelier.code
    contract = cast.karim.member.contracts.get()
    membership = cast.atelier.memberships.first()
    role = Role.objects.get(name="Comptabilité")
    return {
        "members:index": url("index"),
        "members:sheet": url("sheet", member.pk),
        "members:new": url("new"),
        "members:edit": url("edit", member.pk),
        "members:admit": url("admit", cast.karim.member.pk),
        "members:leave": url("leave", member.pk),
        "members:me": url("me"),
        "members:contracts:new": url("contracts:new", member.pk),
        "members:contracts:edit": url("contracts:edit", contract.pk),
        "members:contracts:end": url("contracts:end", contract.pk),
        "members:activities:index": url("activities:index"),
        "members:activities:sheet": url("activities:sheet", code),
        "members:activities:new": url("activities:new"),
        "members:activities:edit": url("activities:edit", code),
        "members:activities:close": url("activities:close", code),
        "members:activities:recover": url("activities:recover", code),
        "members:activities:profile": url("activities:profile", code),
        "members:memberships:join": url("memberships:join", code),
        "members:memberships:leave": url("memberships:leave", code, membership.pk),
        "members:memberships:share": url("memberships:share", code),
        "members:roles:index": url("roles:index"),
        "members:roles:sheet": url("roles:sheet", role.pk),
        "members:roles:new": url("roles:new"),
        "members:roles:edit": url("roles:edit", role.pk),
        "members:roles:grant": url("roles:grant", role.pk),
        "members:roles:delegate": url("roles:delegate", member.pk),
        "members:questions:index": url("questions:index"),
        "members:questions:of_activity": url("questions:of_activity", code),
        "members:questions:ask": url("questions:ask", code),
        "members:cooperative": url("cooperative"),
        "members:antennas:new": url("antennas:new"),
        "members:antennas:edit": url("antennas:edit", cast.lyon.pk),
    }


def test_a_director_opens_every_page(as_, cast):
    client = as_("diane")
    for name, address in pages(cast).items():
        assert client.get(address).status_code == 200, name


TEAM_ONLY = {
    "members:index", "members:sheet", "members:new", "members:edit", "members:admit", "members:leave", "members:contracts:new",
    "members:contracts:edit", "members:contracts:end", "members:activities:new", "members:roles:index", "members:roles:sheet",
    "members:roles:new", "members:roles:edit", "members:roles:grant", "members:roles:delegate", "members:questions:index",
    "members:cooperative", "members:antennas:new", "members:antennas:edit",
}  # fmt: skip
OWN = {
    "members:me", "members:activities:index", "members:activities:sheet", "members:activities:profile",
    "members:questions:of_activity", "members:questions:ask",
}  # fmt: skip


def test_a_member_opens_their_own_and_a_stranger_does_not_know_of_it(as_, cast):
    client = as_("lea")
    expected = {name: 200 if name in OWN else 403 for name in pages(cast)}
    assert {name: client.get(address).status_code for name, address in pages(cast).items()} == expected
    client = as_("nadia")
    expected = {name: 403 if name in TEAM_ONLY else 404 for name in pages(cast)}
    expected |= {"members:me": 200, "members:activities:index": 200}
    assert {name: client.get(address).status_code for name, address in pages(cast).items()} == expected


def test_pages_ask_to_sign_in(client, cast):
    for name, address in pages(cast).items():
        answer = client.get(address)
        assert answer.status_code == 302, name
        assert "/compte/login/" in answer["Location"], name


def test_an_adviser_of_one_antenna_does_not_learn_of_the_others(as_, cast):
    """Bruno accompanies in Lyon; Nadia is in Valence."""
    client = as_("bruno")
    assert client.get(url("sheet", cast.karim.member.pk)).status_code == 200
    assert client.get(url("sheet", cast.nadia.member.pk)).status_code == 404
    assert client.get(url("edit", cast.nadia.member.pk)).status_code == 404
    page = client.get(url("index")).content.decode()
    assert ("Benali" in page, "Roche" in page) == (True, False)
    page = client.get(url("activities:index")).content.decode()
    assert ("Benali Web" in page, "Les pains de Nadia" in page) == (True, False)


def test_who_may_read_a_sheet_but_not_change_it_is_told_so(as_, cast):
    client = as_("odile")
    assert client.get(url("sheet", cast.lea.member.pk)).status_code == 200
    assert client.get(url("edit", cast.lea.member.pk)).status_code == 403


def test_roles_are_not_composed_from_an_antenna(as_, cast):
    local = a_holder(Right.ROLES_MANAGE, antenna=cast.lyon)
    client = as_(local)
    assert client.get(url("roles:index")).status_code == 403
    grant = Grant.objects.get(user=cast.odile)
    assert client.post(url("roles:withdraw", grant.pk)).status_code == 403


def test_me_is_only_for_who_has_a_sheet(as_):
    from members.models import User

    assert as_(User.objects.create_user("operateur@exemple.test")).get(url("me")).status_code == 404


# -- the cost of lists -----------------------------------------------------------------------------


@pytest.fixture
def director(as_):
    """A client of someone who sees everything, with nothing of the cast in the way."""
    return as_("diane")


def test_index_costs_the_same_with_one_row_and_three(director, flat, cast):
    def add():
        member = a_member(last_name="Ajout", antenna=cast.lyon, adviser=cast.bruno.member)
        a_cape(member)
        a_cesa(member)

    flat(lambda: director.get(url("index"), {"q": "Ajout"}), add=add)


def test_activities_index_costs_the_same_with_one_row_and_three(director, flat):
    flat(
        lambda: director.get(url("activities:index"), {"q": "Ajout"}),
        add=lambda: an_activity("Ajout", members=[a_member()]),
    )


def test_sheet_costs_the_same_with_one_activity_and_three(director, flat):
    member = a_member()
    flat(lambda: director.get(url("sheet", member.pk)), add=lambda: an_activity(members=[member]))


def test_activity_sheet_costs_the_same_with_one_member_and_three(director, flat):
    activity = an_activity()

    def add():
        actions.join_activity(activity=activity, member=a_member(), by=BY, on=date(2024, 1, 1))

    flat(lambda: director.get(url("activities:sheet", activity.code)), add=add)


def test_roles_index_costs_the_same_with_one_row_and_three(director, flat):
    flat(lambda: director.get(url("roles:index")), add=lambda: a_holder(Right.DESK))


def test_role_sheet_costs_the_same_with_one_holder_and_three(director, flat):
    role = actions.create_role(by=BY, name="Essai", rights=[Right.DESK])

    def add():
        user = actions.open_account(member=a_member(), by=BY)
        actions.grant_role(user=user, role=role, by=BY, on=ON)

    flat(lambda: director.get(url("roles:sheet", role.pk)), add=add)


def test_index_comes_back_as_it_was_left(director):
    director.get(url("index"), {"situation": "cape"})
    assert director.get(url("index"))["Location"] == f"{url('index')}?situation=cape"
    assert director.get(url("index"), {"effacer": "1"})["Location"] == url("index")
    assert director.get(url("index")).status_code == 200
