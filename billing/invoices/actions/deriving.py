"""Drafts made from another document: credit notes from an invoice; deposits, instalments and the balance from a quote."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.documents import data as plain
from billing.documents import queries as documents
from billing.documents import rows
from billing.documents.amounts import deposit_lines
from billing.documents.data import ChapterData, DocumentData, LineData
from billing.invoices import queries, rules, shares
from billing.invoices.actions.drafting import create_draft
from billing.invoices.enums import InvoiceKind, InvoiceState
from billing.invoices.left import Left, as_typed, left_of, with_quantity
from billing.invoices.models import Invoice, InvoiceDeduction
from billing.quotes.enums import INVOICEABLE
from billing.quotes.models import Quote
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.locks import lock
from cae.money import cents
from cae.templatetags.format import date_short
from cae.templatetags.format import percent as percentage

DEPOSIT_STEP = 0  # in the plan of a quote; instalments follow, the balance comes last


@transaction.atomic
def draft_credit_note(*, invoice: Invoice, by: Actor, quantities: Sequence[Decimal] | None = None, reason: str = "") -> Invoice:
    """A draft credit note of an issued invoice: all that is left of it, or the `quantities` given back, line by line (0: not
    this one).

    Amounts are positive: its kind gives them back. Refuses what `rules.can_credit` refuses, quantities beyond what is left or of
    the opposite sign, nothing at all. What another credit note gives back meanwhile is refused when it is issued.
    """
    or_raise(rules.can_credit(by, invoice))
    lines = documents.lines_of(invoice)
    left = left_of(invoice, lines)
    fields = plain.copied_fields(invoice) | {"introduction": reason[:2000]}
    if quantities is None:
        typed, chapters = as_typed(invoice, lines, left)
        fields |= typed
    else:
        or_raise(_quantities_refused(left, quantities))
        chapters = plain.with_quantities(plain.lines_as_data(lines), list(quantities))
        fields["discount_amount"] = _share_of_discount(invoice, lines, quantities)
    note = create_draft(
        activity=invoice.activity,
        by=by,
        data=DocumentData(fields=fields, chapters=chapters, mentions=()),
        kind=InvoiceKind.CREDIT_NOTE,
        credits=invoice,
        quote=invoice.quote,
    )
    or_raise(rules.is_left(invoice, left.owed, shares.of_amounts(queries.totals_of(note).amounts)))
    return note


def _quantities_refused(left: Left, quantities: Sequence[Decimal]) -> Refusal | None:
    if len(quantities) != len(left.quantities):
        return Refusal("La facture a changé : rechargez la page.")
    if not any(quantities):
        return Refusal("Choisissez au moins une ligne à rendre.")
    for number, (kept, quantity) in enumerate(zip(left.quantities, quantities, strict=True), 1):
        if quantity and not kept:
            return Refusal(f"Ligne {number} : elle est déjà rendue en entier par un avoir.")
        if quantity * kept < 0 or abs(quantity) > abs(kept):
            return Refusal(f"Ligne {number} : on ne peut pas rendre plus que ce qui reste, {rows.written(kept)}.")
    return None


def _share_of_discount(invoice: Invoice, lines: Sequence[Any], quantities: Sequence[Decimal]) -> Decimal:
    """The part of a discount in euros that goes with the lines given back, pro rata of their amount."""
    whole = documents.totals_of(invoice, lines=lines).lines_ht
    if not invoice.discount_amount or not whole:
        return invoice.discount_amount
    kept = [with_quantity(line, quantity) for line, quantity in zip(lines, quantities, strict=True) if quantity]
    given = documents.totals_of(invoice, lines=kept).lines_ht
    return cents(invoice.discount_amount * given / whole)


@transaction.atomic
def draft_deposit(*, quote: Quote, by: Actor, percent: Decimal | None = None) -> Invoice:
    """The deposit invoice (386) of an accepted quote: `percent` of each of its rates, by default what the quote says."""
    share = quote.deposit_percent if percent is None else percent
    return _draft_share(quote, share, step=DEPOSIT_STEP, label="Acompte", by=by)


@transaction.atomic
def draft_instalment(*, quote: Quote, step: int, by: Actor) -> Invoice:
    """The invoice of an instalment of the plan of an accepted quote; `step` counts from 1."""
    if not 1 <= step <= len(quote.instalments):
        raise Refused("Cette échéance n'est pas dans l'échéancier du devis.")
    planned = quote.instalments[step - 1]
    return _draft_share(quote, Decimal(str(planned["percent"])), step=step, label=planned.get("label") or "Acompte", by=by)


def _draft_share(quote: Quote, share: Decimal, *, step: int, label: str, by: Actor) -> Invoice:
    quote = lock(quote)
    or_raise(_not_invoiceable(quote))
    if not 0 < share <= 100:
        raise Refused("Un acompte est supérieur à 0 % et va jusqu'à 100 %.")
    already = sum((Decimal(invoice.total_ht) for invoice in _shares_made(quote)), Decimal(0))
    if already + quote.total_ht * share / 100 > quote.total_ht + Decimal("0.05"):
        raise Refused(
            Refusal("Les acomptes dépasseraient le montant du devis.", remedy="Facturez plutôt le solde.", code="too_much")
        )
    lines = documents.lines_of(quote)
    totals = documents.totals_of(quote, lines=lines)
    rates = {documents.tax_key(line.vat, line.nature): line.vat_id for line in lines}
    taxed = len({line.tax.rate for line in deposit_lines(totals, share)}) > 1
    data = tuple(
        LineData(
            name=f"{label} de {percentage(share)} sur le devis {quote.number}"
            + (f" (TVA {percentage(line.tax.rate)})" if taxed else ""),
            vat=rates[line.tax],
            quantity=line.quantity,
            unit="LS",
            unit_price=line.unit_price,
            nature=line.tax.nature,
        )
        for line in deposit_lines(totals, share)
    )
    fields = _from_quote(quote) | {"discount_percent": Decimal(0), "discount_amount": Decimal(0)}
    return create_draft(
        activity=quote.activity,
        by=by,
        data=DocumentData(fields=fields, chapters=(ChapterData(lines=data),), mentions=_mentions(quote)),
        kind=InvoiceKind.DEPOSIT,
        quote=quote,
        **_attempt(quote, step),
    )


@transaction.atomic
def draft_balance(*, quote: Quote, by: Actor) -> Invoice:
    """The final invoice of an accepted quote: the whole sale, less what stands of its issued deposits (INV-55), credit notes
    taken off. Without deposit, an ordinary invoice: also when it is made again after a balance that a credit note took back
    whole, deposits with it (what was paid of them is owed to the customer). Refuses while a deposit is still a draft: it would
    be deducted by nobody.
    """
    quote = lock(quote)
    or_raise(_not_invoiceable(quote))
    made = _shares_made(quote)
    if drafts := [invoice for invoice in made if invoice.state != InvoiceState.ISSUED]:
        raise Refused(
            Refusal(
                f"{drafts[0]} n'est pas émise : le solde ne peut pas la déduire.",
                remedy="Émettez-la ou abandonnez-la d'abord.",
                code="draft_deposit",
            )
        )
    deposits = [invoice for invoice in made if not hasattr(invoice, "deduction")]
    chapters = plain.lines_as_data(documents.lines_of(quote))
    balance = create_draft(
        activity=quote.activity,
        by=by,
        data=DocumentData(fields=_from_quote(quote) | _promised(quote), chapters=chapters, mentions=_mentions(quote)),
        kind=InvoiceKind.BALANCE if deposits else InvoiceKind.INVOICE,
        quote=quote,
        **_attempt(quote, len(quote.instalments) + 1),
    )
    if deposits:
        InvoiceDeduction.objects.bulk_create(InvoiceDeduction(balance=balance, deposit=deposit) for deposit in deposits)
        balance.deducted_ttc = queries.totals_of(balance).deposits_ttc
        balance.save(update_fields=["deducted_ttc"])
    return balance


def _shares_made(quote: Quote) -> list[Invoice]:
    """The deposits and instalments already made from a quote that still stand, drafts included."""
    rows = Invoice.objects.filter(quote=quote, kind=InvoiceKind.DEPOSIT).select_related("follow_up", "activity", "deduction")
    return [invoice for invoice in rows.order_by("plan_step", "pk") if not queries.taken_back(invoice)]


def _attempt(quote: Quote, step: int) -> dict[str, Any]:
    """A step of the plan and how many times it is invoiced: once more when what it gave was taken back. The quote is locked."""
    return {"plan_step": step, "plan_attempt": Invoice.objects.filter(quote=quote, plan_step=step).count() + 1}


def _not_invoiceable(quote: Quote) -> Refusal | None:
    if quote.state not in INVOICEABLE:
        return Refusal("Un devis se facture une fois accepté par le client.", code="not_accepted")
    finals = Invoice.objects.filter(quote=quote, kind__in=(InvoiceKind.BALANCE, InvoiceKind.INVOICE)).select_related("follow_up")
    balance = next((invoice for invoice in finals.order_by("pk") if not queries.taken_back(invoice)), None)
    if balance is not None:
        when = f" du {date_short(balance.issued_on)}" if balance.issued_on else ""
        return Refusal(f"Ce devis est déjà facturé ({balance}{when}).", code="invoiced")
    return None


def _from_quote(quote: Quote) -> dict[str, Any]:
    return plain.copied_fields(quote) | {"introduction": ""}


def _promised(quote: Quote) -> dict[str, Any]:
    """When the quote said it would be done: the final invoice says it too, unless it is corrected (INV-20)."""
    return {name: getattr(quote, name) for name in ("supplied_on", "period_start", "period_end")}


def _mentions(quote: Quote) -> tuple[int, ...]:
    return tuple(quote.mentions.values_list("pk", flat=True))
