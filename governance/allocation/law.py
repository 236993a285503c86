"""The law of sharing out, read from `reference/allocation.toml`."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from governance.allocation.amounts import Rates


@cache
def _rules() -> list[dict[str, Any]]:
    return tomllib.loads((settings.BASE_DIR / "reference/allocation.toml").read_text())["rule"]


def rates(nature: str, *, on: date) -> Rates:
    """What the law says for a nature of cooperative on a day; the earliest known before it."""
    mine = sorted((row for row in _rules() if row["nature"] == nature), key=lambda row: row["valid_from"])
    row = next((one for one in reversed(mine) if one["valid_from"] <= on), mine[0])
    return Rates(
        reserve=Decimal(row["reserve"]),
        work=Decimal(row["work"]),
        statutory=Decimal(row["statutory"]),
        interest_by_work=row["interest_by_work"],
        reserve_law=row["reserve_law"],
        fund_label=row["fund_label"],
        fund_law=row["fund_law"],
        work_law=row["work_law"],
        interest_law=row["interest_law"],
        surplus_law=row["surplus_law"],
        is_unsure=row["confidence"] == "unsure",
    )
