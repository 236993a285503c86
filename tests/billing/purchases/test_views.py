"""The pages of costs: entered from a phone, approved beside the receipt, paid together."""

from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing.purchases.actions import submit
from billing.purchases.models import Purchase, PurchasePayment
from cae.files import may_read
from cae.models import FileLink
from tests.billing.purchases.test_actions import TODAY, approved, photo, purchase, recovers
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("billing.purchases.views.today", lambda: TODAY)


def url(name, *args):
    return reverse(f"billing:purchases:{name}", args=args)


def typed(**values):
    return {
        "label": "Papier",
        "bought_from": "Papeterie 🖋",
        "on": "2026-03-10",
        "kind": "expense",
        "lignes-0-category": "fournitures",
        "lignes-0-ttc": "100,05",
        "lignes-0-rate": "20.00",
        **values,
    }


def test_new_computes_the_vat_and_sends_it_at_once(cast, as_):
    data = typed(submit="1", file=SimpleUploadedFile("ticket.png", photo()))
    answer = as_("lea").submit(url("new", "LEA"), data, form="form")
    made = Purchase.objects.get()
    assert answer.url == url("sheet", "LEA", made.pk)
    assert (made.state, made.total_ht, made.total_vat, str(made.member)) == ("waiting", D("83.38"), D("16.67"), "Léa Martin")


def test_new_reads_a_reverse_charged_expense_as_paid_without_tax(cast, as_):
    data = typed(reverse_charge="on", file=SimpleUploadedFile("ticket.png", photo()), **{"lignes-0-ttc": "100"})
    as_("lea").submit(url("new", "LEA"), data, form="form")
    made = Purchase.objects.get()
    assert (made.kind, made.reverse_charge) == ("expense", True)
    assert (made.total_ht, made.total_vat, made.total_cost, made.to_pay) == (D(100), D(20), D(100), D(100))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lignes-0-ttc": "0,001"}, "le centime est la plus petite somme"),
        ({"lignes-0-ttc": "abc"}, "Tapez un montant"),
        ({"lignes-0-vat": "50"}, "corrigez le taux ou le montant"),
        ({"lignes-0-rate": "a"}, "Sélectionnez un choix valide"),
        ({"lignes-0-rate": "2026-02-30"}, "Sélectionnez un choix valide"),
        ({"on": "1926-03-10"}, "trop ancienne"),
        ({"submit": "1"}, "Joignez le justificatif"),
        ({"file": SimpleUploadedFile("ticket.pdf", b"MZ\x90\x00\x03" + b"\x00" * 50)}, "n&#x27;est pas lisible ici"),
    ],
)
def test_new_says_what_is_wrong_keeps_what_was_typed_and_writes_nothing(cast, as_, changed, said):
    answer = as_("lea").submit(url("new", "LEA"), typed(**changed), form="form")
    text = answer.content.decode()
    assert answer.status_code in {200, 422}
    assert said in text
    assert "Papeterie 🖋" in text
    assert not Purchase.objects.exists()


def test_new_is_refused_to_strangers(cast, as_):
    assert as_("nadia").get(url("new", "LEA")).status_code == 404
    assert as_("bruno").get(url("new", "LEA")).status_code == 403


def test_edit_corrects_what_was_returned(cast, as_):
    made = purchase(cast)
    client = as_("lea")
    client.submit(url("edit", "LEA", made.pk), {"label": "Papier recyclé"}, form="form")
    made.refresh_from_db()
    assert (made.label, made.total_ht, made.lines.count()) == ("Papier recyclé", D(100), 1)
    submit(purchase=made, by=cast.lea)
    assert client.get(url("edit", "LEA", made.pk)).url == url("sheet", "LEA", made.pk)


def test_list_costs_the_same_with_one_row_or_three(cast, as_):
    client = as_("lea")
    assert_flat(lambda: client.get(url("list", "LEA")), add=lambda: purchase(cast, receipt=False), expected=13)


def test_all_costs_the_same_with_one_row_or_three(cast, as_):
    client = as_("odile")
    assert_flat(lambda: client.get(url("all")), add=lambda: submit(purchase=purchase(cast), by=cast.lea), expected=12)
    text = client.get(url("all"), {"vue": "a-regler"}).content.decode()
    assert 'vue=a-regler" aria-current' in " ".join(text.split())
    assert as_("lea").get(url("all")).status_code == 403


def test_sheet_shows_the_receipt_beside_the_figures_to_those_of_the_activity(cast, as_):
    made = submit(purchase=purchase(cast), by=cast.lea)
    token = FileLink.objects.get().token
    assert str(token) in as_("odile").get(url("sheet", "LEA", made.pk)).content.decode()
    assert as_("nadia").get(url("sheet", "LEA", made.pk)).status_code == 404
    link = FileLink.objects.get()
    assert [may_read(who, link) for who in (cast.lea, cast.odile, cast.nadia)] == [True, True, False]
    assert as_("nadia").get(reverse("file", args=[token])).status_code == 404


def test_sheet_warns_of_a_low_balance_without_refusing(cast, as_):
    made = submit(purchase=purchase(cast), by=cast.lea)
    text = as_("odile").get(url("sheet", "LEA", made.pk)).content.decode()
    assert "passera à \u2212" in text
    as_("odile").post(url("approve", "LEA", made.pk))
    made.refresh_from_db()
    assert made.state == "approved"


def test_sheet_shows_the_cost_it_will_have_once_approved(cast, as_):
    made = submit(purchase=purchase(cast), by=cast.lea)
    recovers(cast, 0)
    page = as_("odile").get(url("sheet", "LEA", made.pk))
    assert (page.context["purchase"].total_cost, page.context["lines"][0].recovered) == (D(120), D(0))
    assert "L’activité récupère 0" in page.content.decode()


def test_sheet_says_why_a_purchase_looks_like_another(cast, as_):
    purchase(cast)
    made = submit(purchase=purchase(cast, label="Papier encore", activity=cast.lea_activity), by=cast.lea)
    text = as_("odile").get(url("sheet", "LEA", made.pk)).content.decode()
    assert "Même justificatif : Papier, 10/03/2026" in text


def test_submit_take_back_and_delete(cast, as_):
    made = purchase(cast)
    client = as_("lea")
    for act, state in (("submit", "waiting"), ("take_back", "draft")):
        client.post(url(act, "LEA", made.pk))
        made.refresh_from_db()
        assert made.state == state
    client.post(url("delete", "LEA", made.pk))
    assert not Purchase.objects.exists()


def test_return_one_then_cancel_say_why(cast, as_):
    made = submit(purchase=purchase(cast), by=cast.lea)
    client = as_("odile")
    client.post(url("return_one", "LEA", made.pk), {"comment": "Photo floue"})
    assert "Photo floue" in as_("lea").get(url("sheet", "LEA", made.pk)).content.decode()
    done = approved(cast)
    assert "Pourquoi" in as_("odile").post(url("cancel", "LEA", done.pk), {"reason": ""}, follow=True).content.decode()
    as_("odile").post(url("cancel", "LEA", done.pk), {"reason": "Doublon"})
    done.refresh_from_db()
    assert done.state == "cancelled"


def test_approve_many_then_pay_many(cast, as_):
    made = [submit(purchase=purchase(cast, label=f"Achat {n}"), by=cast.lea) for n in range(2)]
    client = as_("odile")
    answer = client.post(url("approve_many"), {"selected": [one.pk for one in made]}, follow=True)
    assert "2 achats approuvés" in answer.content.decode()
    data = {"selected": [one.pk for one in made], "paid_on": "2026-03-16", "bank_account": cast.bank.pk}
    text = client.post(url("pay_many"), data, follow=True).content.decode()
    assert "2 achats réglés" in text
    assert "Tout est réglé" in text


def test_pay_then_reverse_pay(cast, as_):
    made = approved(cast)
    client = as_("odile")
    data = {"amount": "20", "paid_on": "2026-03-16", "bank_account": cast.bank.pk}
    client.post(url("pay", "LEA", made.pk), data)
    payment = PurchasePayment.objects.get()
    client.post(url("reverse_pay", "LEA", made.pk, payment.pk), {"reason": "Virement revenu"})
    made.refresh_from_db()
    assert (made.paid, made.settled) == (D(0), False)
    assert as_("lea").post(url("pay", "LEA", made.pk), data).status_code == 403
