"""Every write on invoices, one verb per function; each is one transaction with its guard, its history and its effects."""

from billing.invoices.actions.collecting import collect

__all__ = ["collect"]
