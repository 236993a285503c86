"""What issuing a document does to the contribution, read before it is issued: the page that confirms says it."""

from datetime import date

from billing.contribution.foreseeing import Foreseen, foresee
from billing.contribution.moving import RECEIPT, SALE
from billing.contribution.queries import Standing
from billing.contribution.sold import Sold
from billing.invoices import rules, shares
from billing.invoices.actions.collecting import would_return
from billing.invoices.actions.issuing import Prepared, parts_of
from billing.invoices.models import InvoiceFollowUp
from cae.access import or_raise


def foreseen(prepared: Prepared, *, on: date) -> list[Foreseen]:
    """What issuing `prepared` on `on` takes or gives back, line by line, and what a sale will make due later. Reads only.

    Refuses a credit note beyond what is left of its invoice, and a day no open fiscal year holds, as issuing does.
    """
    invoice, totals = prepared.invoice, prepared.sources.totals
    if invoice.credits is not None and invoice.credits.issued_on is not None:
        return _given_back(prepared, Sold(invoice.credits, invoice.credits.issued_on), on=on)
    parts = parts_of((amount.ht, amount.tax.nature) for amount in totals.balance)
    if not parts:
        return []
    return foresee(
        activity=invoice.activity,
        event=SALE,
        parts=parts,
        on=on,
        customer_id=invoice.customer_id,
        behind=Standing(prepared.sources.contracts),
    )


def _given_back(prepared: Prepared, sold: Sold, *, on: date) -> list[Foreseen]:
    """What a credit note gives back: of what its invoice brought when issued, then of what it brought when paid."""
    note, totals = prepared.invoice, prepared.sources.totals
    assert note.credits is not None
    target, credited = InvoiceFollowUp.objects.get(pk=note.credits.pk), shares.of_amounts(totals.amounts)
    or_raise(rules.is_left(note.credits, shares.load(target.owed), credited))
    returned = would_return(follow_up=target, invoice=note.credits, credited=credited)
    events = [
        (SALE, sold.on, parts_of((-amount.ht, amount.tax.nature) for amount in totals.balance)),
        (RECEIPT, target.settled_on, parts_of((move.ht, move.key.nature) for move in returned)),
    ]
    return [
        one
        for event, year_of, parts in events
        if parts
        for one in foresee(
            activity=note.activity,
            event=event,
            parts=parts,
            on=on,
            customer_id=note.customer_id,
            year_of=year_of,
            sold=sold,
        )
    ]
