"""The round that a vote leaves to hold: held, or given up with a reason; the meeting and its minutes wait for one of both."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from governance.attendance.actions import certify
from governance.ballots import actions
from governance.ballots.models import Ballot
from governance.ballots.telling import drawn, rows_of
from governance.meetings import ports
from governance.meetings.actions import close_meeting
from governance.minutes import actions as minutes
from governance.minutes.content import content_of
from governance.minutes.queries import gaps
from tests.governance.ballots.made import LETTERS, cast_for, end, session
from tests.governance.made import BY, at, roll
from tests.governance.minutes.made import bureau_of, noted, sitting
from tests.governance.reading import text_of

pytestmark = pytest.mark.django_db
WAITS = "le premier tour renvoie à un second, qui n'a pas été tenu"


def sheet(ballot) -> str:
    return reverse("governance:ballots:sheet", args=[ballot.pk])


def first_round(choices="abca", **values):
    """A first round that leaves a second one, proclaimed."""
    held = session(len(choices), method="two_round", options=LETTERS, **values)
    for member, name in zip(held.people, choices, strict=True):
        cast_for(held, member, name)
    end(held)
    held.ballot.refresh_from_db()
    return held


def close(held):
    return close_meeting(meeting=held.meeting, by=BY, at=at(21))


def give_up(held, reason="Les candidat·es se retirent.") -> Ballot:
    return actions.give_up_next_round(ballot=held.ballot, by=BY, reason=reason)


def test_a_meeting_is_not_closed_before_the_second_round_is_held(cast):
    held = first_round()
    with pytest.raises(Refused, match=WAITS) as refused:
        close(held)
    assert refused.value.refusal.address == sheet(held.ballot)
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    with pytest.raises(Refused, match=WAITS):  # prepared is not held
        close(held)
    held.ballot = actions.open_ballot(ballot=second, by=BY, at=at(19, 10))
    for member in held.people[:3]:
        cast_for(held, member, "a", when=at(19, 12))
    end(held, at(19, 30))
    assert close(held).state == "closed"


def test_a_round_is_given_up_with_a_reason_that_minutes_tell(cast):
    held = first_round()
    with pytest.raises(Refused, match="Dites pourquoi"):
        give_up(held, " ")
    assert give_up(held).given_up == "Les candidat·es se retirent."
    assert close(held).state == "closed"
    [point] = content_of(held.meeting)["points"]
    assert point["resolution"]["outcome"] == "nobody"
    assert [one["given_up"] for one in point["resolution"]["ballots"]] == ["Les candidat·es se retirent."]
    with pytest.raises(Refused, match="a renoncé au tour suivant : Les candidat·es se retirent"):
        actions.prepare_next_round(ballot=held.ballot, by=BY)
    with pytest.raises(Refused, match="a renoncé au tour suivant"):
        give_up(held)


def test_equal_voices_hold_the_meeting_too(cast):
    held = session(2, method="choices", options=LETTERS)
    for member, name in zip(held.people, ("a", "b"), strict=True):
        cast_for(held, member, [name])
    end(held)
    [refusal] = ports.all_before_closing(held.meeting)
    assert "des voix sont restées égales" in refusal.sentence


def test_a_vote_that_told_everything_apart_holds_nothing(cast):
    held = first_round("aaab")
    assert held.ballot.result["elected"] == ["a"]
    assert ports.all_before_closing(held.meeting) == []
    with pytest.raises(Refused, match="a tout départagé"):
        give_up(held)


def test_a_prepared_round_is_held_or_cancelled_before_it_is_given_up(cast):
    held = first_round()
    second = actions.prepare_next_round(ballot=held.ballot, by=BY)
    with pytest.raises(Refused, match=r"déjà préparé.*annulez-le d'abord"):
        give_up(held)
    actions.cancel_ballot(ballot=second, by=BY, reason="Plus personne.", at=at(19, 5))
    assert "le premier tour" in ports.all_before_closing(held.meeting)[0].sentence
    give_up(held)
    assert ports.all_before_closing(held.meeting) == []


@pytest.mark.parametrize("values", [{"trial": True}, {}])
def test_neither_a_trial_nor_an_opinion_leaves_a_round(values, cast):
    held = session(4, method="two_round", options=LETTERS, is_open=bool(values), **values)
    ballot = held.ballot
    if not values:
        everyone = roll(held.meeting, kind="consultative")
        ballot = actions.open_ballot(ballot=actions.ask_opinion(ballot=ballot, by=BY, at=at(18, 5)), by=BY, at=at(18, 10))
        held.rights = {right.member_id: right for right in everyone.rights.all()}
    held.ballot = ballot
    for member, name in zip(held.people, "abca", strict=True):
        cast_for(held, member, name)
    end(held)
    held.ballot.refresh_from_db()
    assert held.ballot.result["second_round"]
    assert ports.all_before_closing(held.meeting) == []
    with pytest.raises(Refused, match="Un essai ou un avis"):
        actions.prepare_next_round(ballot=held.ballot, by=BY)


def test_only_a_proclaimed_vote_gives_up_a_round(cast):
    held = session(2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(pk=held.ballot.pk).update(given_up="Non.")


def test_lists_share_more_seats_than_they_are_and_name_who_sits(cast):
    people = {"a": "Léa Martin, Odile Garnier ; Bruno Lefèvre", "b": "Rose Aubert"}
    options = [{"code": code, "label": f"Liste {code.upper()}", "meaning": names} for code, names in people.items()]
    held = session(6, method="lists", options=options, seats=4)
    for person, choice in zip(held.people, "aaaabb", strict=True):
        cast_for(held, person, choice)
    end(held)
    held.ballot.refresh_from_db()
    rows = rows_of(held.ballot, held.ballot.result)
    assert [(row["seats"], row["seated"]) for row in rows] == [
        (3, ["Léa Martin", "Odile Garnier", "Bruno Lefèvre"]),
        (1, ["Rose Aubert"]),
    ]
    told = drawn(held.ballot, [])
    assert told.said == "Sièges : Liste A 3 (Léa Martin, Odile Garnier, Bruno Lefèvre), Liste B 1 (Rose Aubert)."


def test_lists_that_are_level_dispute_only_the_seats_that_are_left(cast):
    held = session(4, method="lists", options=LETTERS, seats=3)
    for member, name in zip(held.people, "aabb", strict=True):
        cast_for(held, member, name)
    result = end(held)
    assert (result["shares"]["a"], result["shares"]["b"], list(result["tied"])) == (1, 1, ["a", "b"])
    held.ballot.refresh_from_db()
    assert actions.prepare_next_round(ballot=held.ballot, by=BY).seats == 1


# -- what pages and minutes say -----------------------------------------------------------------------


def test_the_page_of_the_vote_leads_on_and_takes_the_reason(as_, cast):
    held = first_round()
    client = as_("diane")
    meeting = reverse("governance:meetings:sheet", args=[held.meeting.pk])
    assert "Ce qui retient la séance" in text_of(client.get(meeting))
    assert sheet(held.ballot) in client.get(meeting).content.decode()
    desk = client.get(reverse("governance:room:desk", args=[held.meeting.pk])).content.decode()
    assert sheet(held.ballot) in desk
    page = text_of(client.get(sheet(held.ballot)))
    assert "Préparer le tour 2" in page
    assert "Renoncer au tour suivant" in page
    address = reverse("governance:ballots:give_up", args=[held.ballot.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Plus de candidat."})["Location"] == sheet(held.ballot)
    page = text_of(as_("lea").get(sheet(held.ballot)))
    assert "Le tour suivant n’est pas tenu" in page
    assert "Plus de candidat." in page
    assert "Renoncer au tour suivant" not in page
    assert "Ce qui retient" not in text_of(client.get(meeting))


def election_of(cast):
    """An election of the cast held as far as its first round, closed before a rule held it."""
    of = sitting(cast)
    when = of.opened_at + timedelta(minutes=5)
    ballot = actions.prepare_ballot(resolution=of.items.get().resolution, by=BY, way="named", method="two_round", options=LETTERS)
    ballot = actions.open_ballot(ballot=ballot, by=BY, at=when)
    for right, name in zip(ballot.roll.rights.all(), "abca", strict=False):
        actions.cast_named(ballot=ballot, right=right, member=right.member, choice=name, by=BY, at=when)
    actions.close_ballot(ballot=ballot, by=BY, at=when)
    actions.count_ballot(ballot=ballot, by=BY)
    ballot = actions.proclaim(ballot=ballot, by=BY, at=when)
    assert ballot.result["second_round"]
    noted(of)
    of.state, of.closed_at = "closed", of.opened_at + timedelta(minutes=90)
    of.save(update_fields=["state", "closed_at"])
    return of, ballot


def test_minutes_miss_the_round_that_nobody_held_nor_gave_up(as_, cast):
    of, ballot = election_of(cast)
    found = {gap.address: str(gap.refusal) for gap in gaps(of)}
    assert "le premier tour renvoie à un second" in found[sheet(ballot)]
    page = text_of(as_("diane").get(sheet(ballot)))
    assert "Dire pourquoi il n’est pas tenu" in page
    assert "Préparer le tour" not in page  # the meeting is over
    actions.give_up_next_round(ballot=ballot, by=BY, reason="L'heure tardive.")
    assert sheet(ballot) not in {gap.address for gap in gaps(of)}
    said = text_of(as_("diane").get(reverse("governance:minutes:sheet", args=[of.pk])))
    assert "Le tour suivant n’a pas été tenu : L'heure tardive." in said


def test_a_note_does_not_hide_a_vote_that_was_held(cast):
    of, ballot = election_of(cast)
    note = of.items.get().debate
    note.not_voted = True
    note.save()
    assert sheet(ballot) in {gap.address for gap in gaps(of)}
    assert content_of(of)["points"][0]["resolution"]["outcome"] == "nobody"


def test_a_round_is_not_given_up_under_minutes_that_are_fixed(cast):
    of, ballot = election_of(cast)
    Ballot.objects.filter(pk=ballot.pk).update(given_up="Provisoire.")
    certify(meeting=of, member=bureau_of(cast)[0], by=BY, at=timezone.now())
    minutes.fix(meeting=of, by=BY, at=timezone.now())
    Ballot.objects.filter(pk=ballot.pk).update(given_up="")
    with pytest.raises(Refused, match="à la signature"):
        actions.give_up_next_round(ballot=ballot, by=BY, reason="Trop tard.")
