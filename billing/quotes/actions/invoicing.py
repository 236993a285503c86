"""A quote becomes an invoice in one click: the deposit, the next instalment or the balance of its plan."""

from datetime import date

from django.db import transaction

from billing.quotes import rules
from billing.quotes.models import Quote
from billing.quotes.ports import invoicing
from billing.quotes.queries import plan_of
from cae import history
from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.locks import lock


@transaction.atomic
def invoice(*, quote: Quote, by: Actor, on: date) -> str:
    """Makes the draft of the next step of the plan and returns the address of its page; when a draft of it exists, its
    address. Refuses a quote that is not accepted, and a plan already invoiced to its end."""
    quote = lock(quote)
    or_raise(rules.can_invoice(by, quote))
    port = invoicing()
    if port is None:
        raise Refused("Les factures ne sont pas disponibles.")
    todo = [row for row in plan_of(quote) if row.invoice is None or not row.invoice.issued]
    if not todo:
        raise Refused("Ce devis est déjà facturé en entier.")
    row = todo[0]
    if row.invoice is not None:
        return row.invoice.href
    address = port.draft(quote=quote, step=row.step, by=by, on=on)
    history.record(quote, "invoice", f"a préparé la facture : {row.step.label.lower()}", by=by)
    return address
