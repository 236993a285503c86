"""Who may do what: one answer, used by pages (`visible`), actions and buttons (`may`) alike.

A right reaches an object through the object's activity. `scope` builds the one Q from which both the list of rows and the
single answer derive; a test with random users checks that they agree row by row.

This module asks the user object for its `access` (see `members.access`): the blocks know no room.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from cae.rights import Right


@dataclass(frozen=True)
class Refusal:
    """A « no » that says why: a sentence for people, the article it rests on, and what to do instead; `field` names the
    field of a form beside which it is said, when it is about one; `address` is the page where the remedy is done."""

    sentence: str
    article: str = ""
    remedy: str = ""
    code: str = ""
    field: str = ""
    address: str = ""

    def __str__(self) -> str:
        parts = [self.sentence, f"({self.article})" if self.article else "", self.remedy]
        return " ".join(part for part in parts if part)


class Refused(Exception):
    """Raised by an action whose rule refused. Pages show the sentence and keep what was typed."""

    def __init__(self, refusal: Refusal | str):
        self.refusal = refusal if isinstance(refusal, Refusal) else Refusal(refusal)
        super().__init__(str(self.refusal))


def or_raise(refusal: Refusal | None) -> None:
    """Turns the answer of a rule into an exception: `or_raise(rules.can_issue(...))`."""
    if refusal is not None:
        raise Refused(refusal)


class Access(Protocol):
    """What a user may do, read once per request (implemented by `members.access`)."""

    everywhere: frozenset[str]
    antennas: dict[str, frozenset[int]]
    activities: dict[str, frozenset[int]]
    antenna_of: Any


def has_right(user, right: Right | str) -> bool:
    """Whether `user` holds `right` somewhere: for menus and for the entry of a page, never for a row."""
    access = getattr(user, "access", None)
    return access is not None and (right in access.everywhere or right in access.antennas or right in access.activities)


def holds_everywhere(user, right: Right | str) -> bool:
    """Whether `user` holds `right` without limit of antenna or activity."""
    access = getattr(user, "access", None)
    return access is not None and right in access.everywhere


def scope(user, right: Right | str, path: str = "activity") -> Q:
    """The rows on which `user` holds `right`, as a Q. `path` leads from the row to its activity ("" for an activity itself)."""
    access = getattr(user, "access", None)
    if access is None:
        return Q(pk__in=())
    if right in access.everywhere:
        return Q()
    key = f"{path}_id" if path else "id"
    antenna = f"{path}__antenna_id" if path else "antenna_id"
    where = Q(**{f"{key}__in": access.activities.get(right, frozenset())})
    if antennas := access.antennas.get(right):
        where |= Q(**{f"{antenna}__in": antennas})
    return where


def visible(queryset: QuerySet, user, right: Right | str, path: str = "activity") -> QuerySet:
    """The rows of `queryset` on which `user` holds `right`."""
    return queryset.filter(scope(user, right, path))


def may(user, right: Right | str, activity) -> Refusal | None:
    """None when `user` holds `right` on `activity` (a `members.Activity`), else a Refusal that names the right."""
    access = getattr(user, "access", None)
    if access is not None and (
        right in access.everywhere
        or activity.pk in access.activities.get(right, ())
        or (activity.antenna_id is not None and activity.antenna_id in access.antennas.get(right, ()))
    ):
        return None
    return Refusal(f"Il vous manque le droit : {Right(right).label}.", remedy="Demandez-le à la direction.", code="right")


def ceiling(user, right: Right | str, activity):
    """The amount (euros HT) up to which a member was delegated `right` on `activity`; None means without limit."""
    access = getattr(user, "access", None)
    return access.ceilings.get((right, activity.pk)) if access is not None else None


def fetch(queryset: QuerySet, user, right: Right | str, path: str = "activity", **lookup):
    """One row the user may know of, or 404: a person who may not see a thing does not learn that it exists."""
    found = visible(queryset, user, right, path).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def require(user, right: Right | str, activity=None) -> None:
    """403 unless `user` holds `right` (on `activity` when given). For what is visible but not allowed."""
    refused = (
        may(user, right, activity)
        if activity is not None
        else (None if has_right(user, right) else Refusal(f"Il vous manque le droit : {Right(right).label}."))
    )
    if refused is not None:
        raise PermissionDenied(str(refused))
