"""The accountant's pages."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.ledger.models import Account, Entry, FiscalYear
from billing.ledger.posting import credit, debit
from tests.billing.ledger.test_actions import post, simple

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"billing:ledger:{name}", args=args)


def fields(cast, **changes):
    values = {
        "journal": "OD", "on": "2026-03-03", "label": "Régularisation", "document": "OD-1", "reason": "erreur de compte",
        "lignes-0-activity": str(cast.lea_activity.pk), "lignes-0-account": "606300", "lignes-0-debit": "12,50",
        "lignes-1-activity": str(cast.lea_activity.pk), "lignes-1-account": "626000", "lignes-1-credit": "12,50",
    }  # fmt: skip
    return values | changes


def test_ledger_is_for_those_who_read_the_whole_cooperative(as_, cast):
    assert [as_(who).get(url("ledger")).status_code for who in ("odile", "diane", "bastien", "bruno", "lea")] == [
        200,
        200,
        200,
        403,
        403,
    ]


def test_ledger_filters_by_activity_account_and_period(as_, cast):
    simple(cast, 10)
    post(cast, debit(cast.karim_activity, "512000", D(77)), credit(cast.karim_activity, "706000", D(77)), on=date(2026, 5, 5))
    client = as_("odile")
    page = client.get(
        url("ledger"), {"activite": "KARIM", "compte": "512", "du": "2026-05-01", "au": "2026-05-31"}
    ).content.decode()
    assert "77,00" in page and "10,00" not in page
    assert "Aucune écriture" in client.get(url("ledger"), {"du": "2026-06-01", "au": "2026-06-30"}).content.decode()


@pytest.mark.parametrize("query", [{"du": "hier"}, {"activite": "RIEN"}, {"after": "x"}, {"journal": "ZZ"}, {"compte": "😀"}])
def test_ledger_bears_any_address(as_, cast, query):
    simple(cast, 10)
    assert as_("odile").get(url("ledger"), query).status_code == 200


def test_ledger_and_balance_cost_the_same_with_much(as_, cast, django_assert_num_queries):
    client = as_("odile")
    simple(cast, 10)
    for name, count in (("ledger", 16), ("balance", 14)):
        client.get(url(name))
        with django_assert_num_queries(count):
            client.get(url(name))
    for amount in range(1, 4):
        simple(cast, amount)
    for name, count in (("ledger", 16), ("balance", 14)):
        with django_assert_num_queries(count):
            client.get(url(name))


def test_ledger_exports_what_it_shows(as_, cast):
    import io

    from openpyxl import load_workbook

    simple(cast, 10)
    response = as_("odile").get(url("ledger"), {"format": "xlsx", "compte": "512"})
    rows = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True))
    assert [row[4:10] for row in rows[1:]] == [("512000", "Banque", "Léa Martin Illustration", "essai", 10, None)]


def test_balance_sums_each_account(as_, cast):
    simple(cast, 10)
    simple(cast, 15)
    page = as_("odile").get(url("balance")).content.decode()
    assert "706000" in page and "25,00" in page


def test_new_posts_an_entry_with_its_reason(as_, cast):
    response = as_("odile").submit(url("new"), fields(cast))
    entry = Entry.objects.get()
    assert response.url == url("entry", entry.pk)
    assert [(line.account_id, line.debit, line.credit) for line in entry.lines.order_by("pk")] == [
        ("606300", D("12.50"), 0),
        ("626000", 0, D("12.50")),
    ]
    page = as_("odile").get(response.url).content.decode()
    assert "erreur de compte" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lignes-1-credit": "12,49"}, "Débit et crédit diffèrent"),
        ({"lignes-1-account": "999999"}, "pas dans le plan comptable"),
        ({"lignes-1-debit": "3"}, "au débit ou au crédit"),
        ({"on": "1926-03-03"}, "plausible"),
        ({"on": "2050-01-01"}, "Aucun exercice"),
        ({"reason": ""}, "obligatoire"),
        ({"lignes-0-debit": "0,001"}, "chiffre"),
    ],
)
def test_new_refuses_with_a_sentence_and_keeps_what_was_typed(as_, cast, changes, sentence):
    response = as_("odile").submit(url("new"), fields(cast, **changes))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Régularisation" in response.content.decode()
    assert not Entry.objects.exists()


def test_reverse_entry_from_the_page(as_, cast):
    entry = simple(cast, 10)
    as_("odile").submit(url("reverse_entry", entry.pk), {"on": "2026-03-04", "reason": "doublon"})
    assert Entry.objects.get(reverses=entry).reason == "doublon"


def test_reverse_entry_of_a_document_sends_back_to_the_document(as_, cast):
    from billing.ledger import actions

    entry = actions.post_entry(
        journal="VE", on=date(2026, 3, 3), label="v", document="d", document_on=date(2026, 3, 3), by=cast.odile,
        source=cast.decision,
        lines=[debit(cast.lea_activity, "512000", D(1)), credit(cast.lea_activity, "706000", D(1))],
    )  # fmt: skip
    response = as_("odile").submit(url("reverse_entry", entry.pk), {"on": "2026-03-04", "reason": "doublon"})
    assert "Corrigez la pièce elle-même" in response.content.decode()


def test_accounts_adds_an_account_and_refuses_a_wrong_code(as_, cast):
    client = as_("odile")
    client.submit(url("accounts"), {"code": "606350", "label": "Outillage à main", "plain_label": "outils"})
    assert Account.objects.filter(pk="606350").exists()
    response = client.submit(url("accounts"), {"code": "60", "label": "x", "plain_label": ""})
    assert response.status_code == 422


def test_years_opens_the_next_one(as_, cast):
    as_("odile").submit(url("years"), {"starts_on": "2029-01-01", "ends_on": "2029-12-31"})
    assert FiscalYear.objects.filter(starts_on=date(2029, 1, 1)).exists()
