"""Giving a destination later to what was kept aside: an over-payment, or the receipt of a payer found out since."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.invoices.models import Invoice
from billing.ledger.actions import post_entry
from billing.ledger.enums import JournalCode
from billing.payments import posting, queries, rules
from billing.payments.actions import settling
from billing.payments.actions.settling import Share
from billing.payments.models import Payment, Transfer
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.money import ZERO, total
from cae.templatetags.format import money
from members.enums import ActivityKind


@transaction.atomic
def allocate_later(*, payment: Payment, activity: Any, parts: Sequence[tuple[Invoice, Decimal]], on: date, by: Actor) -> Transfer:
    """Moves what `payment` keeps aside for `activity` (the suspense section included) to invoices, as a new operation: its VAT
    becomes due and its contribution is taken on the day of the receipt, when its year still takes entries (see
    `rules.takes_effect`); `on` is today. The payment itself does not change.

    Refused: more than what is still aside or due, an invoice of another activity than the one overpaid, invoices that count
    from different days, a missing right.
    """
    payment = lock(payment)
    invoices = [invoice for invoice, _ in parts]
    moved = total(part for _, part in parts)
    aside = queries.kept_aside(payment).get(activity.pk, ZERO)
    or_raise(rules.is_shared_out(aside, parts))
    or_raise(rules.can_be_given_back(moved, aside, "cet encaissement"))
    if not parts:
        raise Refused("Choisissez au moins une facture.")
    if activity.kind != ActivityKind.SUSPENSE and any(invoice.activity_id != activity.pk for invoice in invoices):
        raise Refused(
            Refusal(
                f"Ce trop-perçu vient d’un client de {activity} : il ne paie que les factures de cette activité.",
                remedy="Rendez-le au client, ou annulez l’encaissement et enregistrez-le de nouveau.",
            )
        )
    or_raise(rules.can_confirm(by, {activity, *(invoice.activity for invoice in invoices)}))
    effects = {rules.takes_effect(payment.received_on, on=on, invoice=invoice) for invoice in invoices}
    if len(effects) > 1:
        days = " et ".join(f"du {effect.on:%d/%m/%Y}" for effect in sorted(effects, key=lambda one: one.on))
        raise Refused(
            Refusal(
                f"La TVA de ces factures ne compte pas du même jour : {days}.",
                "CGI art. 269-2 c",
                remedy="Affectez à part celles qui ont été émises après l’encaissement.",
            )
        )
    effect = effects.pop()
    settling.lock_follow_ups(invoices)
    shares: list[Share] = [(activity, None, -moved)]
    shares += [(invoice.activity, invoice, part) for invoice, part in sorted(parts, key=lambda pair: pair[0].pk)]
    transfer = Transfer.objects.create(payment=payment, on=effect.on, amount=moved, made_by=user_of(by))
    settled = settling.settle(payment, settling.allocate(payment, shares, transfer=transfer), on=effect.on, by=by)
    numbers = ", ".join(str(invoice.number) for invoice in invoices)
    post_entry(
        journal=JournalCode.MISC,
        on=effect.on,
        label=f"Affectation à {numbers} {payment.payer}",
        document=payment.reference or f"ENC-{payment.pk}",
        document_on=payment.received_on,
        lines=posting.on_transfer(settled),
        by=by,
        source=payment,
    )
    transfer.sealed = settling.seal(payment, settled, event="transfer", on=effect.on, amount=moved, day=on, by=by)
    transfer.save(update_fields=["sealed"])
    record(payment, "allocate", f"a affecté {money(moved)} à {numbers}, comptés le {effect.on:%d/%m/%Y} ({effect.why})", by=by)
    settling.tell_invoices(shares[1:], f"a affecté un encaissement de {{amount}} ({payment})", verb="paid", by=by)
    return transfer
