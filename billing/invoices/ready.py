"""What invoices tell the blocks when the application starts: who reads their files, and which right finds them."""

from typing import Any

from billing.invoices import portal
from billing.invoices.models import Invoice
from cae import files, search
from cae.access import may
from cae.rights import Right


def _may_read(user: Any, invoice: Any) -> bool:
    return may(user, Right.INVOICES_VIEW, invoice.activity) is None


files.readable_by(Invoice, _may_read)
search.kind("invoice", Right.INVOICES_VIEW)
portal.register()
