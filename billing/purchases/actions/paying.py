"""Paying a supplier, reimbursing a member. It changes nothing in the account of the activity: the cost counted on approval."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.ledger.actions import post_entry
from billing.ledger.enums import JournalCode
from billing.payments.models import BankAccount
from billing.payments.rules import is_open
from billing.purchases import posting, rules
from billing.purchases.models import Purchase, PurchasePayment
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.rights import Right
from cae.templatetags.format import money


@transaction.atomic
def pay(*, purchase: Purchase, amount: Decimal, paid_on: date, bank_account: BankAccount, on: date, by: Actor) -> PurchasePayment:
    """Records that `amount` euros left for the supplier or the member, at most what is still owed. `on` is today."""
    purchase = lock(purchase)
    or_raise(rules.holds(by, Right.PURCHASES_PAY, purchase.activity))
    or_raise(rules.can_pay(purchase, amount, paid_on=paid_on, on=on))
    or_raise(is_open(bank_account, paid_on))
    return _write(purchase, amount, paid_on=paid_on, bank_account=bank_account, by=by)


@transaction.atomic
def reverse_pay(*, payment: PurchasePayment, reversed_on: date, reason: str, on: date, by: Actor) -> PurchasePayment:
    """Records the opposite of a payment made by mistake or come back, that names it. Once."""
    purchase = lock(payment.purchase)
    or_raise(rules.holds(by, Right.PURCHASES_PAY, purchase.activity))
    if not reason.strip():
        raise Refused("Dites pourquoi ce règlement est annulé.")
    if payment.reverses_id is not None or PurchasePayment.objects.filter(reverses=payment).exists():
        raise Refused("Ce règlement est déjà annulé.")
    if not payment.on <= reversed_on <= on:
        raise Refused(f"L’annulation est datée entre le {payment.on:%d/%m/%Y} et aujourd’hui.")
    return _write(
        purchase,
        -payment.amount,
        paid_on=reversed_on,
        bank_account=payment.bank_account,
        by=by,
        reverses=payment,
        reason=reason.strip(),
    )


def _write(
    purchase: Purchase,
    amount: Decimal,
    *,
    paid_on: date,
    bank_account: BankAccount,
    by: Actor,
    reverses: PurchasePayment | None = None,
    reason: str = "",
) -> PurchasePayment:
    who = purchase.member if purchase.is_expense else (purchase.supplier or purchase.bought_from)
    entry = post_entry(
        journal=JournalCode.BANK,
        on=paid_on,
        label=f"{'Règlement annulé' if reverses else 'Règlement'} {who} — {purchase.label}",
        document=purchase.document or f"ACH-{purchase.pk}",
        document_on=purchase.on,
        lines=posting.on_payment(purchase, amount, bank=bank_account.account_id),
        by=by,
        source=purchase,
        reason=reason,
    )
    assert entry is not None  # an amount is never zero
    made = PurchasePayment.objects.create(
        purchase=purchase,
        on=paid_on,
        amount=amount,
        bank_account=bank_account,
        reverses=reverses,
        reason=reason,
        entry=entry,
        paid_by=user_of(by),
    )
    purchase.paid += amount
    purchase.settled = purchase.left_to_pay == 0
    purchase.save(update_fields=["paid", "settled"])
    sentence = f"a annulé le règlement de {money(-amount)} : {reason}" if reverses else f"a réglé {money(amount)} à {who}"
    record(purchase, "reverse_pay" if reverses else "pay", sentence, by=by)
    return made
