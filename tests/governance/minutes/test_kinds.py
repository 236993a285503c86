"""What minutes ask by the kind of the meeting, and what they say of votes that choose or elect, without adopting."""

import pytest
from django.utils import timezone

from governance.attendance.actions import set_bureau
from governance.ballots import actions as ballots
from governance.meetings.actions import close_meeting
from governance.minutes.content import content_of
from governance.minutes.queries import gaps
from governance.models import Ballot
from tests.governance.ballots.made import LETTERS, cast_for, end, session
from tests.governance.made import BY, at, member, statutes
from tests.governance.minutes.made import bureau_of, fixed, sitting, voted
from tests.governance.reading import text_of

DAYS = [{"code": code, "label": label, "meaning": ""} for code, label in (("a", "Lundi"), ("b", "Mardi"), ("c", "Jeudi"))]


def words(of):
    return "\n".join(str(gap.refusal) for gap in gaps(of))


def group(number=3, **values):
    return session(number, kind="collective", item="resolution", **values)


def test_a_group_is_asked_for_no_mention_of_an_assembly(cast):
    held = group()
    for one in held.people:
        cast_for(held, one)
    end(held)
    over = close_meeting(meeting=held.meeting, by=BY, at=at(20))
    assert words(over) == "Le bureau de séance n'est pas désigné."
    chair, secretary = bureau_of(cast)
    over = set_bureau(meeting=over, chair=chair, secretary=secretary, by=BY)
    assert gaps(over) == []
    assert fixed(over).state == "signing"


def test_a_group_that_counted_without_proclaiming_still_has_it_to_do(cast):
    held = group()
    ballots.close_ballot(ballot=held.ballot, by=BY, at=at(19))
    Ballot.objects.filter(pk=held.ballot.pk).update(state="counted", result={"counts": {}})
    assert "n'est pas proclamé" in words(held.meeting)
    assert "art." not in words(held.meeting)


@pytest.mark.parametrize(
    ("form", "said"), [("sa", "(C. com. art. R. 225-20)"), ("sas", "(les statuts, comme C. com. art. R. 225-20)")]
)
def test_a_board_is_asked_what_its_own_articles_ask(cast, form, said):
    statutes(form)
    held = sitting(cast, kind="board")
    voted(held, votes_for=2, against=0)
    over = close_meeting(meeting=held, by=BY, at=timezone.now())
    assert words(over) == f"La feuille de présence n'est pas certifiée par le bureau. {said}"


def test_the_minutes_of_a_board_name_who_was_not_there(cast):
    held = session(3, kind="board")
    held.meeting.presences.filter(member=held.people[2]).delete()
    assert content_of(held.meeting)["attendance"]["absent"] == [str(held.people[2])]
    assert content_of(session(3).meeting)["attendance"]["absent"] == []


def said_of(held):
    return content_of(held.meeting)["points"][0]["resolution"]


def test_days_are_chosen_neither_adopted_nor_elected_and_an_empty_place_is_said(as_, cast):
    held = group(method="choices", options=DAYS, seats=2, most=1)
    for one, day in zip(held.people, ("c", "c", "c"), strict=True):
        cast_for(held, one, [day])
    end(held)
    said = said_of(held)
    assert (said["outcome"], said["ballots"][0]["word"], said["ballots"][0]["empty"]) == ("chosen", "Retenu", 1)
    client = as_("diane")
    for address in (
        f"/assemblees/{held.meeting.pk}/proces-verbal/",
        f"/resolutions/{held.resolution.pk}/",
        f"/scrutins/{held.ballot.pk}/",
    ):
        page = text_of(client.get(address))
        assert "Une place reste vide." in page
        assert "Élu·e" not in page and "Adoptée" not in page


def test_a_round_given_up_leaves_its_places_empty(cast):
    held = group(4, method="choices", options=DAYS, seats=2, most=1)
    for one, day in zip(held.people, ("c", "c", "a", "b"), strict=True):
        cast_for(held, one, [day])
    end(held)
    held.ballot.refresh_from_db()
    assert said_of(held)["ballots"][0]["empty"] == 0  # another round may still fill it
    ballots.give_up_next_round(ballot=held.ballot, by=BY, reason="On verra.")
    assert said_of(held)["ballots"][0]["empty"] == 1


def test_persons_are_elected(as_, cast):
    held = session(3, method="choices", options=LETTERS)
    for one in held.people:
        cast_for(held, one, ["a"])
    end(held)
    said = said_of(held)
    assert (said["outcome"], said["ballots"][0]["word"], said["ballots"][0]["empty"]) == ("elected", "Élu·e", 0)
    page = text_of(as_("diane").get(f"/assemblees/{held.meeting.pk}/proces-verbal/"))
    assert "Élu·e : Aline." in page and "Élection faite" in page and "Adoptée" not in page


def test_as_many_choices_as_places_unless_told_otherwise(as_, cast):
    held = session(3, kind="collective", item="resolution", is_open=False)
    ballots.cancel_ballot(ballot=held.ballot, by=BY, reason="Une date, plutôt.", at=at(19))
    held.meeting.bureau.create(member=member(cast.diane), role="chair")
    typed = {f"options-{rank}-label": day["label"] for rank, day in enumerate(DAYS)} | {"seats": "2", "way": "named"}
    client, address = as_("diane"), f"/resolutions/{held.resolution.pk}/voter/preparer/?methode=choices"
    assert client.submit(address, typed, form="form").status_code == 302
    made = Ballot.objects.latest("pk")
    assert (made.seats, made.most) == (2, 2)
    ballots.cancel_ballot(ballot=made, by=BY, reason="Une seule.", at=at(19))
    client.submit(address, typed | {"most": "1"}, form="form")
    assert Ballot.objects.latest("pk").most == 1
