"""What a show of hands may hold, as the tellers counted it."""

from collections.abc import Mapping, Sequence
from typing import Any

from cae.access import Refusal
from governance.ballots.enums import Way
from governance.ballots.models import Ballot


def can_record(counts: Mapping[str, Any], ballot: Ballot, *, voices: int) -> Refusal | None:
    """Hands are counted for every option, and are no more than the `voices` present or carried by someone who is."""
    codes = {option["code"] for option in ballot.options} | {"blank"}
    if set(counts) - codes or any(type(number) is not int or number < 0 for number in counts.values()):
        return Refusal("Écrivez un nombre pour chaque réponse.", code="counts")
    if sum(counts.values()) > voices:
        return Refusal(
            f"Le total, {sum(counts.values())}, dépasse les {voices} voix présentes ou portées en séance.",
            remedy="Comptez à nouveau, ou notez d'abord les arrivées qui manquent.",
            code="too_many",
        )
    return None


def can_close_hands(names: Sequence[str]) -> Refusal | None:
    """Hands are counted again when someone who was in the room declared, since, an interest that takes the vote away."""
    if not names:
        return None
    return Refusal(
        f"{', '.join(names)} : intérêt déclaré après le comptage des mains, qui tient peut-être cette voix.",
        "C. com. art. L. 225-40 et L. 223-19",
        "Comptez à nouveau, sans cette voix, puis fermez le vote.",
        code="interest",
    )


def shows_hands(ballot: Ballot) -> Refusal | None:
    if ballot.way == Way.HANDS:
        return None
    return Refusal("Ce vote n'est pas à main levée.", code="way")
