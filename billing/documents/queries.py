"""Reads of quotes and invoices alike: lines as arithmetic, totals, reference data of the form. No document class is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from billing.customers import queries as customers
from billing.customers.models import Address, Contact
from billing.documents import amounts
from billing.documents.enums import OFFERED, PRINTED_BY_ITSELF, MentionScope
from billing.documents.models import Document, DocumentLine, Mention, VatRate
from billing.documents.terms import LegalTerms, due_date
from cae import search
from cae.models import Parameter
from cae.money import ZERO
from members.enums import ActivityKind
from members.models import Activity


def lines_of(document: Document) -> list[Any]:
    """The lines in the order they are printed: those without chapter, then chapter by chapter (one statement)."""
    rows = document.lines.select_related("unit", "vat__exemption", "chapter")  # type: ignore[attr-defined]
    return sorted(rows, key=_printed_order)


def _printed_order(line: Any) -> tuple[int, int, int, int]:
    chapter = line.chapter
    return (chapter.order + 1 if chapter else 0, chapter.pk if chapter else 0, line.order, line.pk)


def tax_key(rate: VatRate, nature: str) -> amounts.TaxKey:
    """What decides of VAT for a line; its exemption is the code of the reason."""
    return amounts.TaxKey(rate.category, rate.rate, rate.exemption_id or "", nature)  # type: ignore[arg-type]


def discount_of(percent: Decimal, amount: Decimal) -> amounts.Discount:
    return amounts.Discount(percent=percent, amount=amount) if percent or amount else amounts.NO_DISCOUNT


def as_amounts(lines: Iterable[DocumentLine]) -> list[amounts.Line]:
    """Lines for `amounts.compute`; their chapter is its rank among those seen (0: none)."""
    ranks: dict[int | None, int] = {None: 0}
    return [
        amounts.Line(
            quantity=line.quantity,
            unit_price=line.unit_price or ZERO,  # to be typed: nothing yet
            tax=tax_key(line.vat, line.nature),
            discount=discount_of(line.discount_percent, line.discount_amount),
            chapter=ranks.setdefault(line.chapter_id, len(ranks)),  # type: ignore[attr-defined]
        )
        for line in lines
    ]


def totals_of(
    document: Document, *, lines: Sequence[Any] | None = None, deposits: Iterable[amounts.TaxAmount] = ()
) -> amounts.Totals:
    """Every figure of a document as it stands. `lines` spares a read; `deposits` are what a balance deducts."""
    found = lines_of(document) if lines is None else lines
    discount = discount_of(document.discount_percent, document.discount_amount)
    mode: amounts.Mode = "ttc" if document.entry_mode == "ttc" else "ht"
    return amounts.compute(as_amounts(found), mode=mode, discount=discount, deposits=deposits)


def due_on(document: Document, *, on: date) -> date:
    """The real date at which a document issued on `on` is due: its terms, else its customer's, else on receipt."""
    terms = document.terms or (document.customer.payment_terms if document.customer else None)
    return due_date(on, terms.days, terms.end_of_month) if terms else on


LAW = ("recovery_indemnity", "terms_agreed_days", "terms_end_of_month_days", "terms_periodic_days")


@dataclass(frozen=True)
class Law:
    """What the law says of documents on a date: the recovery indemnity in euros and the longest terms, None when unknown."""

    recovery_indemnity: Decimal | None
    terms: LegalTerms | None


def law(*, on: date) -> Law:
    """The dated parameters that documents obey (one statement)."""
    rows = Parameter.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), code__in=LAW, valid_from__lte=on)
    known = {row.code: row for row in rows.order_by("valid_from")}
    indemnity = known.get("recovery_indemnity")
    agreed, end_of_month, periodic = (known.get(code) for code in LAW[1:])
    terms = None
    if agreed and end_of_month and periodic:
        terms = LegalTerms(int(agreed.value), int(end_of_month.value), int(periodic.value), agreed.source)
    return Law(indemnity.value if indemnity else None, terms)


def legal_terms(*, on: date) -> LegalTerms | None:
    """The longest terms the law allows on a date; None when none is recorded."""
    return law(on=on).terms


def vat_rates(*, on: date) -> QuerySet[VatRate]:
    """The rates a line may bear on a date, the usual ones first."""
    return VatRate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on).select_related("exemption")


def concerns(mention: Mention, trade: str) -> bool:
    """Whether a mention is for an activity of this trade: of every trade, or of one whose words, in order, are in it."""
    words = " ".join(search.in_order(trade))
    named = [" ".join(search.in_order(name)) for name in mention.trade_names]
    return not named or any(f" {name} " in f" {words} " for name in named if name)


def _in_use(activity: Any) -> QuerySet[Mention]:
    """Those of the cooperative and of an activity, retired ones left out."""
    return Mention.objects.filter(Q(activity=activity) | Q(activity__isnull=True), retired_on__isnull=True)


def _printable(rows: Iterable[Mention], activity: Any) -> list[Mention]:
    return [mention for mention in rows if not mention.has_blank and concerns(mention, activity.trade)]


def offered_mentions(activity: Any) -> list[Mention]:
    """The mentions a person may choose for a document of an activity: those of its trade, whole and in use (one statement)."""
    return _printable(_in_use(activity).filter(scope__in=OFFERED), activity)


def default_mentions(activity: Any) -> tuple[int, ...]:
    """The ids of the mentions a new document of an activity begins with."""
    found = _printable(_in_use(activity).filter(scope=MentionScope.DEFAULT), activity)
    return tuple(mention.pk for mention in found)


def imposed_mentions(activity: Any) -> list[Mention]:
    """The mentions that print by themselves on every document of an activity (one statement)."""
    return _printable(_in_use(activity).filter(scope__in=PRINTED_BY_ITSELF), activity)


def mentions_of(document: Document) -> list[Mention]:
    """The mentions a document prints: those that print by themselves, then those chosen (one statement)."""
    printed = Q(scope__in=PRINTED_BY_ITSELF) | Exists(document.mentions.filter(pk=OuterRef("pk")))
    found = _printable(_in_use(document.activity).filter(printed), document.activity)
    return sorted(found, key=lambda mention: mention.scope not in PRINTED_BY_ITSELF)


def mentions_listed(activity: Any = None) -> list[Mention]:
    """The mentions of an activity, or those of the cooperative, for the page that keeps them: those retired at the end."""
    return list(Mention.objects.filter(activity=activity).order_by(F("retired_on").desc(nulls_first=True), "title", "pk"))


def trades() -> dict[str, int]:
    """How many open activities of members have each trade that one gives, the commonest first."""
    rows = Activity.objects.filter(kind=ActivityKind.MEMBER, closed_on=None).exclude(trade="")
    counted = rows.values_list("trade").annotate(many=Count("pk")).order_by("-many", "trade")
    return dict(counted)


def billing_address(document: Document) -> Address | None:
    """Where the document is invoiced; None without customer, or when its address is still to be filled in."""
    return customers.billing_address(document.customer) if document.customer else None


def contact_of(document: Document) -> Contact | None:
    """For whose attention it is; None when that person is no longer among the customer's."""
    return document.contact if document.contact and not document.contact.former else None


def delivery_of(document: Document) -> Address | None:
    """Where it is delivered when that is said; None when the customer gave that place up."""
    return document.delivery_address if document.delivery_address and not document.delivery_address.former else None
