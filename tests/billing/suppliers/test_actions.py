"""Suppliers are created and changed with the same care as customers."""

import pytest
from django.core.exceptions import ValidationError

from billing.suppliers.actions import create_supplier, update_supplier
from billing.suppliers.models import Supplier
from billing.suppliers.queries import search_suppliers, suppliers_of
from cae.access import Refused
from cae.history import history_of
from cae.identifiers import vat_of_siren
from tests.billing.customers.numbers import siren


def new(cast, name="Papeterie Élan", *, activity=None, **values):
    return create_supplier(activity=activity or cast.lea_activity, values={"name": name, **values}, by=cast.lea)


def test_a_supplier_is_created_with_its_numbers_compact(cast):
    supplier = new(cast, siren=f"{siren(1)[:3]} {siren(1)[3:]}", iban="fr76 3000 6000 0112 3456 7890 189")
    assert (supplier.siren, supplier.vat_number, supplier.iban) == (siren(1), "", "FR7630006000011234567890189")
    assert [e.verb for e in history_of(supplier)] == ["supplier.created"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"siren": "123456789"}, "siren"),
        ({"siren": siren(1), "country": "BE"}, "siren"),
        ({"siren": siren(1), "vat_number": vat_of_siren(siren(2))}, "vat_number"),
        ({"country": "BE", "vat_number": "BE1"}, "vat_number"),
        ({"iban": "FR76"}, "iban"),
    ],
)
def test_wrong_numbers_are_refused_at_their_field(cast, values, name):
    with pytest.raises(ValidationError) as refused:
        new(cast, **values)
    assert list(refused.value.message_dict) == [name]
    assert not Supplier.objects.exists()


def test_we_do_not_buy_from_ourselves(cast):
    with pytest.raises(Refused, match="coopérative elle-même"):
        new(cast, siren=cast.cooperative.siren)


def test_a_stranger_writes_no_supplier(cast):
    supplier = new(cast)
    with pytest.raises(Refused, match="droit"):
        update_supplier(supplier=supplier, values={"name": "X"}, by=cast.nadia)


def test_an_update_says_what_changed(cast):
    supplier = update_supplier(supplier=new(cast), values={"email": "a@elan.example"}, by=cast.lea)
    assert history_of(supplier).first().after == {"adresse e-mail": "a@elan.example"}
    update_supplier(supplier=supplier, values={"email": "a@elan.example"}, by=cast.lea)
    assert history_of(supplier).count() == 2


def test_suppliers_are_found_without_accents_in_their_activity(cast):
    supplier = new(cast)
    new(cast, activity=cast.atelier)
    assert list(search_suppliers(cast.lea_activity, "elan")) == [supplier]
    assert list(search_suppliers(cast.lea_activity, "papetrie")) == [supplier]
    assert list(suppliers_of(cast.lea_activity)) == [supplier]
    assert not search_suppliers(cast.lea_activity, "menuiserie")
