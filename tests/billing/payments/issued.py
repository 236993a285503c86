"""Issued invoices for tests about money: a row, its follow-up and its sales entry, without the work of issuing."""

from datetime import date
from decimal import Decimal as D
from itertools import count

from django.utils.timezone import now

from billing.customers.models import Customer
from billing.documents.amounts import TaxKey
from billing.invoices import shares
from billing.invoices.amounts import Share, less, settle
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.ledger.accounts import Use
from billing.ledger.actions import post_entry
from billing.ledger.enums import JournalCode
from billing.ledger.posting import credit, debit
from cae.models import SealedRecord

_numbers = count(1)
ISSUED_ON = date(2026, 3, 2)


def customer_of(activity, name="Mairie de Saint-Amour"):
    return Customer.objects.get_or_create(activity=activity, name=name)[0]


def issued(activity, *rows, by, on=ISSUED_ON, customer=None, kind="invoice", deducted=D(0), booked=()):
    """An issued invoice of `rows`: (ht, rate) or (ht, rate, nature), VAT half up; services wait for their receipt, goods do not.

    `deducted`, `booked`: the TTC of deposits taken off a balance and what they booked of its shares.
    """
    number = next(_numbers)
    owed = []
    for ht, rate, *nature in rows:
        key = TaxKey("S" if rate else "E", D(rate), "" if rate else "formation", nature[0] if nature else "services")
        owed.append(Share(key, D(ht), (D(ht) * D(rate) / 100).quantize(D("0.01"))))
    ttc = sum((share.ttc for share in owed), D(0))
    seal = SealedRecord.objects.create(
        chain="documents", position=10_000 + number, kind="test", content=b"", previous_seal="0", seal=f"{number}"
    )
    invoice = Invoice.objects.create(
        activity=activity,
        customer=customer or customer_of(activity),
        kind=kind,
        state="issued",
        number=f"F-2026-{number:05}",
        issued_on=on,
        due_on=date(2026, 4, 1),
        sealed=seal,
        total_ht=sum((share.ht for share in owed), D(0)),
        total_vat=sum((share.vat for share in owed), D(0)),
        total_ttc=ttc,
        deducted_ttc=deducted,
        created_at=now(),
    )
    pending = {share.key: share.key.nature == "services" or kind == "deposit" for share in owed}
    InvoiceFollowUp.objects.create(
        invoice=invoice,
        activity=activity,
        due_on=invoice.due_on,
        to_pay=ttc - deducted,
        open=ttc - deducted,
        owed=shares.dump(owed, pending=pending),
        booked=shares.dump(settle(owed, deducted, booked).booked),
    )
    lines = [debit(activity, Use.CUSTOMERS, ttc - deducted)]
    if deducted:
        lines.append(debit(activity, Use.DEPOSITS, deducted / D("1.2")))
        lines.append(debit(activity, Use.VAT_DUE, D(0)))
    for share in owed:
        income = Use.DEPOSITS if kind == "deposit" else Use.SERVICES_SOLD if share.key.nature == "services" else Use.GOODS_SOLD
        lines.append(credit(activity, income, share.ht))
        lines.append(credit(activity, Use.VAT_PENDING if pending[share.key] else Use.VAT_DUE, share.vat))
    if deducted:
        lines.append(debit(activity, Use.VAT_PENDING, deducted - deducted / D("1.2")))
    post_entry(
        journal=JournalCode.SALES,
        on=on,
        label="Facture",
        document=invoice.number,
        document_on=on,
        lines=lines,
        by=by,
        source=invoice,
    )
    return Invoice.objects.select_related("activity", "customer", "follow_up").get(pk=invoice.pk)


def credited(invoice, *rows, by, on=date(2026, 3, 20)):
    """What a credit note does to the invoice's follow-up and to the ledger; `rows` as in `issued`. Returns its movements."""
    from billing.invoices.actions.collecting import credit as credit_follow_up
    from billing.invoices.actions.collecting import lock_follow_up

    follow_up = lock_follow_up(invoice)
    pending = shares.pending_of(follow_up.owed)
    taken = []
    for ht, rate, *nature in rows:
        key = next(key for key in pending if key.rate == D(rate) and key.nature == (nature[0] if nature else "services"))
        taken.append(Share(key, D(ht), (D(ht) * D(rate) / 100).quantize(D("0.01"))))
    less(shares.load(follow_up.owed), taken)
    moves = credit_follow_up(follow_up=follow_up, invoice=invoice, credited=tuple(taken), on=on)
    back = {move.key: move.vat for move in moves}
    lines = [credit(invoice.activity, Use.CUSTOMERS, sum((share.ttc for share in taken), D(0)))]
    for share in taken:
        lines.append(debit(invoice.activity, Use.SERVICES_SOLD, share.ht))
        if pending[share.key]:
            lines.append(debit(invoice.activity, Use.VAT_DUE, -back.pop(share.key, D(0))))
            lines.append(
                debit(invoice.activity, Use.VAT_PENDING, share.vat + next((m.vat for m in moves if m.key == share.key), D(0)))
            )
        else:
            lines.append(debit(invoice.activity, Use.VAT_DUE, share.vat))
    for key, vat in back.items():  # giving a share back may move a cent of what another had booked
        if pending[key]:
            lines += [debit(invoice.activity, Use.VAT_DUE, -vat), debit(invoice.activity, Use.VAT_PENDING, vat)]
    post_entry(
        journal=JournalCode.SALES,
        on=on,
        label="Avoir",
        document=f"A-{invoice.pk}",
        document_on=on,
        lines=lines,
        by=by,
        source=invoice,
    )
    return moves
