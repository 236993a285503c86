"""What the search knows of customers: their names, numbers, towns and contacts."""

from collections.abc import Iterable

from django.urls import reverse

from billing.customers.models import Customer, ThirdParty
from billing.customers.queries import KIND, THIRD_PARTY, with_details
from cae import search


def index_customers(customers: Iterable[Customer]) -> None:
    """Writes again what the search knows of these customers, in the transaction that changed them."""
    ids = [customer.pk for customer in customers]
    for start in range(0, len(ids), 1000):
        rows = with_details(Customer.objects.filter(pk__in=ids[start : start + 1000]).select_related("activity"))
        search.index_each(_entry(customer) for customer in rows)


def entry_of_third_party(party: ThirdParty) -> search.Entry:
    """What the list of third parties is searched by; the search of everything finds customers."""
    address = f"{reverse('billing:customers:third_parties')}?q={party.siren}"
    return search.Entry(THIRD_PARTY, party.pk, None, None, str(party), "", address, (party.siren, party.name))


def forget(customer: Customer) -> None:
    """A merged customer is found through the one that was kept."""
    search.remove(kind=KIND, object_id=customer.pk)


def _entry(customer: Customer) -> search.Entry:
    contacts, addresses = customer.kept_contacts, customer.kept_addresses  # type: ignore[attr-defined]
    town = addresses[0].city if addresses else ""
    return search.Entry(
        kind=KIND,
        object_id=customer.pk,
        activity_id=customer.activity_id,
        antenna_id=customer.activity.antenna_id,
        title=str(customer),
        detail=" · ".join(filter(None, [customer.activity.name, town])),
        address=reverse("billing:customers:show", args=[customer.activity.code, customer.pk]),
        texts=(
            customer.siren,
            customer.siret,
            customer.email,
            *(address.city for address in addresses),
            *(address.postcode for address in addresses),
            *(text for contact in contacts for text in (contact.name, contact.email)),
        ),
    )
