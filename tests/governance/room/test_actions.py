"""What the bureau does in the room: items and their time, who speaks, suspensions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cae.access import Refused
from cae.models import HistoryEntry
from governance.meetings.actions import close_meeting
from governance.meetings.ports import all_before_closing
from governance.minutes.content import content_of
from governance.models import Meeting, Sitting, Turn
from governance.room import actions, queries
from governance.room.enums import TurnState
from tests.governance.attendance.made import come, go, over, sitting
from tests.governance.made import BY, at, item, meeting, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A meeting being held, four people there, two items of ten minutes."""
    made, people = sitting(4, here=4, resolutions=2)
    return made, people


def go_to(made, rank=0, *, when=None):
    return actions.go_to(meeting=made, item=list(made.items.all())[rank], by=BY, at=when or at(18, 30))


def ask(made, who, minute=30, **values):
    return actions.ask(meeting=made, member=who, by=BY, at=at(18, minute), **values)


def call(turn, minute=40, after=None):
    return actions.call(turn=turn, after=after.pk if after else None, by=BY, at=at(18, minute))


def order(made):
    return [turn.member for turn in queries.waiting(made)]


# -- items and time ---------------------------------------------------------------------------------------


def test_an_item_opens_with_its_countdown_and_the_one_before_is_done(held):
    made, _ = held
    first, second = made.items.all()
    go_to(made)
    assert queries.clock_of(queries.sitting_of(made), at=at(18, 34)).said == "6:00"
    go_to(made, 1, when=at(18, 42))
    first.refresh_from_db()
    assert (first.done_at, queries.present_item(made)) == (at(18, 42), second)
    go_to(made, 0, when=at(18, 45))
    first.refresh_from_db()
    assert first.done_at is None
    assert HistoryEntry.objects.filter(verb="item").count() == 3


def test_opening_the_present_item_again_keeps_its_time(held):
    made, _ = held
    go_to(made)
    assert go_to(made, when=at(18, 38)).clock_ends_at == at(18, 40)
    assert HistoryEntry.objects.filter(verb="item").count() == 1


def test_an_item_of_another_meeting_is_refused(held):
    made, _ = held
    with pytest.raises(Refused, match="n'est pas de cette réunion"):
        actions.go_to(meeting=made, item=item(meeting()), by=BY, at=at(18, 30))


def test_nothing_is_led_before_the_sitting_or_after(held):
    made, people = held
    waiting, _ = sitting(1, is_open=False)
    with pytest.raises(Refused, match="pas encore ouverte"):
        go_to(waiting)
    turn = ask(made, people[0])
    made = over(made)
    for act in (lambda: go_to(made), lambda: call(turn), lambda: ask(made, people[1])):
        with pytest.raises(Refused, match=r"levée|pendant la séance"):
            act()


def test_the_countdown_stops_starts_and_is_extended(held):
    made, _ = held
    go_to(made)
    stopped = actions.stop_clock(meeting=made, by=BY, at=at(18, 37))
    assert (stopped.clock_left, stopped.clock_ends_at) == (180, None)
    assert actions.extend_clock(meeting=made, minutes=2, by=BY, at=at(18, 50)).clock_left == 300
    assert actions.start_clock(meeting=made, by=BY, at=at(18, 50)).clock_ends_at == at(18, 55)
    assert actions.extend_clock(meeting=made, minutes=5, by=BY, at=at(18, 51)).clock_ends_at == at(19)
    over_time = queries.clock_of(queries.sitting_of(made), at=at(19) + timedelta(seconds=65))
    assert (over_time.said, over_time.is_over) == ("+1:05", True)
    assert actions.extend_clock(meeting=made, minutes=5, by=BY, at=at(19, 10)).clock_ends_at == at(19, 15)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda made: actions.start_clock(meeting=made, by=BY, at=at(18, 31)), "tourne déjà"),
        (lambda made: actions.extend_clock(meeting=made, minutes=0, by=BY, at=at(18, 31)), "de 1 à 60 minutes"),
        (lambda made: actions.extend_clock(meeting=made, minutes=61, by=BY, at=at(18, 31)), "de 1 à 60 minutes"),
    ],
)
def test_what_the_countdown_refuses(held, act, said):
    made, _ = held
    go_to(made)
    with pytest.raises(Refused, match=said):
        act(made)


def test_there_is_no_countdown_before_the_first_item(held):
    made, _ = held
    assert queries.clock_of(queries.sitting_of(made), at=at(19)) is None
    for act in (actions.start_clock, actions.stop_clock):
        with pytest.raises(Refused):
            act(meeting=made, by=BY, at=at(19))
    with pytest.raises(Refused, match="Aucun point"):
        actions.extend_clock(meeting=made, minutes=5, by=BY, at=at(19))


# -- suspended and resumed --------------------------------------------------------------------------------


def test_a_suspension_stops_everything_is_told_in_the_minutes_and_keeps_the_meeting_open(held):
    made, people = held
    go_to(made)
    turn = ask(made, people[0])
    actions.suspend(meeting=made, reason="pause", by=BY, at=at(18, 36))
    assert queries.sitting_of(made).clock_left == 240
    for act in (lambda: go_to(made, 1), lambda: call(turn), lambda: actions.start_clock(meeting=made, by=BY, at=at(18, 50))):
        with pytest.raises(Refused, match="suspendue"):
            act()
    assert [one.code for one in all_before_closing(made)] == ["suspended"]
    with pytest.raises(Refused, match="suspendue"):
        close_meeting(meeting=made, by=BY, at=at(18, 50))
    actions.resume(meeting=made, by=BY, at=at(18, 50))
    assert content_of(made)["incidents"] == [{"from": "18 h 36", "to": "18 h 50", "text": "La séance est suspendue : pause"}]
    assert all_before_closing(made) == []
    assert actions.start_clock(meeting=made, by=BY, at=at(19)).clock_ends_at == at(19, 4)


def test_a_suspension_says_why_once(held):
    made, _ = held
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.suspend(meeting=made, reason=" ", by=BY, at=at(18, 36))
    with pytest.raises(Refused, match="n'est pas suspendue"):
        actions.resume(meeting=made, by=BY, at=at(18, 36))
    actions.suspend(meeting=made, reason="pause", by=BY, at=at(18, 36))
    with pytest.raises(Refused, match="est suspendue"):
        actions.suspend(meeting=made, reason="encore", by=BY, at=at(18, 37))
    assert made.incidents.count() == 1


# -- speaking -----------------------------------------------------------------------------------------------


def test_first_time_speakers_pass_first_and_equals_in_the_order_they_asked(held):
    made, (anna, bob, carl, dora) = held
    spoken = call(ask(made, anna))
    actions.end_turn(turn=spoken, by=BY, at=at(18, 42))
    for minute, who in enumerate((anna, bob, carl), 43):
        ask(made, who, minute)
    assert order(made) == [bob, carl, anna]
    ask(made, dora, 50)
    assert order(made) == [bob, carl, dora, anna]


def test_calling_the_next_ends_the_turn_of_who_speaks(held):
    made, (anna, bob, *_) = held
    first = call(ask(made, anna))
    second = call(ask(made, bob), 45, after=first)
    first.refresh_from_db()
    assert (first.state, first.called_at, first.ended_at) == (TurnState.DONE, at(18, 40), at(18, 45))
    assert queries.speaking(made) == second
    assert [field.name for field in Turn._meta.fields if "text" in field.name or "content" in field.name] == []


def test_a_person_has_one_request(held):
    made, (anna, *_) = held
    turn = ask(made, anna)
    with pytest.raises(Refused, match="attend déjà"):
        ask(made, anna)
    call(turn)
    with pytest.raises(Refused, match="Vous avez la parole"):
        ask(made, anna)


def test_who_is_not_there_does_not_ask_and_who_left_is_not_called_but_keeps_their_place(held):
    made, (anna, bob, *_) = held
    stranger = sitting(1)[1][0]
    with pytest.raises(Refused, match="une fois là"):
        ask(made, stranger)
    ask(made, anna)
    ask(made, bob, 31)
    go(made, anna, when=at(18, 45))
    assert order(made) == [bob]
    come(made, anna, when=at(18, 50))
    assert order(made) == [anna, bob]


def test_a_request_is_taken_back_then_made_again(held):
    made, (anna, *_) = held
    turn = actions.withdraw(turn=ask(made, anna), by=BY, at=at(18, 33))
    assert (turn.state, order(made)) == (TurnState.WITHDRAWN, [])
    with pytest.raises(Refused, match="rien à retirer"):
        actions.withdraw(turn=turn, by=BY, at=at(18, 34))
    ask(made, anna, 35)
    assert order(made) == [anna]


def test_who_is_passed_over_has_not_spoken(held):
    made, (anna, bob, *_) = held
    called = call(ask(made, anna))
    actions.pass_over(turn=called, by=BY, at=at(18, 41))
    ask(made, anna, 42)
    ask(made, bob, 43)
    assert order(made) == [anna, bob]
    with pytest.raises(Refused, match="n'a plus la parole"):
        actions.end_turn(turn=called, by=BY, at=at(18, 44))
    with pytest.raises(Refused, match="tour est passé"):
        actions.pass_over(turn=called, by=BY, at=at(18, 44))


def test_a_stale_button_calls_nobody(held):
    made, (anna, bob, *_) = held
    first, second = ask(made, anna), ask(made, bob)
    call(first)
    with pytest.raises(Refused, match="La parole vient de changer"):
        call(second, 41)
    with pytest.raises(Refused, match="a la parole"):
        call(first, 41, after=first)


def test_for_and_against_are_kept_of_a_text_only_when_said(held):
    made, (anna, bob, carl, dora) = held
    assert queries.balance(None) == {}
    go_to(made)
    here = queries.present_item(made)
    ask(made, anna)
    assert queries.balance(here) == {}
    ask(made, bob, side="for")
    actions.withdraw(turn=ask(made, carl, side="against"), by=BY, at=at(18, 33))
    assert queries.balance(here) == {"for": 1, "against": 0}
    go_to(made, 1, when=at(18, 50))
    assert queries.balance(queries.present_item(made)) == {}
    talk = opened()
    Sitting.objects.create(meeting=talk, item=item_without_text(talk), item_since=at(18, 10))
    come(talk, dora)
    assert ask(talk, dora, side="for").side == ""


def item_without_text(of: Meeting):
    return of.items.create(order=9, kind="discussion", title="Échange")


def test_the_database_holds_what_a_race_would_break(held):
    made, (anna, bob, *_) = held
    call(ask(made, anna))
    other = ask(made, bob)
    for values in ({"state": "speaking", "called_at": at(19)}, {"state": "done"}, {"called_at": at(19), "ended_at": at(18)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Turn.objects.filter(pk=other.pk).update(**values)
