"""What an activity sold, told to whoever tries a scale: read from the entries of its documents, so that it is what was posted.
An entry typed by hand is no sale: nothing is taken for it, whatever its journal and its accounts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum

from billing.contribution.moving import SALE
from billing.contribution.ports import Happened
from billing.ledger.enums import JournalCode
from billing.ledger.models import EntryLine

GOODS = "707"
SOURCE = "invoice"  # the name of its model, in every entry of a document


def sales(activity: Any, since: date, upto: date) -> Iterator[Happened]:
    """HT of each issued document by nature, net of its deposits, negative for a credit note; both dates included."""
    sold = Q(account__code__startswith="70") | Q(account__code__startswith="4191")
    rows = (
        EntryLine.objects.filter(sold, activity=activity, entry__source_kind=SOURCE, on__gte=since, on__lte=upto)
        .filter(entry__journal=JournalCode.SALES)
        .values("on", "entry_id", "account_id", piece=F("entry__document"))
        .annotate(ht=Sum(F("credit") - F("debit")))
        .order_by("on", "entry_id", "account_id")
    )
    for row in rows:
        nature = "goods" if row["account_id"].startswith(GOODS) else "services"
        yield Happened(row["on"], SALE, row["ht"], row["piece"], nature)
