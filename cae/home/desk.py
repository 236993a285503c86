"""The support team's desk: what waits, narrowed by the rights and the antenna of the person. Two queries for each card."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse

from billing.account.queries import available_each, promises_of_each
from billing.invoices import queries as invoices
from billing.invoices.enums import InvoiceKind, InvoiceState, SettlementState
from billing.models import Invoice, InvoiceFollowUp, LowAccount, Payment, Purchase, Quote
from billing.payments import queries as payments
from billing.payments.enums import PaymentState
from billing.purchases import queries as purchases
from billing.quotes.enums import QuoteState
from cae.access import has_right, scope, visible
from cae.home import together
from cae.home.cards import CAP, SHOWN, Card, Row, fill, parts
from cae.home.navigation import first_url
from cae.models import Job
from cae.money import ZERO
from cae.rights import Right
from cae.templatetags.format import date_short, day_until, money
from members.models import Question
from members.queries import coming, waiting_for
from members.queries.coming import LOOKED_AT

MY_QUESTIONS = "etat=open&pour=m-attend"
AGES = ((1, 30), (31, 60), (61, 90), (91, 0))  # days late, both included; the last without end


@dataclass(frozen=True)
class Age:
    """Late invoices of one age: how many, and what customers still owe on them; at least that, when there are `more`."""

    label: str
    count: int
    open: Decimal
    more: bool = False


def cards(user: Any, *, on: date) -> list[Card]:
    """What waits for `user` on a day: only the kinds they have a right on, in the order a day is worked through."""
    made = [make(user, on) for right, make in CARDS if has_right(user, right)]
    return [card for card in made if card is not None]


def late_by_age(user: Any, *, on: date) -> list[Age]:
    """The late invoices `user` may see, by age. Two queries; of the oldest, which pile up with the years, the first `CAP`."""
    rows, sums = _late(user, on), {}
    *young, (first_of_old, _) = AGES
    for index, (first, last) in enumerate(young):
        within = Q(due_on__range=(on - timedelta(days=last), on - timedelta(days=first)))
        sums |= {f"count_{index}": Count("pk", filter=within), f"open_{index}": Sum("open", filter=within)}
    found = rows.filter(due_on__gt=on - timedelta(days=first_of_old)).aggregate(**sums)
    old = rows.filter(due_on__lte=on - timedelta(days=first_of_old)).order_by("due_on", "pk")
    sum_of_old = old[: CAP + 1].aggregate(count=Count("pk"), open=Sum("open"))
    ages = [
        Age(f"{first} à {last} jours", found[f"count_{index}"], found[f"open_{index}"] or ZERO)
        for index, (first, last) in enumerate(young)
    ]
    count, open_ = sum_of_old["count"], sum_of_old["open"] or ZERO
    return [*ages, Age(f"plus de {first_of_old - 1} jours", min(count, CAP), open_, more=count > CAP)]


def oldest_late(user: Any, *, on: date) -> list[Row]:
    """The five invoices that are the most late."""
    rows = _late(user, on).select_related("invoice__customer", "invoice__activity").order_by("due_on", "pk")
    return [
        Row(
            follow_up.invoice.get_absolute_url(),
            str(follow_up.invoice.customer),
            f"{follow_up.invoice.number} · {follow_up.invoice.activity} · {day_until(follow_up.due_on, on)}",
            money(follow_up.open),
        )
        for follow_up in rows[:SHOWN]
    ]


def late_list() -> str:
    """The list of late invoices."""
    return _list("billing:invoices:all", "situation=late")


def _late(user: Any, on: date) -> QuerySet[InvoiceFollowUp]:
    unpaid = (SettlementState.DUE, SettlementState.PARTIAL)
    rows = InvoiceFollowUp.objects.filter(settlement__in=unpaid, due_on__lt=on, open__gt=0)
    return visible(rows, user, Right.INVOICES_VIEW)


def _list(name: str, query: str = "") -> str:
    address = first_url(name)
    return f"{address}?{query}" if address and query else address


def _invoices(user: Any, on: date) -> Card:
    credit = Q(kind=InvoiceKind.CREDIT_NOTE)
    allowed = (scope(user, Right.INVOICES_ISSUE) & ~credit) | (scope(user, Right.CREDIT_NOTES_ISSUE) & credit)
    rows = Invoice.objects.filter(allowed, state=InvoiceState.WAITING).select_related("activity", "customer").order_by("pk")
    return fill(
        Card("invoices", "Factures à valider", "clipboard-check", "wait", _list("billing:invoices:validation", "bureau=1")),
        rows,
        lambda invoice: Row(
            invoice.get_absolute_url(),
            str(invoice.customer or "Sans client"),
            parts(invoice.activity, invoice.subject),
            money(invoice.total_ttc),
        ),
    )


def _quotes(user: Any, on: date) -> Card:
    rows = visible(Quote.objects.filter(state=QuoteState.WAITING), user, Right.QUOTES_VALIDATE)
    return fill(
        Card("quotes", "Devis à valider", "file-check", "wait", _list("billing:quotes:all", "bureau=1")),
        rows.select_related("activity", "customer").order_by("pk"),
        lambda quote: Row(
            first_url("billing:quotes:show", code=quote.activity.code, pk=quote.pk),
            str(quote.customer or "Sans client"),
            parts(quote.activity, quote.subject),
            money(quote.total_ttc),
        ),
    )


def _to_confirm(user: Any, on: date) -> Card:
    rows = payments.visible_to(user, Right.PAYMENTS_CONFIRM).filter(state=PaymentState.TO_CONFIRM)
    return fill(
        Card("to_confirm", "Encaissements à confirmer", "cash", "wait", _list("billing:payments:all", "etat=to_confirm")),
        rows.select_related("declared_by").order_by("received_on", "pk"),
        _payment,
    )


def _unmatched(user: Any, on: date) -> Card:
    rows = payments.unmatched(payments.visible_to(user, Right.PAYMENTS_CONFIRM)).annotate(left=F("kept"))
    return fill(
        Card("unmatched", "Encaissements sans facture", "puzzle", "wait", _list("billing:payments:all", "etat=unmatched")),
        rows.select_related("declared_by").order_by("received_on", "pk"),
        _payment,
    )


def _withdrawn(user: Any, on: date) -> Card:
    """Orders that a consumer withdrew from, whose invoice still stands: its credit note, and the money back in fourteen days."""
    rows = visible(Invoice.objects.all(), user, Right.PAYMENTS_CONFIRM)
    return fill(
        Card("withdrawn", "Commandes rétractées", "arrow-back-up", "bad", _list("billing:invoices:all", "situation=withdrawn")),
        invoices.with_received(invoices.in_situation(rows, "withdrawn", on=on))
        .select_related("activity", "customer", "follow_up", "quote__withdrawal")
        .order_by("quote__withdrawal__at", "pk"),
        lambda invoice: Row(
            invoice.get_absolute_url(),
            str(invoice.customer),
            parts(f"avant le {date_short(invoices.refund_before(invoice.quote))}", invoice.number, invoice.activity),
            money(invoice.came),
        ),
    )


def _to_refund(user: Any, on: date) -> Card:
    """What customers paid and was then taken off their invoice: it goes back to them."""
    rows = visible(Invoice.objects.all(), user, Right.PAYMENTS_CONFIRM)
    return fill(
        Card("to_refund", "Clients à rembourser", "receipt-refund", "wait", _list("billing:invoices:all", "situation=refund")),
        invoices.with_back(invoices.in_situation(rows, "refund", on=on))
        .select_related("activity", "customer", "follow_up")
        .order_by("pk"),
        lambda invoice: Row(
            invoice.get_absolute_url(),
            str(invoice.customer),
            parts(invoice.number, invoice.activity),
            money(invoice.back),
        ),
    )


def _payment(payment: Payment) -> Row:
    return Row(
        first_url("billing:payments:show", pk=payment.pk),
        payment.payer or "Payeur inconnu",
        parts(str(payment), payment.declared_by and f"déclaré par {payment.declared_by}"),
        money(getattr(payment, "left", payment.amount)),
    )


def _to_approve(user: Any, on: date) -> Card:
    return fill(
        Card("to_approve", "Achats à approuver", "shopping-bag-check", "wait", _list("billing:purchases:all", "vue=a-approuver")),
        purchases.waiting(user),
        _purchase,
    )


def _to_pay(user: Any, on: date) -> Card:
    return fill(
        Card("to_pay", "Frais à rembourser, achats à payer", "coins", "wait", _list("billing:purchases:all", "vue=a-regler")),
        purchases.to_pay(user).order_by("pk"),
        _purchase,
    )


def _purchase(purchase: Purchase) -> Row:
    who = purchase.member or purchase.supplier or purchase.bought_from
    return Row(
        first_url("billing:purchases:sheet", code=purchase.activity.code, pk=purchase.pk),
        purchase.label,
        parts(who, purchase.activity.name),
        money(purchase.left_to_pay),
    )


def _questions(user: Any, on: date) -> Card:
    rows = waiting_for(user, visible(Question.objects.all(), user, Right.QUESTIONS_ANSWER))
    return fill(
        Card(
            "questions",
            "Questions sans réponse",
            "message-question",
            "wait",
            _list("members:questions:index", MY_QUESTIONS),
        ),
        rows.select_related("activity", "asked_by").order_by("last_message_at", "pk"),
        lambda question: Row(
            question.address or first_url("members:questions:sheet", code=question.activity.code, pk=question.pk),
            question.about,
            parts(question.asked_by, question.get_topic_display()),
            date_short(question.last_message_at),
        ),
    )


def _deadlines(user: Any, on: date) -> Card:
    found = coming(user, on=on)
    passed = any(one.deadline.day < on for one in found)
    tone = "bad" if passed else "wait"
    card = Card("deadlines", "Échéances de contrats", "calendar-due", tone, _list("members:index", "echeance=proche"))
    card.count, card.cap = len(found), LOOKED_AT - 1
    card.rows = [
        Row(
            first_url("members:sheet", pk=one.member.pk),
            str(one.member),
            one.deadline.label,
            day_until(one.deadline.day, on),
        )
        for one in found[:SHOWN]
    ]
    return card


def _low_accounts(user: Any, on: date) -> Card:
    """The accounts below zero at the last watch (each hour): the part fixe is due, somebody must look. What each holds is read
    now, as its own page does."""
    card = Card("low", "Comptes négatifs", "trending-down", "late", href=_list("members:activities:index", "etat=negatif"))
    rows = visible(LowAccount.objects.select_related("activity"), user, Right.ACCOUNT_VIEW).order_by("available", "pk")
    ids = [row.activity_id for row in rows[:SHOWN]]
    now = available_each(ids, promises_of_each(ids, on=on), on=on)
    return fill(
        card,
        rows,
        lambda row: Row(
            reverse("billing:account:index", args=[row.activity.code]),
            row.activity.name,
            f"vu négatif le {date_short(row.since)}",
            money(now[row.activity_id]),
        ),
    )


def _jobs(user: Any, on: date) -> Card:
    rows: QuerySet[Job] = Job.objects.filter(state=Job.State.FAILED).order_by("created_at")
    return fill(
        Card("jobs", "Travaux en échec", "alert-triangle", "bad", _list("jobs:list", "etat=failed")),
        rows.select_related("asked_by"),
        lambda job: Row(_list("jobs:list"), job.label, parts(job.asked_by or "calendrier"), date_short(job.created_at)),
    )


CARDS: Iterable[tuple[Right, Callable[[Any, date], Card | None]]] = (
    (Right.INVOICES_ISSUE, _invoices),
    (Right.QUOTES_VALIDATE, _quotes),
    (Right.PAYMENTS_CONFIRM, _to_confirm),
    (Right.PAYMENTS_CONFIRM, _unmatched),
    (Right.PAYMENTS_CONFIRM, _withdrawn),
    (Right.PAYMENTS_CONFIRM, _to_refund),
    (Right.PURCHASES_APPROVE, _to_approve),
    (Right.PURCHASES_PAY, _to_pay),
    (Right.QUESTIONS_ANSWER, _questions),
    (Right.PAYROLL_POST, _low_accounts),
    (Right.CONTRACTS_VIEW, _deadlines),
    (Right.MEETINGS_EDIT, together.mandates),
    (Right.MEETINGS_VIEW, together.obligations),
    (Right.MEETINGS_EDIT, together.late_decisions),
    (Right.JOBS_MANAGE, _jobs),
)
