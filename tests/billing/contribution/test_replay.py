"""A scale says and shows what it really does: in words, and replayed on the real year of an activity."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.contribution.models import ContributionCharge, Scale, ScaleLine
from billing.contribution.views import reading
from billing.contribution.words import sentence
from billing.ledger.actions import post_manual_entry
from billing.ledger.posting import credit, debit
from cae.money import total
from tests.billing.contribution.test_actions import scale
from tests.billing.contribution.test_views import typed, url
from tests.billing.invoices.made import issued, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(reading, "today", lambda: date(2026, 6, 15))


def by_hand(cast, journal, amount):
    post_manual_entry(
        journal=journal, on=date(2026, 3, 20), label="saisie", document="P1", document_on=date(2026, 3, 20), reason="essai",
        lines=[debit(cast.lea_activity, "411000", D(amount)), credit(cast.lea_activity, "706000", D(amount))],
        file=None, by=cast.odile,
    )  # fmt: skip


def test_what_is_posted_by_hand_is_no_sale_whatever_its_journal(as_, cast):
    issued(cast.lea_activity, by=cast.odile)
    issued(cast.lea_activity, line(price="250"), by=cast.odile, on=date(2026, 4, 2))
    by_hand(cast, "OD", 120)
    by_hand(cast, "VE", 80)
    taken = total(charge.amount for charge in ContributionCharge.objects.filter(activity=cast.lea_activity))
    scale = ScaleLine.objects.get().scale
    query = {"year": "2026-01-01", "contract": "cesa", "activity": "LEA"}
    answer = as_("odile").get(reverse("billing:contribution:simulate", args=[scale.pk]), query)
    assert answer.context["total"] == taken == D("125.00")
    assert "Une écriture passée à la main" in answer.content.decode()


@pytest.mark.parametrize("sales", ["1 : 0.001", "1 : 1e5", "1 : \u0663", "\u0663 : 10", "1 : 12,345"])
def test_an_amount_is_to_the_cent_and_in_our_figures(as_, cast, sales):
    scale = ScaleLine.objects.get().scale
    address = reverse("billing:contribution:simulate", args=[scale.pk])
    answer = as_("odile").get(address, {"year": "2026-01-01", "contract": "cesa", "sales": sales})
    assert answer.status_code == 422
    assert "au centime" in answer.context["form"].errors["sales"][0]


def test_what_is_wrong_is_to_be_mended_before_calculating_not_before_saving(as_, cast):
    scale = ScaleLine.objects.get().scale
    page = as_("odile").get(reverse("billing:contribution:simulate", args=[scale.pk]), {"sales": "1 : 10"}).content.decode()
    assert "À corriger avant de calculer" in page
    assert "enregistrer" not in page


@pytest.mark.parametrize(("maximum", "refused"), [("50", True), ("99,99", True), ("100", False), ("", False)])
def test_a_maximum_under_the_minimum_is_refused_beside_it(as_, cast, maximum, refused):
    values = {"lignes-0-minimum": "100", "lignes-0-minimum_mode": "absorbed", "lignes-0-maximum": maximum}
    answer = as_("odile").submit(url("new"), typed(cast, **values), form="form")
    told = "Le maximum est plus petit que le minimum" in answer.content.decode()
    assert told == refused
    assert Scale.objects.filter(starts_on=date(2027, 1, 1)).exists() is not refused


def test_thresholds_and_bounds_are_said_to_the_cent(cast):
    brackets = ((0, 12), (D("30000.50"), 10))
    values = {"minimum": D("100.40"), "minimum_mode": "absorbed", "maximum": 5000}
    line = ScaleLine.objects.prefetch_related("brackets").get(pk=scale(cast, brackets=brackets, **values).pk)
    said = sentence(line).replace("\xa0", " ")
    assert "12 % de 0 € à 30 000,50 €, 10 % au-delà de 30 000,50 €" in said
    assert "au moins 100,40 € par an" in said and "au plus 5 000 € par an" in said
