"""What later subjects show in the room while it is held, without the room knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from governance.meetings.ports import Act


@dataclass(frozen=True)
class Stage:
    """How far something that goes step by step is on an item, as everybody may see it: what is not told yet is not in it.

    `step` and `meant`: where it is, and what one does there. `text`: what it is about; `lines`: what the room has to hear now.
    `address`: its page, for who reads it all. `done` of `asked` people answered; `asked` is 0 where nobody is asked. `over`:
    how it ended. `seen`: changes when it moves.
    """

    pk: int
    item: int
    kind: str
    address: str
    step: str
    meant: str = ""
    text: str = ""
    lines: Sequence[str] = ()
    done: int = 0
    asked: int = 0
    over: str = ""
    seen: str = ""

    @property
    def is_over(self) -> bool:
        return bool(self.over)


# meeting -> what goes on in it, then what is over, an item after the other.
stages: list[Callable[[Any], Iterable[Stage]]] = []
# (member, stage) -> the one act this person has to do in it now, or None.
member_turns: list[Callable[[Any, Stage], Act | None]] = []
# (user, stage) -> the next act of who leads it, or None for who does not.
next_acts: list[Callable[[Any, Stage], Act | None]] = []


def stages_of(meeting) -> list[Stage]:
    return [stage for tell in stages for stage in tell(meeting)]


def turn_of(member, stage: Stage) -> Act | None:
    return next((act for tell in member_turns if (act := tell(member, stage))), None)


def next_act(user, stage: Stage) -> Act | None:
    return next((act for tell in next_acts if (act := tell(user, stage))), None)
