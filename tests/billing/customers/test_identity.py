"""What each kind of customer has in numbers, what follows from what, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from billing.customers.identity import completed
from cae.identifiers import vat_of_siren
from tests.billing.customers.numbers import siren, siret

A, B = siren(1), siren(2)


def test_a_siret_gives_siren_vat_number_and_electronic_address():
    found = completed({"kind": "company", "country": "FR", "siret": f"{A[:3]} {A[3:6]} {A[6:]} {siret(1)[9:]}"})
    assert (found["siren"], found["siret"]) == (A, siret(1))
    assert (found["vat_number"], found["electronic_address"]) == (vat_of_siren(A), A)


def test_what_was_typed_is_kept():
    found = completed({"kind": "company", "country": "FR", "siren": A, "electronic_address": f"{A}_achats"}, fill_vat=False)
    assert (found["electronic_address"], found["vat_number"]) == (f"{A}_achats", "")


def test_a_public_body_has_no_vat_number_made_up():
    found = completed({"kind": "public", "country": "FR", "siret": siret(1)})
    assert (found["siren"], found["vat_number"], found["electronic_address"]) == (A, "", A)


def test_overseas_departments_are_in_the_french_register():
    assert completed({"kind": "company", "country": "RE", "siren": A})["siren"] == A


def test_a_foreign_company_has_the_vat_number_of_its_country():
    found = completed({"kind": "company", "country": "BE", "vat_number": "be 0428.759.497"})
    assert (found["vat_number"], found["siren"], found["electronic_address"]) == ("BE0428759497", "", "")


def test_only_an_individual_has_a_first_name():
    assert completed({"kind": "individual", "name": "Roche", "first_name": "Ada"})["first_name"] == "Ada"
    found = completed({"kind": "company", "name": "Roche", "first_name": "Ada", "siren": A})
    assert (found["name"], found["first_name"]) == ("Ada Roche", "")


@pytest.mark.parametrize(
    ("values", "name", "sentence"),
    [
        ({"kind": "company", "siren": "123456789"}, "siren", "mal recopié"),
        ({"kind": "company", "siren": A, "siret": siret(2)}, "siret", "autre SIREN"),
        ({"kind": "company", "siren": A, "vat_number": vat_of_siren(B)}, "vat_number", "autre SIREN"),
        ({"kind": "company", "siren": A, "electronic_address": B}, "electronic_address", "commence par le SIREN"),
        ({"kind": "company", "country": "BE", "siren": A}, "siren", "français"),
        ({"kind": "company", "country": "BE", "vat_number": vat_of_siren(A)}, "vat_number", "BE"),
        ({"kind": "public", "siren": A}, "siret", "bons de commande"),
        ({"kind": "individual", "siren": A}, "kind", "particulier"),
        ({"kind": "individual", "vat_number": vat_of_siren(A)}, "kind", "particulier"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(values, name, sentence):
    with pytest.raises(ValidationError) as refused:
        completed({"country": "FR", **values})
    assert list(refused.value.message_dict) == [name]
    assert sentence in refused.value.message_dict[name][0]
