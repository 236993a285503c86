"""The words of mails that carry an invoice: proposed, then edited by the person who sends."""

from datetime import date
from decimal import Decimal

from billing.documents.mailing import signature
from billing.invoices.enums import InvoiceKind
from billing.invoices.models import Invoice
from billing.invoices.queries import left_to_pay
from cae.templatetags.format import date_fr, money

NUMBER, DUE, AMOUNT, LEFT = "{numéro}", "{échéance}", "{montant}", "{reste}"
LINK = "{lien}"  # replaced by the private address of the customer's page when the mail leaves
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


def subject(invoice: Invoice, *, on: date) -> str:
    noun = _NOUN[InvoiceKind(invoice.kind)]
    called_so = f"Rappel : {noun}" if is_late(invoice, on=on) else noun.capitalize()
    return f"{called_so} {NUMBER} — {invoice.activity.name}"


def body(invoice: Invoice, *, on: date) -> str:
    """The proposed message, by what is left to pay on a day: the whole, a part, nothing, or a part that is late. What stands
    between braces is replaced when it leaves (`fill`)."""
    page = f"Votre page, avec vos devis et vos factures :\n{LINK}"
    said = (_sentence(invoice, on), page, "Nous restons à votre disposition pour toute question.", signature(invoice.activity))
    return "\n\n".join(("Bonjour,", *said))


def _sentence(invoice: Invoice, on: date) -> str:
    noun, left = _NOUN[InvoiceKind(invoice.kind)], _left(invoice)
    joined = f"Veuillez trouver ci-joint notre {noun} {NUMBER}, d'un montant de {AMOUNT}"
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return f"{joined}."
    if left <= 0:
        return f"{joined}, déjà réglée. Merci."
    if is_late(invoice, on=on):
        return (
            f"Sauf erreur de notre part, il reste {LEFT} à régler sur notre {noun} {NUMBER}, qui était à payer au plus tard le "
            f"{DUE}. Vous la trouverez ci-joint.\n\nSi votre règlement vient de partir, ne tenez pas compte de ce message."
        )
    if left < invoice.net_to_pay:
        return f"{joined}. Il reste {LEFT} à régler au plus tard le {DUE}."
    return f"{joined}, à régler au plus tard le {DUE}."


def is_late(invoice: Invoice, *, on: date) -> bool:
    """Whether something is still owed past its date."""
    if invoice.number is None or invoice.kind == InvoiceKind.CREDIT_NOTE:
        return False
    return invoice.follow_up.due_on < on and _left(invoice) > 0


def _left(invoice: Invoice) -> Decimal:
    """What the customer still owes, over its whole order; the whole of what is not issued."""
    return left_to_pay(invoice) if invoice.number else invoice.net_to_pay


def fill(text: str, invoice: Invoice) -> str:
    """`text` with the number, due date, amount and what is left of an issued invoice in place of their names."""
    return (
        text.replace(NUMBER, invoice.number or "")
        .replace(LEFT, money(_left(invoice)))
        .replace(DUE, date_fr(invoice.due_on))
        .replace(AMOUNT, money(invoice.net_to_pay))
    )
