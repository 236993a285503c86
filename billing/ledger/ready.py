"""What the ledger brings to others: who may open the document of a manual entry (those who read the books)."""

from billing.ledger.models import Entry
from cae.access import holds_everywhere
from cae.files import readable_by
from cae.rights import Right

readable_by(Entry, lambda user, entry: holds_everywhere(user, Right.LEDGER_VIEW))
