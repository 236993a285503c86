"""What later rooms tell of activities: a state that only they know, offered among the filters of the list with its figure; what
an activity still holds when it is about to close; of a question asked by someone without an account, who they are and how an
answer reaches them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet

from cae.access import has_right
from cae.actors import Actor
from cae.rights import Right
from members.models import Activity, Question, QuestionMessage


@dataclass(frozen=True)
class ActivityMark:
    """A state of activities. `narrow(activities, user)` keeps those that have it and that `user` may know of, each with
    `figure`, an amount that is never null, shown under `column`, which leads to `address(activity)`; offered to who holds
    `right` somewhere."""

    key: str
    label: str
    column: str
    right: Right
    narrow: Callable[[QuerySet[Activity], Any], QuerySet[Activity]]
    address: Callable[[Activity], str]


_MARKS: dict[str, ActivityMark] = {}


def mark_activities(mark: ActivityMark) -> ActivityMark:
    """Adds a state to the filters of the list of activities."""
    _MARKS[mark.key] = mark
    return mark


def marks_for(user: Any) -> dict[str, ActivityMark]:
    """The states this person may filter by, by key."""
    return {key: mark for key, mark in _MARKS.items() if has_right(user, mark.right)}


@dataclass(frozen=True)
class Left:
    """What an activity still holds, in words with its number or amount; what becomes of it; the page where it is dealt with."""

    what: str
    then: str
    address: str


_REMAINS: list[Callable[[Activity, Any, date], list[Left]]] = []


def tell_remains(remains: Callable[[Activity, Any, date], list[Left]]) -> Callable[[Activity, Any, date], list[Left]]:
    """Registers what an activity still holds, as far as a person may see it."""
    _REMAINS.append(remains)
    return remains


def remains_of(activity: Activity, user: Any, *, on: date) -> list[Left]:
    return [left for remains in _REMAINS for left in remains(activity, user, on)]


class Outside(Protocol):
    """Those who ask from outside."""

    def asker(self, question: Question) -> str:
        """Their name and their address; "" when it does not know them."""

    def answer(self, *, question: Question, message: QuestionMessage, by: Actor) -> None:
        """Sends them an answer, in the current transaction; nothing when it does not know them."""


_OUTSIDE: list[Outside] = []


def register_outside(port: Outside) -> None:
    """Called once, by the room that lets people ask from outside; a second call replaces the first (tests)."""
    _OUTSIDE[:] = [port]


def asker_of(question: Question) -> str:
    """Who asked a question from outside, to show; "" when it was asked from inside."""
    return _OUTSIDE[0].asker(question) if _OUTSIDE and question.is_from_outside else ""


def answer_outside(*, question: Question, message: QuestionMessage, by: Actor) -> None:
    """Sends an answer to who asked from outside."""
    if _OUTSIDE and question.is_from_outside:
        _OUTSIDE[0].answer(question=question, message=message, by=by)
