"""Reads about customers. Nothing here ever leaves one activity, except the third parties of the support team."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Func, Prefetch, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Coalesce, Concat

from billing.customers.enums import AddressKind
from billing.customers.models import Address, Contact, Customer, ThirdParty
from cae import search
from cae.models import SearchDocument
from cae.money import ZERO
from members.models import Activity

KIND, THIRD_PARTY = "customer", "third_party"
# The revenue of a customer: what was invoiced less what was credited. A deposit is no revenue, its balance is the whole.
REVENUE = Case(
    When(invoices__kind="credit_note", invoices__credits__kind="deposit", then=Value(ZERO)),
    When(invoices__kind="credit_note", then=-F("invoices__total_ht")),
    When(invoices__kind="deposit", then=Value(ZERO)),
    default=F("invoices__total_ht"),
)


@dataclass(frozen=True)
class Standing:
    """What a customer bought and owes, in euros: revenue HT since the beginning, TTC still open, TTC open past its date; and
    what is owed to them (`refund`), which is never taken off what they owe."""

    revenue: Decimal = ZERO
    open: Decimal = ZERO
    late: Decimal = ZERO
    refund: Decimal = ZERO


def customers_of(activity: Activity, *, archived: bool = False) -> QuerySet[Customer]:
    """The customers an activity may choose from, by name; with `archived`, those put away (merged ones excepted)."""
    return Customer.objects.filter(activity=activity, archived_on__isnull=not archived, merged_into__isnull=True).order_by(
        "name", "id"
    )


def with_same_number(
    activity: Activity, *, siren: str, siret: str, vat_number: str, but: Customer | None = None, at_most: int = 3
) -> list[Customer]:
    """The customers of an activity, archived ones included, that bear one of these numbers; another place of the same company
    (two SIRET) is another customer."""
    where = Q(pk__in=())
    where |= Q(siren=siren) if siren else Q(pk__in=())
    where |= Q(vat_number=vat_number) if vat_number else Q(pk__in=())
    rows = Customer.objects.filter(where, activity=activity, merged_into__isnull=True)
    if siret:
        rows = rows.filter(siret__in=("", siret))
    return list((rows.exclude(pk=but.pk) if but is not None else rows).order_by("archived_on", "name", "id")[:at_most])


def current(customer: Customer) -> Customer:
    """The customer itself, or the one it was merged into."""
    return customer.merged_into if customer.merged_into_id is not None else customer


def same_as(customer: Customer) -> list[int]:
    """The ids under which issued documents may know this customer: its own and those merged into it."""
    return [customer.pk, *customer.merged.values_list("pk", flat=True)]


def search_customers(activity: Activity, text: str, *, archived: bool = False) -> QuerySet[Customer]:
    """The customers of `activity` that hold every word of `text`, begun, without accents or mistyped; all of them for "".

    Finds by name, SIREN, SIRET, e-mail, town and contacts.
    """
    rows = customers_of(activity, archived=archived)
    typed = search.words(text)
    if not typed:
        return rows.none() if text.strip() else rows
    documents = SearchDocument.objects.filter(kind=KIND, activity_id=activity.pk).annotate(
        text=Concat(
            Value(" "),
            Func(F("terms"), Value(" "), function="array_to_string", output_field=TextField()),
            output_field=TextField(),
        )
    )
    for word in typed:
        # Begun words are looked for among this activity's own; typing errors among all the words of the house.
        meant = search.terms(KIND, search.alternatives(word) or [word])
        documents = documents.filter(Q(text__contains=f" {KIND}:{word}") | Q(terms__overlap=meant))
    return rows.filter(pk__in=documents.values("object_id"))


def standings(customers: Iterable[int], *, on) -> dict[int, Standing]:
    """What each of these customers (ids) bought and owes on a date, with what was issued to those merged into them.

    Both debts of one order are one (`billing.invoices.queries.set_off`): what a balance owes back is taken off its unpaid
    deposits. One query whatever their number, two when a customer owes and is owed; ids without any issued document are absent.
    """
    ids = list(customers)
    issued, owed = Q(invoices__state="issued"), Q(invoices__follow_up__open__gt=0)
    rows = (
        Customer.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids), issued)
        .annotate(who=Coalesce("merged_into_id", "pk"))
        .values("who")
        .annotate(
            revenue=Coalesce(Sum(REVENUE), Value(ZERO)),
            due=Coalesce(Sum("invoices__follow_up__open", filter=owed), Value(ZERO)),
            late=Coalesce(Sum("invoices__follow_up__open", filter=owed & Q(invoices__follow_up__due_on__lt=on)), Value(ZERO)),
            back=Coalesce(Sum("invoices__follow_up__open", filter=~owed), Value(ZERO)),
        )
    )
    rows = list(rows)
    met = _met_within_orders([row["who"] for row in rows if row["due"] and row["back"]])
    return {
        row["who"]: Standing(
            row["revenue"],
            row["due"] - met.get(row["who"], ZERO),
            max(row["late"] - met.get(row["who"], ZERO), ZERO),
            -row["back"] - met.get(row["who"], ZERO),
        )
        for row in rows
    }


def _met_within_orders(ids: list[int]) -> dict[int, Decimal]:
    """By customer, what meets between balances that owe something back and the deposits they took off."""
    if not ids:
        return {}
    model: Any = Customer._meta.get_field("invoices").related_model
    rows = (
        model.objects.filter(Q(customer__in=ids) | Q(customer__merged_into__in=ids), kind="balance", follow_up__open__lt=0)
        .filter(deductions__deposit__follow_up__open__gt=0)
        .annotate(who=Coalesce("customer__merged_into_id", "customer_id"), unpaid=Sum("deductions__deposit__follow_up__open"))
        .values_list("who", "follow_up__open", "unpaid")
    )
    met: dict[int, Decimal] = {}
    for who, open_, unpaid in rows:
        met[who] = met.get(who, ZERO) + min(-open_, unpaid)
    return met


def documents_of(ids: Iterable[int], kind: str, *, at_most: int = 50) -> list[Any]:
    """The last « invoices » or « quotes » made for these customers (ids), newest first; invoices with their follow-up.

    Reached through the customer, because this subject comes before those it reads.
    """
    model: Any = Customer._meta.get_field(kind).related_model
    rows = model.objects.filter(customer_id__in=list(ids)).order_by("-id")
    return list((rows.select_related("follow_up") if kind == "invoices" else rows)[:at_most])


def billing_address(customer: Customer) -> Address | None:
    """The address printed on the customer's invoices; None when it is not known yet."""
    return customer.addresses.filter(kind=AddressKind.BILLING, former=False).first()


def contacts_of(customer: Customer) -> QuerySet[Contact]:
    return customer.contacts.filter(former=False).order_by("id")


def addresses_of(customer: Customer) -> QuerySet[Address]:
    """Billing address first."""
    return customer.addresses.filter(former=False).order_by("kind", "id")


def with_details(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Customers with their present contacts and addresses read at once: `kept_contacts`, `kept_addresses`."""
    return customers.prefetch_related(
        Prefetch("contacts", Contact.objects.filter(former=False).order_by("id"), to_attr="kept_contacts"),
        Prefetch("addresses", Address.objects.filter(former=False).order_by("kind", "id"), to_attr="kept_addresses"),
    )


def invoice_recipients(customer: Customer) -> list[str]:
    """Where invoices are mailed: the contacts who receive them, else the customer's own address."""
    chosen = customer.contacts.filter(former=False, receives_invoices=True).exclude(email="").order_by("id")
    return [contact.email for contact in chosen] or ([customer.email] if customer.email else [])


def third_parties(text: str = "") -> QuerySet[ThirdParty]:
    """The legal persons the cooperative deals with, by name; narrowed by words of their name, begun or mistyped, or the
    beginning of their SIREN."""
    rows = ThirdParty.objects.order_by("name", "id")
    return search.holding(rows, text, THIRD_PARTY) if text.strip() else rows
