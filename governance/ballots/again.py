"""Whether a resolution is put to the vote again: what stands in the way, in the words of what it is."""

from cae.access import Refusal
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.meetings.models import Resolution


def standing(resolution: Resolution, *, round: int) -> Ballot | None:
    """The vote of a round that decides and was not cancelled."""
    held = resolution.ballots.filter(trial=False, twin_of=None, round=round)
    return held.exclude(state=BallotState.CANCELLED).first()


def can_put(held: Ballot | None) -> Refusal | None:
    """One vote a round: what is counted stands, what is not counted yet is given up before another."""
    if held is None:
        return None
    if held.state == BallotState.PROCLAIMED:
        return Refusal(
            "Cette résolution est déjà votée : son résultat est proclamé, et ne change plus.",
            remedy="Une autre résolution, à une autre réunion, peut en décider autrement.",
            code="proclaimed",
        )
    if held.state == BallotState.COUNTED:
        return Refusal(
            "Cette résolution est déjà votée : le vote est dépouillé.", remedy="Proclamez son résultat.", code="counted"
        )
    return Refusal(
        "Un vote est déjà préparé sur cette résolution.", remedy="Annulez-le pour en préparer un autre.", code="prepared"
    )
