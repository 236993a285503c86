"""What may be done with suppliers, and why not."""

from typing import Any

from cae.access import Refusal, may
from cae.actors import Actor, System
from cae.rights import Right
from members.models import Cooperative


def can_edit(by: Actor, activity: Any) -> Refusal | None:
    """Suppliers are kept by who enters the purchases of the activity. The system may."""
    return None if isinstance(by, System) else may(by, Right.PURCHASES_EDIT, activity)


def not_ourselves(siren: str) -> Refusal | None:
    """The cooperative never buys from itself: what its activities owe each other is an internal document."""
    if siren and Cooperative.objects.filter(siren=siren).exists():
        return Refusal(
            "Ce SIREN est celui de la coopérative elle-même : une activité n’en achète pas à une autre.",
            remedy="Ce qu’elles se doivent passe par un document interne ; parlez-en à l’équipe d’appui.",
            code="ourselves",
        )
    return None
