"""The words of mails that carry an invoice: proposed, then edited by the person who sends."""

from billing.invoices.enums import InvoiceKind
from billing.invoices.models import Invoice
from cae.templatetags.format import date_fr, money

NUMBER, DUE, AMOUNT = "{numéro}", "{échéance}", "{montant}"
_NOUN = {
    InvoiceKind.INVOICE: "facture",
    InvoiceKind.DEPOSIT: "facture d'acompte",
    InvoiceKind.BALANCE: "facture de solde",
    InvoiceKind.CREDIT_NOTE: "avoir",
}


def called(invoice: Invoice) -> str:
    """The document with its article: « la facture », « l'avoir »."""
    noun = _NOUN[InvoiceKind(invoice.kind)]
    return "l'avoir" if invoice.kind == InvoiceKind.CREDIT_NOTE else f"la {noun}"


def subject(invoice: Invoice) -> str:
    noun = _NOUN[InvoiceKind(invoice.kind)]
    return f"{noun.capitalize()} {NUMBER} — {invoice.activity.name}"


def body(invoice: Invoice) -> str:
    """The proposed message; what stands between braces is replaced when it leaves (`fill`)."""
    noun = _NOUN[InvoiceKind(invoice.kind)]
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        sentence = f"Veuillez trouver ci-joint notre {noun} {NUMBER}, d'un montant de {AMOUNT}."
    else:
        sentence = f"Veuillez trouver ci-joint notre {noun} {NUMBER}, d'un montant de {AMOUNT}, à régler au plus tard le {DUE}."
    return f"Bonjour,\n\n{sentence}\n\nNous restons à votre disposition pour toute question.\n\n{invoice.activity.name}"


def fill(text: str, invoice: Invoice) -> str:
    """`text` with the number, due date and amount of an issued invoice in place of their names."""
    return (
        text.replace(NUMBER, invoice.number or "")
        .replace(DUE, date_fr(invoice.due_on))
        .replace(AMOUNT, money(invoice.net_to_pay))
    )
