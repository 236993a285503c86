"""Reads of invoices: what an issue needs, what a list shows. Totals of lists come from follow-ups, never from lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.customers import queries as customers
from billing.documents import frozen
from billing.documents import queries as documents
from billing.documents.amounts import TaxAmount, Totals
from billing.documents.models import ExemptionReason
from billing.invoices import shares
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.invoices.models import Invoice, InvoiceDeduction, InvoiceFollowUp
from billing.quotes.enums import QuoteState
from cae import files, search
from cae.money import ZERO, total

DRAFTS_LOOKED_AT = 500
NOT_ISSUED = tuple(state for state in InvoiceState if state != InvoiceState.ISSUED)
UNPAID = (SettlementState.DUE, SettlementState.PARTIAL)
REFUND_DAYS = 14  # C. conso. L.221-24


@dataclass(frozen=True)
class Deducted:
    """The deposits a balance takes off: their shares, and as printed."""

    amounts: tuple[TaxAmount, ...] = ()
    printed: tuple[frozen.DepositDeducted, ...] = ()


def whole() -> Any:
    """The invoices (a query set) with the neighbours that nearly all have, and `attached`, the names of their joined files.

    What few have (contact, delivery address, quote, credited invoice) is read when it is there: joining it for all makes the
    planner spend more than the rest of the issue together.
    """
    rows = Invoice.objects.select_related("activity__antenna", "activity__logo", "customer__payment_terms", "terms")
    return rows.annotate(attached=files.names_of(Invoice, "attachment"))


def deposits_of(invoice: Invoice) -> list[Invoice]:
    """The issued deposits a balance deducts, oldest first."""
    rows = Invoice.objects.filter(deduction__balance=invoice).select_related("follow_up")
    return list(rows.order_by("issued_on", "pk"))


def deducted(invoice: Invoice) -> Deducted:
    """What a balance deducts; nothing for any other document (no statement)."""
    if invoice.kind != InvoiceKind.BALANCE:
        return Deducted()
    found = [(deposit, standing_shares(deposit.follow_up)) for deposit in deposits_of(invoice)]
    amounts = tuple(TaxAmount(share.key, share.ht, share.vat) for _, owed in found for share in owed)
    reasons = _reasons(amounts)
    printed = tuple(
        frozen.DepositDeducted(
            number=deposit.number or "",
            issued=deposit.issued_on,  # type: ignore[arg-type]
            gross=sum((share.ttc for share in owed), ZERO),
            rates=tuple(
                frozen.VatTotal(vat=_vat(share.key, reasons), base=share.ht, amount=share.vat) for share in _by_rate(owed)
            ),
        )
        for deposit, owed in found
    )
    return Deducted(amounts, printed)


def taken_back(invoice: Invoice) -> bool:
    """Whether an issued invoice was wholly taken back by credit notes: nothing stands of it."""
    if invoice.state != InvoiceState.ISSUED or invoice.kind == InvoiceKind.CREDIT_NOTE:
        return False
    return invoice.follow_up.credited >= invoice.total_ttc > ZERO


def received(invoice: Invoice) -> Decimal:
    """What came in for an issued invoice, refunds taken off, with what was paid of the deposits it deducts."""
    if invoice.kind != InvoiceKind.BALANCE:
        return invoice.follow_up.paid
    return invoice.follow_up.paid + sum((deposit.follow_up.paid for deposit in deposits_of(invoice)), ZERO)


def set_off(balances: QuerySet[Invoice]) -> dict[int, Decimal]:
    """By id of document, what meets between the balances that owe something back and the deposits they took off, while these
    are not paid: one order, two debts between the same people (C. civ. art. 1347). Oldest deposit first; two statements.

    Nothing is written: it is what each really owes, until `billing.payments.actions.offset_invoice` says so in the accounts.
    """
    met: dict[int, Decimal] = {}
    rows = balances.filter(kind=InvoiceKind.BALANCE, follow_up__open__lt=0).select_related("follow_up")
    for balance in rows.prefetch_related(Prefetch("deducts", _UNPAID, to_attr="unpaid")):
        back = -balance.follow_up.open
        for deposit in balance.unpaid:  # type: ignore[attr-defined]
            part = min(back, deposit.follow_up.open)
            if part:
                met[deposit.pk] = part
                met[balance.pk] = met.get(balance.pk, ZERO) + part
                back -= part
    return met


_UNPAID = Invoice.objects.filter(follow_up__open__gt=0).select_related("follow_up").order_by("issued_on", "pk")


def set_off_on(invoice: Invoice) -> Decimal:
    """What meets on one document of an order: what a balance owes back and its unpaid deposits owe."""
    if invoice.kind not in (InvoiceKind.BALANCE, InvoiceKind.DEPOSIT):
        return ZERO
    mine = {"pk": invoice.pk} if invoice.kind == InvoiceKind.BALANCE else {"deductions__deposit": invoice}
    return set_off(Invoice.objects.filter(**mine)).get(invoice.pk, ZERO)


def left_to_pay(invoice: Invoice) -> Decimal:
    """What the customer really owes on an issued invoice: what is due on it, less what its order owes them back."""
    return max(invoice.follow_up.open, ZERO) - (set_off_on(invoice) if invoice.kind == InvoiceKind.DEPOSIT else ZERO)


def to_give_back_now(invoice: Invoice) -> Decimal:
    """What the customer is owed on it in money: less what they did not pay of the deposits it took off."""
    owed: Decimal = invoice.follow_up.to_refund
    return owed - set_off_on(invoice) if owed else owed


def others_due(invoice: Invoice) -> QuerySet[Invoice]:
    """The other invoices of its activity and customer on which something is still due, the oldest due date first."""
    rows = Invoice.objects.filter(activity=invoice.activity_id, customer=invoice.customer_id, follow_up__open__gt=0)
    rows = rows.exclude(pk=invoice.pk).exclude(kind=InvoiceKind.CREDIT_NOTE)
    return rows.select_related("follow_up", "customer", "activity").order_by("follow_up__due_on", "pk")


def standing_shares(follow_up: InvoiceFollowUp) -> list[shares.Share]:
    """What stands of an invoice once its credit notes are taken off, share by share."""
    return [share for share in shares.load(follow_up.owed) if share.ht or share.vat]


def _by_rate(owed: Iterable[Any]) -> list[shares.Share]:
    """Shares of one rate together: a page has one row for each."""
    merged: dict[tuple, shares.Share] = {}
    for share in owed:
        key = (share.key.category, share.key.rate, share.key.exemption)
        had = merged.get(key)
        merged[key] = shares.Share(share.key, share.ht + (had.ht if had else ZERO), share.vat + (had.vat if had else ZERO))
    return list(merged.values())


def _reasons(amounts: Sequence[TaxAmount]) -> dict[str, ExemptionReason]:
    codes = {amount.tax.exemption for amount in amounts if amount.tax.exemption}
    return {reason.code: reason for reason in ExemptionReason.objects.filter(pk__in=codes)} if codes else {}


def _vat(key: Any, reasons: dict[str, ExemptionReason]) -> frozen.Vat:
    reason = reasons.get(key.exemption)
    return frozen.Vat(
        category=key.category, rate=key.rate, reason=reason.mention if reason else "", code=reason.vatex if reason else ""
    )


def totals_of(invoice: Invoice, *, lines: Sequence[Any] | None = None) -> Totals:
    """Every figure of an invoice, the deposits it deducts included."""
    return documents.totals_of(invoice, lines=lines, deposits=deducted(invoice).amounts)


def sums(queryset: QuerySet[Invoice]) -> dict[str, Any]:
    """Of the issued documents of a list: turnover HT and TTC (credit notes taken off), what customers still owe, and what is to
    be given back to them; both less what meets within one order (`set_off`)."""
    back = Q(kind=InvoiceKind.CREDIT_NOTE)
    found = queryset.filter(state=InvoiceState.ISSUED).aggregate(
        ht=Sum("total_ht", filter=~back),
        ttc=Sum("total_ttc", filter=~back),
        ht_back=Sum("total_ht", filter=back),
        ttc_back=Sum("total_ttc", filter=back),
        open=Sum("follow_up__open", filter=Q(follow_up__open__gt=0)),
        refund=Sum("follow_up__open", filter=Q(follow_up__open__lt=0)),
    )
    sums = {name: value or ZERO for name, value in found.items()}
    met = set_off(queryset) if sums["open"] and sums["refund"] else {}
    listed = dict(queryset.filter(pk__in=met).values_list("pk", "kind")) if met else {}
    return {
        "ht": sums["ht"] - sums["ht_back"],
        "ttc": sums["ttc"] - sums["ttc_back"],
        "open": sums["open"] - total(met[pk] for pk, kind in listed.items() if kind == InvoiceKind.DEPOSIT),
        "refund": -sums["refund"] - total(met[pk] for pk, kind in listed.items() if kind == InvoiceKind.BALANCE),
    }


def matching(queryset: QuerySet[Invoice], text: str, *, activity: Any) -> QuerySet[Invoice]:
    """The invoices of one activity that hold each word of `text`, accents and typing errors forgiven: those issued by the
    search index, and the last that are not yet (their subject, their customer)."""
    drafts = Invoice.objects.filter(activity=activity, state__in=NOT_ISSUED).order_by("-pk")
    rows = drafts.values_list("pk", "subject", "customer__name", "customer__first_name")[:DRAFTS_LOOKED_AT]
    found = [pk for pk, *texts in rows if search.says(text, *(one or "" for one in texts))]
    return queryset.filter(Q(pk__in=search.things(text, "invoice", activity=activity)) | Q(pk__in=found))


def found_by(queryset: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """The issued invoices that the search index finds for `text`, accents and typing errors forgiven."""
    return search.holding(queryset, text, "invoice")


# Issued for an order its consumer withdrew from: nothing of it is due any more, and what was paid goes back (L.221-24). A deposit
# that an issued balance took off goes back with it.
OF_WITHDRAWN = Q(state=InvoiceState.ISSUED, quote__state=QuoteState.WITHDRAWN)
_WITH_ITS_BALANCE = Q(deduction__balance__state=InvoiceState.ISSUED)


def balance_of(invoice: Invoice) -> Invoice | None:
    """The balance that takes a deposit off, issued or being prepared."""
    return Invoice.objects.filter(deductions__deposit=invoice).select_related("activity", "follow_up").first()


def to_give_back(invoice: Invoice) -> bool:
    """Whether an issued invoice of a withdrawn order still stands and a credit note has to be made on it: on the balance, when it
    took this deposit off."""
    if invoice.state != InvoiceState.ISSUED or invoice.kind == InvoiceKind.CREDIT_NOTE or invoice.quote is None:
        return False
    if invoice.quote.state != QuoteState.WITHDRAWN or invoice.follow_up.credited >= invoice.total_ttc:
        return False
    return invoice.kind != InvoiceKind.DEPOSIT or not goes_with_its_balance(invoice)


def goes_with_its_balance(invoice: Invoice) -> bool:
    """Whether an issued balance took this deposit off: its credit note is that of the balance."""
    return Invoice.objects.filter(_WITH_ITS_BALANCE, pk=invoice.pk).exists()


def with_received(queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with `came`, as `received` counts it, in the same statement."""
    deposits = InvoiceDeduction.objects.filter(balance=OuterRef("pk")).order_by().values("balance")
    paid = Subquery(deposits.annotate(sum=Sum("deposit__follow_up__paid")).values("sum"))
    return queryset.annotate(came=F("follow_up__paid") + Coalesce(paid, Value(ZERO)))


def with_back(queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Each with `back`, as `to_give_back_now` counts it, in the same statement."""
    return queryset.annotate(back=-F("follow_up__open") - _unpaid_deposits())


def refund_before(quote: Any) -> date | None:
    """The last day to give back what was paid of a withdrawn order: fourteen days after the withdrawal (C. conso. L.221-24)."""
    withdrawal = getattr(quote, "withdrawal", None)
    return timezone.localdate(withdrawal.at) + timedelta(days=REFUND_DAYS) if withdrawal is not None else None


def in_situation(queryset: QuerySet[Invoice], situation: str, *, on: date) -> QuerySet[Invoice]:
    """The invoices in one of the situations people filter by; all of them for another word."""
    unpaid = Q(follow_up__settlement__in=UNPAID)
    meant = {
        "due": unpaid,
        "pending": unpaid & Q(follow_up__due_on__gte=on),
        "late": unpaid & Q(follow_up__due_on__lt=on, follow_up__open__gt=0),
        "refund": Q(follow_up__open__lt=0) & Q(follow_up__open__lt=-_unpaid_deposits()),
        "withdrawn": OF_WITHDRAWN
        & ~Q(kind=InvoiceKind.CREDIT_NOTE)
        & ~_WITH_ITS_BALANCE
        & Q(follow_up__credited__lt=F("total_ttc")),
        "settled": Q(follow_up__settlement__in=(SettlementState.SETTLED, SettlementState.CREDITED)),
        "credit_note": Q(kind=InvoiceKind.CREDIT_NOTE),
        **{state: Q(state=state) for state in (InvoiceState.DRAFT, InvoiceState.WAITING, InvoiceState.RETURNED)},
    }
    return queryset.filter(meant.get(situation, Q()))


def _unpaid_deposits() -> Any:
    """What is still due on the deposits that a balance takes off."""
    rows = InvoiceDeduction.objects.filter(balance=OuterRef("pk"), deposit__follow_up__open__gt=0).order_by().values("balance")
    return Coalesce(Subquery(rows.annotate(sum=Sum("deposit__follow_up__open")).values("sum")), Value(ZERO))


def recipients(invoice: Invoice) -> list[str]:
    """Where the invoice goes by mail: the person it is addressed to, then those of the customer who receive invoices."""
    if invoice.customer is None:
        return []
    contact = documents.contact_of(invoice)
    chosen = [contact.email] if contact and contact.email else []
    return list(dict.fromkeys([*chosen, *customers.invoice_recipients(customers.current(invoice.customer))]))
