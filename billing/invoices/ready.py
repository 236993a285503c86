"""What invoices bring to the house when it starts: who reads their files and finds them, their page, the port of quotes."""

from typing import Any

from billing.contribution import ports as contribution
from billing.invoices.for_quotes import Invoicing
from billing.invoices.happenings import sales
from billing.invoices.models import Invoice
from billing.ledger import ports as ledger
from billing.quotes.ports import register_invoicing
from cae import files, search
from cae.access import may
from cae.rights import Right


def _may_read(user: Any, invoice: Any) -> bool:
    return may(user, Right.INVOICES_VIEW, invoice.activity) is None


files.readable_by(Invoice, _may_read)
search.kind("invoice", Right.INVOICES_VIEW)
register_invoicing(Invoicing())
contribution.happenings.append(sales)
ledger.pages["invoice"] = "billing:invoices:show"
