"""Ideas that wait for an assembly: each morning, those with enough supports enter the agenda of one that is being prepared."""

from cae.actors import System
from cae.periods import today
from governance.ideas import queries
from governance.ideas.actions import carry_if_enough
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea


def carry_waiting() -> None:
    """Nothing when no assembly can be reached."""
    on = today()
    if queries.next_assembly(on) is None:
        return
    for idea in Idea.objects.filter(state=IdeaState.OPEN).order_by("pk"):
        carry_if_enough(idea=idea, by=System("idées soutenues"), on=on)
