"""Recording money received, confirming what a member declared, setting a wrong declaration aside."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.ledger.actions import fiscal_year_of
from billing.payments import queries, rules
from billing.payments.actions import settling
from billing.payments.enums import PaymentMode, PaymentState
from billing.payments.models import BankAccount, Payment
from cae import search
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.templatetags.format import money
from members.queries import suspense


@transaction.atomic
def record_payment(
    *,
    amount: Decimal,
    received_on: date,
    mode: PaymentMode,
    bank_account: BankAccount,
    parts: Sequence[tuple[Invoice, Decimal]] = (),
    rest_to: Any = None,
    payer: str = "",
    reference: str = "",
    note: str = "",
    sure: bool = False,
    on: date,
    by: Actor,
) -> Payment:
    """Records `amount` euros TTC received on `received_on` for invoices, each with its part; returns the payment.

    By someone who may confirm on every activity concerned it counts at once; by a member who may only declare it waits, and
    moves nothing but « déclaré, à confirmer » on its invoices. What no invoice takes is kept for `rest_to` (an activity; by
    default that of the last invoice; the suspense section when the payer is unknown): not spendable, allocated later.

    `on` is today. Refused with a sentence: an amount that is not positive or has more than two decimals, a day in the future,
    before an invoice or outside an open fiscal year, parts above the amount, an invoice that lacks nothing any more, a
    closed bank account, a missing right; and, unless `sure`, what somebody else of the team has already recorded: the same amount
    received the same day for one of the same invoices.
    """
    invoices = [invoice for invoice, _ in parts]
    or_raise(rules.is_an_amount(amount))
    or_raise(rules.is_a_day(received_on, on=on, invoices=invoices))
    or_raise(rules.is_shared_out(amount, parts))
    or_raise(rules.is_open(bank_account, received_on))
    fiscal_year_of(received_on)
    activities = {invoice.activity for invoice in invoices} | {rest_to or (invoices[-1].activity if invoices else suspense())}
    or_raise(rules.can_record(by, activities))
    follow_ups = settling.lock_follow_ups(invoices)
    for invoice in invoices:
        or_raise(rules.is_still_due(invoice, open_now=follow_ups[invoice.pk].open))
    confirms = rules.can_confirm(by, activities) is None
    if confirms and not sure:
        or_raise(rules.is_not_recorded_twice(queries.twin_of(invoices, amount=amount, received_on=received_on, by=by)))
    payment = Payment.objects.create(
        amount=amount,
        received_on=received_on,
        mode=mode,
        bank_account=bank_account,
        payer=payer or _payer_of(invoices),
        reference=reference,
        note=note,
        declared_by=user_of(by),
    )
    if confirms:
        shares = settling.share_out(amount, parts, follow_ups=follow_ups, rest_to=rest_to)
        record(payment, "record", f"a enregistré un encaissement de {money(amount)}", by=by)
        settling.confirm(payment, shares, on=on, by=by)
        settling.tell_invoices(shares, f"a enregistré un encaissement de {{amount}} ({payment})", verb="paid", by=by)
        return payment
    wanted: list[settling.Share] = [(invoice.activity, invoice, part) for invoice, part in parts]
    given = sum(part for _, part in parts)
    if given != amount:
        wanted.append((rest_to or (invoices[-1].activity if invoices else suspense()), None, amount - given))
    search.index_each([settling.entry_of(payment, settling.allocate(payment, wanted))])
    _declared(parts, sign=1)
    record(payment, "declare", f"a déclaré un encaissement de {money(amount)}, à confirmer", by=by)
    settling.tell_invoices(wanted, "a déclaré un encaissement de {amount}, à confirmer", verb="declared", by=by)
    return payment


@transaction.atomic
def confirm_payment(
    *, payment: Payment, on: date, by: Actor, received_on: date | None = None, bank_account: BankAccount | None = None
) -> Payment:
    """Confirms what a member declared: from now on it counts, and never changes. `received_on` and `bank_account` correct
    what was declared. Refuses a payment already confirmed (naming by whom) or set aside. An invoice paid meanwhile leaves
    the surplus as an over-payment of its activity.
    """
    payment = lock(payment)
    or_raise(rules.can_be_confirmed(payment))
    payment.received_on = received_on or payment.received_on
    payment.bank_account = bank_account or payment.bank_account
    assert payment.bank_account is not None  # only an offset has none, and it is confirmed at once
    rows = list(payment.allocations.select_related("activity", "invoice__activity", "invoice__customer").order_by("pk"))
    parts = [(row.invoice, row.amount) for row in rows if row.invoice is not None]
    rest_to = next((row.activity for row in rows if row.invoice_id is None), None)
    or_raise(rules.can_confirm(by, {row.activity for row in rows}))
    or_raise(rules.is_a_day(payment.received_on, on=on, invoices=[invoice for invoice, _ in parts]))
    or_raise(rules.is_open(payment.bank_account, payment.received_on))
    follow_ups = settling.lock_follow_ups(invoice for invoice, _ in parts)
    _declared(parts, sign=-1)
    payment.allocations.all().delete()
    shares = settling.share_out(payment.amount, parts, follow_ups=follow_ups, rest_to=rest_to)
    settling.confirm(payment, shares, on=on, by=by)
    record(payment, "confirm", f"a confirmé l’encaissement de {money(payment.amount)}", by=by)
    settling.tell_invoices(shares, f"a confirmé un encaissement de {{amount}} ({payment})", verb="paid", by=by)
    return payment


@transaction.atomic
def reject_payment(*, payment: Payment, reason: str, by: Actor) -> Payment:
    """Sets aside a declaration that was wrong, and says why; the person who made it may do so too. Nothing else moves."""
    payment = lock(payment)
    or_raise(rules.can_be_confirmed(payment))
    if not reason.strip():
        raise Refused("Dites pourquoi cet encaissement est écarté : la personne qui l’a déclaré le lira.")
    rows = list(payment.allocations.select_related("activity", "invoice").order_by("pk"))
    if payment.declared_by_id is None or payment.declared_by_id != getattr(user_of(by), "pk", None):
        or_raise(rules.can_confirm(by, {row.activity for row in rows}))
    parts = [(row.invoice, row.amount) for row in rows if row.invoice is not None]
    settling.lock_follow_ups(invoice for invoice, _ in parts)
    _declared(parts, sign=-1)
    payment.state, payment.reason = PaymentState.REJECTED, reason.strip()
    payment.save(update_fields=["state", "reason"])
    record(payment, "reject", f"a écarté l’encaissement déclaré de {money(payment.amount)} : {payment.reason}", by=by)
    wanted = [(row.activity, row.invoice, row.amount) for row in rows]
    settling.tell_invoices(
        wanted, f"a écarté l’encaissement déclaré de {{amount}} : {_plain(payment.reason)}", verb="rejected", by=by
    )
    return payment


def _declared(parts: Sequence[tuple[Invoice, Decimal]], *, sign: int) -> None:
    """Adds to, or takes off, what is declared on invoices and not confirmed."""
    for invoice, part in parts:
        InvoiceFollowUp.objects.filter(pk=invoice.pk).update(unconfirmed=F("unconfirmed") + sign * part)


def _payer_of(invoices: Sequence[Invoice]) -> str:
    """The customer, when all invoices have the same."""
    names = {str(invoice.customer) for invoice in invoices}
    return names.pop()[:200] if len(names) == 1 else ""


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
