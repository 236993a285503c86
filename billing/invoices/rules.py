"""Who may do what with an invoice, and in which state: None, or a Refusal that says why. Pages, buttons and actions ask here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from billing.documents.amounts import TaxKey
from billing.invoices.amounts import Share
from billing.invoices.enums import EDITABLE, TRANSITIONS, InvoiceKind, InvoiceState
from billing.invoices.models import Invoice
from billing.quotes.enums import QuoteState
from cae.access import Refusal, ceiling, has_right, may
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import money


def _move(invoice: Invoice, verb: str) -> Refusal | None:
    """Whether the table of transitions lets `verb` happen now."""
    states, _ = TRANSITIONS[verb]
    if invoice.state in states:
        return None
    if invoice.state == InvoiceState.ISSUED:
        note = invoice.kind == InvoiceKind.CREDIT_NOTE
        said = f"{invoice} est déjà émis : il ne change plus." if note else f"{invoice} est déjà émise : elle ne change plus."
        return Refusal(said, "CGI art. 289", code="issued")
    return Refusal(f"{_this(invoice)} est dans l'état « {invoice.get_state_display()} ».", code="state")


def _this(invoice: Invoice) -> str:
    return "Cet avoir" if invoice.kind == InvoiceKind.CREDIT_NOTE else "Cette facture"


def can_edit(user: Any, invoice: Invoice) -> Refusal | None:
    """The member while it is a draft or was returned; whoever validates, also while it waits."""
    if refused := may(user, Right.INVOICES_EDIT, invoice.activity):
        return refused
    if invoice.state in EDITABLE:
        return None
    if invoice.state == InvoiceState.WAITING:
        if may(user, Right.INVOICES_ISSUE, invoice.activity) is None:
            return None
        note = invoice.kind == InvoiceKind.CREDIT_NOTE
        return Refusal(
            f"{_this(invoice)} attend sa validation.",
            remedy=f"Reprenez-{'le' if note else 'la'} pour {'le' if note else 'la'} modifier.",
            code="waiting",
        )
    return Refusal("Une facture émise ne se modifie pas.", "CGI art. 289", "Faites un avoir.", code="issued")


def can_delete(user: Any, invoice: Invoice) -> Refusal | None:
    """A draft leaves without trace of number: it had none."""
    return can_edit(user, invoice)


def can_submit(user: Any, invoice: Invoice) -> Refusal | None:
    return may(user, Right.INVOICES_EDIT, invoice.activity) or _move(invoice, "submit") or of_withdrawn_order(invoice)


def of_withdrawn_order(invoice: Invoice) -> Refusal | None:
    """An order the consumer withdrew from binds nobody any more: it is neither invoiced nor claimed. A credit note is."""
    quote = invoice.quote
    if invoice.kind == InvoiceKind.CREDIT_NOTE or quote is None or quote.state != QuoteState.WITHDRAWN:
        return None
    return Refusal(
        f"Le client s'est rétracté du devis {quote.number} : la commande est annulée, elle ne se facture ni ne se réclame plus.",
        "C. conso. L.221-27",
        "Faites un avoir."
        if invoice.state == InvoiceState.ISSUED
        else "Abandonnez ce brouillon ; ce qui avait été fait à sa demande expresse se facture à part.",
        code="withdrawn",
    )


def can_take_back(user: Any, invoice: Invoice) -> Refusal | None:
    return may(user, Right.INVOICES_EDIT, invoice.activity) or _move(invoice, "take_back")


def can_return(user: Any, invoice: Invoice) -> Refusal | None:
    """Whoever validates for others: not the member who validates their own."""
    return _right_to_issue(user, invoice) or _move(invoice, "return")


def right_to_issue(invoice: Invoice) -> Right:
    return Right.CREDIT_NOTES_ISSUE if invoice.kind == InvoiceKind.CREDIT_NOTE else Right.INVOICES_ISSUE


def _right_to_issue(user: Any, invoice: Invoice) -> Refusal | None:
    return may(user, right_to_issue(invoice), invoice.activity)


def can_issue(user: Any, invoice: Invoice) -> Refusal | None:
    """The right on the activity, the state, and for a delegation its ceiling on the HT total. Never the account: a sale is
    never refused because the activity owes."""
    if refused := _right_to_issue(user, invoice):
        note = invoice.kind == InvoiceKind.CREDIT_NOTE
        if has_right(user, Right.DESK):  # of the team, without this right: it is a colleague's to do
            return Refusal(
                f"Il vous manque le droit : {right_to_issue(invoice).label}.",
                remedy="Un·e collègue qui l'a le fera.",
                code="colleague",
            )
        return Refusal(
            f"{_this(invoice)} doit être {'validé' if note else 'validée'} par l'équipe d'appui.",
            remedy=f"Envoyez-{'le' if note else 'la'} en validation.",
            code=refused.code,
        )
    if refused := _move(invoice, "issue") or of_withdrawn_order(invoice):
        return refused
    limit = ceiling(user, right_to_issue(invoice), invoice.activity)
    if limit is not None and _delegated_only(user, invoice) and invoice.total_ht > limit:
        return Refusal(
            f"Vous pouvez émettre vous-même jusqu'à {money(limit)} HT ; ce document en fait {money(invoice.total_ht)}.",
            remedy="Envoyez-le en validation à l'équipe d'appui.",
            code="ceiling",
        )
    return None


def _delegated_only(user: Any, invoice: Invoice) -> bool:
    """Whether the right comes from a delegation alone: a role that holds it has no ceiling."""
    right, activity, access = right_to_issue(invoice), invoice.activity, user.access
    return right not in access.everywhere and activity.antenna_id not in access.antennas.get(right, ())


def can_credit(user: Any, invoice: Invoice) -> Refusal | None:
    """A credit note is prepared on an issued invoice that is not already given back, by whoever edits invoices."""
    if refused := may(user, Right.INVOICES_EDIT, invoice.activity):
        return refused
    if invoice.state != InvoiceState.ISSUED:
        return Refusal("Cette facture n'est pas émise : corrigez-la directement.", code="draft")
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        return Refusal("Un avoir ne se corrige pas par un avoir.", remedy="Refaites une facture.", code="credit_note")
    if refused := _deducted(invoice):
        return refused
    if invoice.total_ttc > ZERO and invoice.follow_up.credited >= invoice.total_ttc:
        return Refusal("Cette facture est déjà annulée par avoir.", code="credited")
    return None


def _deducted(invoice: Invoice) -> Refusal | None:
    """A deposit that a balance takes off is given back with it: the sale is corrected once."""
    if invoice.kind != InvoiceKind.DEPOSIT or not hasattr(invoice, "deduction"):
        return None
    balance = invoice.deduction.balance
    if balance.state == InvoiceState.ISSUED:
        return Refusal(f"Cet acompte est déduit par {balance} : c'est elle qu'il faut corriger.", code="deducted_deposit")
    return Refusal(
        "Une facture de solde en préparation déduit cet acompte.",
        remedy="Abandonnez-la d'abord, ou corrigez-la une fois émise.",
        code="deducted_deposit",
    )


def is_left(original: Invoice, owed: Sequence[Share[TaxKey]], taken: Sequence[Share[TaxKey]]) -> Refusal | None:
    """A credit note takes back no more than is left of its invoice, rate by rate; a cent of VAT rounding is let through."""
    left = {share.key: share for share in owed}
    for share in taken:
        have = left.get(share.key)
        if have is None:
            return Refusal(f"{original} n'a pas de ligne de cette nature à ce taux de TVA.", code="other_rate")
        sign = -1 if have.ht < 0 else 1
        if share.ht * sign < 0 or share.ht * sign > have.ht * sign or abs(share.vat) > abs(have.vat) + Decimal("0.01"):
            return Refusal(
                f"L'avoir dépasse ce qui reste de {original} : {money(have.ht)} HT à {share.key.rate.normalize():f} %.",
                code="too_much",
            )
    return None


def can_send(user: Any, invoice: Invoice) -> Refusal | None:
    if refused := may(user, Right.INVOICES_SEND, invoice.activity):
        return refused
    if invoice.state != InvoiceState.ISSUED:
        return Refusal("Une facture s'envoie une fois émise.", code="draft")
    return of_withdrawn_order(invoice)


def can_duplicate(user: Any, invoice: Invoice) -> Refusal | None:
    """Deposits, balances and credit notes come from another document: they are made again from it."""
    if refused := may(user, Right.INVOICES_EDIT, invoice.activity):
        return refused
    if invoice.kind in (InvoiceKind.CREDIT_NOTE, InvoiceKind.DEPOSIT, InvoiceKind.BALANCE):
        return Refusal("Refaites ce document depuis le devis ou la facture dont il vient.", code="derived")
    return None
