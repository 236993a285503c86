"""Writes about customers: create, change, put away, reunite. Each belongs to one activity and never leaves it (CAE-14)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model

from billing.customers import rules
from billing.customers.enums import AddressKind
from billing.customers.identity import completed
from billing.customers.index import entry_of_third_party, forget, index_customers
from billing.customers.models import Address, Contact, Customer, KeptApart, ThirdParty
from cae import search
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import changes, record
from cae.locks import lock, lock_all

FIELDS = (
    "kind", "name", "first_name", "siren", "siret", "vat_number", "country", "email", "phone", "electronic_address",
    "service_code", "iban", "payment_terms", "notes",
)  # fmt: skip
CONTACT_FIELDS = ("name", "role", "email", "phone", "receives_invoices")
ADDRESS_FIELDS = ("kind", "label", "line1", "line2", "postcode", "city", "country")


@transaction.atomic
def create_customer(
    *,
    activity: Any,
    values: Mapping[str, Any],
    contacts: Sequence[Mapping[str, Any]] = (),
    addresses: Sequence[Mapping[str, Any]] = (),
    by: Actor,
) -> Customer:
    """Creates a customer of `activity` from `values` (see FIELDS), with its contacts and addresses.

    Numbers are checked and completed (`identity.completed`: ValidationError by field); our own SIREN and a person without
    the right are Refused. The legal third party of its SIREN is created beside when new.
    """
    or_raise(rules.can_edit(by, activity))
    found = _checked(values)
    customer = Customer(activity=activity, **{name: found[name] for name in FIELDS if name in found})
    customer.third_party = third_party_of(
        siren=customer.siren, name=customer.name, electronic_address=customer.electronic_address
    )
    customer.save()
    _save_rows(customer, Contact, CONTACT_FIELDS, contacts)
    _save_rows(customer, Address, ADDRESS_FIELDS, addresses)
    record(customer, "customer.created", f"a créé le client « {customer} »", by=by)
    index_customers([customer])
    return customer


@transaction.atomic
def update_customer(
    *,
    customer: Customer,
    values: Mapping[str, Any],
    contacts: Sequence[Mapping[str, Any]] | None = None,
    addresses: Sequence[Mapping[str, Any]] | None = None,
    by: Actor,
) -> Customer:
    """Changes a customer. `contacts` and `addresses`, when given, are all of them: rows with an `id` are changed, rows
    without are added, those missing are removed (kept as « former » when an issued document names them). Refuses as
    `create_customer`, and a merged customer. Issued documents keep what they froze.
    """
    or_raise(rules.can_edit(by, customer.activity))
    customer = lock(customer)
    or_raise(rules.can_change(customer))
    whole = {name: getattr(customer, name) for name in FIELDS} | dict(values)
    found = _checked(whole, fill_vat=whole["siren"] != customer.siren)
    wanted = {name: found[name] for name in FIELDS}
    before, after = changes(customer, wanted)
    details = _describe(customer)
    for name, value in wanted.items():
        setattr(customer, name, value)
    customer.third_party = third_party_of(
        siren=customer.siren, name=customer.name, electronic_address=customer.electronic_address
    )
    customer.save()
    if contacts is not None:
        _save_rows(customer, Contact, CONTACT_FIELDS, contacts)
    if addresses is not None:
        _save_rows(customer, Address, ADDRESS_FIELDS, addresses)
    for label, value in _describe(customer).items():
        if details[label] != value:
            before[label], after[label] = details[label], value
    if after:
        record(customer, "customer.updated", f"a modifié le client « {customer} »", by=by, before=before, after=after)
        index_customers([customer])
    return customer


@transaction.atomic
def archive_customer(*, customer: Customer, by: Actor, on: date) -> Customer:
    """Puts a customer away: no longer proposed, its documents and what it owes stay. Nothing happens when it is already."""
    or_raise(rules.can_edit(by, customer.activity))
    customer = lock(customer)
    if customer.archived_on is None:
        customer.archived_on = on
        customer.save(update_fields=["archived_on"])
        record(customer, "customer.archived", f"a archivé le client « {customer} »", by=by)
    return customer


@transaction.atomic
def unarchive_customer(*, customer: Customer, by: Actor) -> Customer:
    """Brings an archived customer back into the lists. A merged one is Refused."""
    or_raise(rules.can_edit(by, customer.activity))
    customer = lock(customer)
    or_raise(rules.can_change(customer))
    if customer.archived_on is not None:
        customer.archived_on = None
        customer.save(update_fields=["archived_on"])
        record(customer, "customer.unarchived", f"a sorti le client « {customer} » des archives", by=by)
    return customer


@transaction.atomic
def merge_customers(
    *, kept: Customer, absorbed: Customer, values: Mapping[str, Any] | None = None, by: Actor, on: date
) -> Customer:
    """Makes one customer of two of the same activity; `values` are what is retained for `kept` (default: what it has).

    Drafts, contacts and addresses go to `kept`; a draft that named a contact or a place both had names that of `kept`.
    What is numbered and sealed never changes: it stays under `absorbed`, which becomes an archived pointer that queries
    follow (`queries.same_as`). Refuses two activities (CAE-14).
    """
    or_raise(rules.can_edit(by, kept.activity))
    or_raise(rules.can_merge(kept, absorbed))
    drafts = [
        *lock_all(absorbed.invoices.filter(sealed__isnull=True)),
        *lock_all(absorbed.quotes.filter(sealed__isnull=True)),
    ]
    rows = {row.pk: row for row in lock_all(Customer.objects.filter(pk__in=[kept.pk, absorbed.pk]))}
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    or_raise(rules.can_merge(kept, absorbed))
    found = _checked({name: getattr(kept, name) for name in FIELDS} | dict(values or {}), fill_vat=False)
    before, after = changes(kept, {name: found[name] for name in FIELDS})
    same_contacts = _move_contacts(absorbed, kept)
    same_places = _move_addresses(absorbed, kept)
    for draft in drafts:
        draft.customer = kept
        draft.contact_id = same_contacts.get(draft.contact_id or 0, draft.contact_id)
        draft.delivery_address_id = same_places.get(draft.delivery_address_id or 0, draft.delivery_address_id)
        draft.save(update_fields=["customer", "contact", "delivery_address"])
    absorbed.merged.update(merged_into=kept)
    absorbed.merged_into, absorbed.archived_on = kept, absorbed.archived_on or on
    absorbed.save(update_fields=["merged_into", "archived_on"])
    for name in FIELDS:
        setattr(kept, name, found[name])
    kept.third_party = third_party_of(siren=kept.siren, name=kept.name, electronic_address=kept.electronic_address)
    kept.archived_on = None
    kept.save()
    record(kept, "customer.merged", f"a réuni le client « {absorbed} » avec « {kept} »", by=by, before=before, after=after)
    record(absorbed, "customer.merged", f"a réuni ce client avec « {kept} »", by=by)
    forget(absorbed)
    index_customers([kept])
    return kept


@transaction.atomic
def keep_apart(*, first: Customer, second: Customer, by: Actor) -> KeptApart:
    """Says that two customers that look alike are not the same: they are never proposed for merging again."""
    or_raise(rules.can_edit(by, first.activity))
    or_raise(rules.can_merge(first, second))
    low, high = sorted([first, second], key=lambda customer: customer.pk)
    pair, made = KeptApart.objects.get_or_create(first=low, second=high, defaults={"said_by": user_of(by)})
    if made:
        record(first, "customer.kept_apart", f"a noté que « {first} » et « {second} » sont deux clients différents", by=by)
    return pair


@transaction.atomic
def set_credit_alert(*, third_party: ThirdParty, alert: str, by: Actor) -> ThirdParty:
    """Writes what the support team wants every activity to know before it sells to this company; "" removes it.

    The caller has checked that the person sees customers everywhere.
    """
    third_party = lock(third_party)
    before, after = changes(third_party, {"credit_alert": alert.strip()})
    if after:
        third_party.credit_alert = alert.strip()
        third_party.save(update_fields=["credit_alert"])
        record(third_party, "third_party.alert", f"a changé l’alerte sur « {third_party} »", by=by, before=before, after=after)
    return third_party


def third_party_of(*, siren: str, name: str, electronic_address: str = "") -> ThirdParty | None:
    """The legal person of a SIREN, created when new; None without SIREN. What is known of it is never overwritten here."""
    if not siren:
        return None
    party, made = ThirdParty.objects.get_or_create(siren=siren, defaults={"name": name, "electronic_address": electronic_address})
    if made:
        search.index_each([entry_of_third_party(party)])
    if not made and electronic_address and not party.electronic_address:
        ThirdParty.objects.filter(pk=party.pk, electronic_address="").update(electronic_address=electronic_address)
    return party


def _checked(values: Mapping[str, Any], *, fill_vat: bool = True) -> dict[str, Any]:
    found = completed(values, fill_vat=fill_vat)
    or_raise(rules.not_ourselves(found["siren"]))
    return found


def _save_rows(customer: Customer, model: type[Model], fields: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Makes the contacts or addresses of a customer those of `rows`."""
    present = {row.pk: row for row in model._default_manager.filter(customer=customer, former=False)}
    asked = [row["id"] for row in rows if row.get("id")]
    if unknown := set(asked) - set(present):
        raise Refused(f"Une ligne a été supprimée entre-temps (n° {min(unknown)}) : rechargez la page.")
    _remove(customer, model, [pk for pk in present if pk not in asked])
    # The billing address leaves its place before another takes it.
    for row in sorted(rows, key=lambda row: row.get("kind") == AddressKind.BILLING):
        item = present.get(row.get("id") or 0) or model(customer=customer)
        for name in fields:
            if name in row:
                setattr(item, name, row[name])
        item.save()


def _remove(customer: Customer, model: type[Model], ids: Sequence[int]) -> None:
    """Deletes rows, or keeps as former those an issued document names: deleting them would change that document."""
    if not ids:
        return
    column = "contact_id" if model is Contact else "delivery_address_id"
    named: set[int] = set()
    for kind in ("invoices", "quotes"):
        sealed = {f"{kind}__sealed__isnull": False, f"{kind}__{column}__in": ids}
        named |= set(Customer.objects.filter(activity=customer.activity_id, **sealed).values_list(f"{kind}__{column}", flat=True))
    rows = model._default_manager.filter(customer=customer, pk__in=ids)
    rows.filter(pk__in=named).update(former=True)
    rows.exclude(pk__in=named).delete()


def _move_contacts(absorbed: Customer, kept: Customer) -> dict[int, int]:
    """A contact that `kept` already has (same name and address) is not doubled: it becomes former. Returns whose place each
    of those takes, by id."""
    known = {(contact.name.casefold(), contact.email.casefold()): contact.pk for contact in kept.contacts.filter(former=False)}
    same = {}
    for contact in absorbed.contacts.filter(former=False):
        if twin := known.get((contact.name.casefold(), contact.email.casefold())):
            contact.former, same[contact.pk] = True, twin
        contact.customer = kept
        contact.save(update_fields=["customer", "former"])
    absorbed.contacts.update(customer=kept)
    return same


def _move_addresses(absorbed: Customer, kept: Customer) -> dict[int, int]:
    """The billing address of `kept` stays the one; the other becomes a delivery address, unless it says the same: then it
    becomes former. Returns whose place each of those takes, by id."""
    known = {_plain(address): address.pk for address in kept.addresses.filter(former=False)}
    has_billing = kept.addresses.filter(kind=AddressKind.BILLING, former=False).exists()
    same = {}
    for address in absorbed.addresses.filter(former=False):
        if twin := known.get(_plain(address)):
            address.former, same[address.pk] = True, twin
        elif address.kind == AddressKind.BILLING and has_billing:
            address.kind = AddressKind.DELIVERY
        address.customer = kept
        address.save(update_fields=["customer", "former", "kind"])
    absorbed.addresses.update(customer=kept)
    return same


def _plain(address: Address) -> tuple[str, ...]:
    return tuple(
        " ".join(text.casefold().split())
        for text in (address.line1, address.line2, address.postcode, address.city, address.country)
    )


def _describe(customer: Customer) -> dict[str, str]:
    """Contacts and addresses as history shows them."""
    contacts = customer.contacts.filter(former=False).order_by("id")
    addresses = customer.addresses.filter(former=False).order_by("kind", "id")
    return {
        "contacts": " · ".join(
            " ".join(filter(None, [c.name, c.role, c.email, c.phone, "(reçoit les factures)" if c.receives_invoices else ""]))
            for c in contacts
        ),
        "adresses": " · ".join(
            f"{a.get_kind_display()} : {' '.join(filter(None, [a.label, a.line1, a.line2, a.postcode, a.city, a.country]))}"
            for a in addresses
        ),
    }
