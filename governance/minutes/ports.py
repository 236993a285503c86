"""What later subjects do when minutes enter the register, without minutes knowing them. Filled by their `ready.py`."""

from collections.abc import Callable
from typing import Any

# (resolution, decision, by): an adopted resolution has its decision in the register. In the transaction that registers it.
decided: list[Callable[[Any, Any, Any], None]] = []


def tell_decided(resolution: Any, decision: Any, by: Any) -> None:
    for tell in decided:
        tell(resolution, decision, by)
