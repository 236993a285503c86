"""What every payment does once it counts: settle its invoices, take the contribution, post, seal. One order of locks for all:
follow-ups of invoices, taxpayers, ledger, series, seal (`cae.locks`)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from billing.contribution.actions import lock_taxpayers, record_event
from billing.contribution.moving import RECEIPT, Coming, Part
from billing.contribution.sold import Sold
from billing.invoices.actions import collect
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.ledger.actions import post_entry
from billing.ledger.enums import JournalCode
from billing.payments import posting, queries
from billing.payments.enums import PaymentKind, PaymentState
from billing.payments.frozen import CHAIN, FrozenPart, FrozenPayment, FrozenShare
from billing.payments.models import Allocation, AllocationVat, Payment, Transfer
from billing.payments.posting import Settled
from cae import seals, search
from cae.access import Refused
from cae.actors import Actor, label_of, user_of
from cae.history import record
from cae.locks import lock_all
from cae.models import SealedRecord
from cae.money import ZERO, total
from cae.templatetags.format import money
from members.queries import shared_services, suspense

Share = tuple[Any, Invoice | None, Decimal]
NOUNS = {
    PaymentKind.RECEIPT: ("un", "l’", "encaissement"),
    PaymentKind.REFUND: ("un", "le ", "remboursement"),
    PaymentKind.OFFSET: ("une", "la ", "compensation"),
}


def lock_follow_ups(invoices: Iterable[Invoice]) -> dict[int, InvoiceFollowUp]:
    """The follow-ups of invoices, locked in the order of their keys. Refuses a draft and a credit note."""
    wanted = {invoice.pk: invoice for invoice in invoices}
    found = {row.pk: row for row in lock_all(InvoiceFollowUp.objects.filter(pk__in=wanted))}
    for pk, invoice in wanted.items():
        if pk not in found:
            raise Refused(f"{invoice} : cette facture n’est pas encore émise.")
        if found[pk].to_pay < 0:
            raise Refused("Un avoir ne se paie pas : remboursez la facture qu’il corrige.")
    return found


def share_out(
    amount: Decimal, wanted: Sequence[tuple[Invoice, Decimal]], *, follow_ups: dict[int, InvoiceFollowUp], rest_to: Any
) -> list[Share]:
    """`amount` over invoices as asked, none more than it lacks; what exceeds is kept by the activity that was overpaid, and
    what was given to no invoice by `rest_to` (None: that of the last invoice, else the suspense section). Sums to `amount`.
    """
    shares: list[Share] = []
    aside: dict[Any, Decimal] = {}
    for invoice, part in sorted(wanted, key=lambda pair: pair[0].pk):
        taken = min(part, max(follow_ups[invoice.pk].open, ZERO))
        if taken:
            shares.append((invoice.activity, invoice, taken))
        if part > taken:
            aside[invoice.activity] = aside.get(invoice.activity, ZERO) + part - taken
    rest = amount - total(part for _, part in wanted)
    if rest:
        keeper = rest_to or (wanted[-1][0].activity if wanted else suspense())
        aside[keeper] = aside.get(keeper, ZERO) + rest
    return shares + [(activity, None, kept) for activity, kept in sorted(aside.items(), key=lambda item: item[0].pk)]


def allocate(payment: Payment, shares: Iterable[Share], *, transfer: Transfer | None = None) -> list[Allocation]:
    """Writes the allocations of a payment that is not confirmed yet, or of a transfer."""
    return Allocation.objects.bulk_create(
        Allocation(payment=payment, activity=activity, invoice=invoice, amount=amount, transfer=transfer)
        for activity, invoice, amount in shares
    )


def confirm(payment: Payment, shares: Sequence[Share], *, on: date, by: Actor) -> Payment:
    """Makes a payment count, divided into `shares`: from here on it never changes. `on` is the day of the act, not of the
    receipt."""
    allocations = allocate(payment, shares)
    first_day = payment.reverses.received_on if payment.reverses is not None else None
    settled = settle(payment, allocations, on=payment.received_on, year_of=first_day, by=by)
    bank = payment.bank_account.account_id if payment.bank_account is not None else ""
    post_entry(
        journal=JournalCode.BANK if bank else JournalCode.MISC,
        on=payment.received_on,
        label=_label(payment, settled),
        document=payment.reference or f"ENC-{payment.pk}",
        document_on=payment.received_on,
        lines=posting.on_payment(settled, bank=bank, shared=shared_services()),
        by=by,
        source=payment,
        reason=payment.reason,
    )
    payment.sealed = seal(payment, settled, event=_event(payment), on=payment.received_on, amount=payment.amount, day=on, by=by)
    payment.state, payment.confirmed_by, payment.confirmed_at = PaymentState.CONFIRMED, user_of(by), timezone.now()
    payment.save()
    search.index_each([entry_of(payment, settled)])
    return payment


def settle(
    payment: Payment, allocations: Iterable[Allocation], *, on: date, by: Actor, year_of: date | None = None
) -> list[Settled]:
    """Books each allocation on its invoice, writes its VAT, and takes the contribution on what is collected."""
    settled = []
    for row in sorted(allocations, key=lambda row: row.invoice_id or 0):
        moves = (
            collect(invoice=row.invoice, amount=row.amount, on=on, by=by, takes_back=payment.is_reversal)
            if row.invoice is not None
            else ()
        )
        AllocationVat.objects.bulk_create(
            AllocationVat(
                allocation=row,
                category=move.key.category,
                rate=move.key.rate,
                exemption=move.key.exemption,
                nature=move.key.nature,
                ht=move.ht,
                vat=move.vat,
            )
            for move in moves
        )
        settled.append(Settled(row.activity, row.invoice, row.amount, tuple(moves)))
    collected = [part for part in settled if part.invoice is not None and part.movements]
    coming = [Coming(RECEIPT, part.activity, _sold(part.invoice), year_of) for part in collected if part.invoice is not None]
    if len({one.activity for one in coming}) > 1:
        lock_taxpayers(coming, on=on, by=by)
    for part in collected:
        assert part.invoice is not None
        record_event(
            activity=part.activity,
            event=RECEIPT,
            parts=[Part(move.ht, move.key.nature) for move in part.movements],
            on=on,
            source=payment,
            source_label=f"{part.invoice.number}, {'encaissement' if part.amount > 0 else 'encaissement annulé'}",
            by=by,
            customer_id=part.invoice.customer_id,
            year_of=year_of,
            sold=_sold(part.invoice),
        )
    return settled


def _sold(invoice: Invoice) -> Sold:
    assert invoice.issued_on is not None  # only what is issued is paid
    return Sold(invoice, invoice.issued_on)


def seal(
    payment: Payment, settled: Iterable[Settled], *, event: str, on: date, amount: Decimal, day: date, by: Actor
) -> SealedRecord:
    """Freezes what was done at the end of the chain of payments."""
    parts = tuple(
        FrozenPart(
            activity=part.activity.code,
            amount=part.amount,
            invoice=part.invoice.number or "" if part.invoice is not None else "",
            shares=tuple(
                FrozenShare(move.key.category, move.key.rate, move.key.nature, move.ht, move.vat, move.key.exemption)
                for move in part.movements
            ),
        )
        for part in settled
    )
    frozen = FrozenPayment(
        event=event,
        payment=payment.pk,
        on=on,
        amount=amount,
        mode=payment.mode,
        bank=str(payment.bank_account or ""),
        confirmed_on=day,
        confirmed_by=label_of(by),
        parts=parts,
        payer=payment.payer,
        reference=payment.reference,
        reverses=payment.reverses_id,
        gives_back=payment.gives_back_id,
        reason=payment.reason,
    )
    return seals.append(chain=CHAIN, kind=event, content=frozen.to_bytes())


def tell_invoices(settled: Iterable[Share], sentence: str, *, verb: str, by: Actor) -> None:
    """One history row on each invoice; `sentence` holds {amount}."""
    for _, invoice, amount in settled:
        if invoice is not None:
            record(invoice, verb, sentence.format(amount=money(abs(amount))), by=by)


def entry_of(payment: Payment, settled: Iterable[Settled | Allocation]) -> search.Entry:
    """What the search knows of a payment: found by those who see all its parts."""
    settled = list(settled)
    activities = {part.activity for part in settled}
    only = activities.pop() if len(activities) == 1 else None
    invoices = [part.invoice for part in settled if part.invoice is not None]
    address = (
        reverse("billing:payments:sheet", args=[only.code, payment.pk])
        if only is not None and not only.is_section
        else reverse("billing:payments:show", args=[payment.pk])
    )
    return search.Entry(
        kind=queries.KIND,
        object_id=payment.pk,
        activity_id=only.pk if only else None,
        antenna_id=only.antenna_id if only else None,
        title=f"{_noun(payment).capitalize()} de {money(queries.moved(payment.amount, settled))}",
        detail=" · ".join(filter(None, [payment.payer, f"{payment}", ", ".join(str(i.number) for i in invoices)])),
        address=address,
        texts=tuple(queries.search_texts(payment, invoices)),
        on=payment.received_on,
    )


def _noun(payment: Payment) -> str:
    article, _, noun = NOUNS[PaymentKind(payment.kind)]
    return f"annulation d’{article} {noun}" if payment.is_reversal else noun


def _event(payment: Payment) -> str:
    return "reversal" if payment.is_reversal else str(payment.kind)


def _label(payment: Payment, settled: Iterable[Settled]) -> str:
    numbers = ", ".join(str(part.invoice.number) for part in settled if part.invoice is not None)
    return " ".join(filter(None, [_noun(payment).capitalize(), numbers, payment.payer]))
