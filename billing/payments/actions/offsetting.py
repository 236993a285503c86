"""What is due back on an invoice pays others of the same customer, and no money moves (C. civ. art. 1347)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.invoices.models import Invoice
from billing.invoices.queries import deposits_of
from billing.payments import rules
from billing.payments.actions import settling
from billing.payments.actions.settling import Share
from billing.payments.enums import PaymentKind, PaymentMode
from billing.payments.models import Payment
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.money import ZERO, total
from cae.templatetags.format import money


@transaction.atomic
def offset_invoice(
    *, invoice: Invoice, parts: Sequence[tuple[Invoice, Decimal]], reason: str = "", on: date, by: Actor
) -> Payment:
    """Puts what a credit note made due back on `invoice` on other invoices of its activity and customer, as one operation of
    zero: the VAT of those becomes due and their contribution is taken today (`on`), as if they had been paid.

    It is how a balance taken back whole meets its unpaid deposit, and how a deposit already paid goes to the invoice made
    again. Refused: nothing due back, more than that or than what the others lack, an invoice of somebody else, no right; and, of
    a deposit that was not paid, elsewhere than on that deposit: money that never came settles nothing else.
    """
    if not parts:
        raise Refused("Choisissez au moins une facture.")
    follow_ups = settling.lock_follow_ups([invoice, *(other for other, _ in parts)])
    moved = total(part for _, part in parts)
    or_raise(rules.is_shared_out(-follow_ups[invoice.pk].open, parts))
    or_raise(rules.can_be_given_back(moved, -follow_ups[invoice.pk].open, f"la facture {invoice.number}"))
    or_raise(rules.is_between(invoice, [other for other, _ in parts]))
    or_raise(rules.can_confirm(by, [invoice.activity]))
    own = {deposit.pk for deposit in deposits_of(invoice)}
    invoice.follow_up = follow_ups[invoice.pk]
    or_raise(rules.was_received(total(part for other, part in parts if other.pk not in own) or ZERO, invoice))
    offset = Payment.objects.create(
        kind=PaymentKind.OFFSET,
        amount=0,
        received_on=on,
        mode=PaymentMode.OFFSET,
        payer=str(invoice.customer)[:200],
        reason=reason.strip(),
        declared_by=user_of(by),
    )
    shares: list[Share] = [(invoice.activity, invoice, -moved), *((other.activity, other, part) for other, part in parts)]
    settling.confirm(offset, shares, on=on, by=by)
    numbers = ", ".join(str(other.number) for other, _ in parts)
    record(offset, "record", f"a déduit {money(moved)} dus sur {invoice.number} de {numbers}", by=by)
    settling.tell_invoices(shares[:1], f"a déduit {{amount}} dus au client de {numbers}", verb="offset", by=by)
    settling.tell_invoices(shares[1:], f"a déduit {{amount}} dus au client sur {invoice.number}", verb="offset", by=by)
    return offset
