"""Customers are found by a word begun, accented or mistyped, never outside their activity."""

from datetime import date

import pytest

from billing.customers.actions import create_customer
from billing.customers.queries import documents_of, search_customers, standings, third_parties
from tests.billing.customers.numbers import siren
from tests.billing.invoices import made
from tests.support.queries import queries_of


@pytest.fixture
def customers(cast):
    def one(name, activity=cast.lea_activity, **values):
        place = {"kind": "billing", "line1": "1 rue", "postcode": "69001", "city": values.pop("city", "Lyon"), "country": "FR"}
        contacts = [{"name": values.pop("contact")}] if "contact" in values else []
        values = {"kind": "company", "country": "FR", "name": name, **values}
        return create_customer(activity=activity, values=values, contacts=contacts, addresses=[place], by=cast.lea)

    one("Boulangerie Éclair", city="Saint-Étienne", siren=siren(1))
    one("Menuiserie Dubois", contact="Gaëlle Tran")
    one("Boulangerie Martin", activity=cast.atelier)
    return one


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Boulangerie Éclair", "Menuiserie Dubois"]),
        ("eclair", ["Boulangerie Éclair"]),
        ("BOULANG", ["Boulangerie Éclair"]),
        ("boulangrie", ["Boulangerie Éclair"]),
        ("st etienne", []),
        ("saint etienne", ["Boulangerie Éclair"]),
        (siren(1), ["Boulangerie Éclair"]),
        ("gaelle", ["Menuiserie Dubois"]),
        ("menuiserie lyon", ["Menuiserie Dubois"]),
        ("menuiserie eclair", []),
        ("martin", []),
        ("🌱", []),
    ],
)
def test_search_forgives_and_stays_in_its_activity(cast, customers, typed, found):
    assert [str(customer) for customer in search_customers(cast.lea_activity, typed)] == found


def test_a_begun_word_is_found_among_many_alike(cast, customers):
    """The words of the whole house that begin alike do not hide those of this activity."""
    for n in range(20):
        customers(f"Mart{n:02d}", activity=cast.atelier)
    customers("Martinez et associés")
    assert [str(c) for c in search_customers(cast.lea_activity, "mart")] == ["Martinez et associés"]


def test_revenue_and_debt_of_several_customers_in_one_query(cast):
    first = made.customer(cast.lea_activity, "Un")
    second = made.customer(cast.lea_activity, "Deux")
    for customer in (first, first, second):
        made.issued(cast.lea_activity, by=cast.odile, author=cast.lea, customer=customer)
    made.draft(cast.lea_activity, by=cast.lea, customer=second)
    read = lambda: standings([first.pk, second.pk, 0], on=date(2026, 3, 2))  # noqa: E731
    found = read()
    assert {pk: (s.revenue, s.open, s.late) for pk, s in found.items()} == {first.pk: (2000, 2400, 0), second.pk: (1000, 1200, 0)}
    assert len(queries_of(read)) == 1
    assert len(documents_of([second.pk], "invoices")) == 2


def test_third_parties_are_found_by_name_or_siren(cast, customers):
    assert [p.siren for p in third_parties("éclair")] == [p.siren for p in third_parties(siren(1)[:6])] == [siren(1)]
    assert not third_parties("dubois")
