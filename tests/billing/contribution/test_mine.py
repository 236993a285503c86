"""« Ma contribution »: what applies to this activity and on what it rests, and under what each amount was taken."""

import io
import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from billing.account import views as account
from billing.contribution.models import Override, Scale, Waiver
from billing.contribution.views import mine
from members.models import Contract
from tests.billing.contribution.decided import adopted
from tests.billing.contribution.test_actions import scale, take
from tests.billing.invoices.made import customer
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for pages in (mine, account):
        monkeypatch.setattr(pages, "today", lambda: ON)


def address(code="LEA"):
    return reverse("billing:contribution:charges", args=[code])


def read(client, where):
    """The words of a page, without its marks."""
    page = client.get(where).content.decode().replace("\u202f", " ").replace("\xa0", " ").replace("&#x27;", "'")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).replace(" .", ".")


def another_rate(cast, **values):
    given = {"activity": cast.lea_activity, "line_code": "contribution", "since": date(2026, 1, 1), "reason": "atelier protégé"}
    return Override.objects.create(rate=4, **given, **values)


def waive(cast, **values):
    given = {
        "activity": cast.lea_activity,
        "line_code": "contribution",
        "since": date(2026, 1, 1),
        "until": date(2026, 9, 30),
        "decision": adopted("AG-2026-09", date(2026, 1, 2)),
        "reason": "congé",
    }
    return Waiver.objects.create(**given | values)


def test_who_follows_the_assembly_reads_its_scale_and_opens_its_decision(as_, cast):
    page = read(as_("lea"), address())
    assert "10 % du chiffre d'affaires facturé hors taxes" in page
    assert "« Barème général », voté par l'assemblée, en vigueur depuis le 5 janvier 2024 — AG-2024-03" in page
    sheet = reverse("governance:decisions:sheet", args=[cast.decision.pk])
    assert sheet in as_("lea").get(address()).content.decode() and as_("lea").get(sheet).status_code == 200


def test_whose_contract_fixes_a_rate_reads_that_rate(as_, cast):
    Contract.objects.filter(member=cast.karim.member).update(fixed_contribution_rate=9)
    page = read(as_("karim"), address("KARIM"))
    assert "9 % du chiffre d'affaires facturé hors taxes" in page and "10 % du chiffre" not in page
    assert "Le contrat de Karim Benali fixe ce taux : celui de l'assemblée ne s'y applique pas." in page


def test_whom_a_decision_grants_another_rate_reads_it_with_its_end(as_, cast):
    another_rate(cast, until=date(2026, 12, 31), decision=adopted("AG-2026-08", date(2026, 1, 2)))
    page = read(as_("lea"), address())
    assert "4 % du chiffre d'affaires" in page and "10 % du chiffre" not in page
    assert (
        "Taux accordé à cette activité depuis le 1er janvier 2026 jusqu'au 31 décembre 2026 : atelier protégé "
        "— AG-2026-08 — Barème." in page
    )


def test_whom_an_amendment_grants_another_rate_reads_whose(as_, cast):
    another_rate(cast, amendment=Contract.objects.get(member=cast.lea.member))
    assert "du 08/01/2024, Léa Martin : atelier protégé." in read(as_("lea"), address())


def test_who_is_exempted_reads_until_when_first(as_, cast):
    waive(cast)
    page = read(as_("lea"), address())
    assert "Rien jusqu'au 30 septembre 2026 : congé — AG-2026-09 — Barème. Ensuite : 10 % du chiffre" in page


def test_an_exemption_of_one_customer_is_said_beside_the_rule(as_, cast):
    waive(cast, ground="customer", customer=customer(cast.lea_activity, "Mairie de Vernaison"))
    page = read(as_("lea"), address())
    assert "Rien sur ce que paie Mairie de Vernaison jusqu'au 30 septembre 2026 : congé — AG-2026-09" in page
    assert "Ensuite" not in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"exempt_months": 36}, "Rien jusqu'au 7 janvier 2027 : les 36 premiers mois sont exonérés."),
        (
            {"exempt_months": 6, "exempt_from": "invoice"},
            "Rien encore : les 6 premiers mois se comptent depuis la première facture",
        ),
        ({"exempt_months": 6}, "rien pendant les 6 premiers mois"),
    ],
)
def test_first_months_are_said_with_their_end(as_, cast, values, words):
    scale(cast, **values)
    assert words in read(as_("lea"), address())


def test_no_scale_is_said(as_, cast):
    Scale.objects.update(ends_on=date(2025, 12, 31))
    assert "Aucun barème en vigueur ne concerne cette activité : rien n’est pris." in read(as_("lea"), address())


def entries():
    return reverse("billing:account:line", args=["LEA", "contribution"]) + "?periode=2026"


@pytest.fixture
def crossing(cast):
    """Two charges, one under each of two scales, each adopted by its own decision."""
    line = scale(cast, starts_on=date(2026, 4, 1), brackets=((0, 12),))
    Scale.objects.filter(pk=line.scale_id).update(name="Barème d'avril", decision=adopted("AG-2026-01", date(2026, 3, 20)))
    take(cast, 1000, on=date(2026, 3, 10))
    take(cast, 1000, on=date(2026, 4, 10))


FORMER = "Barème général, en vigueur depuis le 5 janvier 2024"
LATTER = "Barème d'avril, en vigueur depuis le 1er avril 2026"


def test_each_charge_tells_the_scale_and_the_decision_it_was_taken_under(as_, cast, crossing):
    page = read(as_("lea"), address())
    assert f"{FORMER} — AG-2024-03 — Contribution aux services mutualisés." in page
    assert f"{LATTER} — AG-2026-01 — Barème." in page


def test_a_charge_at_another_rate_than_its_scale_says_so(as_, cast):
    another_rate(cast, decision=cast.decision)
    take(cast, 1000)
    assert f"{FORMER}, à un taux fixé par le contrat ou accordé à l'activité — AG-2024-03" in read(as_("lea"), address())


def test_the_export_tells_it_too(as_, cast, crossing):
    answer = as_("lea").get(address(), {"format": "xlsx"})
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    words = [" ".join(str(cell) for cell in row).replace("\xa0", " ") for row in rows]
    assert any(f"{FORMER} AG-2024-03" in row for row in words) and any(f"{LATTER} AG-2026-01" in row for row in words)


def test_the_entries_behind_the_account_tell_it_too(as_, cast, crossing):
    page = read(as_("lea"), entries())
    assert f"{FORMER} — AG-2024-03" in page and f"{LATTER} — AG-2026-01" in page


@pytest.mark.parametrize("where", [address, entries])
def test_it_costs_the_same_with_one_and_three(as_, cast, where):
    client = as_("lea")
    take(cast, 1000)
    client.get(where())
    one = queries_of(lambda: client.get(where()))
    scale(cast, starts_on=date(2026, 4, 1))
    take(cast, 1000, on=date(2026, 4, 2))
    take(cast, D(500), on=date(2026, 4, 3))
    assert len(queries_of(lambda: client.get(where()))) == len(one)
