"""What later subjects bring to the page of a decision, without decisions knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A part of the page of a decision drawn by a later subject: its template and what it draws."""

    template: str
    context: dict[str, Any]


# (user, decision) -> parts of its page: how far it is applied.
panels: list[Callable[[Any, Any], Iterable[Panel]]] = []


def panels_of(user, decision) -> list[Panel]:
    return [panel for tell in panels for panel in tell(user, decision)]
