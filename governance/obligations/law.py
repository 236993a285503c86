"""What a cooperative owes by law, read from `reference/obligations.toml`: data, never constants in code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Obligation:
    """An obligation: what is to be done, what its day is counted from, and the article.

    `after`: "year_end", "calendar" (`month`, `day`), "itself" (the last time), or the code of the obligation it follows.
    """

    code: str
    label: str
    what: str
    natures: tuple[str, ...]
    after: str
    law: str
    confidence: str
    valid_from: date
    months: int = 0
    month: int = 0
    day: int = 0
    heads: int = 0
    meeting: str = ""
    postponable: str = ""

    @property
    def is_unsure(self) -> bool:
        """A source that was not read in the text: pages say so."""
        return self.confidence == "unsure"


@cache
def obligations() -> Mapping[str, Obligation]:
    """Every obligation, in the order of the file."""
    read = tomllib.loads((settings.BASE_DIR / "reference/obligations.toml").read_text())
    return {row["code"]: _obligation(row) for row in read["obligation"]}


def _obligation(row: dict[str, Any]) -> Obligation:
    return Obligation(**{**row, "natures": tuple(row["natures"])})
