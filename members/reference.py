"""The roles of the team a cooperative starts with, read from reference/roles.toml."""

import tomllib
from dataclasses import dataclass

from django.conf import settings

from cae.rights import Right


@dataclass(frozen=True)
class StartingRole:
    name: str
    summary: str
    rights: list[str]
    needs_second_factor: bool


def starting_roles() -> list[StartingRole]:
    """In the order of the file: the one who may do everything first."""
    data = tomllib.loads((settings.BASE_DIR / "reference/roles.toml").read_text())
    return [
        StartingRole(
            name=row["name"],
            summary=row["summary"],
            rights=list(Right.values) if row["rights"] == ["*"] else row["rights"],
            needs_second_factor=row["second_factor"],
        )
        for row in data["role"]
    ]
