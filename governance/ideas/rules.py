"""What may be done with an idea, and the sentence when not."""

from cae.access import Refusal
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea


def is_open(idea: Idea) -> Refusal | None:
    """Ideas are supported and answered while they are discussed."""
    if idea.state == IdeaState.OPEN:
        return None
    return Refusal(f"Cette idée n'attend plus de soutien : {IdeaState(idea.state).label}.", code="state")


def can_talk(idea: Idea) -> Refusal | None:
    """One talks about an idea until its author takes it back."""
    if idea.state == IdeaState.WITHDRAWN:
        return Refusal("Cette idée est retirée : sa discussion est close.", code="state")
    return None


def can_carry(idea: Idea, *, associates: int, needed: int) -> Refusal | None:
    """An idea goes to the agenda when as many associates support it as the statutes ask of a request."""
    if refusal := is_open(idea):
        return refusal
    if associates < needed:
        return Refusal(
            f"Il faut encore {needed - associates} soutien{'s' if needed - associates > 1 else ''} d'associé·es.", code="supports"
        )
    return None
