"""What invoices bring to quotes and to the customer's page, which come before them (`billing.quotes.ports`)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse

from billing.customers.models import Customer
from billing.documents import epc, frozen, xml
from billing.invoices import actions, queries
from billing.invoices.actions import sending
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice
from billing.quotes.amounts import Step
from billing.quotes.comparison import differences
from billing.quotes.enums import QuoteState
from billing.quotes.freezing import sealed_document
from billing.quotes.models import Quote
from billing.quotes.ports import CustomerAccount, DueInvoice, FileUnderWay, SentFile, StepInvoice
from cae import files
from cae.access import Refused
from cae.actors import Actor
from cae.money import ZERO, total

TO_PAY, LAST = 20, 100  # what the customer's page shows: invoices with how to pay them, and the last ones
_TITLES = {
    InvoiceKind.INVOICE: "Facture",
    InvoiceKind.BALANCE: "Facture de solde",
    InvoiceKind.DEPOSIT: "Facture d'acompte",
    InvoiceKind.CREDIT_NOTE: "Avoir",
}
_SETTLED = {
    SettlementState.DUE: ("À payer", "info"),
    SettlementState.PARTIAL: ("Payée en partie", "wait"),
    SettlementState.SETTLED: ("Réglée", "good"),
    SettlementState.CREDITED: ("Annulée par avoir", "neutral"),
}
_DRAFTS = {
    InvoiceState.DRAFT: ("Brouillon", "neutral"),
    InvoiceState.WAITING: ("À valider", "wait"),
    InvoiceState.RETURNED: ("À revoir", "bad"),
}


class Invoicing:
    """The port of quotes, kept by invoices."""

    def steps(self, quote: Quote) -> Sequence[StepInvoice]:
        rows = Invoice.objects.filter(quote=quote, plan_step__isnull=False).select_related("follow_up", "activity")
        return [_step(invoice, quote) for invoice in rows.order_by("pk") if not queries.taken_back(invoice)]

    def draft(self, *, quote: Quote, step: Step, by: Actor, on: date) -> str:
        if step.kind == "deposit":
            made = actions.draft_deposit(quote=quote, by=by, percent=step.percent)
        elif step.kind == "instalment":
            made = actions.draft_instalment(quote=quote, step=step.index, by=by)
        elif step.kind == "balance":
            made = actions.draft_balance(quote=quote, by=by)
        else:
            raise Refused("Cette étape n'est pas dans l'échéancier du devis.")
        return reverse("billing:invoices:edit", args=[made.activity.code, made.pk])

    def abandon_drafts(self, *, quote: Quote, by: Actor) -> Sequence[str]:
        return actions.abandon_drafts(quote=quote, by=by)

    def account(self, customer: Customer, *, on: date) -> CustomerAccount:
        rows = Invoice.objects.filter(customer=customer, state=InvoiceState.ISSUED).select_related(
            "follow_up", "quote__withdrawal", "deduction__balance"
        )
        kept = Q(quote__isnull=True) | ~Q(quote__state=QuoteState.WITHDRAWN)
        unpaid = rows.filter(kept, follow_up__open__gt=0).exclude(kind=InvoiceKind.CREDIT_NOTE)
        met = queries.set_off(rows.filter(kept))
        lowered = list(unpaid.filter(pk__in=met)) if met else []
        cleared = [one.pk for one in lowered if one.follow_up.open == met[one.pk]]
        sums = unpaid.aggregate(count=Count("pk"), total=Sum("follow_up__open"))
        shown = unpaid.exclude(pk__in=cleared).select_related("sealed").order_by("follow_up__due_on", "pk")[:TO_PAY]
        return CustomerAccount(
            to_pay=[_to_pay(invoice, on, met) for invoice in shown],
            invoices=[_due(invoice, on, met) for invoice in rows.order_by("-issued_on", "-pk")[:LAST]],
            count=sums["count"] - len(cleared),
            total=(sums["total"] or ZERO) - total(met[one.pk] for one in lowered),
        )

    def file(self, customer: Customer, pk: int, kind: str) -> SentFile | None:
        invoice = _issued_to(customer, pk)
        if invoice is None or invoice.sealed is None:
            return None
        name = sending.file_name(invoice)
        if kind == "xml":
            made = xml.generate(frozen.from_bytes(bytes(invoice.sealed.content)))
            return SentFile(f"{name.removesuffix('.pdf')}.xml", "application/xml", made)
        stored = invoice.follow_up.file
        there = kind == "pdf" and files.is_there(stored)
        return SentFile(name, "application/pdf", files.read(stored)) if there else None

    def file_under_way(self, customer: Customer, pk: int) -> FileUnderWay | None:
        invoice = _issued_to(customer, pk)
        return FileUnderWay(invoice.number or "", sending.standing_of_file(invoice)) if invoice else None

    def make_file(self, customer: Customer, pk: int, *, by: Actor) -> None:
        if invoice := _issued_to(customer, pk):
            sending.make_file(invoice=invoice, by=by)


def _issued_to(customer: Customer, pk: int) -> Invoice | None:
    rows = Invoice.objects.filter(customer=customer, state=InvoiceState.ISSUED, pk=pk)
    return rows.select_related("follow_up__file", "sealed", "activity").first()


def _step(invoice: Invoice, quote: Quote) -> StepInvoice:
    issued = invoice.state == InvoiceState.ISSUED
    if issued:
        state, tone = _SETTLED[SettlementState(invoice.follow_up.settlement)]
        invoice.quote = quote
        if queries.to_give_back(invoice):
            state, tone = "Avoir à faire", "bad"
        elif quote.state == QuoteState.WITHDRAWN and invoice.kind == InvoiceKind.DEPOSIT and not queries.taken_back(invoice):
            state, tone = "Rendu avec le solde", "neutral"
    else:
        state, tone = _DRAFTS[InvoiceState(invoice.state)]
    warnings = []
    if invoice.customer_id != quote.customer_id:
        warnings.append("le client n'est pas celui du devis")
    if invoice.kind != InvoiceKind.DEPOSIT and invoice.total_ttc != quote.total_ttc:
        warnings.append("le total n'est pas celui du devis")
    assert invoice.plan_step is not None
    return StepInvoice(
        step=invoice.plan_step,
        label=invoice.number or "",
        state=state,
        tone=tone,
        href=invoice.get_absolute_url(),
        ttc=invoice.net_to_pay,
        issued=issued,
        warnings=tuple(warnings),
    )


def warnings(invoice: Invoice, document: frozen.Document) -> tuple[str, ...]:
    """What `document`, the invoice as it would be or was issued, says that its quote did not; shown when it is checked."""
    quote = invoice.quote
    if quote is None or quote.sealed_id is None or invoice.kind == InvoiceKind.CREDIT_NOTE:
        return ()
    return differences(sealed_document(quote), document)


def _to_pay(invoice: Invoice, on: date, met: dict[int, Decimal]) -> DueInvoice:
    """An invoice with how to pay it, as its sealed copy says."""
    assert invoice.sealed is not None
    due = _due(invoice, on, met)
    document = frozen.from_bytes(bytes(invoice.sealed.content))
    left = replace(document, totals=replace(document.totals, due=due.open))
    pay = document.payment
    return replace(due, payment=epc.of(left) or "", iban=pay.iban, bic=pay.bic, holder=pay.holder)


def _due(invoice: Invoice, on: date, met: dict[int, Decimal]) -> DueInvoice:
    assert invoice.issued_on is not None
    follow_up = invoice.follow_up
    is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    # A consumer who withdrew owes nothing more on that contract (C. conso. L.221-27): its credit note is the activity's to do.
    withdrawn = not is_credit_note and invoice.quote is not None and invoice.quote.state == QuoteState.WITHDRAWN
    meets = met.get(invoice.pk, ZERO)
    open_ = ZERO if withdrawn else follow_up.open - meets if follow_up.open > 0 else follow_up.open
    late = not is_credit_note and open_ > 0 and follow_up.due_on < on
    state, tone = ("Avoir", "info") if is_credit_note else _SETTLED[SettlementState(follow_up.settlement)]
    if withdrawn:
        state, tone = "Commande annulée", "neutral"
    return DueInvoice(
        pk=invoice.pk,
        number=invoice.number or "",
        title=_TITLES[InvoiceKind(invoice.kind)],
        subject=invoice.subject,
        issued_on=invoice.issued_on,
        due_on=None if is_credit_note else invoice.due_on,
        total=-invoice.net_to_pay if is_credit_note else invoice.net_to_pay,
        open=open_,
        state="En retard" if late else state,
        tone="late" if late else tone,
        late=late,
        met=meets if open_ > 0 else ZERO,
        refund=_of_withdrawn(invoice) if withdrawn else follow_up.to_refund - (meets if follow_up.open < 0 else ZERO),
        refund_before=queries.refund_before(invoice.quote) if withdrawn else None,
    )


def _of_withdrawn(invoice: Invoice) -> Decimal:
    """What goes back of an order withdrawn: a deposit that was taken off goes back with its balance."""
    deduction = getattr(invoice, "deduction", None)
    if deduction is not None and deduction.balance.state == InvoiceState.ISSUED:
        return ZERO
    return max(queries.received(invoice), ZERO)
