"""Scales on screen: read in words, tried, recorded, granted; and what they refuse."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.contribution import ports, views
from billing.contribution.actions import SALE
from billing.contribution.models import Override, Scale, ScaleLine, Waiver
from billing.contribution.ports import Happened
from billing.contribution.words import sentence
from tests.billing.contribution.test_actions import scale, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(views, "today", lambda: date(2026, 6, 15))


def url(name, *args):
    return reverse(f"billing:contribution:{name}", args=args)


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def typed(cast, **changes):
    head = {"name": "Barème 2027", "code": "general", "decision": str(cast.decision.pk), "starts_on": "2027-01-01", "note": ""}
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
            {"year": "2026", "contract": "cesa", "sales": "1 : 30 000\n2 : 30 000\n3 : 10 000\n4 : -30 000"},
        )
    )
    for amount in ("3 600,00 €", "3 000,00 €", "800,00 €", "−2 800,00 €", "4 600,00 €", "Jusqu'à 30 000 €"):
        assert amount in page.replace("&#x27;", "'")


def test_simulate_replays_the_real_year_of_an_activity(as_, cast, monkeypatch):
    monkeypatch.setattr(
        ports, "happenings", [lambda activity, since, upto: [Happened(date(2026, 2, 2), SALE, D(1000), "F-2026-00001")]]
    )
    line = scale(cast, brackets=((0, 7),))
    page = text(
        as_("odile").get(
            url("simulate", line.scale_id), {"year": "2026", "contract": "cesa", "activity": str(cast.lea_activity.pk)}
        )
    )
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
    ],
)
def test_simulate_refuses_nonsense_with_a_sentence(as_, cast, query):
    line = scale(cast)
    assert as_("odile").get(url("simulate", line.scale_id), {"year": "2026", "contract": "cesa", **query}).status_code == 422


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
        ({"lignes-0-minimum_mode": "absorbed"}, "montant du minimum"),
        ({"starts_on": "2024-01-01"}, "applicable"),
        ({"starts_on": "2024-01-05"}, "existe déjà"),
    ],
)
def test_new_refuses_with_a_sentence(as_, cast, changes, words):
    before = Scale.objects.count()
    response = as_("odile").submit(url("new"), typed(cast, **changes))
    assert response.status_code == 422
    assert words in text(response)
    assert Scale.objects.count() == before


def test_edit_is_refused_once_something_was_taken(as_, cast):
    line = scale(cast)
    client = as_("odile")
    client.submit(url("edit", line.scale_id), {"name": "Autre nom"})
    assert Scale.objects.get(pk=line.scale_id).name == "Autre nom"
    take(cast, 100)
    response = client.submit(url("edit", line.scale_id), {"name": "Encore"})
    assert "a déjà servi" in text(response)


def test_override_and_waiver_need_a_decision(as_, cast):
    client = as_("odile")
    values = {
        "activity": str(cast.lea_activity.pk),
        "line_code": "contribution",
        "rate": "5",
        "since": "2026-01-01",
        "reason": "maladie",
    }
    assert "s'appuie sur" in text(client.submit(url("override"), values)).replace("&#x27;", "'")
    client.submit(url("override"), values | {"decision": str(cast.decision.pk)})
    assert Override.objects.get().rate == D(5)
    values = {
        "activity": str(cast.lea_activity.pk),
        "line_code": "contribution",
        "since": "2026-01-01",
        "until": "2026-03-31",
        "reason": "incendie",
    }
    client.submit(url("waiver"), values | {"decision": str(cast.decision.pk)})
    assert Waiver.objects.get().reason == "incendie"


def test_charges_explain_themselves_to_the_member(as_, cast):
    take(cast, 1000)
    page = text(as_("lea").get(reverse("billing:contribution:charges", args=["LEA"])))
    assert "100,00 €" in page and "× 10 %" in page


def test_run_month_is_a_job_and_takes_nothing_twice(as_, cast):
    scale(cast, code="forfait", line="forfait", base="fixed", taxpayer="person", fee=D("10.00"), brackets=())
    client = as_("odile")
    for _ in range(2):
        client.post(url("run_month"))
    from billing.contribution.models import ContributionCharge

    assert ContributionCharge.objects.filter(kind="fee").count() == 5
