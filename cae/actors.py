"""Who acts: a person with an account, a customer who follows a link, or the system. History names all three."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Visitor:
    """Someone outside, known by the link they were given (a customer who accepts a quote)."""

    label: str


@dataclass(frozen=True)
class System:
    """A task or command that acts by itself: `System("clôture du mois")`."""

    label: str


Actor = Any  # a members.User, a Visitor or a System


def user_of(actor: Actor):
    """The user account behind an actor, or None for a visitor or the system."""
    return actor if getattr(actor, "is_authenticated", False) else None


def label_of(actor: Actor) -> str:
    """How history names the actor on screen."""
    if isinstance(actor, System):
        return f"le système ({actor.label})"
    if isinstance(actor, Visitor):
        return actor.label
    return str(actor)
