"""Drafts: begun, saved while typing, duplicated, given up; and their way to validation and back."""

from typing import Any

from django.db import transaction

from billing.customers.models import Customer
from billing.documents import actions as documents
from billing.documents import data as plain
from billing.documents import notices
from billing.documents import queries as document_queries
from billing.documents import rules as document_rules
from billing.documents.data import DocumentData
from billing.invoices import queries, rules
from billing.invoices.enums import TRANSITIONS, InvoiceKind, InvoiceState
from billing.invoices.models import Invoice
from billing.quotes.models import Quote
from cae import files
from cae.access import Refused, may, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock, lock_all
from cae.models import FileLink, StoredFile
from cae.rights import Right

ATTACHMENT = "attachment"


@transaction.atomic
def create_draft(
    *, activity: Any, by: Actor, customer: Customer | None = None, data: DocumentData | None = None, **fields: Any
) -> Invoice:
    """An empty draft, or one filled with `data`; `fields` are those a form does not offer (kind, quote, credits…).

    Refuses someone who may not prepare invoices for the activity, and a customer of another activity.
    """
    or_raise(may(by, Right.INVOICES_EDIT, activity))
    if customer is not None:
        fields.setdefault("terms", customer.payment_terms)
    invoice = Invoice.objects.create(activity=activity, customer=customer, created_by=user_of(by), **fields)
    data = documents.with_default_mentions(activity, data)
    invoice = documents.save_document(document=invoice, data=data, by=by, revision=None)
    record(invoice, "create", f"a commencé {_name(invoice)}", by=by)
    return invoice


def _name(invoice: Invoice) -> str:
    return {
        InvoiceKind.INVOICE: "une facture",
        InvoiceKind.DEPOSIT: "une facture d'acompte",
        InvoiceKind.BALANCE: "une facture de solde",
        InvoiceKind.CREDIT_NOTE: "un avoir",
    }[InvoiceKind(invoice.kind)]


@transaction.atomic
def save_draft(*, invoice: Invoice, data: DocumentData, by: Actor, revision: int | None) -> Invoice:
    """Keeps what is typed, every few seconds or on demand; returns a fresh copy with its new revision and totals.

    Refuses who may not edit, an issued invoice, a stale `revision`, and lines out of bounds (see `save_document`). A draft may
    be unfinished. Writes no history: an invoice being typed would drown it.
    """
    or_raise(rules.can_edit(by, invoice))
    saved = documents.save_document(document=invoice, data=data, by=by, revision=revision)
    or_raise(rules.can_edit(by, saved))  # issued by someone else in between: the lock has just told
    if saved.kind == InvoiceKind.BALANCE:
        saved.deducted_ttc = queries.totals_of(saved).deposits_ttc
        saved.save(update_fields=["deducted_ttc"])
    return saved


@transaction.atomic
def duplicate(*, invoice: Invoice, by: Actor) -> Invoice:
    """A new draft with the customer, lines and conditions of `invoice`; dates, numbers and files are not taken over."""
    or_raise(rules.can_duplicate(by, invoice))
    fields = plain.copied_fields(invoice)
    if fields["customer"] is not None and fields["customer"].archived_on is not None:
        fields.update(customer=None, contact=None, delivery_address=None)
    chapters = plain.lines_as_data(document_queries.lines_of(invoice))
    mentions = tuple(invoice.mentions.values_list("pk", flat=True))
    copy = create_draft(activity=invoice.activity, by=by, data=DocumentData(fields=fields, chapters=chapters, mentions=mentions))
    record(copy, "duplicate", f"a dupliqué {invoice}", by=by)
    return copy


@transaction.atomic
def delete_draft(*, invoice: Invoice, by: Actor) -> None:
    """Gives a draft up, with its lines and files. Refuses an issued invoice and one that waits for somebody else."""
    current = lock(invoice)
    or_raise(rules.can_delete(by, current))
    record(current, "delete", f"a abandonné {current}", by=by, before={"total TTC": current.total_ttc})
    files.links_of(current).delete()
    current.delete()


@transaction.atomic
def abandon_drafts(*, quote: Quote, by: Actor) -> list[str]:
    """Gives up every invoice of a quote not issued yet, its order being cancelled; returns how they were called. Called with
    the quote's row locked, by what cancels the order: asks for no right. Credit notes stay, they give money back."""
    drafts = Invoice.objects.filter(quote=quote).exclude(state=InvoiceState.ISSUED).exclude(kind=InvoiceKind.CREDIT_NOTE)
    given_up = []
    for current in lock_all(drafts):
        given_up.append(str(current))
        record(
            current, "delete", f"a abandonné {current} : la commande est annulée", by=by, before={"total TTC": current.total_ttc}
        )
        files.links_of(current).delete()
        current.delete()
    return given_up


@transaction.atomic
def submit(*, invoice: Invoice, by: Actor) -> Invoice:
    """Sends a draft to validation. Refuses one without customer, line or price, or with a discount beyond what it is taken off:
    nobody could validate it."""
    current = lock(invoice)
    or_raise(rules.can_submit(by, current))
    if current.customer_id is None:
        raise Refused("Choisissez le client avant d'envoyer la facture en validation.")
    if not current.lines.exists():
        raise Refused("Ajoutez au moins une ligne avant d'envoyer la facture en validation.")
    if current.lines.filter(unit_price=None).exists():
        raise Refused("Indiquez le prix de chaque ligne, ou 0 si c'est offert, avant d'envoyer la facture en validation.")
    or_raise(next(document_rules.overdone(queries.totals_of(current)), None))
    return _move(current, "submit", "a envoyé en validation", by=by)


@transaction.atomic
def take_back(*, invoice: Invoice, by: Actor) -> Invoice:
    """Takes back an invoice that waits, to change it."""
    current = lock(invoice)
    or_raise(rules.can_take_back(by, current))
    return _move(current, "take_back", "a repris pour la modifier", by=by)


@transaction.atomic
def return_to_author(*, invoice: Invoice, comment: str, by: Actor) -> Invoice:
    """Gives an invoice that waits back to its author, with what there is to change; they are told by mail. Refuses an empty
    comment."""
    current = lock(invoice)
    or_raise(rules.can_return(by, current))
    if not comment.strip():
        raise Refused("Dites ce qu'il faut revoir.")
    current.return_comment = comment.strip()[:1000]
    notices.tell_author(current, "returned", by=by, comment=current.return_comment)
    return _move(current, "return", f"a renvoyé à revoir : {current.return_comment}", by=by)


def _move(invoice: Invoice, verb: str, sentence: str, *, by: Actor) -> Invoice:
    invoice.state = InvoiceState(TRANSITIONS[verb][1])
    if verb == "submit":
        invoice.return_comment = ""
    invoice.revision += 1
    invoice.save(update_fields=["state", "return_comment", "revision", "updated_at"])
    record(invoice, verb, sentence, by=by)
    return invoice


@transaction.atomic
def attach_file(*, invoice: Invoice, file: StoredFile, name: str, by: Actor) -> FileLink:
    """Joins a file to a draft; its name is printed, and it leaves with the invoice."""
    current = lock(invoice)
    or_raise(rules.can_edit(by, current))
    if files.links_of(current, ATTACHMENT).count() >= 10:
        raise Refused("Une facture a au plus dix pièces jointes.")
    return files.attach(current, file, purpose=ATTACHMENT, by=by, name=name)


@transaction.atomic
def detach_file(*, invoice: Invoice, link: FileLink, by: Actor) -> None:
    current = lock(invoice)
    or_raise(rules.can_edit(by, current))
    files.links_of(current, ATTACHMENT).filter(pk=link.pk).delete()
