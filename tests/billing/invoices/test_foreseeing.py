"""What the page that issues says of the contribution, and that issuing does exactly that."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.contribution.enums import ChargeKind
from billing.contribution.foreseeing import taken_now
from billing.contribution.models import ContributionCharge, Override, Scale, ScaleLine, Waiver
from billing.contribution.words import foreseen
from billing.invoices import actions
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from cae.money import total
from cae.periods import today
from members.models import Contract
from tests.billing.contribution.test_actions import scale
from tests.billing.contribution.test_lives import scale_of, was_cape_until
from tests.billing.invoices.made import ON, draft, issued, line
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("&#x27;", "'")


def said(invoice, on=ON):
    """What is foreseen of a draft, in words; issuing it takes exactly what was foreseen."""
    found = actions.foreseen(actions.prepare(invoice=invoice, on=on), on=on)
    return [f"{one.line.label} : {plain(foreseen(one))}" for one in found], taken_now(found)


def taken(invoice):
    return total(
        ContributionCharge.objects.filter(source_kind="invoice", source_id=invoice.pk, kind=ChargeKind.EVENT).values_list(
            "amount", flat=True
        )
    )


RUN = "dans ce qui sera pris à la fin du mois"
BRACKETS = ((0, 12), (400, 5))
CASES = [
    ({}, "100,00 € pris maintenant sur 1 000,00 € HT, à 10 %.", "100.00"),
    (
        {"rate": 12, "maximum": 50, "brackets": ()},
        "50,00 € pris maintenant sur 1 000,00 € HT, à 12 % (plafond de l'exercice : 50 €).",
        "50.00",
    ),
    (
        {"brackets": BRACKETS},
        "78,00 € pris maintenant sur 1 000,00 € HT, à 12 % de 0 € à 400 €, 5 % au-delà de 400 € cumulés dans l’exercice.",
        "78.00",
    ),
    ({"trigger": "month"}, "rien maintenant. Ce sera pris à la fin du mois, sur 1 000,00 € HT, à 10 %.", "0.00"),
    (
        {"trigger": "year"},
        "rien maintenant. Ce sera pris à la fin de l'exercice, le 31 décembre 2026, sur 1 000,00 € HT, à 10 %.",
        "0.00",
    ),
    ({"base": "collected"}, "rien maintenant. Ce sera pris le jour où le client paie, sur ce qu'il paie, à 10 %.", "0.00"),
    (
        {"base": "collected", "trigger": "month"},
        "rien maintenant. Ce sera pris à la fin du mois où le client paie, sur ce qu'il paie, à 10 %.",
        "0.00",
    ),
    (
        {"base": "result", "trigger": "year"},
        "rien maintenant. Pris quand l'exercice finit, le 31 décembre 2026, sur son résultat, à 10 %.",
        "0.00",
    ),
    ({"base": "margin"}, "100,00 € pris maintenant sur la marge de cette vente, à 10 %.", "100.00"),
    ({"exempt_natures": ["services"]}, "rien : produit exonéré par le barème.", "0.00"),
    ({"exempt_months": 36}, "rien : démarrage, 36 premiers mois.", "0.00"),
    (
        {"exempt_months": 36, "base": "collected"},
        "rien s'il est payé aujourd'hui, démarrage, 36 premiers mois. Ensuite pris le jour où le client paie, sur ce qu'il paie, "
        "à 10 %.",
        "0.00",
    ),
]


@pytest.mark.parametrize(("values", "sentence", "amount"), CASES)
def test_the_page_says_when_and_how_much_and_issuing_does_it(cast, values, sentence, amount):
    scale(cast, **values)
    invoice = draft(cast.lea_activity, by=cast.odile)
    words, foretold = said(invoice)
    assert words == [f"Contribution : {sentence}"]
    assert foretold == D(amount) == taken(actions.issue(invoice=invoice, by=cast.odile, on=ON))


def test_several_lines_are_several_sentences_and_a_fee_is_none(cast):
    first = scale(cast)
    ScaleLine.objects.create(
        scale=first.scale, order=1, code="fonds", label="Fonds", base="collected", rate=1, destination=cast.shared
    )
    ScaleLine.objects.create(
        scale=first.scale, order=2, code="forfait", label="Forfait", base="fixed", fee=30, destination=cast.shared
    )
    words, _ = said(draft(cast.lea_activity, by=cast.odile))
    assert [one.split(" : ")[0] for one in words] == ["Contribution", "Fonds"]


def test_the_rate_is_that_of_the_contract_or_of_the_override(cast):
    Contract.objects.filter(member=cast.lea.member).update(fixed_contribution_rate=9)
    invoice = draft(cast.lea_activity, by=cast.odile)
    assert said(invoice)[0][0].endswith("90,00 € pris maintenant sur 1 000,00 € HT, à 9 %.")
    values = {"line_code": "contribution", "rate": 4, "since": date(2026, 1, 1), "decision": cast.decision, "reason": "x"}
    Override.objects.create(activity=cast.lea_activity, **values)
    words, foretold = said(invoice)
    assert words[0].endswith("40,00 € pris maintenant sur 1 000,00 € HT, à 4 %.")
    assert foretold == taken(actions.issue(invoice=invoice, by=cast.odile, on=ON)) == D("40.00")


def test_what_a_waiver_spares_is_said_with_its_reason(cast):
    invoice = draft(cast.lea_activity, line("600", nature="goods"), line("400"), by=cast.odile)
    Waiver.objects.create(
        activity=cast.lea_activity, line_code="contribution", nature="goods", ground="product", since=date(2026, 1, 1),
        until=date(2026, 6, 30), decision=cast.decision, reason="livres",
    )  # fmt: skip
    words, foretold = said(invoice)
    assert words[0].endswith(
        "40,00 € pris maintenant sur 400,00 € HT, à 10 %. Rien sur 600,00 € HT : livres (jusqu'au 30/06/2026)."
    )
    assert foretold == taken(actions.issue(invoice=invoice, by=cast.odile, on=ON)) == D("40.00")


@pytest.mark.parametrize(
    ("values", "sentences", "amount"),
    [
        ({}, ["100,00 € rendus maintenant sur 1 000,00 € HT, à 10 %."], "-100.00"),
        (
            {"trigger": "month"},
            ["rien maintenant. 1 000,00 € HT en moins dans ce qui sera pris à la fin du mois, à 10 %."],
            "0.00",
        ),
        ({"base": "collected"}, [], "0.00"),
        ({"exempt_months": 36}, ["rien à rendre : démarrage, 36 premiers mois."], "0.00"),
    ],
)
def test_a_credit_note_says_what_it_gives_back(cast, values, sentences, amount):
    scale(cast, **values)
    sold = issued(cast.lea_activity, by=cast.odile)
    note = actions.draft_credit_note(invoice=sold, by=cast.odile)
    words, foretold = said(note)
    assert words == [f"Contribution : {one}" for one in sentences]
    assert foretold == D(amount) == taken(actions.issue(invoice=note, by=cast.odile, on=ON))


def test_a_credit_note_gives_back_what_was_taken_when_the_customer_paid(cast):
    scale(cast, base="collected")
    sold = issued(cast.lea_activity, by=cast.odile)
    record_payment(
        amount=D(600),
        received_on=ON,
        parts=[(sold, D(600))],
        mode=PaymentMode.TRANSFER,
        bank_account=cast.bank,
        on=ON,
        by=cast.odile,
    )
    note = actions.draft_credit_note(invoice=sold, by=cast.odile)
    words, foretold = said(note)
    assert words == ["Contribution : 50,00 € rendus maintenant sur 500,00 € HT que le client avait payés, à 10 %."]
    assert foretold == D("-50.00") == taken(actions.issue(invoice=note, by=cast.odile, on=ON))


def test_a_credit_note_after_the_end_of_a_cape_gives_back_nothing_that_was_not_taken(as_, cast):
    Scale.objects.all().update(ends_on=date(2025, 12, 31))
    scale_of(cast, "cape", code="cape", base="collected", brackets=((0, 8),))
    scale_of(cast, "cesa", code="cesa", brackets=((0, 12),))
    was_cape_until(cast, date(2026, 3, 31))
    note = actions.draft_credit_note(invoice=issued(cast.lea_activity, by=cast.odile), by=cast.odile)
    later = date(2026, 4, 2)
    assert said(note, on=later) == ([], 0)
    page = plain(as_("odile").get(address(note, "issue_credit_note")).content.decode())
    assert "Aucune contribution à rendre : rien n’a été pris sur ce que cet avoir retire." in page
    assert taken(actions.issue(invoice=note, by=cast.odile, on=later)) == 0


def test_what_cannot_be_issued_any_more_is_refused_before_it_is_announced(as_, cast):
    sold = issued(cast.lea_activity, by=cast.odile, on=today())
    first, second = (actions.draft_credit_note(invoice=sold, by=cast.odile) for _ in range(2))
    actions.issue(invoice=first, by=cast.odile, on=today())
    page = plain(as_("odile").get(address(second, "issue_credit_note")).content.decode())
    assert "L'avoir dépasse ce qui reste" in page and "Émettre définitivement" not in page


def test_nothing_is_said_to_be_taken_where_no_scale_bears_on_sales(as_, cast):
    Scale.objects.update(ends_on=date(2025, 12, 31))
    invoice = draft(cast.lea_activity, by=cast.lea)
    page = plain(as_("odile").get(address(invoice)).content.decode())
    assert "Aucune contribution : aucun barème en vigueur" in page and "pris maintenant" not in page


def address(invoice, name="issue"):
    return reverse(f"billing:invoices:{name}", args=[invoice.activity.code, invoice.pk])


def test_under_a_cape_that_pays_on_receipts_the_page_says_that_nothing_is_taken_yet(as_, cast):
    Scale.objects.update(ends_on=date(2025, 12, 31))
    scale(cast, code="cape", base="collected", rate=8, brackets=())
    invoice = draft(cast.nadia_activity, by=cast.nadia)
    page = plain(as_("odile").get(address(invoice)).content.decode())
    assert (
        "<strong>Contribution</strong> : rien maintenant. Ce sera pris le jour où le client paie, sur ce qu'il paie, à 8 %."
        in page
    )
    assert "La vente entre en comptabilité : <strong>1 000,00 €</strong> HT." in page


def test_a_credit_note_does_not_speak_of_a_sale(as_, cast):
    note = actions.draft_credit_note(invoice=issued(cast.lea_activity, by=cast.odile, on=today()), by=cast.odile)
    page = plain(as_("odile").get(address(note, "issue_credit_note")).content.decode())
    assert "L’avoir entre en comptabilité : il retire <strong>1 000,00 €</strong> HT." in page
    assert "100,00 € rendus maintenant sur 1 000,00 € HT, à 10 %." in page and "La vente entre" not in page


def test_once_issued_in_another_tab_the_page_announces_nothing_more(as_, cast):
    client, invoice = as_("odile"), draft(cast.lea_activity, by=cast.lea)
    actions.issue(invoice=invoice, by=cast.odile, on=today())
    answer = client.post(address(invoice), {"revision": invoice.revision})
    page = plain(answer.content.decode())
    assert answer.status_code == 422 and "est déjà émise" in page
    assert "prend le numéro" not in page and "Émettre définitivement" not in page and "Voir " in page


def test_what_is_foreseen_costs_the_same_whatever_was_sold_before(cast):
    invoice = draft(cast.lea_activity, by=cast.odile)
    prepared = actions.prepare(invoice=invoice, on=ON)
    alone = queries_of(lambda: actions.foreseen(prepared, on=ON))
    for _ in range(2):
        issued(cast.lea_activity, by=cast.odile)
    after = queries_of(lambda: actions.foreseen(prepared, on=ON))
    assert len(alone) == len(after) <= 6
