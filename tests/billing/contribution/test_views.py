"""Scales on screen: read in words, tried, recorded, granted; and what they refuse."""

import io
import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from billing.contribution import ports, tasks
from billing.contribution.models import ContributionCharge, FeeChoice, Override, Scale, ScaleLine, Waiver
from billing.contribution.moving import SALE
from billing.contribution.ports import Happened
from billing.contribution.views import mine, reading, writing
from billing.contribution.words import sentence
from billing.customers.index import index_customers
from billing.ledger.models import FiscalYear
from members.models import Activity
from tests.billing.contribution.decided import adopted
from tests.billing.contribution.test_actions import scale, second_activity, take
from tests.billing.contribution.test_yearly import post
from tests.billing.invoices.made import customer

pytestmark = pytest.mark.django_db


def on_the_day(monkeypatch, day):
    for pages in (reading, writing, mine):
        monkeypatch.setattr(pages, "today", lambda: day)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    on_the_day(monkeypatch, date(2026, 6, 15))


def url(name, *args):
    return reverse(f"billing:contribution:{name}", args=args)


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def said(response):
    """The page, with its apostrophes."""
    return text(response).replace("&#x27;", "'")


def typed(cast, **changes):
    decision = str(adopted().pk)
    head = {"name": "Barème 2027", "code": "general", "decision": decision, "starts_on": "2027-01-01", "note": ""}
    head |= {"read": "on", "shown": decision}
    line = {
        "label": "Contribution",
        "code": "contribution",
        "base": "invoiced",
        "taxpayer": "activity",
        "trigger": "document",
        "brackets": "0 : 12\n30 000 : 10",
        "minimum_mode": "none",
        "exempt_months": "0",
        "exempt_from": "contract",
        "destination": str(cast.shared.pk),
    }
    values = head | {f"lignes-0-{name}": value for name, value in line.items()}
    return values | changes


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"brackets": ((0, 10),)}, "10 % du chiffre d'affaires facturé hors taxes, pour chaque activité."),
        (
            {"brackets": ((0, 12), (30_000, 10))},
            "12 % de 0 € à 30 000 €, 10 % au-delà de 30 000 € du chiffre d'affaires facturé hors taxes, pour chaque activité.",
        ),
        ({"base": "fixed", "fee": 45, "taxpayer": "person", "brackets": ()}, "45,00 € par mois pour chaque personne."),
        (
            {"minimum": 1800, "minimum_mode": "absorbed"},
            "au moins 1 800 € par an (150,00 € par mois, que la suite de l'année absorbe)",
        ),
        (
            {"minimum": 1800, "minimum_mode": "absorbed", "minimum_contracts": ["cdi", "cesa"]},
            "au moins 1 800 € par an sous CESA ou CDI (150,00 € par mois",
        ),
        ({"minimum": 1200, "minimum_mode": "floor", "minimum_contracts": ["cape"]}, "au moins 100,00 € chaque mois sous CAPE"),
        ({"exempt_natures": ["services", "goods"]}, "rien sur les biens ni sur les prestations."),
        ({"exempt_months": 6}, "rien pendant les 6 premiers mois, comptés depuis le premier contrat"),
    ],
)
def test_a_line_reads_as_a_sentence(cast, values, words):
    line = ScaleLine.objects.prefetch_related("brackets").get(pk=scale(cast, **values).pk)
    assert words in sentence(line).replace("\u202f", " ").replace("\xa0", " ")


def test_index_shows_what_is_in_force_and_who_has_another_rate(as_, cast):
    Override.objects.create(
        activity=cast.lea_activity,
        line_code="contribution",
        rate=4,
        since=date(2026, 1, 1),
        decision=cast.decision,
        reason="atelier protégé",
    )
    page = text(as_("odile").get(url("index")))
    assert "en vigueur" in page and "atelier protégé" in page and "AG-2024-03" in page
    assert as_("lea").get(url("index")).status_code == 403


def test_simulate_shows_each_step_of_v4(as_, cast):
    line = scale(cast, brackets=((0, 12), (30_000, 10), (60_000, 8)))
    page = text(
        as_("odile").get(
            url("simulate", line.scale_id),
            {"year": "2026-01-01", "contract": "cesa", "sales": "1 : 30 000\n2 : 30 000\n3 : 10 000\n4 : -30 000"},
        )
    )
    for amount in ("3 600,00 €", "3 000,00 €", "800,00 €", "−2 800,00 €", "4 600,00 €", "Jusqu'à 30 000 €"):
        assert amount in page.replace("&#x27;", "'")


def test_simulate_replays_the_real_year_of_an_activity(as_, cast, monkeypatch):
    monkeypatch.setattr(
        ports, "happenings", [lambda activity, since, upto: [Happened(date(2026, 2, 2), SALE, D(1000), "F-2026-00001")]]
    )
    line = scale(cast, brackets=((0, 7),))
    page = text(as_("odile").get(url("simulate", line.scale_id), {"year": "2026-01-01", "contract": "cesa", "activity": "LEA"}))
    assert "F-2026-00001" in page and "70,00 €" in page


@pytest.mark.parametrize(
    "query",
    [
        {"year": "1926"},
        {"sales": "beaucoup"},
        {"sales": "13 : 5"},
        {"sales": "1 : 1e99"},
        {"sales": "1 : NaN"},
        {"activity": "0"},
        {"activity": "COMMUN"},
        {"charges": "1 : peu"},
    ],
)
def test_simulate_refuses_nonsense_with_a_sentence(as_, cast, query):
    line = scale(cast)
    assert (
        as_("odile").get(url("simulate", line.scale_id), {"year": "2026-01-01", "contract": "cesa", **query}).status_code == 422
    )


def test_a_scale_says_whom_it_concerns_and_is_tried_on_nobody_else(as_, cast):
    line = scale(cast)
    Scale.objects.filter(pk=line.scale_id).update(contract_kinds=["cesa", "cdi"])
    for name, args in (("sheet", [line.scale_id]), ("index", [])):
        assert "Concerne les contrats CESA ou CDI." in text(as_("odile").get(url(name, *args)))
    form = as_("odile").get(url("simulate", line.scale_id)).context["form"]
    assert [value for value, _ in form.fields["contract"].choices] == ["", "cesa", "cdi"]
    query = {"year": "2026-01-01", "contract": "cape", "sales": "1 : 1 000"}
    answer = as_("odile").get(url("simulate", line.scale_id), query)
    assert answer.status_code == 422 and "Ce barème ne concerne pas ce contrat." in text(answer)


def test_a_scale_of_cape_is_tried_under_cape(as_, cast):
    line = scale(cast)
    Scale.objects.filter(pk=line.scale_id).update(contract_kinds=["cape"])
    query = {"year": "2026-01-01", "contract": "", "sales": "1 : 1 000"}
    assert "sous contrat CAPE" in text(as_("odile").get(url("simulate", line.scale_id), query))


def test_new_records_brackets_typed_by_hand(as_, cast):
    response = as_("odile").submit(url("new"), typed(cast))
    made = Scale.objects.get(starts_on=date(2027, 1, 1))
    assert response.url == url("sheet", made.pk)
    assert list(made.lines.get().brackets.values_list("above", "rate")) == [(D(0), D(12)), (D(30_000), D(10))]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lignes-0-brackets": "douze"}, "Tranche 1"),
        ({"lignes-0-brackets": "0 : 12\n0 : 10"}, "Deux tranches"),
        ({"lignes-0-brackets": "0 : 120"}, "de 0 à 100"),
        ({"lignes-0-brackets": ""}, "un taux ou des tranches"),
        ({"lignes-0-base": "fixed"}, "montant du forfait"),
        ({"lignes-0-base": "fixed", "lignes-0-fee": "45", "lignes-0-trigger": "year"}, "chaque mois"),
        ({"lignes-0-base": "result"}, "en fin d'année"),
        ({"ends_on": "2026-12-31"}, "précède son début"),
        ({"lignes-0-minimum_mode": "absorbed"}, "montant du minimum"),
        ({"starts_on": "2024-01-01", "sure": "on"}, "applicable"),
        ({"starts_on": "2026-01-01", "sure": "on"}, "commence déjà"),
    ],
)
def test_new_refuses_with_a_sentence(as_, cast, changes, words):
    scale(cast)
    before = Scale.objects.count()
    response = as_("odile").submit(url("new"), typed(cast, **changes))
    assert response.status_code == 422
    assert words in said(response)
    assert Scale.objects.count() == before


def test_new_adds_a_line_without_javascript_and_keeps_what_was_typed(as_, cast):
    client = as_("odile")
    values = typed(cast, contract_kinds="cesa", more="1")
    page = said(client.submit(url("new"), values))
    assert 'name="lignes-1-label"' in page
    assert 'name="lignes-0-brackets-upto" value="30 000"' in page
    assert re.search(r'value="cesa"[^>]*checked', page)
    fund = Activity.objects.create(code="FONDS", name="Fonds de solidarité", kind="fund", opened_on=date(2026, 1, 1))
    second = {"label": "Fonds", "code": "fonds", "base": "invoiced", "taxpayer": "activity", "trigger": "document", "rate": "1"}
    second |= {"minimum_mode": "none", "exempt_months": "0", "exempt_from": "contract", "destination": str(fund.pk)}
    values = typed(cast) | {f"lignes-1-{name}": value for name, value in second.items()} | {"lignes-TOTAL_FORMS": "2"}
    client.get(url("new"))
    client.post(url("new"), dict(client.form().fields) | values)
    made = Scale.objects.get(starts_on=date(2027, 1, 1))
    assert [(line.code, line.destination.code) for line in made.lines.order_by("order")] == [
        ("contribution", "COMMUN"),
        ("fonds", "FONDS"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts_on": "2026-05-01"}, "dans un mois passé"),
        ({"code": "autre"}, "les deux s'additionneront"),
    ],
)
def test_new_says_what_may_surprise_and_asks(as_, cast, changes, words):
    scale(cast)
    before, client = Scale.objects.count(), as_("odile")
    response = client.submit(url("new"), typed(cast, **changes))
    assert (response.status_code, words in said(response)) == (422, True)
    assert Scale.objects.count() == before
    assert client.submit(url("new"), typed(cast, **changes, sure="on")).status_code == 302


def test_edit_is_refused_once_something_was_taken(as_, cast):
    line = scale(cast)
    Scale.objects.filter(pk=line.scale_id).update(decision=adopted())
    client = as_("odile")
    client.submit(url("edit", line.scale_id), {"name": "Autre nom", "sure": "on", "read": "on"})
    assert Scale.objects.get(pk=line.scale_id).name == "Autre nom"
    take(cast, 100)
    response = client.submit(url("edit", line.scale_id), {"name": "Encore", "sure": "on", "read": "on"})
    assert "a déjà servi" in text(response)


def override(cast, **values):
    head = {"activity": cast.lea_activity, "line_code": "contribution", "rate": 4, "since": date(2026, 1, 1), "reason": "r"}
    return Override.objects.create(**head | {"decision": cast.decision} | values)


def asked_waiver(cast, **changes):
    head = {"activity": "LEA", "line_code": "contribution", "ground": "other", "since": "2026-01-01", "until": "2026-03-31"}
    return head | {"reason": "incendie", "decision": str(cast.decision.pk)} | changes


def test_override_rests_on_a_decision_or_an_amendment(as_, cast):
    client = as_("odile")
    values = {"activity": "LEA", "line_code": "contribution", "rate": "5", "since": "2026-01-01", "reason": "maladie"}
    assert "s'appuie sur" in said(client.submit(url("override"), values))
    contract = cast.lea.member.contracts.get()
    client.submit(url("override"), values | {"amendment": str(contract.pk), "until": "2026-12-31"})
    assert (Override.objects.get().amendment, Override.objects.get().until) == (contract, date(2026, 12, 31))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ground": "social", "activity": "", "member": "Léa Martin"},
        {"ground": "customer", "customer": "mairie de lyon"},
        {"ground": "product", "nature": "goods"},
    ],
)
def test_waiver_is_granted_to_an_activity_a_person_a_customer_or_a_product(as_, cast, changes):
    theirs = customer(cast.lea_activity, "Mairie de Lyon")
    index_customers([theirs])
    assert as_("odile").submit(url("waiver"), asked_waiver(cast, **changes)).status_code == 302
    made = Waiver.objects.get()
    assert (made.until, made.decision, made.ground) == (date(2026, 3, 31), cast.decision, changes.get("ground", "other"))
    assert (made.activity is None, made.member is None) == ("member" in changes, "member" not in changes)
    assert (made.customer, made.nature) == (theirs if "customer" in changes else None, changes.get("nature", ""))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decision": ""}, "obligatoire"),
        ({"until": ""}, "obligatoire"),
        ({"until": "2025-12-31"}, "précède son début"),
        ({"activity": ""}, "une activité ou une personne"),
        ({"member": "Léa Martin"}, "l'une des deux"),
        ({"ground": "customer"}, "le nomme"),
        ({"customer": "Mairie de Lyon"}, "le nomme"),
        ({"ground": "customer", "customer": "Chez Nadia"}, "Aucun client de cette activité"),
        ({"ground": "product"}, "dit lequel"),
        ({"ground": "product", "nature": "goods", "line_code": "forfait"}, "Un forfait ne dépend"),
    ],
)
def test_waiver_refuses_with_a_sentence(as_, cast, changes, words):
    scale(cast, code="forfait", line="forfait", base="fixed", fee=D("10.00"), brackets=())
    index_customers([customer(cast.lea_activity, "Mairie de Lyon"), customer(cast.nadia_activity, "Chez Nadia")])
    response = as_("odile").submit(url("waiver"), asked_waiver(cast, **changes))
    assert response.status_code == 422 and words in said(response)
    assert not Waiver.objects.exists()


def test_the_board_reads_what_was_granted_and_on_what_it_rests(as_, cast):
    override(cast, reason="atelier protégé")
    waived = {"line_code": "contribution", "since": date(2026, 1, 1), "until": date(2026, 6, 30), "decision": cast.decision}
    Waiver.objects.create(member=cast.nadia.member, ground="social", reason="arrêt long", **waived)
    cast.karim.member.contracts.update(fixed_contribution_rate=7)
    client = as_("bastien")
    index = text(client.get(url("index")))
    for kind, words in (("taux", "atelier protégé"), ("exonerations", "Situation sociale : arrêt long"), ("contrats", "7 %")):
        page = text(client.get(url("granted", kind)))
        assert words in page and words in index
    assert "AG-2024-03" in text(client.get(url("granted", "taux")))
    assert client.get(url("granted", "rien")).status_code == 404


def test_what_was_granted_is_exported_list_by_list(as_, cast):
    override(cast, reason="atelier protégé")
    waived = {"line_code": "contribution", "since": date(2026, 1, 1), "until": date(2026, 6, 30), "decision": cast.decision}
    Waiver.objects.create(member=cast.nadia.member, ground="social", reason="arrêt long", **waived)
    cast.karim.member.contracts.update(fixed_contribution_rate=7)
    found = {}
    for kind in ("taux", "exonerations", "contrats"):
        answer = as_("odile").get(url("granted", kind), {"format": "xlsx"})
        (found[kind],) = [*load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)][1:]
    taux, waiver, contract = found["taux"], found["exonerations"], found["contrats"]
    assert taux[2] == 4 and taux[5] == "atelier protégé" and "AG-2024-03" in taux[6]
    assert waiver[0] == str(cast.nadia.member) and waiver[6:8] == ("situation sociale", "arrêt long")
    assert contract[:2] == (str(cast.karim.member), 7)


def test_an_adviser_reads_what_was_granted_in_their_antenna(as_, cast):
    override(cast, reason="chez Léa")
    override(cast, reason="chez Nadia", activity=cast.nadia_activity)
    page = text(as_("bruno").get(url("granted", "taux")))
    assert "chez Léa" in page and "chez Nadia" not in page


@pytest.mark.parametrize("name", ["index", "granted"])
def test_what_was_granted_costs_the_same_with_one_and_many_and_comes_by_pages(as_, cast, name, django_assert_num_queries):
    client, address = as_("odile"), url(name, *(["taux"] if name == "granted" else []))
    override(cast)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(60):
        override(cast, reason=f"motif {n:03}", since=date(2026, 1, 1 + n % 28))
    with django_assert_num_queries(len(one)):
        page = text(client.get(address))
    assert page.count("motif ") == (5 if name == "index" else 50)


def test_a_scale_lists_the_contracts_that_need_an_amendment_to_follow_it(as_, cast):
    cast.lea.member.contracts.update(fixed_contribution_rate=7)
    cast.karim.member.contracts.update(fixed_contribution_rate=6, ended_on=date(2026, 12, 31))  # over when it begins
    cast.nadia.member.contracts.update(fixed_contribution_rate=5, ends_on=date(2027, 12, 31))  # a CAPE: not concerned
    client = as_("odile")
    page = text(client.get(client.submit(url("new"), typed(cast, contract_kinds=["cesa"])).url))
    assert "Contrats à modifier par avenant" in page and "Léa Martin" in page
    assert "Karim Benali" not in page and "Nadia Roche" not in page


def test_a_scale_has_its_last_day_typed_or_given_later(as_, cast):
    client = as_("odile")
    client.submit(url("new"), typed(cast, ends_on="2027-06-30"))
    made = Scale.objects.get(starts_on=date(2027, 1, 1))
    assert made.ends_on == date(2027, 6, 30)
    line = scale(cast)
    take(cast, 100, on=date(2026, 3, 10))
    for day in ("2025-12-31", "2026-03-09", ""):
        client.post(url("end", line.scale_id), {"ends_on": day})
        assert Scale.objects.get(pk=line.scale_id).ends_on is None
    client.post(url("end", line.scale_id), {"ends_on": "2026-03-31"})
    assert Scale.objects.get(pk=line.scale_id).ends_on == date(2026, 3, 31)
    assert take(cast, 100, on=date(2026, 4, 1)) == D(0)  # the last version has ended, and no other follows it


def test_simulate_takes_a_part_of_the_result_of_typed_amounts(as_, cast):
    line = scale(cast, base="result", trigger="year", brackets=((0, 20),))
    other = ScaleLine.objects.create(
        scale=line.scale, code="taux", label="Taux", base="invoiced", order=1, destination=cast.shared, rate=10
    )
    query = {"year": "2026-01-01", "contract": "cesa", "sales": "1 : 10 000", "costs": "2 : 1 000", "charges": "3 : 4 000"}
    page = text(as_("odile").get(url("simulate", line.scale_id), query))
    # 10 000 − 1 000 − 4 000 − 1 000 of the other line = 4 000, of which 20 %.
    assert "800,00 €" in page and "1 800,00 €" in page and other.label in page


def test_simulate_takes_a_part_of_the_result_of_a_real_year(as_, cast):
    take(cast, 1000)  # 100,00 really taken: the scale tried starts from before it
    post(cast, 3000)
    post(cast, -1000, account="641000")
    line = scale(cast, code="r", base="result", trigger="year", brackets=((0, 20),))
    query = {"year": "2026-01-01", "contract": "cesa", "activity": "LEA"}
    page = text(as_("odile").get(url("simulate", line.scale_id), query))
    assert "400,00 €" in page and "× 20 %" in page


def test_simulate_and_charges_follow_the_fiscal_year(as_, cast, monkeypatch):
    FiscalYear.objects.create(starts_on=date(2029, 7, 1), ends_on=date(2030, 6, 30))
    line = scale(cast, brackets=((0, 10),))
    for on in (date(2028, 12, 31), date(2029, 7, 1), date(2030, 3, 1)):
        take(cast, 1000, on=on)
    on_the_day(monkeypatch, date(2030, 3, 15))
    client = as_("odile")
    query = {"year": "2029-07-01", "contract": "cesa", "sales": "7 : 1 000\n3 : 2 000"}
    page = text(client.get(url("simulate", line.scale_id), query))
    assert "31/07/2029" in page and "31/03/2030" in page and "300,00 €" in page
    replayed = {"year": "2029-07-01", "contract": "cesa", "activity": "LEA"}
    monkeypatch.setattr(ports, "happenings", [lambda activity, since, upto: [Happened(upto, SALE, D(10), f"{since} {upto}")]])
    assert "2029-07-01 2030-03-31" in text(client.get(url("simulate", line.scale_id), replayed))
    page = text(client.get(reverse("billing:contribution:charges", args=["LEA"])))
    assert "depuis le 1 juillet 2029" in page.replace("1er", "1") and "200,00 €" in page


def test_an_adviser_tries_a_scale_on_the_activities_of_their_antenna(as_, cast):
    line = scale(cast)
    query = {"year": "2026-01-01", "contract": "cesa", "activity": "NADIA"}
    assert as_("bruno").get(url("simulate", line.scale_id), query).status_code == 422


def test_charges_explain_themselves_to_the_member(as_, cast):
    take(cast, 1000)
    page = text(as_("lea").get(reverse("billing:contribution:charges", args=["LEA"])))
    assert "100,00 €" in page and "× 10 %" in page


def test_charges_cost_the_same_with_one_and_many(as_, cast, django_assert_num_queries):
    client, address = as_("lea"), reverse("billing:contribution:charges", args=["LEA"])
    take(cast, 1000)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(3):
        take(cast, 1000)
    with django_assert_num_queries(len(one)):
        assert "400,00 €" in text(client.get(address))


def test_one_chooses_the_activity_that_bears_one_s_fees(as_, cast):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("45.00"), brackets=())
    second_activity(cast)
    client, there = as_("lea"), reverse("billing:contribution:charges", args=["LEA2"])
    assert "sur Léa Martin Illustration" in text(client.get(there))
    client.post(reverse("billing:contribution:bear_fees", args=["LEA2", cast.lea.member.pk]))
    assert FeeChoice.objects.get().activity.code == "LEA2"
    assert "sur cette activité" in text(client.get(there))
    # Not for somebody else, whom the support team may help.
    client.post(reverse("billing:contribution:bear_fees", args=["ATELIER", cast.karim.member.pk]))
    assert FeeChoice.objects.count() == 1
    as_("odile").post(reverse("billing:contribution:bear_fees", args=["ATELIER", cast.karim.member.pk]))
    assert FeeChoice.objects.count() == 2


def test_run_year_is_a_job_and_takes_nothing_twice(as_, cast, monkeypatch):
    on_the_day(monkeypatch, date(2027, 1, 10))
    monkeypatch.setattr(tasks, "today", lambda: date(2027, 1, 10))
    scale(cast, trigger="year")
    take(cast, 1000)
    client = as_("odile")
    assert "Passer l'exercice 2026" in said(client.get(url("index")))
    year = FiscalYear.objects.get(starts_on=date(2026, 1, 1))
    for _ in range(2):
        response = client.post(url("run_year", year.pk))
        assert response.url.startswith("/travaux/")
    assert [charge.amount for charge in ContributionCharge.objects.filter(kind="year")] == [D("100.00")]


def test_run_year_is_offered_for_the_years_over_and_open_and_for_the_last(as_, cast, monkeypatch):
    on_the_day(monkeypatch, date(2027, 1, 10))
    years = FiscalYear.objects.filter(starts_on__year__lte=2027).order_by("starts_on")
    client = as_("odile")
    assert list(client.get(url("index")).context["years"]) == list(years)[:3]
    years.exclude(starts_on__year=2027).update(closed_at=timezone.now())
    assert list(client.get(url("index")).context["years"]) == [years[2]]
    assert client.post(url("run_year", years[3].pk)).status_code == 404


def test_run_month_is_a_job_and_takes_nothing_twice(as_, cast):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("10.00"), brackets=())
    client = as_("odile")
    for _ in range(2):
        client.post(url("run_month"), {"month": "2026-05-01"})
    assert ContributionCharge.objects.filter(kind="fee").count() == 5
