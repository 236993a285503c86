"""What a receipt, its reversal or a refund does to one invoice: the only writer of its follow-up's amounts with credit notes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.documents.amounts import TaxKey
from billing.invoices import shares
from billing.invoices.amounts import Settlement, Share, less, settle
from billing.invoices.enums import SettlementState
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.invoices.shares import Movement
from cae.access import Refusal, Refused
from cae.actors import Actor
from cae.locks import lock
from cae.money import ZERO, total
from cae.templatetags.format import money


@transaction.atomic
def collect(*, invoice: Invoice, amount: Decimal, on: date, by: Actor, takes_back: bool = False) -> tuple[Movement, ...]:
    """Books `amount` euros TTC (negative: a reversal or a refund) on an issued invoice and returns what it moves, per share.

    Called by payments inside their transaction, before the locks of the ledger; takes the lock of the follow-up, so call it
    in the order of the invoices' keys. The caller posts the entry: bank against 411, then for each movement whose `pending`
    is true its `vat` from 445740 to 445710; and the contribution on the `ht` of the movements (RECEIPT).

    `takes_back`: the opposite of a refund, which may exceed what is due since the refund brought it there.
    Refuses (`Refused`) more than what is still due (an over-payment is kept apart by the caller), more back than was paid,
    a draft, and a credit note, which is settled through its invoice. Writes no history: the payment's own does.
    """
    follow_up = lock_follow_up(invoice)
    if follow_up.to_pay < 0:
        raise Refused("Un avoir se règle avec la facture qu'il corrige : affectez le mouvement à cette facture.")
    if amount > 0 and amount > follow_up.open and not takes_back:
        raise Refused(
            Refusal(
                f"Il reste {money(max(follow_up.open, ZERO))} à payer sur {invoice}.",
                remedy="Gardez le surplus comme trop-perçu, ou affectez-le à une autre facture.",
                code="overpaid",
            )
        )
    if amount < 0 and follow_up.paid + amount < -invoice.deducted_ttc:
        raise Refused(Refusal(f"On ne peut pas rendre plus que ce qui a été payé sur {invoice}.", code="underpaid"))
    follow_up.paid += amount
    return apply(follow_up, invoice, on=on)


def lock_follow_up(invoice: Invoice) -> InvoiceFollowUp:
    """The follow-up of an issued invoice, its row locked. Refuses a draft."""
    follow_up = InvoiceFollowUp.objects.filter(pk=invoice.pk).first()
    if follow_up is None:
        raise Refused("Cette facture n'est pas encore émise.")
    return lock(follow_up)


def credit(*, follow_up: InvoiceFollowUp, invoice: Invoice, credited: Sequence[Share[TaxKey]], on: date) -> tuple[Movement, ...]:
    """Takes a credit note's shares off a locked follow-up; returns what must be taken back of what was booked (negative).

    The unpaid part is settled first and moves nothing; beyond, the booked part comes down and `open` goes below zero: a
    refund. Refuses shares the invoice no longer has.
    """
    owed, pending = shares.load(follow_up.owed), shares.pending_of(follow_up.owed)
    follow_up.owed = shares.dump(less(owed, credited), pending=pending)
    follow_up.credited += total(share.ttc for share in credited)
    return apply(follow_up, invoice, on=on)


def apply(follow_up: InvoiceFollowUp, invoice: Invoice, *, on: date) -> tuple[Movement, ...]:
    """Settles a locked follow-up whose `paid` or `owed` just changed, saves it, and returns the movements."""
    owed = shares.load(follow_up.owed)
    found: Settlement[TaxKey] = settle(owed, follow_up.paid + invoice.deducted_ttc, shares.load(follow_up.booked))
    follow_up.booked = shares.dump(found.booked)
    follow_up.open = follow_up.to_pay - follow_up.credited - follow_up.paid
    refresh_state(follow_up, invoice, on=on)
    follow_up.save(update_fields=["paid", "credited", "owed", "booked", "open", "settlement", "settled_on"])
    return _movements(found, follow_up)


def would_return(*, follow_up: InvoiceFollowUp, invoice: Invoice, credited: Sequence[Share[TaxKey]]) -> tuple[Movement, ...]:
    """What `credit` would take back, nothing written."""
    left = less(shares.load(follow_up.owed), credited)
    return _movements(settle(left, follow_up.paid + invoice.deducted_ttc, shares.load(follow_up.booked)), follow_up)


def _movements(found: Settlement[TaxKey], follow_up: InvoiceFollowUp) -> tuple[Movement, ...]:
    pending = shares.pending_of(follow_up.owed)
    return tuple(Movement(move.key, move.ht, move.vat, pending.get(move.key, False)) for move in found.movements)


def refresh_state(follow_up: InvoiceFollowUp, invoice: Invoice, *, on: date) -> None:
    """Derives where the settlement stands from the amounts; `settled_on` is the day nothing was due any more."""
    if follow_up.credited and follow_up.credited >= follow_up.to_pay + invoice.deducted_ttc:
        follow_up.settlement = SettlementState.CREDITED
    elif follow_up.open <= 0:
        follow_up.settlement = SettlementState.SETTLED
    else:
        follow_up.settlement = SettlementState.PARTIAL if follow_up.paid else SettlementState.DUE
    if follow_up.open > 0:
        follow_up.settled_on = None
    elif follow_up.settled_on is None:
        follow_up.settled_on = on
