"""Likely duplicates: proposed within one activity, by number, e-mail or close name; never two surely different ones."""

import random
import time

import pytest

from billing.customers import duplicates
from billing.customers.actions import create_customer, keep_apart
from billing.customers.duplicates import Doubles, Known, Register, doubles_of, key_of
from tests.billing.customers.numbers import siren, siret


def register(*rows):
    return Register(Known(n, *row) for n, row in enumerate(rows, 1))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("SARL Les Éclairs",), ("eclairs (les)",), "même nom"),
        (("Boulangerie Dupont",), ("Boulangerie Dupond",), "nom très proche"),
        (("Xoulangerie Dupont",), ("Boulangerie Dupont",), "nom très proche"),
        (("Jean Martin",), ("MARTIN Jean",), "même nom"),
        (("Imprimerie Vive",), ("Imprimerie Vive — Grenoble",), "nom très proche"),
        (("Alpha", siren(1)), ("Omega", siren(1)), "même SIREN"),
        (("Alpha", "", "", "a@b.example"), ("Omega", "", "", "A@B.example"), "même adresse e-mail"),
    ],
)
def test_what_looks_alike_is_proposed_with_the_reason(first, second, reason):
    assert [pair.reason for pair in register(first, second).pairs()] == [reason]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Boulangerie Dupont",), ("Menuiserie Dupont",)),
        (("Lot 1 habitat",), ("Lot 2 habitat",)),
        (("Mairie", siren(1)), ("Mairie", siren(2))),
        (("Agence", siren(1), siret(1, 1)), ("Agence", siren(1), siret(1, 2))),
        (("Abc",), ("Abd",)),
    ],
)
def test_what_is_surely_different_is_not(first, second):
    assert register(first, second).pairs() == []


def test_names_are_compared_without_what_says_nothing():
    assert key_of("S.A.R.L. de l’Étoile") == key_of("étoile")
    assert key_of("La SARL") == "la sarl"


def test_pairs_stay_in_their_activity_and_forget_those_kept_apart(cast, monkeypatch):
    def one(name, activity=cast.lea_activity):
        return create_customer(activity=activity, values={"kind": "company", "country": "FR", "name": name}, by=cast.lea)

    a, b, _ = one("Boulangerie Dupont"), one("Boulangerie Dupond"), one("Boulangerie Duponts", cast.atelier)
    assert doubles_of(cast.lea_activity) == Doubles([(a, b, "nom très proche")])
    assert doubles_of(cast.atelier) == Doubles([])
    monkeypatch.setattr(duplicates, "LOOKED_AT", 1)
    assert doubles_of(cast.lea_activity) == Doubles([], newest=1)
    monkeypatch.undo()
    keep_apart(first=a, second=b, by=cast.lea)
    assert doubles_of(cast.lea_activity) == Doubles([])


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"siren": siren(1)}, {"siren": siren(1)}, "même SIREN"),
        ({"siret": siret(1, 1)}, {"siren": siren(1)}, "même SIREN"),
        ({"siret": siret(1, 1)}, {"siret": siret(1, 2)}, ""),
        ({"country": "DE", "vat_number": "DE136695976"}, {"country": "DE", "vat_number": "DE136695976"}, "même numéro de TVA"),
        ({"email": "a@b.example"}, {"email": "A@B.example"}, "même adresse e-mail"),
        ({}, {}, ""),
    ],
)
def test_numbers_and_addresses_are_compared_among_all_however_many(cast, monkeypatch, first, second, reason):
    def one(name, **values):
        values = {"kind": "company", "country": "FR", "name": name, **values}
        return create_customer(activity=cast.lea_activity, values=values, by=cast.lea)

    a, b = one("Alpha", **first), one("Omega", **second)
    for n in range(3, 6):
        one(f"Autre {'abcdef'[n] * 9}", siren=siren(n))
    monkeypatch.setattr(duplicates, "LOOKED_AT", 2)
    assert doubles_of(cast.lea_activity) == Doubles([(a, b, reason)] if reason else [], newest=2)


def test_many_customers_are_read_in_as_many_statements(cast, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(duplicates, "LOOKED_AT", 2)
    for n in range(6):
        values = {"kind": "company", "country": "FR", "name": "abcdefgh"[n] * 9, "siren": siren(n // 2 + 1)}
        create_customer(activity=cast.lea_activity, values=values, by=cast.lea)
    with django_assert_num_queries(4):  # those apart, the newest, those with the same number, the two customers of each pair
        assert doubles_of(cast.lea_activity).pairs


def test_ten_thousand_customers_are_compared_in_seconds():
    pick = random.Random(3)
    names = ["".join(pick.choice("abcdefghij") for _ in range(9)) for _ in range(10_000)]
    began = time.monotonic()
    register(*((f"Association {name} du quartier",) for name in names)).pairs()
    assert time.monotonic() - began < 20
