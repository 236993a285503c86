"""What later rooms tell of activities: a state that only they know, offered among the filters of the list with its figure."""

from collections.abc import Callable
from dataclasses import dataclass
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
