"""How long each spoke, for the bureau; turns end with what they belong to, and are forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae import retention
from governance.meetings.actions import close_meeting
from governance.models import Meeting, Turn
from governance.room import actions
from governance.room.speaking import Spoken, together, totals
from members.models import Member
from tests.governance.attendance.made import come
from tests.governance.made import BY, associates, at, member
from tests.governance.reading import text_of
from tests.governance.room.made import asks, held, page_of


def minutes(*numbers):
    return [at(18) + timedelta(minutes=one) for one in numbers]


# -- the sums -------------------------------------------------------------------------------------------


def test_turns_add_up_and_one_that_goes_on_counts_until_now():
    start, end, again, now = minutes(0, 4, 10, 11)
    found = totals([(7, start, end), (7, again, None), (8, end, again)], now=now)
    assert found == {7: Spoken(2, timedelta(minutes=5)), 8: Spoken(1, timedelta(minutes=6))}
    assert together(found.values()) == Spoken(3, timedelta(minutes=11))
    assert together([]) == Spoken(0, timedelta())


@pytest.mark.parametrize(
    ("seconds", "said"), [(20, "moins d'une minute"), (40, "1 min"), (240, "4 min"), (3900, "1 h 05"), (3600, "1 h 00")]
)
def test_a_length_is_said_in_minutes(seconds, said):
    assert Spoken(1, timedelta(seconds=seconds)).said == said


# -- in the room ------------------------------------------------------------------------------------------


@pytest.fixture
def room(cast, db) -> Meeting:
    made = held()
    for one in (*associates(2), member(cast.nadia)):
        come(made, one, when=timezone.now())
    return made


def speaks(room, who: Member, length: int | None = None) -> Turn:
    """Has the floor; for so many minutes."""
    now = timezone.now()
    turn = actions.call(turn=asks(room, who), after=None, by=BY, at=now - timedelta(minutes=length or 0))
    return turn if length is None else actions.end_turn(turn=turn, by=BY, at=now)


def people_of(room) -> list[Member]:
    return [one.member for one in room.presences.select_related("member").order_by("pk")]


def test_the_bureau_reads_who_spoke_how_long_associates_and_others_apart(as_, room, cast):
    first, second, nadia = people_of(room)
    speaks(room, first, 4)
    speaks(room, second, 3)
    speaks(room, nadia, 2)
    page = text_of(as_("diane").get(page_of("speaking_times", room)))
    assert "Associé·es 7 min" in page
    assert "Autres 2 min" in page
    assert f"{first} associé·e 1 4 min" in page
    assert f"{nadia} autre 1 2 min" in page
    assert page_of("speaking_times", room) in as_("diane").get(page_of("desk", room)).text
    assert as_("lea").get(page_of("speaking_times", room)).status_code == 403


def test_who_was_passed_over_did_not_speak(as_, room):
    actions.pass_over(turn=speaks(room, people_of(room)[0]), by=BY, at=timezone.now())
    assert "Personne n’a encore eu la parole" in text_of(as_("diane").get(page_of("speaking_times", room)))


def test_a_suspension_ends_the_turn_of_who_speaks_and_keeps_those_who_wait(room):
    first, second, _ = people_of(room)
    turn, waits = speaks(room, first), asks(room, second)
    now = timezone.now()
    actions.suspend(meeting=room, reason="Pause", by=BY, at=now)
    turn.refresh_from_db()
    waits.refresh_from_db()
    assert (turn.state, turn.ended_at, waits.state) == ("done", now, "waiting")


def test_the_end_of_the_meeting_ends_every_turn(as_, room):
    first, second, _ = people_of(room)
    turn, waits = speaks(room, first), asks(room, second)
    now = timezone.now()
    close_meeting(meeting=room, by=BY, at=now)
    turn.refresh_from_db()
    waits.refresh_from_db()
    assert (turn.state, turn.ended_at) == ("done", now)
    assert (waits.state, waits.ended_at) == ("passed", now)
    sheet = reverse("governance:meetings:sheet", args=[room.pk])
    assert page_of("speaking_times", room) in as_("diane").get(sheet).text
    assert page_of("speaking_times", room) not in as_("lea").get(sheet).text


def over(room, *, days):
    ended = timezone.now() - timedelta(days=days)
    Meeting.objects.filter(pk=room.pk).update(opened_at=ended - timedelta(hours=1), closed_at=ended)


def test_turns_are_forgotten_ninety_days_after_their_meeting(room):
    speaks(room, people_of(room)[0], 2)
    close_meeting(meeting=room, by=BY, at=timezone.now())
    over(room, days=89)
    assert retention.forget()["turns"] == 0
    over(room, days=91)
    assert retention.forget()["turns"] == 1
    assert not Turn.objects.exists()
