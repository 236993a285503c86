"""A roll that an admission or a loss of status made old: said with its names, mended in one click, and no vote opens on it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cae.access import Refused
from governance.ballots import actions as ballots
from governance.models import Roll
from governance.roll import actions, queries, rules
from members.models import Member
from tests.governance import made
from tests.governance.ballots.made import session
from tests.governance.made import BY, DAY, at, member
from tests.governance.reading import text_of

OLD = "La version 1 de la liste électorale n'est plus à jour"


def admit(user) -> Member:
    found = member(user)
    found.associate_since = DAY - timedelta(days=1)
    found.save()
    return found


def test_an_admission_stops_the_opening_until_the_list_is_renewed(cast):
    held = session(4, is_open=False)
    assert queries.why_old(Roll.objects.get(), on=DAY) is None
    with pytest.raises(Refused, match="est à jour"):
        actions.renew_roll(meeting=held.meeting, on=DAY, by=BY, at=at(18))
    karim = admit(cast.karim)
    with pytest.raises(Refused, match=rf"{OLD} : il y manque Karim Benali\. Mettez la liste à jour"):
        ballots.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    made_again = actions.renew_roll(meeting=held.meeting, on=DAY, by=BY, at=at(18, 5))
    assert (made_again.version, made_again.rights.filter(member=karim).count()) == (2, 1)
    opened = ballots.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10))
    assert opened.roll == made_again
    held.people[0].associate_since = None
    held.people[0].save()
    with pytest.raises(Refused, match="vote est ouvert"):  # an open ballot still refuses a change
        actions.renew_roll(meeting=held.meeting, on=DAY, by=BY, at=at(18, 20))


def test_a_loss_of_status_is_said_too_and_a_trial_opens_all_the_same(cast):
    held = session(4, is_open=False, trial=True)
    gone = held.people[0]
    gone.associate_since = None
    gone.save()
    refusal = queries.why_old(Roll.objects.get(), on=DAY)
    assert refusal is not None and f"{gone} n'y a plus sa place" in refusal.sentence
    assert ballots.open_ballot(ballot=held.ballot, by=BY, at=at(18, 10)).state == "open"


def test_the_pages_of_the_roll_and_of_the_ballot_name_them_with_the_one_click(as_, cast):
    held = session(4, is_open=False)
    admit(cast.karim)
    client = as_("diane")
    renew = reverse("governance:roll:renew", args=[held.meeting.pk])
    for page in (
        reverse("governance:roll:of_meeting", args=[held.meeting.pk]),
        reverse("governance:ballots:sheet", args=[held.ballot.pk]),
    ):
        found = client.get(page)
        assert "il y manque Karim Benali" in text_of(found) and renew in found.content.decode()
    client.post(renew)
    assert Roll.objects.filter(version=2).count() == 1
    found = client.get(reverse("governance:ballots:sheet", args=[held.ballot.pk]))
    assert "plus à jour" not in text_of(found) and "Ouvrir le vote" in text_of(found)
    assert renew not in as_("lea").get(reverse("governance:roll:of_meeting", args=[held.meeting.pk])).content.decode()


def test_names_are_in_the_order_of_last_names_without_accents(cast):
    for first, last in (("Élise", "Poirier"), ("Tom", "Éluard"), ("Ana", "Durand"), ("Zoé", "Poirier")):
        Member.objects.create(
            first_name=first, last_name=last, email=f"{first}@x.org", applied_on=DAY, associate_since=DAY - timedelta(days=90)
        )
    of = made.meeting()
    made.frozen(of)
    names = [right.name for right in queries.rights_of(made.roll(of))]
    wanted = ["Ana Durand", "Tom Éluard", "Élise Poirier", "Zoé Poirier"]
    assert [name for name in names if name in wanted] == wanted
    assert names == [right.name for right in rules.by_name(Roll.objects.get().rights.select_related("member"))]
