"""What quotes and the customer's page ask of invoices (`billing.quotes.ports.Invoicing`)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from billing.customers.models import Customer
from billing.documents import epc, frozen, pdf, xml
from billing.invoices.actions import deriving, issuing, sending
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice
from billing.quotes.amounts import Step
from billing.quotes.comparison import differences
from billing.quotes.freezing import sealed_document
from billing.quotes.models import Quote
from billing.quotes.ports import DueInvoice, SentFile, StepInvoice, register_invoicing
from cae import files
from cae.actors import Actor
from cae.money import ZERO

TITLES = {
    InvoiceKind.INVOICE: "Facture",
    InvoiceKind.BALANCE: "Facture de solde",
    InvoiceKind.DEPOSIT: "Facture d'acompte",
    InvoiceKind.CREDIT_NOTE: "Avoir",
}
SETTLED = (SettlementState.SETTLED, SettlementState.CREDITED)


class InvoicesOfQuotes:
    """The one implementation, registered by `ready.py`."""

    def steps(self, quote: Quote) -> Sequence[StepInvoice]:
        rows = Invoice.objects.filter(quote=quote, plan_step__isnull=False).select_related("activity", "follow_up", "sealed")
        return [self._step(quote, invoice) for invoice in rows.order_by("pk")]

    def draft(self, *, quote: Quote, step: Step, by: Actor, on: date) -> str:
        if step.kind == "deposit":
            made = deriving.draft_deposit(quote=quote, by=by)
        elif step.kind == "instalment":
            made = deriving.draft_instalment(quote=quote, step=step.index, by=by)
        else:
            made = deriving.draft_balance(quote=quote, by=by)
        return made.get_absolute_url()

    def due(self, customer: Customer, *, on: date) -> Sequence[DueInvoice]:
        rows = _of_customer(customer).select_related("follow_up", "sealed").order_by("-issued_on", "-pk")
        return [_due(invoice, on=on) for invoice in rows]

    def file(self, customer: Customer, pk: int, kind: str) -> SentFile | None:
        invoice = _of_customer(customer).select_related("sealed", "follow_up__file").filter(pk=pk).first()
        if invoice is None or invoice.sealed is None:
            return None
        name = sending.file_name(invoice)
        if kind == "xml":
            made = xml.generate(frozen.from_bytes(bytes(invoice.sealed.content)))
            return SentFile(name.removesuffix(".pdf") + ".xml", "application/xml", made)
        if invoice.follow_up.file is not None:
            return SentFile(name, "application/pdf", files.read(invoice.follow_up.file))
        # Not made yet: the same bytes as the job will keep, since both come from the sealed copy alone.
        document = frozen.from_bytes(bytes(invoice.sealed.content))
        return SentFile(name, "application/pdf", pdf.render(document, xml=xml.generate(document), logo=sending.logo_of(document)))

    def _step(self, quote: Quote, invoice: Invoice) -> StepInvoice:
        issued = invoice.state == InvoiceState.ISSUED
        state, tone = invoice.get_state_display(), "wait" if invoice.state == InvoiceState.WAITING else "neutral"
        if issued:
            settlement = SettlementState(invoice.follow_up.settlement)
            state, tone = str(settlement.label), "good" if settlement in SETTLED else "info"
        return StepInvoice(
            step=invoice.plan_step or 0,
            label=invoice.number or "brouillon",
            state=state,
            tone=tone,
            href=invoice.get_absolute_url(),
            ttc=invoice.net_to_pay,
            issued=issued,
            warnings=_warnings(quote, invoice),
        )


def _warnings(quote: Quote, invoice: Invoice) -> tuple[str, ...]:
    if quote.sealed_id is None or not invoice.total_ttc:
        return ()
    if invoice.sealed is not None:
        return warnings(invoice, frozen.from_bytes(bytes(invoice.sealed.content)))
    return warnings(invoice, issuing.prepare(invoice=invoice, on=invoice.created_at.date()).document)


def warnings(invoice: Invoice, document: frozen.Document) -> tuple[str, ...]:
    """What `document`, the invoice as it would be or was issued, says that its quote did not; shown when it is checked."""
    quote = invoice.quote
    if quote is None or quote.sealed_id is None or invoice.kind == InvoiceKind.CREDIT_NOTE:
        return ()
    return differences(sealed_document(quote), document)


def _of_customer(customer: Customer) -> Any:
    return Invoice.objects.filter(customer=customer, state=InvoiceState.ISSUED, sealed__isnull=False)


def _due(invoice: Invoice, *, on: date) -> DueInvoice:
    follow_up = invoice.follow_up
    credit = invoice.kind == InvoiceKind.CREDIT_NOTE
    left = ZERO if credit else follow_up.open
    document = frozen.from_bytes(bytes(invoice.sealed.content)) if left > 0 and invoice.sealed else None
    payment = document.payment if document else frozen.Payment()
    late = left > 0 and follow_up.due_on < on
    state, tone = ("avoir", "neutral") if credit else _standing(follow_up, late=late)
    return DueInvoice(
        pk=invoice.pk,
        number=invoice.number or "",
        title=TITLES[InvoiceKind(invoice.kind)],
        subject=invoice.subject,
        issued_on=invoice.issued_on,  # type: ignore[arg-type]
        due_on=None if credit else follow_up.due_on,
        total=invoice.net_to_pay,
        open=left,
        state=state,
        tone=tone,
        payment=_payload(document, left) if document else "",
        iban=payment.iban,
        bic=payment.bic,
        holder=payment.holder,
        late=late,
    )


def _standing(follow_up: Any, *, late: bool) -> tuple[str, str]:
    if follow_up.settlement in SETTLED:
        return str(SettlementState(follow_up.settlement).label), "good"
    if late:
        return "en retard", "late"
    return ("payée en partie", "wait") if follow_up.settlement == SettlementState.PARTIAL else ("à régler", "info")


def _payload(document: frozen.Document, left: Any) -> str:
    """What a banking application scans to pay what remains; "" when it cannot be paid this way."""
    payment = document.payment
    if not payment.iban or payment.means not in ("30", "58"):
        return ""
    try:
        return epc.payload(
            name=payment.holder or document.seller.name, iban=payment.iban, bic=payment.bic, amount=left, text=document.number
        )
    except ValueError:
        return ""


def register() -> None:
    """Called when the application starts."""
    register_invoicing(InvoicesOfQuotes())
