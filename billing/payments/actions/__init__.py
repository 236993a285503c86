"""Writes about money received. Import from here."""

from billing.payments.actions.accounts import save_bank_account
from billing.payments.actions.allocating import allocate_later
from billing.payments.actions.offsetting import offset_invoice
from billing.payments.actions.recording import confirm_payment, record_payment, reject_payment
from billing.payments.actions.returning import refund_invoice, refund_overpayment, reverse_payment

__all__ = [
    "allocate_later",
    "confirm_payment",
    "offset_invoice",
    "record_payment",
    "refund_invoice",
    "refund_overpayment",
    "reject_payment",
    "reverse_payment",
    "save_bank_account",
]
