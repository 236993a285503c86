"""What a later subject does at each step of a ballot of its own way. The sealed box registers itself; ballots know no cipher."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cae.access import Refusal
from cae.actors import Actor
from governance.ballots.enums import Way
from governance.ballots.models import Ballot
from governance.meetings.ports import Act


class Opener(Protocol):
    """Called inside the transaction of the act, the ballot's row locked; raises `Refused` when the act cannot go on."""

    def prepare(self, ballot: Ballot, by: Actor) -> None:
        """The ballot was just prepared."""

    def can_open(self, ballot: Ballot) -> Refusal | None:
        """What is still missing before the ballot opens, in a sentence."""

    def opened(self, ballot: Ballot, at: Any) -> None:
        """The ballot is open from now on."""

    def closed(self, ballot: Ballot, at: Any) -> None:
        """No more vote is taken."""

    def cancelled(self, ballot: Ballot, at: Any) -> None:
        """The ballot was cancelled; what it held is never counted."""

    def used(self, ballot: Ballot) -> set[int]:
        """The rights whose voice is in the vote, by their keys; told to nobody while it is open."""

    def is_from_afar(self, ballot: Ballot) -> bool:
        """Whether it is answered where people are, rather than in the meeting."""

    def count(self, ballot: Ballot) -> list[Any]:
        """The choices to count, in an order that says nothing of the voters."""


_OPENERS: dict[str, Opener] = {}


def register_way(way: Way | str, opener: Opener) -> None:
    """Says who opens, closes and counts the ballots of `way`."""
    _OPENERS[str(way)] = opener


def opener_of(way: Way | str) -> Opener | None:
    """Who holds the ballots of `way`; None for those that ballots hold themselves."""
    return _OPENERS.get(str(way))


@dataclass(frozen=True)
class Pages:
    """The pages of a way that a later subject holds: the name of the voter's address, what the bureau does there now, and where
    the vote is held when it is not here."""

    vote: str
    tools: Callable[[Ballot], Iterable[Act]]
    elsewhere: Callable[[Ballot], Act | None]


_PAGES: dict[str, Pages] = {}


def register_pages(way: Way | str, pages: Pages) -> None:
    _PAGES[str(way)] = pages


def voter_name(way: Way | str) -> str:
    """The name of the address where ballots of `way` are answered; empty when hands are raised."""
    if way == Way.NAMED:
        return "governance:ballots:vote"
    return _PAGES[str(way)].vote if str(way) in _PAGES else ""


# meeting -> where a voter goes on once they have voted, or None: the page of the room while the meeting is held.
onward: list[Callable[[Any], Act | None]] = []


# (ballot, by, at) -> what the opening of a vote makes later subjects do, in the same transaction: the room turns to its item.
opened: list[Callable[[Ballot, Actor, Any], Any]] = []


def after_opening(ballot: Ballot, by: Actor, at: Any) -> None:
    for act in opened:
        act(ballot, by, at)


def onward_of(meeting) -> Act | None:
    return next((act for tell in onward if (act := tell(meeting))), None)


# resolutions -> by key, why no vote that decides is held on one: it is being decided otherwise, or was (consent).
decided_otherwise: list[Callable[[Sequence[Any]], Mapping[int, Refusal]]] = []


def why_not_vote(resolutions: Sequence[Any]) -> dict[int, Refusal]:
    found: dict[int, Refusal] = {}
    for tell in decided_otherwise:
        found = {**tell(resolutions), **found}
    return found


def tools_of(ballot: Ballot) -> list[Act]:
    """What the bureau does now on the pages of a later subject."""
    pages = _PAGES.get(str(ballot.way))
    return list(pages.tools(ballot)) if pages else []


def elsewhere_of(ballot: Ballot) -> Act | None:
    """Where a vote is held when it is on another server: its page there, and how far it is."""
    pages = _PAGES.get(str(ballot.way))
    return pages.elsewhere(ballot) if pages else None
