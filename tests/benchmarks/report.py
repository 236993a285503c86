"""What the benches found, as one table at the end of `make bench`. A goal missed is said, and fails nothing."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One ratio of two figures of the same run. `goal`: at most that much, or at least with `at_least`; None: no goal."""

    bench: str
    what: str
    detail: str
    ratio: float | None
    goal: float | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.ratio is None or self.goal is None:
            return ""
        held = self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        return f"objectif {'≥' if self.at_least else '≤'} {self.goal:g} : {'tenu' if held else 'MANQUÉ'}"

    @property
    def line(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:6.2f} ×"
        return f"{self.bench:<10} {self.what:<38} {self.detail:<44} {ratio:>9}  {self.verdict}".rstrip()


ROWS: list[Row] = []


def note(bench: str, what: str, detail: str, ratio: float | None, *, goal: float | None = None, at_least: bool = False) -> None:
    """Keeps a row of the table."""
    ROWS.append(Row(bench, what, detail, ratio, goal, at_least))


def table() -> list[str]:
    """The lines of the table, benches in the order they ran, with the load of the machine."""
    if not ROWS:
        return []
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return [f"charge de la machine (1, 5, 15 min) : {load} pour {os.cpu_count()} processeurs", *(row.line for row in ROWS)]
