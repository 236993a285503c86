"""An activity of the demo's story while it is told, and the days between which the story is told."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cae.demo import world
from members.models import Activity, Member, User

FIRST_DAY, LAST_DAY = date(2025, 5, 2), date(2026, 10, 30)
CAST_CODES = ("LEA", "ATELIER", "KARIM", "NADIA", "FATOU", "BASTIEN")


@dataclass
class Business:
    """An activity of the story while it is told: who works there, what they sell, to whom."""

    activity: Activity
    trade: world.Trade
    members: list[Member]
    since: date
    until: date = LAST_DAY
    pace: float = 1.0
    customers: list[Any] = field(default_factory=list)
    salaried: bool = False
    monthly_gross: Decimal = Decimal(0)  # paid each month, whatever happens

    @property
    def user(self) -> User:
        return self.members[0].user
