"""What the law says of mandates beside the statutes, read from `reference/mandates.toml`: terms, and the staff committee."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from governance.statutes.law import NATURES, Society


@dataclass(frozen=True)
class Term:
    """The longest term of a body."""

    years: int
    law: str
    is_unsure: bool


@dataclass(frozen=True)
class Committee:
    """From how many employees, for how many months in a row, the staff elects a committee."""

    heads: int
    months: int
    law: str


@dataclass(frozen=True)
class Seats:
    """The full members of the committee (as many substitutes), and the hours a month each has."""

    number: int
    hours: int
    law: str


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((settings.BASE_DIR / "reference/mandates.toml").read_text())


def _in_force(rows: list[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    return sorted((row for row in rows if row["valid_from"] <= on), key=lambda row: row["valid_from"])


def term(body: str, society: Society, *, on: date) -> Term | None:
    """The longest term the law gives a body of a company; None where it says nothing."""
    rows = [
        row
        for row in _in_force(_read()["term"], on)
        if row["body"] == body and society.form in row["forms"] and society.nature in row.get("natures", NATURES)
    ]
    return Term(rows[-1]["years"], rows[-1]["law"], rows[-1]["confidence"] == "unsure") if rows else None


def committee(*, on: date) -> Committee | None:
    """When a staff committee is due; None before the law that made it."""
    rows = _in_force(_read()["committee"], on)
    return Committee(rows[-1]["heads"], rows[-1]["months"], rows[-1]["law"]) if rows else None


def seats(heads: int, *, on: date) -> Seats | None:
    """The seats of the committee of so many employees; None when there are too few for one."""
    known = {row["from"]: row for row in _in_force(_read()["seats"], on)}
    reached = [number for number in known if number <= heads]
    row = known[max(reached)] if reached else None
    return Seats(row["seats"], row["hours"], row["law"]) if row else None
