"""Whole pages, request to response, on a small cooperative and on a large one: what a page costs must not grow with it.

The same person, the same activity, rounds alternated, medians compared. V00001 has a hundred invoices on both sides; V00002
a hundred in the small cooperative, twenty thousand in the large one.
"""

import statistics

import pytest
from django.test import Client
from django.urls import reverse

from members.models import User
from tests.benchmarks import volume
from tests.benchmarks.conftest import clock
from tests.benchmarks.report import note
from tests.support.cast import as_

GOAL, ROUNDS, CALLS = 1.5, 5, 4
TEAM, PERSON = "odile@confluent.example", volume.PERSON
PAGES = [
    ("factures, toutes", TEAM, "billing:invoices:all", "", ""),
    ("factures en retard, toutes", TEAM, "billing:invoices:all", "", "situation=late"),
    ("factures d'une activité", PERSON, "billing:invoices:list", "V00001", ""),
    ("factures d'une activité, un mot", PERSON, "billing:invoices:list", "V00001", "q=boulangrie"),
    ("factures, toutes, un mot mal tapé", TEAM, "billing:invoices:all", "", "q=librairi"),
    ("encaissements, tous", TEAM, "billing:payments:all", "", ""),
    ("encaissements, tous, un mot mal tapé", TEAM, "billing:payments:all", "", "q=librairi"),
    ("achats à suivre", TEAM, "billing:purchases:all", "", ""),
    ("achats d'une activité", PERSON, "billing:purchases:list", "V00001", ""),
    ("devis, tous", TEAM, "billing:quotes:all", "", "etat=acceptes"),
    ("devis d'une activité", PERSON, "billing:quotes:list", "V00001", ""),
    ("questions", TEAM, "members:questions:index", "", ""),
    ("grande activité, factures", TEAM, "billing:invoices:list", "V00002", ""),
    ("grande activité, factures, un mot", TEAM, "billing:invoices:list", "V00002", "q=librairi"),
    ("grande activité, encaissements", TEAM, "billing:payments:list", "V00002", ""),
    ("grande activité, compte vivant", TEAM, "billing:account:index", "V00002", ""),
    ("compte vivant", PERSON, "billing:account:index", "V00001", ""),
    ("recherche, une faute de frappe", TEAM, "search", "", "q=boulangrie"),
    ("recherche, fautes dans deux mots", TEAM, "search", "", "q=librairi badabal"),
    ("recherche, une faute, par la personne", PERSON, "search", "", "q=boulangrie"),
    ("recherche, un mot que tout porte", TEAM, "search", "", "q=facture"),
    ("recherche, un numéro", TEAM, "search", "", "q=0000123"),
    ("grand livre", TEAM, "billing:ledger:ledger", "", ""),
    ("grand livre d'un compte", TEAM, "billing:ledger:ledger", "", "compte=411000"),
    ("balance", TEAM, "billing:ledger:balance", "", ""),
    ("bureau", TEAM, "desk", "", ""),
]


@pytest.mark.parametrize("page", PAGES, ids=[page[0] for page in PAGES])
def test_page(volumes, page):
    what, who, name, code, query = page
    address = f"{reverse(name, kwargs={'code': code} if code else None)}?{query}"
    times = {volumes.small: [], volumes.large: []}
    for _ in range(ROUNDS):
        for database, found in times.items():
            with volumes.at(database):
                found += _visits(who, address)
    small, large = (statistics.median(found) for found in times.values())
    note("pages", what, f"{small:.0f} ms → {large:.0f} ms", large / small, goal=GOAL)


def _visits(who: str, address: str) -> list[float]:
    """Milliseconds of some visits, once connections and caches are warm."""
    client = as_(Client(), User.objects.get(email=who))
    assert client.get(address).status_code == 200
    return [clock(lambda: client.get(address)) for _ in range(CALLS)]
