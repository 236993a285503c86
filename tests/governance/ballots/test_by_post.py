"""Postal forms and blank proxies in each kind of vote: counted where they answer, and nowhere a lock on who sent them."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cae import files
from cae.access import Refused
from governance.attendance.actions import arrive
from governance.ballots import actions, queries
from governance.ballots.enums import Method
from governance.meetings.actions import mark_convened, open_meeting
from governance.models import NamedVote, PostalForm, PostalVote, Proxy
from governance.proxies.actions import give_proxy, receive_form
from tests.governance.ballots.made import AT, LETTERS, enter
from tests.governance.made import BY, ON, associates, at, frozen, meeting, member, roll
from tests.governance.reading import text_of

# What a person did: came, or not; sent a form, and came too; sent one with nothing ticked, and came; gave a proxy that names
# nobody, or somebody; sent both.
ROLES = ("here", "away", "form", "form_here", "empty_here", "blank", "carried", "both")
FORM, FORM_HERE, EMPTY_HERE, BLANK, CARRIED, BOTH = ROLES[2:]


def post(assembly, person, answers):
    return receive_form(
        meeting=assembly,
        member=person,
        answers=answers,
        scan=files.store(b"%PDF-1.4 formulaire", "f.pdf"),
        received_on=at(9, day=ON).date(),
        by=BY,
        at=at(9, day=ON),
    )


def held(method: str, way: str, roles: list[str], *, trial: bool = False) -> SimpleNamespace:
    """A vote of the room by this method, where each person did what their role says; the first is always in the room."""
    people = associates(len(roles) + 1)
    of = meeting()
    asked = frozen(of, kind="resolution" if method == "yes_no" else "election")
    of = mark_convened(meeting=of, by=BY, on=ON)
    made = roll(of)
    for person, role in zip(people[1:], roles, strict=True):
        if role in (FORM, FORM_HERE, EMPTY_HERE, BOTH):
            post(of, person, {} if role == EMPTY_HERE else {asked: "against"})
        if role == BLANK:
            give_proxy(meeting=of, giver=person, kind="blank", channel="online", by=BY, at=at(9, day=ON))
        if role in (CARRIED, BOTH):
            Proxy.objects.create(
                meeting=of, giver=person, holder=people[0], kind="named", channel="paper", given_at=at(9, day=ON)
            )
    of = open_meeting(meeting=of, by=BY, at=at(18))
    come = [people[0], *(one for one, role in zip(people[1:], roles, strict=True) if role in ("here", FORM_HERE, EMPTY_HERE))]
    for one in come:
        arrive(meeting=of, member=one, checked_by="desk", by=BY, at=at(18))
    options = [] if method == "yes_no" else LETTERS
    ballot = actions.prepare_ballot(resolution=asked, by=BY, way=way, method=method, options=options, trial=trial)
    ballot = actions.open_ballot(ballot=ballot, by=BY, at=at(18, 10))
    rights = {right.member_id: right for right in made.rights.all()}
    return SimpleNamespace(meeting=of, ballot=ballot, people=people, rights=rights, resolution=asked)


ANSWERS = {
    "yes_no": "for",
    "choices": ["a"],
    "lists": "a",
    "two_round": "a",
    "approval": ["a"],
    "stv": ["a", "b"],
    "schulze": ["a", "b"],
    "judgment": {"a": 3, "b": 2, "c": 1, "d": 0},
}


def said_of(found, whose, by_whom):
    """The refusal, or None when the voice is taken."""
    right = found.rights[whose.pk]
    values = {"choice": ANSWERS[found.ballot.method], "by": BY, "at": AT}
    try:
        actions.cast_named(ballot=found.ballot, right=right, member=by_whom, **values)
    except Refused as refused:
        return refused.refusal
    return None


def result_of(found) -> dict:
    actions.close_ballot(ballot=found.ballot, by=BY, at=AT)
    return actions.count_ballot(ballot=found.ballot, by=BY).result


@pytest.mark.parametrize("method", Method.values)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roles=st.lists(st.sampled_from(ROLES), min_size=3, max_size=6))
def test_each_voice_once_and_nobody_is_both_shut_out_and_not_counted(db, method, roles):
    with transaction.atomic():
        found = held(method, "named", roles)
        refusals = {}
        for person in found.people:
            carried = said_of(found, person, found.people[0]) if person != found.people[0] else None
            own = said_of(found, person, person)
            refusals[person] = [one for one in (carried, own) if one is not None]
        result = result_of(found)
        counted = list(found.ballot.votes.values_list("right__member", flat=True))
        assert len(counted) == len(set(counted)) == result["votes"]
        for person, said in refusals.items():
            codes = {one.code for one in said}
            assert "postal" not in codes or person.pk in counted  # a form shuts out only where it is counted
            if person.pk not in counted:  # absent, or with what leads on
                assert all(one.remedy for one in said if one.code != "no_proxy"), said
        for person, role in zip(found.people[1:], roles, strict=True):
            there = role in ("here", FORM_HERE, EMPTY_HERE, CARRIED, BOTH)
            assert (person.pk in counted) == (there or (method == "yes_no" and role in (FORM, BLANK))), role
        apart = sum(role in (FORM, BLANK) for role in roles) if method != "yes_no" else 0
        assert any("dans ce résultat" in step for step in result["steps"]) == bool(apart)
        transaction.set_rollback(True)


def test_the_votes_of_a_form_prevail_and_the_proxy_serves_for_the_rest(db):
    found = held("yes_no", "named", [BOTH, CARRIED])
    holder, both, carried = found.people
    refusal = said_of(found, both, holder)
    assert refusal is not None and refusal.code == "postal"
    assert said_of(found, carried, holder) is None
    result_of(found)
    kept = dict(NamedVote.objects.filter(ballot=found.ballot).values_list("right__member", "channel"))
    assert kept == {both.pk: "postal", carried.pk: "proxy"}
    election = held("stv", "named", [BOTH, *["here"] * 3])
    assert said_of(election, election.people[1], election.people[0]) is None


def test_a_trial_takes_the_voice_of_who_sent_a_form(db):
    found = held("yes_no", "named", [FORM_HERE], trial=True)
    assert said_of(found, found.people[1], found.people[1]) is None
    assert result_of(found)["votes"] == 1


def test_hands_are_counted_with_who_sent_an_empty_form_and_came(db):
    found = held("yes_no", "hands", [EMPTY_HERE, FORM_HERE, FORM])
    assert queries.voices_in_room(found.ballot, found.meeting, at=AT) == 2
    actions.record_hands(ballot=found.ballot, counts={"for": 2, "against": 0, "abstain": 0}, by=BY, at=AT)
    result = result_of(found)
    assert result["counts"] == {"for": 2, "against": 2, "abstain": 0}
    assert not any("dans ce résultat" in step for step in result["steps"])


def test_the_result_says_what_is_not_in_it(db):
    steps = result_of(held("stv", "named", [FORM, FORM, BLANK]))["steps"]
    assert (
        "2 votes par correspondance et 1 pouvoir sans mandataire ne sont pas comptés dans ce résultat :"
        " on y vote autrement que par pour ou contre (vote unique transférable)." in steps
    )
    found = held("yes_no", "named", [FORM, "here", "here"])
    found.resolution.item.meeting.postal_forms.get().votes.all().delete()
    assert any(step.startswith("1 vote par correspondance n'est pas compté") for step in result_of(found)["steps"])


def test_the_voter_reads_that_their_form_is_not_in_this_vote(as_, cast):
    found = held("stv", "named", ["here"] * 5)
    lea = member(cast.lea)
    form = PostalForm.objects.create(meeting=found.meeting, member=lea, channel="paper", received_at=AT)
    PostalVote.objects.create(form=form, resolution=found.resolution, choice="for")
    enter(found, cast.lea)
    page = text_of(as_("lea").get(reverse("governance:ballots:vote", args=[found.ballot.pk])))
    assert "Votre formulaire par correspondance ne compte pas dans ce vote" in page and "Vous pouvez voter ici." in page
    assert "Relire mon choix" in page


def test_who_gave_a_blank_proxy_reads_how_to_vote_in_an_election(as_, cast):
    found = held("stv", "named", ["here"] * 5)
    Proxy.objects.create(meeting=found.meeting, giver=member(cast.lea), kind="blank", channel="online", given_at=AT)
    page = text_of(as_("lea").get(reverse("governance:ballots:vote", args=[found.ballot.pk])))
    assert "Votre pouvoir sans mandataire ne compte pas dans ce vote" in page
    assert "Reprenez-le pour voter vous-même." in page
    assert (
        reverse("governance:proxies:mine", args=[found.meeting.pk])
        in as_("lea").get(reverse("governance:ballots:vote", args=[found.ballot.pk])).content.decode()
    )
