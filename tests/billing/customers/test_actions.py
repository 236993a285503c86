"""Customers are created, changed, put away and reunited; what was issued never moves."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from billing.customers import queries
from billing.customers.actions import (
    archive_customer,
    create_customer,
    keep_apart,
    merge_customers,
    set_credit_alert,
    unarchive_customer,
    update_customer,
)
from billing.customers.models import Address, Contact, Customer, KeptApart, ThirdParty
from billing.invoices.models import Invoice
from cae.access import Refused
from cae.actors import System
from cae.history import history_of
from cae.models import SearchDocument
from tests.billing.customers.numbers import siren, siret
from tests.billing.invoices import made

ON = date(2026, 3, 2)
HOME = {"kind": "billing", "line1": "1 rue des Lilas", "line2": "", "postcode": "69001", "city": "Lyon", "country": "FR"}
DEPOT = {**HOME, "kind": "delivery", "line1": "9 zone du Port", "label": "Dépôt"}
ANNE = {"name": "Anne Petit", "role": "achats", "email": "anne@client.example", "phone": "", "receives_invoices": True}


def new(cast, name="Élan & Cie", *, activity=None, contacts=(), addresses=(), **values):
    values = {"kind": "company", "country": "FR", "name": name, **values}
    return create_customer(
        activity=activity or cast.lea_activity, values=values, contacts=contacts, addresses=addresses, by=cast.lea
    )


def test_a_customer_is_created_whole(cast):
    customer = new(cast, "Élan 🌱", siret=siret(1), contacts=[ANNE], addresses=[HOME, DEPOT])
    customer.refresh_from_db()
    assert (customer.name, customer.siren, customer.third_party.siren) == ("Élan 🌱", siren(1), siren(1))
    assert queries.billing_address(customer).city == "Lyon"
    assert [a.kind for a in queries.addresses_of(customer)] == ["billing", "delivery"]
    assert queries.invoice_recipients(customer) == ["anne@client.example"]
    assert [entry.verb for entry in history_of(customer)] == ["customer.created"]


def test_our_own_siren_is_refused_with_the_reason(cast):
    with pytest.raises(Refused, match="la coopérative elle-même"):
        new(cast, siren=cast.cooperative.siren)
    assert not Customer.objects.exists()


def test_a_wrong_siren_writes_nothing(cast):
    with pytest.raises(ValidationError):
        new(cast, siren="123456789", contacts=[ANNE])
    assert not Customer.objects.exists()
    assert not Contact.objects.exists()


def test_a_stranger_creates_no_customer(cast):
    with pytest.raises(Refused, match="droit"):
        create_customer(activity=cast.lea_activity, values={"kind": "company", "name": "X"}, by=cast.nadia)
    create_customer(activity=cast.lea_activity, values={"kind": "company", "name": "X"}, by=System("démonstration"))


def test_the_third_party_is_shared_and_never_overwritten(cast):
    first = new(cast, "Nom officiel", siren=siren(1))
    second = create_customer(
        activity=cast.nadia_activity,
        values={"kind": "company", "name": "Autre nom", "siren": siren(1), "electronic_address": f"{siren(1)}_x"},
        by=cast.nadia,
    )
    assert first.third_party_id == second.third_party_id
    party = ThirdParty.objects.get()
    assert (party.name, party.electronic_address) == ("Nom officiel", siren(1))


def test_an_update_says_what_changed(cast):
    customer = new(cast, siren=siren(1), contacts=[ANNE], addresses=[HOME])
    anne = customer.contacts.get()
    update_customer(
        customer=customer,
        values={"email": "bonjour@elan.example"},
        contacts=[{**ANNE, "id": anne.pk, "role": "direction"}, {"name": "Bob"}],
        by=cast.lea,
    )
    entry = history_of(customer).first()
    assert entry.verb == "customer.updated"
    assert (entry.before["adresse e-mail"], entry.after["adresse e-mail"]) == ("", "bonjour@elan.example")
    assert "direction" in entry.after["contacts"]
    assert "adresses" not in entry.after
    assert [c.name for c in queries.contacts_of(customer)] == ["Anne Petit", "Bob"]
    count = history_of(customer).count()
    update_customer(customer=customer, values={"email": "bonjour@elan.example"}, by=cast.lea)
    assert history_of(customer).count() == count, "nothing changed, nothing is told"


def test_a_vat_number_that_was_cleared_stays_cleared(cast):
    customer = new(cast, siren=siren(1))
    customer = update_customer(customer=customer, values={"vat_number": ""}, by=cast.lea)
    assert customer.vat_number == ""
    customer = update_customer(customer=customer, values={"siren": siren(2), "electronic_address": ""}, by=cast.lea)
    assert customer.vat_number.endswith(siren(2)), "another SIREN has another VAT number"


def test_two_addresses_change_places(cast):
    customer = new(cast, addresses=[HOME, DEPOT])
    home, depot = queries.addresses_of(customer)
    update_customer(
        customer=customer,
        values={},
        addresses=[{**HOME, "id": home.pk, "kind": "delivery"}, {**DEPOT, "id": depot.pk, "kind": "billing"}],
        by=cast.lea,
    )
    assert queries.billing_address(customer).pk == depot.pk


def test_the_contact_of_someone_else_is_not_taken(cast):
    other = new(cast, "Autre", contacts=[ANNE])
    customer = new(cast)
    with pytest.raises(Refused, match="rechargez"):
        update_customer(customer=customer, values={}, contacts=[{**ANNE, "id": other.contacts.get().pk}], by=cast.lea)


def test_what_an_issued_document_names_is_kept_aside(cast):
    customer = new(cast, siren=siren(1), email="a@b.example", contacts=[ANNE, {"name": "Bob"}], addresses=[HOME, DEPOT])
    anne, bob = queries.contacts_of(customer)
    depot = customer.addresses.get(kind="delivery")
    invoice = made.issued(
        cast.lea_activity, by=cast.odile, author=cast.lea, customer=customer, contact=anne, delivery_address=depot
    )
    home = queries.billing_address(customer)
    update_customer(customer=customer, values={}, contacts=[], addresses=[{**HOME, "id": home.pk}], by=cast.lea)
    assert list(queries.contacts_of(customer)) == []
    assert list(queries.addresses_of(customer)) == [home]
    invoice.refresh_from_db()
    assert (invoice.contact_id, invoice.delivery_address_id) == (anne.pk, depot.pk)
    assert not Contact.objects.filter(pk=bob.pk).exists()


def test_an_archived_customer_is_no_longer_proposed(cast):
    customer = new(cast)
    archive_customer(customer=customer, by=cast.lea, on=ON)
    assert list(queries.customers_of(cast.lea_activity)) == []
    assert list(queries.customers_of(cast.lea_activity, archived=True)) == [customer]
    unarchive_customer(customer=customer, by=cast.lea)
    assert list(queries.customers_of(cast.lea_activity)) == [customer]
    assert [e.verb for e in history_of(customer)] == ["customer.unarchived", "customer.archived", "customer.created"]


def test_merging_moves_what_may_move_and_nothing_issued(cast):
    kept = new(cast, "Boulangerie Pain", siren=siren(1), addresses=[HOME])
    neuve = {**HOME, "line1": "2 rue Neuve"}
    absorbed = new(cast, "Boulangerie Pains", siren=siren(1), email="pain@x.example", contacts=[ANNE], addresses=[neuve])
    issued = made.issued(cast.lea_activity, by=cast.odile, author=cast.lea, customer=absorbed, contact=absorbed.contacts.get())
    draft = made.draft(cast.lea_activity, by=cast.lea, customer=absorbed)
    before = Invoice.objects.filter(pk=issued.pk).values().get()
    merge_customers(kept=kept, absorbed=absorbed, values={"email": absorbed.email}, by=cast.lea, on=ON)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    draft.refresh_from_db()
    assert Invoice.objects.filter(pk=issued.pk).values().get() == before
    assert (draft.customer_id, kept.email) == (kept.pk, "pain@x.example")
    assert (absorbed.merged_into_id, absorbed.archived_on) == (kept.pk, ON)
    assert [c.name for c in queries.contacts_of(kept)] == ["Anne Petit"]
    assert [(a.kind, a.line1) for a in queries.addresses_of(kept)] == [
        ("billing", "1 rue des Lilas"),
        ("delivery", "2 rue Neuve"),
    ]
    assert queries.current(absorbed) == kept
    assert sorted(queries.same_as(kept)) == sorted([kept.pk, absorbed.pk])
    standing = queries.standings([kept.pk], on=date(2026, 12, 31))[kept.pk]
    assert (standing.revenue, standing.open, standing.late) == (1000, 1200, 1200)
    assert list(queries.customers_of(cast.lea_activity)) == [kept]
    assert list(queries.customers_of(cast.lea_activity, archived=True)) == []
    assert not SearchDocument.objects.filter(kind="customer", object_id=absorbed.pk).exists()
    assert history_of(absorbed).first().verb == history_of(kept).first().verb == "customer.merged"
    with pytest.raises(Refused, match="a été réuni"):
        update_customer(customer=absorbed, values={"name": "X"}, by=cast.lea)
    with pytest.raises(Refused, match="a été réuni"):
        unarchive_customer(customer=absorbed, by=cast.lea)


def test_merging_twice_follows_to_the_last(cast):
    a, b, c = (new(cast, name) for name in ("Alpha", "Bravo", "Charlie"))
    merge_customers(kept=b, absorbed=a, by=cast.lea, on=ON)
    merge_customers(kept=c, absorbed=b, by=cast.lea, on=ON)
    assert sorted(queries.same_as(c)) == [a.pk, b.pk, c.pk]
    a.refresh_from_db()
    assert queries.current(a) == c


def test_the_same_address_and_contact_are_not_doubled(cast):
    kept = new(cast, "Un", contacts=[ANNE], addresses=[HOME])
    absorbed = new(cast, "Deux", contacts=[{**ANNE, "name": "anne petit"}], addresses=[{**HOME, "line1": "1 RUE des  Lilas"}])
    merge_customers(kept=kept, absorbed=absorbed, by=cast.lea, on=ON)
    assert queries.contacts_of(kept).count() == queries.addresses_of(kept).count() == 1
    assert Contact.objects.count() == Address.objects.count() == 2


def test_customers_of_two_activities_are_never_merged(cast):
    mine = new(cast)
    shared = new(cast, activity=cast.atelier)
    with pytest.raises(Refused, match="même activité"):
        merge_customers(kept=mine, absorbed=shared, by=cast.lea, on=ON)
    with pytest.raises(Refused, match="différents"):
        merge_customers(kept=mine, absorbed=mine, by=cast.lea, on=ON)
    with pytest.raises(Refused, match="droit"):
        merge_customers(kept=mine, absorbed=new(cast, "B"), by=cast.karim, on=ON)


def test_two_customers_are_kept_apart_once(cast):
    a, b = new(cast, "A"), new(cast, "B")
    keep_apart(first=b, second=a, by=cast.lea)
    keep_apart(first=a, second=b, by=cast.lea)
    pair = KeptApart.objects.get()
    assert (pair.first_id, pair.second_id) == (a.pk, b.pk)


def test_the_credit_alert_is_told(cast):
    party = new(cast, siren=siren(1)).third_party
    set_credit_alert(third_party=party, alert=" Paiement d’avance ", by=cast.odile)
    party.refresh_from_db()
    assert party.credit_alert == "Paiement d’avance"
    assert history_of(party).get().after == {"alerte": "Paiement d’avance"}
