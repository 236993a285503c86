"""Where the documents that produce entries are read: told by later subjects in their `ready.py`; the ledger knows none."""

from typing import Any

from django.urls import reverse

from billing.ledger.models import Entry

# Model name of a source → URL name of its page within an activity.
pages: dict[str, str] = {}


def address_of(entry: Entry, activity: Any) -> str:
    """The address of what produced an entry, for people of the activity; empty when it has none."""
    name = pages.get(entry.source_kind)
    if name is None or entry.source_id is None:
        return ""
    return reverse(name, kwargs={"code": activity.code, "pk": entry.source_id})
