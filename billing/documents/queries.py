"""Reads of quotes and invoices alike: lines as arithmetic, totals, reference data of the form. No document class is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from billing.customers import queries as customers
from billing.customers.models import Address, Contact
from billing.documents import amounts
from billing.documents.enums import MentionScope
from billing.documents.models import Document, DocumentLine, Mention, VatRate
from billing.documents.terms import LegalTerms, due_date
from cae.models import Parameter


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
            unit_price=line.unit_price,
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


def mentions_for(activity: Any) -> QuerySet[Mention]:
    """The mentions that concern an activity: the cooperative's for every trade or its own, and the activity's."""
    return Mention.objects.filter(Q(activity=activity) | Q(activity__isnull=True), Q(trade="") | Q(trade=activity.trade))


def mentions_of(document: Document) -> list[Mention]:
    """The mentions a document prints: those printed always, and those chosen (one statement)."""
    always = mentions_for(document.activity).filter(scope=MentionScope.ALWAYS).values("pk")
    chosen = document.mentions.values("pk")
    return list(Mention.objects.filter(Q(pk__in=always) | Q(pk__in=chosen)).order_by("title", "pk"))


def billing_address(document: Document) -> Address | None:
    """Where the document is invoiced; None without customer, or when its address is still to be filled in."""
    return customers.billing_address(document.customer) if document.customer else None


def contact_of(document: Document) -> Contact | None:
    """For whose attention it is; None when that person is no longer among the customer's."""
    return document.contact if document.contact and not document.contact.former else None


def delivery_of(document: Document) -> Address | None:
    """Where it is delivered when that is said; None when the customer gave that place up."""
    return document.delivery_address if document.delivery_address and not document.delivery_address.former else None
