"""Reads of quotes: lists, the plan with its invoices, the way a quote went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from billing.customers.enums import CustomerKind
from billing.customers.models import Customer
from billing.documents import queries as documents
from billing.documents.enums import Nature
from billing.quotes import consumer
from billing.quotes.amounts import Step, plan, plan_problem
from billing.quotes.enums import OPEN_TO_CUSTOMER, SHOWN_TO_CUSTOMER, STILL_OFFERED, QuoteState, SendingPurpose
from billing.quotes.freezing import sealed_document
from billing.quotes.models import Quote, QuoteSending
from billing.quotes.ports import StepInvoice, invoicing
from cae import search
from cae.parameters import value
from cae.templatetags.format import date_fr, moment

FILTERS = (
    ("en-cours", "En cours"),
    ("a-revoir", "À revoir"),
    ("a-envoyer", "À envoyer"),
    ("sans-reponse", "Sans réponse"),
    ("expires", "Expirés"),
    ("acceptes", "Acceptés"),
    ("a-facturer", "Acceptés, à facturer"),
    ("termines", "Refusés ou abandonnés"),
)


def listed(quotes: QuerySet[Quote], *, state: str = "", text: str = "", on: date) -> QuerySet[Quote]:
    """The quotes of a list, narrowed by one of `FILTERS` and by words (number, customer, subject; typos are forgiven)."""
    rows = quotes.select_related("activity", "customer")
    open_now = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    where = {
        "en-cours": Q(state__in=[QuoteState.DRAFT, QuoteState.WAITING, QuoteState.RETURNED]),
        "a-revoir": Q(state=QuoteState.RETURNED),
        "a-envoyer": Q(state=QuoteState.VALID) & open_now,
        "sans-reponse": Q(state=QuoteState.SENT) & open_now,
        "expires": Q(state__in=OPEN_TO_CUSTOMER, valid_until__lt=on),
        "acceptes": Q(state=QuoteState.ACCEPTED),
        "a-facturer": Q(state=QuoteState.ACCEPTED, invoices__isnull=True),
        "termines": Q(state__in=[QuoteState.REFUSED, QuoteState.CANCELLED, QuoteState.WITHDRAWN]),
    }.get(state)
    if where is not None:
        rows = rows.filter(where)
    if text.strip():
        rows = search.holding(rows, text, "quote")
    return rows


@dataclass(frozen=True)
class PlanRow:
    """A step of the plan and the invoice made for it."""

    step: Step
    invoice: StepInvoice | None
    next: bool = False


def plan_of(quote: Quote) -> list[PlanRow]:
    """The plan with what is already invoiced; empty while the quote has no line or its percentages do not hold."""
    lines = documents.lines_of(quote)
    if not lines or plan_problem(quote.deposit_percent, quote.instalments):
        return []
    steps = plan(documents.totals_of(quote, lines=lines), quote.deposit_percent, quote.instalments)
    port = invoicing()
    made: Mapping[int, StepInvoice] = {one.step: one for one in port.steps(quote)} if port and quote.pk else {}
    rows, found = [], False
    for step in steps:
        invoice = made.get(step.index)
        todo = not found and (invoice is None or not invoice.issued)
        found = found or todo
        rows.append(PlanRow(step, invoice, next=todo and quote.state == QuoteState.ACCEPTED))
    return rows


def for_customer(customer: Customer) -> QuerySet[Quote]:
    """The quotes a customer may read behind their link: theirs, once validated, newest first."""
    return (
        Quote.objects.filter(customer=customer, state__in=SHOWN_TO_CUSTOMER, sealed__isnull=False)
        .select_related("activity", "customer", "sealed")
        .order_by("-issued_on", "-pk")
    )


def last_day_to_withdraw(quote: Quote) -> date | None:
    """The last day a consumer may withdraw from an accepted quote; None when the right does not exist."""
    if quote.state != QuoteState.ACCEPTED or quote.decided_on is None or quote.sealed_id is None:
        return None
    document = sealed_document(quote)
    if not consumer.concerns(document):
        return None
    return consumer.last_day_to_withdraw(document, quote.decided_on, days=withdrawal_days(on=quote.decided_on))


def promised_too_soon(quote: Quote, *, on: date) -> tuple[date, date] | None:
    """The day a service is promised to a consumer and the last day they may withdraw, when it would have to begin within that
    time though they did not ask for it: of an accepted quote until that day, else as if it were accepted on `on`."""
    if quote.customer is None or quote.customer.kind != CustomerKind.INDIVIDUAL:
        return None
    accepted_on = on
    if quote.state == QuoteState.ACCEPTED and quote.decided_on is not None:
        accepted_on = quote.decided_on
        if (answer := getattr(quote, "acceptance", None)) is not None and answer.wants_early_start:
            return None
    elif quote.state not in STILL_OFFERED:
        return None
    natures = set(quote.lines.values_list("nature", flat=True))
    delivered = (quote.supplied_on, quote.period_end) if Nature.GOODS in natures else ()
    last = consumer.last_day(accepted_on, delivered, days=withdrawal_days(on=accepted_on))
    found = consumer.promised_too_soon((quote.supplied_on, quote.period_start), last)
    return found if found is not None and last >= on and Nature.SERVICES in natures else None


def withdrawal_days(*, on: date) -> int:
    """How many days a consumer has to withdraw, as the law stands on a date."""
    return int(value(consumer.WITHDRAWAL_DAYS, on=on))


def offers_of(quote: Quote) -> QuerySet[QuoteSending]:
    """The mails that brought a quote to its customer, newest first."""
    return quote.sendings.filter(purpose=SendingPurpose.OFFER).order_by("-pk")


def way_of(quote: Quote, *, offers: Iterable[QuoteSending], on: date) -> list[dict[str, str]]:
    """The way of a quote: prepared → validated → sent → opened → answered, as `<c-steps>` shows it."""
    sent = next((offer for offer in offers if offer.sent_at), None)
    decided = {
        QuoteState.ACCEPTED: "Accepté",
        QuoteState.REFUSED: "Refusé",
        QuoteState.WITHDRAWN: "Rétracté",
        QuoteState.CANCELLED: "Abandonné",
    }.get(QuoteState(quote.state))
    answer = decided or ("Expiré" if quote.is_expired(on) else "Réponse")
    steps = [
        ("Préparé", True, _short(quote.created_at)),
        ("Validé", quote.sealed_id is not None, date_fr(quote.issued_on)),
        ("Envoyé", bool(sent or quote.sent_at or quote.opened_at) or quote.state == QuoteState.SENT, _short(quote.sent_at)),
        ("Ouvert par le client", quote.opened_at is not None, _short(quote.opened_at)),
        (answer, decided is not None, date_fr(quote.decided_on)),
    ]
    # A quote answered without having been opened on-line (paper) went all the way all the same.
    done = [is_done or (decided is not None and quote.sealed_id is not None) for _, is_done, _ in steps]
    current = next((index for index, is_done in enumerate(done) if not is_done), len(steps))
    return [
        {"label": label, "detail": detail if is_done else "", "state": _state(index, done[index], current)}
        for index, (label, is_done, detail) in enumerate(steps)
    ]


def _state(index: int, done: bool, current: int) -> str:
    return "done" if done else ("current" if index == current else "todo")


def _short(at: datetime | None) -> str:
    return moment(at) if at else ""
