"""The accountant's pages."""

import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from billing.ledger import views
from billing.ledger.models import Account, Entry, FiscalYear
from billing.ledger.posting import credit, debit
from cae import lists
from tests.billing.ledger.test_actions import post, simple

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"billing:ledger:{name}", args=args)


def fields(cast, **changes):
    values = {
        "journal": "OD", "on": "2026-03-03", "label": "Régularisation", "document": "OD-1", "reason": "erreur de compte",
        "lignes-0-activity": "LEA", "lignes-0-account": "606300", "lignes-0-debit": "12,50",
        "lignes-1-activity": "LEA", "lignes-1-account": "626000", "lignes-1-credit": "12,50",
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


@pytest.mark.parametrize("name", ["ledger", "balance"])
def test_ledger_and_balance_remember_their_filters(as_, cast, name):
    client = as_("odile")
    client.get(url(name), {"activite": "LEA", "compte": "706", "du": "2026-01-01"})
    assert client.get(url(name)).url == url(name) + "?activite=LEA&compte=706&du=2026-01-01"
    client.get(url(name), {"effacer": "1"})
    assert client.get(url(name)).status_code == 200


@pytest.mark.parametrize("query", [{"after": "x"}, {"compte": "😀"}, {"page": "3"}])
def test_ledger_bears_any_address(as_, cast, query):
    simple(cast, 10)
    assert as_("odile").get(url("ledger"), query).status_code == 200


@pytest.mark.parametrize("name", ["ledger", "balance"])
@pytest.mark.parametrize(
    "query",
    [{"du": "hier"}, {"au": "2026-13-45"}, {"activite": "RIEN"}, {"journal": "ZZ"}, {"du": "0001-01-01"}, {"au": "9999-12-31"}],
)
def test_what_cannot_be_read_in_the_filters_shows_nothing(as_, cast, name, query):
    simple(cast, 10)
    client = as_("odile")
    for answer in (client.get(url(name), query), client.get(url(name), query | {"format": "xlsx"})):
        page = answer.content.decode()
        assert "Ces filtres ne se lisent pas" in page
        assert "706000" not in page
    assert "Ces filtres ne se lisent pas" in client.htmx("get", url(name), query).content.decode()


def test_the_ledger_of_an_account_says_what_it_held_and_holds_after_each_line(as_, cast):
    simple(cast, 100, on=date(2025, 12, 15))
    simple(cast, 20, on=date(2026, 1, 10))
    simple(cast, 5, on=date(2026, 3, 3))
    simple(cast, 2, on=date(2026, 3, 20))
    query = {"compte": "512000", "du": "2026-03-10", "au": "2026-03-31"}
    text = " ".join(as_("odile").get(url("ledger"), query).content.decode().split())
    assert 'Solde au 10/03/2026</th><td data-label="Solde" class="num">125,00' in text
    assert 'Solde au 31/03/2026</th><td data-label="Solde" class="num">127,00' in text
    # accounts of the result start at zero with the year
    query = {"compte": "706000", "du": "2026-03-10", "au": "2026-03-31"}
    text = " ".join(as_("odile").get(url("ledger"), query).content.decode().split())
    assert 'Solde au 10/03/2026</th><td data-label="Solde" class="num">\u221225,00' in text
    # nothing moved, but something is held
    query = {"compte": "512000", "du": "2026-06-01", "au": "2026-06-30"}
    assert "127,00" in as_("odile").get(url("ledger"), query).content.decode()


def test_the_balance_before_a_page_is_right_on_every_page(as_, cast, monkeypatch):
    monkeypatch.setattr(lists.page_of, "__kwdefaults__", {"size": 2})
    simple(cast, 100, on=date(2025, 12, 15))
    for amount, day in ((1, 5), (2, 5), (4, 5), (8, 20), (16, 25)):
        simple(cast, amount, on=date(2026, 3, day))
    client, query, seen = as_("odile"), {"compte": "512000", "du": "2026-01-01", "au": "2026-12-31"}, []
    answer = client.get(url("ledger"), query)
    for _ in range(3):
        page = answer.context["page"]
        seen.append((answer.context["held"], [line.held for line in page.rows]))
        answer = client.get(url("ledger"), query | {"after": page.next}) if page.next else answer
    assert seen == [(D(100), [D(101), D(103)]), (D(103), [D(107), D(115)]), (D(115), [D(131)])]
    back = client.get(url("ledger"), query | {"before": answer.context["page"].previous})
    assert (back.context["held"], [line.held for line in back.context["page"].rows]) == (D(103), [D(107), D(115)])


@pytest.mark.parametrize("asked", [("ledger", {}, 15), ("ledger", {"compte": "512000"}, 17), ("balance", {}, 13)])
def test_ledger_and_balance_cost_the_same_with_much(as_, cast, django_assert_num_queries, asked):
    client, (name, query, count) = as_("odile"), asked
    simple(cast, 10)
    client.get(url(name), query)
    with django_assert_num_queries(count):
        client.get(url(name), query)
    for amount in range(1, 4):
        simple(cast, amount)
    with django_assert_num_queries(count):
        client.get(url(name), query)


def sheet(response):
    return list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True))


def test_ledger_exports_what_it_shows(as_, cast):
    simple(cast, 10)
    rows = sheet(as_("odile").get(url("ledger"), {"format": "xlsx", "journal": "OD", "compte": "512"}))
    assert [row[4:] for row in rows[1:]] == [("512000", "Banque", "Léa Martin Illustration", "essai", 10, None)]


def test_ledger_exports_the_balance_of_an_account_after_each_line(as_, cast):
    simple(cast, 100, on=date(2025, 12, 15))
    simple(cast, 10)
    simple(cast, 5)
    query = {"format": "xlsx", "compte": "512000", "du": "2026-01-01", "au": "2026-12-31"}
    rows = sheet(as_("odile").get(url("ledger"), query))
    assert [(row[4], row[7], row[8], row[10]) for row in rows[1:]] == [
        ("512000", "Solde au début", None, 100),
        ("512000", "essai", 10, 110),
        ("512000", "essai", 5, 115),
        ("512000", "Solde à la fin", None, 115),
    ]


def test_balance_carries_forward_what_was_held_and_starts_the_result_at_zero(as_, cast):
    simple(cast, 100, on=date(2025, 12, 15))
    simple(cast, 10)
    simple(cast, 15, on=date(2026, 5, 5))
    query = {"du": "2026-04-01", "au": "2026-06-30"}
    rows = {row.account: row for row in as_("odile").get(url("balance"), query).context["rows"]}
    assert {account: (row.start, row.debit, row.credit, row.end) for account, row in rows.items()} == {
        "512000": (D(110), D(15), D(0), D(125)),
        "706000": (D(-10), D(0), D(15), D(-25)),
        "": (D(-100), D(0), D(0), D(-100)),
    }
    page = " ".join(as_("odile").get(url("balance"), query).content.decode().split())
    assert "Résultat des exercices précédents, pas encore affecté" in page
    assert "Solde au début" in page and "Solde à la fin" in page
    assert sheet(as_("odile").get(url("balance"), query | {"format": "xlsx"}))[1] == ("512000", "Banque", 110, 15, 0, 125)


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("706", [("706000", D(-10))]),
        ("706000", [("706000", D(-10))]),
        ("5", [("512000", D(110))]),
        ("62", []),
        ("", [("512000", D(110)), ("706000", D(-10)), ("", D(-100))]),
    ],
)
def test_balance_is_filtered_by_account(as_, cast, account, shown):
    simple(cast, 100, on=date(2025, 12, 15))
    simple(cast, 10)
    for activity in ("", "LEA"):
        query = {"compte": account, "activite": activity, "du": "2026-01-01", "au": "2026-12-31"}
        client = as_("odile")
        answer = client.get(url("balance"), query)
        assert [(row.account, row.end) for row in answer.context["rows"]] == shown
        assert answer.context["totals"]["end"] == sum(end for _, end in shown)
        assert [row[0] or "" for row in sheet(client.get(url("balance"), query | {"format": "xlsx"}))[1:]] == [
            one for one, _ in shown
        ]
    assert 'name="compte"' in answer.content.decode()


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


@pytest.mark.parametrize(("typed", "kept"), [("2026-02-17", date(2026, 2, 17)), ("", date(2026, 3, 3))])
def test_new_gives_the_date_of_the_document(as_, cast, typed, kept):
    """That of the entry unless it is said."""
    as_("odile").submit(url("new"), fields(cast, document_on=typed))
    entry = Entry.objects.get()
    assert (entry.on, entry.document_on) == (date(2026, 3, 3), kept)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document_on": "1926-03-03"}, "plausible"),
        ({"lignes-1-credit": "12,49"}, "Débit et crédit diffèrent"),
        ({"lignes-1-account": "999999"}, "pas dans le plan comptable"),
        ({"lignes-1-account": "Fournitures de bureau"}, "tapez son numéro, ou choisissez-le"),
        ({"lignes-TOTAL_FORMS": "201"}, "au plus 200 lignes : passez-en plusieurs"),
        ({"lignes-1-debit": "3"}, "au débit ou au crédit"),
        ({"on": "1926-03-03"}, "plausible"),
        ({"on": "2019-01-01"}, "Vérifiez la date ; si elle est bonne, l&#x27;exercice est à ouvrir"),
        ({"on": "2050-01-01"}, "après la fin du mois en cours"),
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


def test_reverse_entry_is_not_dated_before_what_it_cancels(as_, cast):
    entry = simple(cast, 10)
    client = as_("odile")
    refused = client.submit(url("reverse_entry", entry.pk), {"on": "2026-03-02", "reason": "doublon"})
    assert refused.status_code == 422
    assert "ne peut pas précéder l'écriture du 03/03/2026" in refused.context["form"].errors["on"][0]
    assert not Entry.objects.filter(reverses=entry).exists()
    client.submit(url("reverse_entry", entry.pk), {"on": "2026-03-03", "reason": "doublon"})
    assert Entry.objects.get(reverses=entry).on == entry.on


def test_reverse_entry_of_a_document_sends_back_to_the_document(as_, cast):
    from billing.ledger import actions

    entry = actions.post_entry(
        journal="VE", on=date(2026, 3, 3), label="v", document="d", document_on=date(2026, 3, 3), by=cast.odile,
        source=cast.decision,
        lines=[debit(cast.lea_activity, "512000", D(1)), credit(cast.lea_activity, "706000", D(1))],
    )  # fmt: skip
    page = as_("odile").get(url("reverse_entry", entry.pk)).content.decode()
    assert "Corrigez la pièce elle-même" in page
    assert 'name="reason"' not in page
    response = as_("odile").post(url("reverse_entry", entry.pk), {"on": "2026-03-04", "reason": "doublon"})
    assert "Corrigez la pièce elle-même" in response.content.decode()
    assert not Entry.objects.filter(reverses=entry).exists()


def test_reverse_entry_of_an_invoice_leads_to_the_invoice(as_, cast):
    from tests.support.things import Things

    things = Things(cast)
    page = as_("odile").get(url("reverse_entry", things.entry.pk)).content.decode()
    assert reverse("billing:invoices:show", args=["LEA", things.invoice.pk]) in page
    assert "Ouvrir la pièce" in page


def test_reverse_entry_already_reversed_leads_to_what_reversed_it(as_, cast):
    entry = simple(cast, 10)
    as_("odile").submit(url("reverse_entry", entry.pk), {"on": "2026-03-04", "reason": "doublon"})
    page = as_("odile").get(url("reverse_entry", entry.pk)).content.decode()
    assert "déjà annulée" in page
    assert 'name="reason"' not in page
    assert url("entry", Entry.objects.get(reverses=entry).pk) in page


def test_new_asks_before_a_date_after_the_month_in_course(as_, cast, monkeypatch):
    monkeypatch.setattr("billing.ledger.views.today", lambda: date(2026, 3, 3))
    client = as_("odile")
    assert 'name="ahead"' not in client.get(url("new")).content.decode()
    refused = client.submit(url("new"), fields(cast, on="2026-04-01"))
    assert (refused.status_code, Entry.objects.count()) == (422, 0)
    assert 'name="ahead"' in refused.content.decode()
    assert "Le 1er\u00a0avril 2026 est après la fin du mois en cours" in refused.content.decode()
    client.submit(url("new"), fields(cast, on="2026-04-01", ahead="on"))
    assert Entry.objects.get().on == date(2026, 4, 1)
    client.submit(url("new"), fields(cast, on="2026-03-31"))
    assert Entry.objects.count() == 2


def test_new_takes_the_opening_balances_of_an_activity_in_one_entry_of_twelve_lines(as_, cast):
    sides = [
        ("110000", "", "1 500,00"), ("411000", "1 200,00", ""), ("445740", "", "200,00"), ("512000", "3 000,00", ""),
        ("401000", "", "360,00"), ("445660", "60,00", ""), ("445710", "", "80,00"), ("467100", "", "120,00"),
        ("218300", "900,00", ""), ("428200", "", "700,00"), ("455000", "", "1 000,00"), ("181000", "", "1 200,00"),
    ]  # fmt: skip
    rows = {"lignes-TOTAL_FORMS": "13", "lignes-12-activity": cast.lea_activity.code}  # the spare row keeps its activity
    for number, (account, debited, credited) in enumerate(sides):
        rows |= {
            f"lignes-{number}-activity": cast.lea_activity.code, f"lignes-{number}-account": account,
            f"lignes-{number}-debit": debited, f"lignes-{number}-credit": credited,
        }  # fmt: skip
    as_("odile").submit(url("new"), fields(cast, journal="AN", **rows))
    entry = Entry.objects.get()
    assert (entry.journal_id, entry.lines.count()) == ("AN", 12)
    assert sum(line.debit for line in entry.lines.all()) == D(5160)


def test_new_adds_rows_without_javascript_and_keeps_what_was_typed(as_, cast):
    client = as_("odile")
    answer = client.submit(url("new"), fields(cast, more="1", **{"lignes-1-credit": "12,4x"}))
    shown = dict(client.form("form").fields)
    assert (answer.status_code, Entry.objects.count()) == (200, 0)
    assert shown["lignes-TOTAL_FORMS"] == "12"
    assert (shown["label"], shown["on"], shown["lignes-0-debit"], shown["lignes-1-credit"]) == (
        "Régularisation",
        "2026-03-03",
        "12,50",
        "12,4x",
    )
    shown |= {"lignes-1-credit": "12,50", "lignes-9-activity": cast.karim_activity.code, "lignes-9-account": "606300"}
    shown |= {"lignes-9-debit": "3", "lignes-11-activity": cast.karim_activity.code, "lignes-11-account": "626000"}
    client.post(url("new"), shown | {"lignes-11-credit": "3"})
    assert Entry.objects.get().lines.count() == 4


def test_accounts_adds_an_account_and_refuses_a_wrong_code(as_, cast):
    client = as_("odile")
    client.submit(url("accounts"), {"code": "606350", "label": "Outillage à main", "plain_label": "outils"})
    assert Account.objects.filter(pk="606350").exists()
    response = client.submit(url("accounts"), {"code": "60", "label": "x", "plain_label": ""})
    assert response.status_code == 422


def test_years_says_beside_the_field_that_a_year_is_made_of_whole_months(as_, cast):
    refused = as_("odile").submit(url("years"), {"starts_on": "2029-01-01", "ends_on": "2029-07-15"})
    assert refused.status_code == 422
    assert "dernier jour d'un mois" in refused.context["form"].errors["ends_on"][0]


def test_years_opens_the_next_one(as_, cast):
    as_("odile").submit(url("years"), {"starts_on": "2029-01-01", "ends_on": "2029-12-31"})
    assert FiscalYear.objects.filter(starts_on=date(2029, 1, 1)).exists()


def test_close_year_says_first_what_is_left_to_do(as_, cast, monkeypatch):
    monkeypatch.setattr(views, "today", lambda: date(2026, 3, 3))
    later = FiscalYear.objects.get(starts_on=date(2026, 1, 1))
    page = as_("odile").get(url("close_year", later.pk)).content.decode()
    assert "pas fini" in page and 'name="sure"' not in page


def test_close_year_is_asked_of_the_first_open_one_and_confirmed(as_, cast, monkeypatch):
    monkeypatch.setattr(views, "today", lambda: date(2026, 3, 3))
    client, year = as_("odile"), FiscalYear.objects.get(starts_on=date(2024, 1, 1))
    assert client.get(url("years")).context["to_close"] == year
    assert client.submit(url("close_year", year.pk), form="form").status_code == 422
    assert client.submit(url("close_year", year.pk), {"sure": "on"}, form="form").url == url("years")
    year.refresh_from_db()
    assert year.closed_at is not None
    page = client.get(url("years"))
    assert "clos le" in page.content.decode() and page.context["to_close"].starts_on == date(2025, 1, 1)
