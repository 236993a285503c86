"""What later subjects tell the ledger in their `ready.py`, without it knowing them: where the documents that produce entries
are read, and what must be done before a fiscal year is closed."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from billing.ledger.models import Entry, FiscalYear
from cae.access import Refusal

# Model name of a source → URL name of its page within an activity.
pages: dict[str, str] = {}
# What a closed year could no longer take, that is still to be done in it; None when nothing is.
before_closing: list[Callable[[FiscalYear], Refusal | None]] = []


def address_of(entry: Entry, activity: Any) -> str:
    """The address of what produced an entry, for people of the activity; empty when it has none."""
    name = pages.get(entry.source_kind)
    if name is None or entry.source_id is None:
        return ""
    return reverse(name, kwargs={"code": activity.code, "pk": entry.source_id})
