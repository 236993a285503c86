"""What waits for an entrepreneur on their own activities: returned, answered, late. One query for each kind, whatever there is.

A kind that several activities have makes a card for each, since each has its own lists; a card never counts what its list
does not hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from billing.invoices.queries import in_situation, refund_before, with_received
from billing.models import Invoice, Purchase, Quote
from billing.purchases.enums import PurchaseState
from billing.quotes import queries as quotes
from cae.home.cards import SHOWN, Card, Row, parts
from cae.templatetags.format import date_short, day_until, money
from members.models import Activity, Question
from members.queries import answered_to, from_customers

MOST = 200  # things read of one kind: beyond, the card says so and its list goes on


@dataclass(frozen=True)
class Kind:
    """A kind of thing that waits: its list, its rows on some activities in the order they are dealt with, how one is said."""

    key: str
    title: str
    icon: str
    tone: str
    list_name: str
    query: str
    rows: Callable[[Any, Iterable[int], date], QuerySet[Any]]
    show: Callable[[Any, date], Row]


def cards(user: Any, activities: Iterable[Activity], *, on: date) -> list[Card]:
    """What waits for `user` on these activities of theirs, in the order a day is worked through."""
    named = {activity.pk: activity for activity in activities}
    made = []
    for kind in KINDS if named else ():
        found = sorted(kind.rows(user, named, on).select_related("activity")[: MOST + 1], key=lambda row: row.activity_id)
        for activity_id, rows in groupby(found, key=lambda row: row.activity_id):
            made.append(_card(kind, named[activity_id], list(rows), on, alone=len(named) == 1))
    return made


def _card(kind: Kind, activity: Activity, rows: list[Any], on: date, *, alone: bool) -> Card:
    title = kind.title if alone else f"{kind.title} — {activity.name}"
    href = f"{reverse(kind.list_name, args=[activity.code])}?{kind.query}"
    return Card(kind.key, title, kind.icon, kind.tone, href, len(rows), [kind.show(row, on) for row in rows[:SHOWN]], MOST)


def _invoices(situation: str, *order: str) -> Callable[[Any, Iterable[int], date], QuerySet[Any]]:
    def rows(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
        found = Invoice.objects.filter(activity__in=activities).select_related("customer", "follow_up")
        return in_situation(found, situation, on=on).order_by(*order)

    return rows


def _invoice(invoice: Invoice, on: date) -> Row:
    late = day_until(invoice.due_on, on) if invoice.due_on and invoice.number else ""
    open_ = invoice.follow_up.open if invoice.number else invoice.total_ttc
    detail = parts(invoice.number, late, invoice.subject)
    return Row(invoice.get_absolute_url(), str(invoice.customer or "Sans client"), detail, money(open_))


def _withdrawn(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
    found = Invoice.objects.filter(activity__in=activities).select_related("customer", "follow_up", "quote__withdrawal")
    return with_received(in_situation(found, "withdrawn", on=on)).order_by("quote__withdrawal__at", "pk")


def _to_give_back(invoice: Invoice, on: date) -> Row:
    before = refund_before(invoice.quote)
    when = f"à rembourser avant le {date_short(before)}" if before and invoice.came > 0 else "avoir à faire"
    return Row(invoice.get_absolute_url(), str(invoice.customer), parts(when, invoice.number), money(invoice.came))


def _quotes(state: str) -> Callable[[Any, Iterable[int], date], QuerySet[Any]]:
    def rows(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
        return quotes.listed(Quote.objects.filter(activity__in=activities), state=state, on=on).order_by("decided_on", "pk")

    return rows


def _quote(quote: Quote, on: date) -> Row:
    when = f"répondu le {date_short(quote.decided_on)}" if quote.decided_on else ""
    address = reverse("billing:quotes:show", args=[quote.activity.code, quote.pk])
    return Row(address, str(quote.customer or "Sans client"), parts(quote.number, quote.subject, when), money(quote.total_ttc))


def _purchases(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
    return Purchase.objects.filter(activity__in=activities, state=PurchaseState.RETURNED).order_by("pk")


def _purchase(purchase: Purchase, on: date) -> Row:
    address = reverse("billing:purchases:sheet", args=[purchase.activity.code, purchase.pk])
    return Row(address, purchase.label, date_short(purchase.on), money(purchase.total_ht + purchase.total_vat))


def _answers(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
    return answered_to(user, Question.objects.filter(activity__in=activities)).order_by("-last_message_at", "-pk")


def _asked(user: Any, activities: Iterable[int], on: date) -> QuerySet[Any]:
    return from_customers(Question.objects.filter(activity__in=activities)).order_by("last_message_at", "pk")


def _answer(question: Question, on: date) -> Row:
    address = reverse("members:questions:sheet", args=[question.activity.code, question.pk])
    return Row(address, question.about, question.get_topic_display(), date_short(question.last_message_at))


KINDS = (
    Kind(
        "returned_invoices", "Factures à revoir", "file-alert", "bad", "billing:invoices:list", "situation=returned",
        _invoices("returned", "pk"), _invoice,
    ),
    Kind(
        "returned_quotes", "Devis à revoir", "file-alert", "bad", "billing:quotes:list", "etat=a-revoir",
        _quotes("a-revoir"), _quote,
    ),
    Kind(
        "returned_purchases", "Achats à revoir", "shopping-bag", "bad", "billing:purchases:list", "etat=returned",
        _purchases, _purchase,
    ),
    Kind(
        "withdrawn", "Commandes rétractées", "arrow-back-up", "bad", "billing:invoices:list", "situation=withdrawn",
        _withdrawn, _to_give_back,
    ),
    Kind(
        "accepted", "Devis acceptés, à facturer", "file-check", "wait", "billing:quotes:list", "etat=a-facturer",
        _quotes("a-facturer"), _quote,
    ),
    Kind(
        "late", "Clients à relancer", "clock-exclamation", "wait", "billing:invoices:list", "situation=late",
        _invoices("late", "due_on", "pk"), _invoice,
    ),
    Kind(
        "asked", "Questions de vos clients", "message-question", "wait", "members:questions:of_activity", "vue=clients",
        _asked, _answer,
    ),
    Kind(
        "answers", "Réponses à vos questions", "message-question", "plain", "members:questions:of_activity", "vue=reponses",
        _answers, _answer,
    ),
)  # fmt: skip
