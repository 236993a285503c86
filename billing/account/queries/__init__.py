"""Reads the living account: a few statements, whatever the activity's past."""

from billing.account.queries.movements import (
    FAMILIES_OF,
    OUT,
    STEPS,
    Behind,
    Month,
    lines_behind,
    months_of,
    veiled,
    veiled_amounts,
)
from billing.account.queries.promises import FixedPart, Promises, open_on, promises_of, promises_of_each
from billing.account.queries.shares import is_cape, own_parts, shares_of, under_cape
from billing.account.queries.sheets import as_of, available_each, available_now, sheet_of
from billing.account.queries.statements import work_on

__all__ = [
    "FAMILIES_OF",
    "OUT",
    "STEPS",
    "Behind",
    "FixedPart",
    "Month",
    "Promises",
    "as_of",
    "available_each",
    "available_now",
    "is_cape",
    "lines_behind",
    "months_of",
    "open_on",
    "own_parts",
    "promises_of",
    "promises_of_each",
    "shares_of",
    "sheet_of",
    "under_cape",
    "veiled",
    "veiled_amounts",
    "work_on",
]
