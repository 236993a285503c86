"""Issuing: everything slow first (reading, freezing, the official checks), then one short transaction.

Locks, in the order of `cae.locks`: the invoice, the follow-ups of what it credits or deducts, the series of its number, the
taxpayer, the ledger, the head of the chain. The series comes early because its number is written in the entries; nobody
takes it after the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.contribution.actions import lock_taxpayers, record_event
from billing.contribution.moving import RECEIPT, SALE, Coming, Part
from billing.contribution.queries import Standing
from billing.contribution.sold import Sold
from billing.documents import freeze, frozen, notices, together, validation
from billing.documents import queries as documents
from billing.documents import rules as document_rules
from billing.documents.amounts import TaxKey, Totals
from billing.invoices import posting, queries, rules, shares, texts
from billing.invoices.actions.collecting import credit, lock_follow_up
from billing.invoices.actions.sending import Message, ask_rendering, write_sending
from billing.invoices.amounts import by_key
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceFollowUp
from billing.ledger.actions import ToPost, post_entries
from billing.ledger.enums import JournalCode
from cae import seals, search
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from cae.models import Job
from cae.money import ZERO
from cae.numbering import next_number, peek_number, specimen
from cae.templatetags.format import money

CHAIN = "documents"
ISSUE_CHOSEN = "issue_chosen_invoices"
KINDS = {
    InvoiceKind.INVOICE: frozen.Kind.INVOICE,
    InvoiceKind.BALANCE: frozen.Kind.INVOICE,
    InvoiceKind.DEPOSIT: frozen.Kind.DEPOSIT,
    InvoiceKind.CREDIT_NOTE: frozen.Kind.CREDIT_NOTE,
}


@dataclass(frozen=True)
class Prepared:
    """An invoice read whole, and all that issuing it on a date would say."""

    invoice: Invoice
    sources: freeze.Sources
    document: frozen.Document
    due: date
    obstacles: tuple[Refusal, ...]

    @property
    def series(self) -> dict[str, str]:
        """Invoices, deposits and balances share a series; credit notes have their own (INV-52)."""
        coop, code = self.sources.cooperative, self.invoice.activity.code
        if self.invoice.kind == InvoiceKind.CREDIT_NOTE:
            return {"series": "credit_note", "template": coop.credit_note_template, "code": code}
        return {"series": "invoice", "template": coop.invoice_template, "code": code}


def prepare(*, invoice: Invoice, on: date, number: str = "") -> Prepared:
    """What issuing `invoice` on `on` would print, and what stands in the way, without judging rights nor the XML.

    Reads only; `number` is empty for a preview. The one reading of an invoice for previews, confirmation and issue.
    """
    found = queries.whole().get(pk=invoice.pk)
    taken = queries.deducted(found)
    sources = freeze.gather(found, on=on, deposits=taken.amounts, deducted=taken.printed, attachments=found.attached)
    return assemble(found, sources, on=on, number=number)


def assemble(invoice: Invoice, sources: freeze.Sources, *, on: date, number: str = "") -> Prepared:
    """As `prepare`, from sources already read (a preview of what is being typed)."""
    credited = invoice.credits
    is_credit_note = invoice.kind == InvoiceKind.CREDIT_NOTE
    due = on if is_credit_note else documents.due_on(invoice, on=on)
    preceding = (
        [frozen.Reference(number=credited.number or "", issued=credited.issued_on, kind=KINDS[InvoiceKind(credited.kind)])]
        if credited is not None and credited.issued_on is not None
        else []
    )
    document = freeze.freeze(
        invoice,
        sources,
        kind=KINDS[InvoiceKind(invoice.kind)],
        number=number,
        on=on,
        due=None if is_credit_note else due,
        preceding=preceding,
        quote_number=(invoice.quote.number or "") if invoice.quote else "",
    )
    obstacles = document_rules.obstacles(
        invoice,
        lines=sources.lines,
        totals=sources.totals,
        address=sources.address,
        own_siren=sources.cooperative.siren,
        on=on,
        legal=sources.law.terms,
    )
    return Prepared(invoice, sources, document, due, tuple(obstacles))


def numbered(prepared: Prepared, *, on: date) -> Prepared:
    """The same with the number it would take now, not taken."""
    number = peek_number(**prepared.series, on=on)
    return replace(prepared, document=replace(prepared.document, number=number))


def judge(prepared: Prepared, *, on: date) -> None:
    """Refuses (`Refused`) what the law or the official validator would refuse, with every reason at once. A draft is checked
    with a specimen of its number: the true one is taken later, under its lock."""
    if prepared.obstacles:
        raise Refused(_together(prepared.obstacles))
    template, code = prepared.series["template"], prepared.series["code"]
    try:
        _, problems = validation.check(replace(prepared.document, number=specimen(template=template, on=on, code=code)))
    except validation.ValidatorUnavailable as error:
        raise Refused(
            Refusal(
                "Le contrôle de la facture électronique n'a pas répondu : rien n'a été émis.",
                remedy="Réessayez dans un instant.",
                code="validator",
            )
        ) from error
    if problems:
        sentences = dict.fromkeys(problem.message for problem in problems)
        raise Refused(Refusal(" ".join(sentences), problems[0].code, code="invalid"))


def _together(refusals: Sequence[Refusal]) -> Refusal:
    if len(refusals) == 1:
        return refusals[0]
    return Refusal(" ".join(str(refusal) for refusal in refusals), code=refusals[0].code)


def issue(*, invoice: Invoice, by: Actor, on: date, message: Message | None = None, revision: int | None = None) -> Invoice:
    """Gives a draft its number, for ever: frozen, sealed, posted, its contribution taken; then rendered and, with `message`,
    mailed; its author is told when somebody else did it. `on` is its date, never typed; `revision` the one the person read
    before saying yes.

    Refuses: no right or beyond one's ceiling; incomplete or unlawful (nothing invalid gets a number); a date before the last
    of its series; a draft changed meanwhile; a credit note beyond what is left of its invoice. Never because the account is
    low (rule 11). All or nothing.
    """
    prepared = prepare(invoice=invoice, on=on)
    or_raise(rules.can_issue(by, prepared.invoice))
    if revision is not None:
        or_raise(document_rules.stale(prepared.invoice, revision))
    judge(prepared, on=on)
    with transaction.atomic():
        return _issue(prepared, by=by, on=on, message=message)


def ask_to_issue(*, ids: list[int], by: Actor) -> Job:
    """Asks for the issue of several invoices that wait, each for itself (`together`): rights and all else are judged when
    its turn comes. Refuses an empty list."""
    return together.ask(ISSUE_CHOSEN, ids=ids, label="Émission des factures choisies", by=by)


def _issue(prepared: Prepared, *, by: Actor, on: date, message: Message | None) -> Invoice:
    read, totals = prepared.invoice, prepared.sources.totals
    if read.quote is not None:  # its quote first, as whoever invoices it or withdraws from it
        read.quote = lock(read.quote)
        or_raise(rules.of_withdrawn_order(read))
    current = lock(read)
    if (current.revision, current.state) != (read.revision, read.state):
        or_raise(rules.can_issue(by, read if current.state != InvoiceState.ISSUED else current))
        raise Refused(Refusal("Cette facture vient d'être modifiée : relisez-la avant de l'émettre.", code="stale"))
    invoice = read  # the same row, locked, with its neighbours already read
    target = _lock_neighbours(invoice, totals)
    number = next_number(**prepared.series, on=on)
    document = replace(prepared.document, number=number)
    pending = _pending(invoice, totals, vat_on_debits=document.vat_on_debits, target=target)
    delivered = _make_due(invoice, pending)

    returned: tuple[shares.Movement, ...] = ()
    collected_on = target.settled_on if target is not None else None
    if target is not None and invoice.credits is not None:
        returned = credit(
            follow_up=target, invoice=invoice.credits, credited=shares.of_amounts(totals.amounts), on=on
        )  # fmt: skip
    label = f"{invoice.get_kind_display().capitalize()} {number}"
    sale = ToPost(
        journal=JournalCode.SALES,
        label=f"{label} — {invoice.customer}",
        document=number,
        document_on=on,
        lines=posting.on_issue(
            invoice,
            posting.figures(totals, pending=pending, returned=returned, delivered=delivered),
            label=f"{number} {invoice.customer}",
        ),
        source=invoice,
    )
    if invoice.credits is None:
        behind = Standing(prepared.sources.contracts)
        _post(invoice, totals, sale, on=on, label=label, by=by, behind=behind)
    else:
        _post_credit(invoice, totals, sale, returned, on=on, label=label, by=by, collected_on=collected_on)
    invoice.sealed = seals.append(chain=CHAIN, kind=invoice.kind, content=frozen.to_bytes(document))
    invoice.number, invoice.issued_on, invoice.due_on = number, on, prepared.due
    invoice.total_ht, invoice.total_vat, invoice.total_ttc = totals.total_ht, totals.total_vat, totals.total_ttc
    invoice.deducted_ttc, invoice.return_comment = totals.deposits_ttc, ""
    invoice.state = InvoiceState.ISSUED
    invoice.save(update_fields=_ISSUED)
    _open_follow_up(invoice, totals, pending, on=on, due=prepared.due)
    record(invoice, "issue", f"a émis {texts.called(invoice)} {number}, {money(totals.due)} TTC", by=by)
    search.index_each([entry_of(invoice)])
    if message is not None:
        write_sending(invoice, message, by=by)
    ask_rendering(invoice, by=by)
    notices.tell_author(invoice, "issued", by=by)
    return invoice


_ISSUED = [
    "sealed", "number", "issued_on", "due_on", "total_ht", "total_vat", "total_ttc", "deducted_ttc", "return_comment", "state",
    "updated_at",
]  # fmt: skip


def _lock_neighbours(invoice: Invoice, totals: Totals) -> InvoiceFollowUp | None:
    """Locks what a credit note or a balance bears on, and refuses what is no longer possible."""
    if invoice.kind == InvoiceKind.BALANCE:
        held = [queries.standing_shares(lock_follow_up(deposit)) for deposit in queries.deposits_of(invoice)]
        if sum((share.ttc for owed in held for share in owed), ZERO) != totals.deposits_ttc:
            raise Refused("Un acompte de ce devis vient d'être corrigé par un avoir : rechargez la page, le solde a changé.")
    if invoice.credits is None:
        return None
    follow_up = lock_follow_up(invoice.credits)
    # A deposit that a balance took off in the meantime: both take the lock of the deposit's follow-up.
    if Invoice.objects.filter(deductions__deposit=invoice.credits, state=InvoiceState.ISSUED).exists():
        raise Refused(f"{invoice.credits} est déduit par une facture de solde : corrigez cette dernière.")
    or_raise(rules.is_left(invoice.credits, shares.load(follow_up.owed), shares.of_amounts(totals.amounts)))
    return follow_up


def _pending(invoice: Invoice, totals: Totals, *, vat_on_debits: bool, target: InvoiceFollowUp | None) -> dict[TaxKey, bool]:
    """Whether the VAT of each share waits for a receipt; a credit note follows its invoice, whatever the option is today."""
    keys = {amount.tax for amount in (*totals.amounts, *totals.balance)}
    if target is not None:
        known = shares.pending_of(target.owed)
        return {key: known[key] for key in keys}
    return {key: posting.is_pending(key, kind=invoice.kind, vat_on_debits=vat_on_debits) for key in keys}


def _make_due(invoice: Invoice, pending: dict[TaxKey, bool]) -> Decimal:
    """What of the VAT of its deposits a balance makes due though they are not paid: goods are delivered, and theirs waits for
    no receipt any more (VAT-05). Their follow-ups, locked, are told: a receipt that comes later moves nothing."""
    if invoice.kind != InvoiceKind.BALANCE:
        return ZERO
    due = ZERO
    for deposit in queries.deposits_of(invoice):
        follow_up = lock_follow_up(deposit)
        owed, waits = shares.load(follow_up.owed), shares.pending_of(follow_up.owed)
        booked = by_key(shares.load(follow_up.booked))
        for share in owed:
            if waits[share.key] and not pending.get(share.key, True):
                due += share.vat - (booked[share.key].vat if share.key in booked else ZERO)
                waits[share.key] = False
        follow_up.owed = shares.dump(owed, pending=waits)
        follow_up.save(update_fields=["owed"])
    return due


def _post(invoice: Invoice, totals: Totals, sale: ToPost, *, on: date, label: str, by: Actor, behind: Standing) -> None:
    """The entry of the sale with that of its contribution: the event of the scale is the HT net of deposits, by nature (rules 2
    and 3)."""
    parts = parts_of((amount.ht, amount.tax.nature) for amount in totals.balance)
    if not parts:
        post_entries([sale], on=on, by=by)
        return
    record_event(
        activity=invoice.activity,
        event=SALE,
        parts=parts,
        on=on,
        source=invoice,
        source_label=label,
        by=by,
        customer_id=invoice.customer_id,
        beside=sale,
        behind=behind,
    )


def _post_credit(
    note: Invoice,
    totals: Totals,
    sale: ToPost,
    returned: Sequence[shares.Movement],
    *,
    on: date,
    label: str,
    by: Actor,
    collected_on: date | None,
) -> None:
    """The entry of a credit note with what it gives back of the contribution: of what its invoice brought when issued, at that
    year; of what it brought when paid (`returned`, `collected_on`: the day it was paid whole), as its VAT (rules 2 and 4)."""
    assert note.credits is not None and note.credits.issued_on is not None  # only what is issued is credited
    sold = Sold(note.credits, note.credits.issued_on)
    events = [
        (Coming(SALE, note.activity, sold, sold.on), parts_of((-one.ht, one.tax.nature) for one in totals.balance)),
        (Coming(RECEIPT, note.activity, sold, collected_on), parts_of((move.ht, move.key.nature) for move in returned)),
    ]
    told = [(coming, parts) for coming, parts in events if parts]
    if len(told) > 1:
        lock_taxpayers([coming for coming, _ in told], on=on, by=by)
    beside: ToPost | None = sale
    for coming, parts in told:
        record_event(
            activity=note.activity,
            event=coming.event,
            parts=parts,
            on=on,
            source=note,
            source_label=label,
            by=by,
            customer_id=note.customer_id,
            year_of=coming.year_of,
            sold=sold,
            beside=beside,
        )
        beside = None
    if beside is not None:
        post_entries([beside], on=on, by=by)


def parts_of(amounts: Iterable[tuple[Decimal, str]]) -> list[Part]:
    """What a document brings, by nature; nothing for what adds up to zero."""
    natures: dict[str, Decimal] = {}
    for amount, nature in amounts:
        natures[nature] = natures.get(nature, ZERO) + amount
    return [Part(amount, nature) for nature, amount in sorted(natures.items()) if amount]


def _open_follow_up(invoice: Invoice, totals: Totals, pending: dict[TaxKey, bool], *, on: date, due: date) -> None:
    owed = shares.of_amounts(totals.amounts)
    booked = shares.dump(shares.of_amounts(totals.deposits))
    values = {"to_pay": totals.due, "open": totals.due, "settlement": SettlementState.DUE, "booked": booked}
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        values = {"to_pay": -totals.due, "credited": -totals.due, "open": ZERO, "settlement": SettlementState.SETTLED}
    elif totals.due == 0:
        values["settlement"] = SettlementState.SETTLED
    settled = values["settlement"] == SettlementState.SETTLED
    InvoiceFollowUp.objects.create(
        invoice=invoice,
        activity_id=invoice.activity_id,
        due_on=due,
        owed=shares.dump(owed, pending=pending),
        settled_on=on if settled else None,
        **values,
    )


def entry_of(invoice: Invoice) -> search.Entry:
    """What the search knows of an issued invoice."""
    return search.Entry(
        kind="invoice",
        object_id=invoice.pk,
        activity_id=invoice.activity_id,
        antenna_id=invoice.activity.antenna_id,
        title=str(invoice),
        detail=f"{invoice.customer} — {money(invoice.total_ttc)} — {invoice.activity}",
        address=invoice.get_absolute_url(),
        texts=(str(invoice.customer), invoice.subject, invoice.order_number, str(invoice.total_ttc)),
        on=invoice.issued_on,
    )
