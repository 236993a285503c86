"""Writes about costs. Import from here."""

from billing.purchases.actions.deciding import approve, cancel, return_purchase
from billing.purchases.actions.paying import pay, reverse_pay
from billing.purchases.actions.preparing import attach_receipt, delete_draft, save_purchase, submit, take_back

__all__ = [
    "approve",
    "attach_receipt",
    "cancel",
    "delete_draft",
    "pay",
    "return_purchase",
    "reverse_pay",
    "save_purchase",
    "submit",
    "take_back",
]
