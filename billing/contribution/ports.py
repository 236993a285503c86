"""What later subjects tell the contribution, without it knowing them. Filled in AppConfig.ready()."""

from collections.abc import Callable
from datetime import date

# Whether a member was paid a salary before the end of a month (payroll): some fees stop then.
salaried: list[Callable[[int, date], bool]] = []


def is_salaried(member_id: int, upto: date) -> bool:
    return any(answer(member_id, upto) for answer in salaried)
