"""The books as lists: what the filters of the grand livre and of the balance select."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from billing.ledger.models import EntryLine, FiscalYear


@dataclass(frozen=True)
class Selection:
    """What is looked at: both dates included; None or an empty text does not narrow."""

    since: date
    upto: date
    activity: Any = None
    account: str = ""
    journal: str = ""


def selection(data: dict[str, Any], *, on: date) -> Selection:
    """The selection of cleaned filters; without dates, the fiscal year of `on`."""
    year = FiscalYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    since = data.get("du") or (year.starts_on if year else date(on.year, 1, 1))
    upto = data.get("au") or (year.ends_on if year else date(on.year, 12, 31))
    return Selection(since, upto, data.get("activite"), (data.get("compte") or "").strip(), data.get("journal") or "")


def lines(chosen: Selection) -> QuerySet[EntryLine]:
    """The lines of the grand livre, oldest first."""
    where = Q(on__gte=chosen.since, on__lte=chosen.upto)
    if chosen.activity is not None:
        where &= Q(activity=chosen.activity)
    if chosen.account:
        where &= Q(account__code__startswith=chosen.account) if len(chosen.account) < 6 else Q(account=chosen.account)
    if chosen.journal:
        where &= Q(entry__journal=chosen.journal)
    return EntryLine.objects.filter(where).select_related("entry__journal", "account", "activity").order_by("on", "id")
