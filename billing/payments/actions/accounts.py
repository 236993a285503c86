"""The bank accounts of the cooperative."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from billing.payments.models import BankAccount
from cae.access import Refusal, has_right, or_raise
from cae.actors import Actor, System
from cae.history import changes, record
from cae.locks import lock
from cae.rights import Right

FIELDS = ("label", "iban", "bic", "account", "printed", "closed_on")


@transaction.atomic
def save_bank_account(*, bank_account: BankAccount | None, values: Mapping[str, Any], by: Actor) -> BankAccount:
    """Adds (None) or changes a bank account; `values` holds the fields of FIELDS. One account alone is printed on invoices:
    choosing it takes the mark off the other. Refuses to print a closed account or one without IBAN."""
    if not isinstance(by, System) and not has_right(by, Right.LEDGER_SETUP):
        or_raise(Refusal(f"Il vous manque le droit : {Right.LEDGER_SETUP.label}."))
    values = {name: values[name] for name in FIELDS if name in values}
    kept = lock(bank_account) if bank_account is not None else BankAccount()
    before, after = changes(kept, values) if bank_account is not None else ({}, {})
    for name, value in values.items():
        setattr(kept, name, value)
    if kept.printed and (kept.closed_on is not None or not kept.iban):
        or_raise(Refusal("Le compte imprimé sur les factures est ouvert et a un IBAN."))
    if kept.printed:
        BankAccount.objects.filter(printed=True).exclude(pk=kept.pk).update(printed=False)
    kept.save()
    verb, sentence = ("change", "a modifié le compte bancaire") if bank_account else ("create", "a ajouté le compte bancaire")
    record(kept, verb, f"{sentence} « {kept} »", by=by, before=before, after=after)
    return kept
