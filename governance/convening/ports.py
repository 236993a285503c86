"""What later subjects bring to convening, without it knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# meeting -> the members who already did something about it (a proxy, a postal form, a vote signed, an arrival): no reminder is
# sent to them.
did_something: list[Callable[[Any], Iterable[int]]] = []


@dataclass(frozen=True)
class Enclosure:
    """A form slipped into each letter, drawn by a later subject: its template (well-formed, for paper) and what it draws."""

    template: str
    context: dict[str, Any]


# convocation -> the forms that go with its letters.
enclosures: list[Callable[[Any], Iterable[Enclosure]]] = []


@dataclass(frozen=True)
class Card:
    """What one person shows at the door of a meeting, told by a later subject: a sentence, their code, and its image (the address
    data: of a PNG)."""

    sentence: str
    code: str
    image: str


# (meeting, member) -> their card, printed on their letter and joined to their mail.
cards: list[Callable[[Any, Any], Card | None]] = []


# meeting -> the resolutions nobody answers by post, and why (proxies).
not_by_post: list[Callable[[Any], Mapping[Any, str]]] = []


def who_did_something(meeting) -> set[int]:
    return {member for tell in did_something for member in tell(meeting)}


def apart(meeting) -> dict[Any, str]:
    return {one: why for tell in not_by_post for one, why in tell(meeting).items()}


def enclosed_with(convocation) -> list[Enclosure]:
    return [one for tell in enclosures for one in tell(convocation)]


def card_of(meeting, member) -> Card | None:
    return next((card for tell in cards if (card := tell(meeting, member)) is not None), None)
