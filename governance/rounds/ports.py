"""What later subjects do with the result of a deliberation, without it knowing them. Filled by their `ready.py`."""

from collections.abc import Callable, Iterable
from typing import Any

from governance.meetings.ports import Act

# (user, deliberation) -> what can be done now that it is over: record the mandate of who was elected.
results: list[Callable[[Any, Any], Iterable[Act]]] = []


def acts_after(user, deliberation) -> list[Act]:
    return [act for tell in results for act in tell(user, deliberation)]
