"""What later rooms tell of activities: a state that only they know, offered among the filters of the list with its figure; what
an activity still holds when it is about to close."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cae.access import has_right
from cae.rights import Right
from members.models import Activity


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
