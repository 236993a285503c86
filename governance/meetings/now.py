"""What a person does first on the page of a meeting, what they did already, and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.meetings.enums import Coming
from governance.meetings.ports import Act


@dataclass(frozen=True)
class Now:
    """One thing first: an act, or the question whether one comes (`asks`); what is `done`; the `others`."""

    act: Act | None
    asks: bool
    done: list[Act]
    others: list[Act]


def now_of(acts: Sequence[Act], *, may_say: bool, coming: str) -> Now:
    """An open vote first, then what is main while the meeting is held; before it, to say whether one comes; and who does not come
    is offered what makes their voice count. `may_say`: the question may still be answered; `coming`: how it was."""
    waiting = [act for act in acts if not act.done]
    first = next((act for act in waiting if act.first), None) or next((act for act in waiting if act.main), None)
    asks = first is None and may_say and not coming
    if first is None and coming == Coming.NO:
        first = next((act for act in waiting if act.instead), None)
    return Now(first, asks, [act for act in acts if act.done], [act for act in waiting if act is not first])
