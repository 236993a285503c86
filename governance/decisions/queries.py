"""Reads of the register."""

from django.db.models import QuerySet

from cae.files import links_of
from cae.models import FileLink
from governance.decisions.models import Decision


def register() -> QuerySet[Decision]:
    """Every decision, each with the one that replaces it, if any."""
    return Decision.objects.select_related("replaced_by", "replaces")


def minutes_of(decision: Decision) -> FileLink | None:
    """The attached minutes of a decision."""
    return links_of(decision, "minutes").last()


def next_number(year: int, prefix: str) -> str:
    """A number to propose: the one after the last of this kind (« AG-2026-04 »); people may write another."""
    start = f"{prefix}-{year}-"
    used = Decision.objects.filter(number__startswith=start).values_list("number", flat=True)
    last = max((int(tail) for number in used if (tail := number.removeprefix(start)).isdigit()), default=0)
    return f"{start}{last + 1:02d}"
