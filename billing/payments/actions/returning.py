"""Taking back: a payment recorded by mistake or unpaid by its bank is reversed; what a customer paid too much is given back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.invoices.models import Invoice
from billing.payments import queries, rules
from billing.payments.actions import settling
from billing.payments.actions.settling import Share
from billing.payments.enums import PaymentKind, PaymentMode
from billing.payments.models import BankAccount, Payment
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.money import ZERO
from cae.templatetags.format import money


@transaction.atomic
def reverse_payment(*, payment: Payment, reversed_on: date, reason: str, on: date, by: Actor) -> Payment:
    """Records the opposite of a confirmed payment, that names it: a cheque refused, a line typed twice. Both stay.

    Takes back each part where it is now, later allocations included, its VAT and its contribution, dated `reversed_on` (`on`
    is today). Refused: without reason, a reversal, a payment already reversed, or of which a part was given back since.
    """
    payment = lock(payment)
    or_raise(rules.can_be_reversed(payment))
    if not reason.strip():
        raise Refused("Dites pourquoi cet encaissement est annulé.")
    parts = queries.net_parts(payment)
    or_raise(rules.can_confirm(by, {activity for activity, _, _ in parts}))
    or_raise(rules.is_a_day(reversed_on, on=on))
    if reversed_on < payment.received_on:
        raise Refused(f"L’annulation ne peut pas précéder l’encaissement du {payment.received_on:%d/%m/%Y}.")
    aside = queries.kept_aside(payment)
    for activity, invoice, amount in parts:
        if invoice is None and amount > 0 and aside.get(activity.pk, ZERO) < amount:
            raise Refused(
                Refusal("Une partie du trop-perçu a déjà été rendue au client.", remedy="Annulez d’abord ce remboursement.")
            )
    opposite = Payment.objects.create(
        kind=payment.kind,
        amount=-payment.amount,
        received_on=reversed_on,
        mode=payment.mode,
        bank_account=payment.bank_account,
        payer=payment.payer,
        reference=payment.reference,
        declared_by=user_of(by),
        reverses=payment,
        gives_back=payment.gives_back,
        reason=reason.strip(),
    )
    settling.lock_follow_ups(invoice for _, invoice, _ in parts if invoice is not None)
    shares: list[Share] = [(activity, invoice, -amount) for activity, invoice, amount in parts]
    settling.confirm(opposite, shares, on=on, by=by)
    article, the, noun = settling.NOUNS[PaymentKind(payment.kind)]
    moved = queries.moved(payment.amount, payment.allocations.all())
    sentence = f"a annulé {the}{noun} de {money(moved)} : {opposite.reason}"
    record(payment, "reverse", sentence, by=by)
    record(opposite, "record", sentence, by=by)
    plain = opposite.reason.replace("{", "(").replace("}", ")")
    settling.tell_invoices(shares, f"a annulé {article} {noun} de {{amount}} ({payment}) : {plain}", verb="unpaid", by=by)
    return opposite


@transaction.atomic
def refund_invoice(
    *,
    invoice: Invoice,
    amount: Decimal,
    paid_on: date,
    mode: PaymentMode,
    bank_account: BankAccount,
    reason: str = "",
    reference: str = "",
    on: date,
    by: Actor,
) -> Payment:
    """Gives back to a customer what a credit note made too much on an invoice already paid: at most that, and at most what came
    in, on it and on the deposits it deducts.

    The VAT was taken back by the credit note, on its date: nothing moves here but the bank and the customer's account.
    """
    follow_up = settling.lock_follow_ups([invoice])[invoice.pk]
    or_raise(rules.is_an_amount(amount))
    or_raise(rules.can_be_given_back(amount, -follow_up.open, f"la facture {invoice.number}"))
    invoice.follow_up = follow_up
    or_raise(rules.was_received(amount, invoice))
    shares: list[Share] = [(invoice.activity, invoice, -amount)]
    return _refund(
        shares,
        paid_on=paid_on,
        mode=mode,
        bank_account=bank_account,
        reason=reason,
        reference=reference,
        payer=str(invoice.customer),
        on=on,
        by=by,
    )


@transaction.atomic
def refund_overpayment(
    *,
    payment: Payment,
    activity: Any,
    amount: Decimal,
    paid_on: date,
    mode: PaymentMode,
    bank_account: BankAccount,
    reason: str = "",
    reference: str = "",
    on: date,
    by: Actor,
) -> Payment:
    """Gives back what a receipt still keeps aside for an activity (or in the suspense section): at most that."""
    payment = lock(payment)
    or_raise(rules.is_an_amount(amount))
    or_raise(rules.can_be_given_back(amount, queries.kept_aside(payment).get(activity.pk, ZERO), "cet encaissement"))
    return _refund(
        [(activity, None, -amount)],
        paid_on=paid_on,
        mode=mode,
        bank_account=bank_account,
        reason=reason,
        reference=reference,
        payer=payment.payer,
        gives_back=payment,
        on=on,
        by=by,
    )


def _refund(
    shares: list[Share],
    *,
    paid_on: date,
    mode: PaymentMode,
    bank_account: BankAccount,
    reason: str,
    reference: str,
    payer: str,
    on: date,
    by: Actor,
    gives_back: Payment | None = None,
) -> Payment:
    activity, invoice, amount = shares[0]
    or_raise(rules.can_confirm(by, [activity]))
    or_raise(rules.is_a_day(paid_on, on=on, invoices=[invoice] if invoice is not None else ()))
    or_raise(rules.is_open(bank_account, paid_on))
    if gives_back is not None and paid_on < gives_back.received_on:
        raise Refused(f"Le remboursement ne peut pas précéder l’encaissement du {gives_back.received_on:%d/%m/%Y}.")
    refund = Payment.objects.create(
        kind=PaymentKind.REFUND,
        amount=amount,
        received_on=paid_on,
        mode=mode,
        bank_account=bank_account,
        payer=payer[:200],
        reference=reference,
        reason=reason.strip(),
        declared_by=user_of(by),
        gives_back=gives_back,
    )
    settling.confirm(refund, shares, on=on, by=by)
    record(refund, "record", f"a rendu {money(-amount)} à {payer or 'un payeur inconnu'}", by=by)
    if gives_back is not None:
        record(gives_back, "refund", f"a rendu {money(-amount)} du trop-perçu", by=by)
    settling.tell_invoices(shares, "a rendu {amount} au client", verb="refunded", by=by)
    return refund
