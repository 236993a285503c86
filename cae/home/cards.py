"""What a card of the desk is made of: a kind of thing that waits, how many, the oldest ones, and the list that holds them all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

SHOWN, CAP = 5, 999


@dataclass(frozen=True)
class Row:
    """One thing that waits, with its link; `end` is read at the right."""

    href: str
    title: str
    detail: str = ""
    end: str = ""


@dataclass
class Card:
    """What waits, of one kind: how many, the oldest ones, and the list that holds them all."""

    key: str
    title: str
    icon: str
    tone: str = "plain"
    href: str = ""
    count: int = 0
    rows: list[Row] = field(default_factory=list)
    cap: int = CAP

    @property
    def shown_count(self) -> str:
        return f"{self.cap}+" if self.count > self.cap else str(self.count)


def fill(card: Card, rows: QuerySet[Any], show: Callable[[Any], Row]) -> Card:
    """A card with what it counts and shows of these rows. Two queries."""
    card.count = rows.order_by().values("pk")[: CAP + 1].count()
    card.rows = [show(row) for row in rows[:SHOWN]]
    return card


def parts(*found: Any) -> str:
    """What is known of a thing, in one line."""
    return " · ".join(str(one) for one in found if one)
