"""Reads of money received: what a receipt is made of, what is still kept aside, which invoices it may pay."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum, Value

from billing.invoices.enums import SettlementState
from billing.invoices.models import Invoice
from billing.payments.enums import PaymentState
from billing.payments.models import Allocation, AllocationVat, BankAccount, Payment
from cae import search
from cae.access import holds_everywhere, scope
from cae.actors import Actor, user_of
from cae.figures import figure
from cae.money import ZERO, total
from cae.rights import Right

KIND = "payment"
LARGEST = Decimal(10) ** 10
OPEN = (SettlementState.DUE, SettlementState.PARTIAL)


def of_activity(activity: Any) -> QuerySet[Payment]:
    """The payments of which a part concerns an activity, each with `part`, that part's amount."""
    mine = Allocation.objects.filter(payment=OuterRef("pk"), activity=activity)
    part = mine.order_by().values("payment").annotate(sum=Sum("amount")).values("sum")
    return Payment.objects.filter(Exists(mine)).annotate(part=part)


def visible_to(user: Any, right: Right = Right.PAYMENTS_VIEW) -> QuerySet[Payment]:
    """The payments of which `user` may see at least one part; whole-cooperative rights also see those without part."""
    if holds_everywhere(user, right):
        return Payment.objects.all()
    return Payment.objects.filter(Exists(Allocation.objects.filter(scope(user, right), payment=OuterRef("pk"))))


def seen_by(user: Any, right: Right = Right.PAYMENTS_VIEW) -> QuerySet[Payment]:
    """The payments of which `user` sees a part, each with `part`, the amount of what they see, and `is_partial`: whether the
    parts of other activities, which are theirs alone, are left out. Narrow its `with_parts` to the same rows."""
    if holds_everywhere(user, right):
        return Payment.objects.annotate(part=F("amount"), is_partial=Value(False))
    theirs = Allocation.objects.filter(scope(user, right), payment=OuterRef("pk"))
    part = theirs.order_by().values("payment").annotate(sum=Sum("amount")).values("sum")
    others = Allocation.objects.filter(payment=OuterRef("pk")).exclude(scope(user, right))
    return Payment.objects.filter(Exists(theirs)).annotate(part=part, is_partial=Exists(others))


def with_parts(
    payments: QuerySet[Payment], *, activity: Any = None, of: Q | None = None, split: bool = False
) -> QuerySet[Payment]:
    """`payments` with their allocations and invoices; those of `activity` alone, or which `of` keeps; `split`: and their VAT."""
    rows = Allocation.objects.filter(of or Q()).select_related("activity", "invoice__customer", "transfer").order_by("pk")
    if split:
        rows = rows.prefetch_related(Prefetch("vat_split", AllocationVat.objects.order_by("-rate", "pk")))
    if activity is not None:
        rows = rows.filter(activity=activity)
    return payments.select_related("bank_account").prefetch_related(Prefetch("allocations", rows))


def holding(payments: QuerySet[Payment], text: str, *, user: Any, activity: Any = None) -> QuerySet[Payment]:
    """Those of `payments` that the search index finds for `text`, accents and typing errors forgiven: by payer, reference,
    amount, invoices. One that several activities share is found by the invoices one sees, never by those of others.
    """
    found, sold = search.matching(text, KIND), search.matching(text, "invoice")
    if activity is None and holds_everywhere(user, Right.PAYMENTS_VIEW):
        return search.holding(payments, text, KIND)
    if activity is not None:
        found = found.filter(kind=KIND, activity_id=activity.pk)
        sold = sold.filter(kind="invoice", activity_id=activity.pk)
    else:
        found, sold = search.visible_to(user, found), search.visible_to(user, sold)
    paid = Allocation.objects.filter(invoice__in=sold.values("object_id")).values("payment")
    return payments.filter(pk__in=found.order_by().values("object_id").union(paid.order_by(), all=True))


def unmatched(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those of which something is still kept without invoice: over-payments and unknown payers."""
    kept = (
        Allocation.objects.filter(payment_or_its_returns(OuterRef("pk")), invoice__isnull=True)
        .order_by()
        .values("invoice")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    return (
        payments.filter(
            Exists(Allocation.objects.filter(payment=OuterRef("pk"), invoice__isnull=True)),
            state=PaymentState.CONFIRMED,
            reverses__isnull=True,
            gives_back__isnull=True,
        )
        .alias(kept=kept)
        .filter(kept__gt=0)
    )


def payment_or_its_returns(payment: Any) -> Q:
    """Allocations of a payment, of what gave a part of it back, and of what reversed it."""
    return (
        Q(payment=payment) | Q(payment__gives_back=payment, payment__state=PaymentState.CONFIRMED) | Q(payment__reverses=payment)
    )


def kept_aside(payment: Payment) -> dict[int, Decimal]:
    """What a confirmed receipt still keeps without invoice, by activity id; zero ones absent."""
    rows = (
        Allocation.objects.filter(payment_or_its_returns(payment), invoice__isnull=True)
        .values("activity_id")
        .annotate(sum=Sum("amount"))
        .order_by("activity_id")
    )
    return {row["activity_id"]: row["sum"] for row in rows if row["sum"]}


def overpaid(activity: Any) -> Decimal:
    """What customers paid beyond their invoices and the activity keeps, not spendable, until it is allocated or given back."""
    rows = Allocation.objects.filter(activity=activity, invoice__isnull=True, payment__state=PaymentState.CONFIRMED)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def to_confirm(activity: Any) -> Decimal:
    """What the activity declared and nobody confirmed yet: not spendable."""
    rows = Allocation.objects.filter(activity=activity, payment__state=PaymentState.TO_CONFIRM)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def twin_of(invoices: Sequence[Invoice], *, amount: Decimal, received_on: date, by: Actor) -> Payment | None:
    """What somebody else recorded of the same amount, received the same day for one of these invoices, and still counts."""
    rows = Payment.objects.filter(allocations__invoice__in=invoices, amount=amount, received_on=received_on)
    rows = rows.filter(reverses__isnull=True, reversed_by__isnull=True, declared_by__isnull=False)
    rows = rows.exclude(state=PaymentState.REJECTED).exclude(declared_by=user_of(by))
    return rows.select_related("declared_by").order_by("-pk").first()


def open_invoices(user: Any, *, right: Right = Right.PAYMENTS_CONFIRM, text: str = "") -> QuerySet[Invoice]:
    """The invoices on which `user` may record a payment and something is due, oldest due date first.

    `text`: a number, a part of the customer's name, or an amount still due (« 1 234,50 »).
    """
    found = Invoice.objects.filter(scope(user, right), follow_up__settlement__in=OPEN, follow_up__to_pay__gt=0)
    found = found.select_related("follow_up", "customer", "activity").order_by("follow_up__due_on", "pk")
    amount = read_amount(text)
    for word in text.split():
        match = Q(number__icontains=word) | Q(customer__name__icontains=word) | Q(customer__first_name__icontains=word)
        match |= Q(activity__code__iexact=word) | Q(order_number__iexact=word)
        found = found.filter(match | Q(follow_up__open=amount)) if amount is not None else found.filter(match)
    return found


def read_amount(text: str) -> Decimal | None:
    """The amount that a search says, or None: « 1 234,50 € » is one, « F-2026-00042 » is not."""
    try:
        amount = figure(text)
    except ValueError:
        return None
    return amount if 0 <= amount < LARGEST else None


def bank_accounts(*, open_only: bool = True) -> QuerySet[BankAccount]:
    """The bank accounts, the printed one first."""
    rows = BankAccount.objects.select_related("account").order_by("-printed", "label", "pk")
    return rows.filter(closed_on__isnull=True) if open_only else rows


def net_parts(payment: Payment) -> list[tuple[Any, Invoice | None, Decimal]]:
    """What each (activity, invoice) received from a payment, transfers included, zero ones left out, in a fixed order."""
    found: dict[tuple[int, int | None], list[Any]] = {}
    for row in payment.allocations.select_related("activity", "invoice__activity", "invoice__customer").order_by("pk"):
        kept = found.setdefault((row.activity_id, row.invoice_id), [row.activity, row.invoice, ZERO])
        kept[2] += row.amount
    return [(activity, invoice, amount) for activity, invoice, amount in found.values() if amount]


def moved(amount: Decimal, parts: Iterable[Any]) -> Decimal:
    """What a payment moved, positive: its amount, or for an offset, of zero, what its `parts` gave to invoices."""
    return abs(amount) or total(part.amount for part in parts if part.amount > 0)


def search_texts(payment: Payment, invoices: Iterable[Invoice]) -> list[str]:
    """The words by which a payment is found, the reference its entries bear when it has none of its own among them."""
    billed = [text for invoice in invoices for text in (str(invoice.number), str(invoice.customer))]
    return [payment.payer, payment.reference, f"ENC-{payment.pk}", *billed, f"{abs(payment.amount):f}"]
