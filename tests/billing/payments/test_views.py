"""The pages of money received: who opens them, what they cost, what they do once."""

import io
import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from billing.invoices.models import InvoiceFollowUp
from billing.payments.actions import allocate_later
from billing.payments.models import BankAccount, Payment
from tests.billing.payments.issued import credited, issued
from tests.billing.payments.test_actions import RECEIVED, TODAY, pay, trusted
from tests.support.queries import assert_flat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("views", "returning_views"):
        monkeypatch.setattr(f"billing.payments.{module}.today", lambda: TODAY)


def url(name, *args):
    return reverse(f"billing:payments:{name}", args=args)


def exported(answer):
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def test_all_shows_what_waits_first(cast, as_):
    trusted(cast, cast.lea_activity)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    pay(cast, 600, (invoice, 600), by=cast.lea)
    pay(cast, 80, payer="Inconnu & Cie")
    text = as_("odile").get(url("all")).content.decode()
    assert "À confirmer" in text
    assert "à affecter" in text
    assert "Inconnu &amp; Cie" in text


def test_all_shows_each_person_the_parts_they_may_see_and_leads_to_them(cast, as_):
    lea, nadia = (issued(one, (1000, 20), by=cast.odile) for one in (cast.lea_activity, cast.nadia_activity))
    whole = pay(cast, 111, (lea, 111))
    shared = pay(cast, 100, (lea, 64), (nadia, 36))
    hers = pay(cast, 333, (nadia, 333))
    unknown = pay(cast, 12)
    allocate_later(payment=unknown, activity=cast.suspense, parts=[(lea, D(12))], on=TODAY, by=cast.odile)
    to_show, to_sheet = (lambda one: url("show", one.pk)), (lambda one, code: url("sheet", code, one.pk))
    parts_of_lea = [
        (unknown, D(12), to_sheet(unknown, "LEA")),
        (shared, D(64), to_sheet(shared, "LEA")),
        (whole, D(111), to_show(whole)),
    ]
    everything = [(one, one.amount, to_show(one)) for one in (unknown, hers, shared, whole)]
    expected = {
        "odile": everything,
        "bastien": everything,
        "bruno": parts_of_lea,  # of Lyon
        "lea": parts_of_lea,
        "nadia": [(hers, D(333), to_show(hers)), (shared, D(36), to_sheet(shared, "NADIA"))],
    }
    for who, rows in expected.items():
        client = as_(who)
        answer = client.get(url("all"))
        page = answer.content.decode()
        assert [(row, row.part) for row in answer.context["page"].rows] == [(one, part) for one, part, _ in rows], who
        for _, _, address in rows:
            assert f'href="{address}"' in page, (who, address)
            assert client.get(address).status_code == 200
        assert ("Enregistrer un encaissement" in page) == (who == "odile")
    rows = load_workbook(io.BytesIO(exported(as_("bruno").get(url("all"), {"format": "xlsx"})))).active
    assert [(row[1], row[5], row[6]) for row in rows.iter_rows(min_row=2, values_only=True)] == [
        (12, lea.number, "Léa Martin Illustration"),
        (64, lea.number, "Léa Martin Illustration"),
        (111, lea.number, "Léa Martin Illustration"),
    ]


def test_all_is_in_the_menu_of_those_who_see_more_than_their_own(cast, as_):
    link = f'href="{url("all")}"'
    assert {
        who: link in as_(who).get("/", follow=True).content.decode() for who in ("odile", "bruno", "bastien", "lea", "nadia")
    } == {
        "odile": True,
        "bruno": True,
        "bastien": True,
        "lea": False,
        "nadia": False,
    }


def test_several_numbers_may_wrap_on_a_phone(cast, as_):
    """The cell holds one box, not as many as there are invoices: these would never go to the next line."""
    pay(cast, 30, *((issued(cast.lea_activity, (100, 20), by=cast.odile), 10) for _ in range(3)))
    cell = re.search(
        r'<td data-label="Factures" class="plain-cell">(.*?)</td>', as_("odile").get(url("all")).content.decode(), re.DOTALL
    )[1]
    assert cell.strip().startswith('<span class="numbers">') and cell.count("nowrap") == 3


def test_all_costs_the_same_with_one_row_or_three(cast, as_):
    client = as_("odile")
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    assert_flat(lambda: client.get(url("all")), add=lambda: pay(cast, 10, (invoice, 10)), expected=14)


def test_all_filters_and_exports(cast, as_):
    one = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    pay(cast, 600, (one, 600), payer="Mairie")
    aside = pay(cast, 80, payer="Boulangerie")
    client = as_("odile")
    for query, there, absent in [
        ({"q": "boulang"}, "Boulangerie", "Mairie<"),
        ({"q": one.number}, "Mairie", "Boulangerie"),
        ({"q": "80,00"}, "Boulangerie", "Mairie<"),
        ({"q": f"ENC-{aside.pk}"}, "Boulangerie", "Mairie<"),
        ({"q": f"enc {aside.pk}"}, "Boulangerie", "Mairie<"),
        ({"etat": "unmatched"}, "Boulangerie", "Mairie<"),
        ({"du": "2026-03-13"}, "Aucun encaissement ne correspond", "Boulangerie"),
        ({"du": "n'importe quoi", "moyen": "x", "after": "zzz"}, "Boulangerie", "ne correspond"),
    ]:
        text = client.get(url("all"), query).content.decode()
        assert there in text, query
        assert absent not in text.split("<tbody>")[-1], query
    assert exported(client.get(url("all"), {"format": "xlsx"})).startswith(b"PK")


def test_record_pays_the_chosen_invoices_once(cast, as_):
    one = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    two = issued(cast.karim_activity, (500, 20), by=cast.odile)
    client = as_("odile")
    data = {
        "amount": "1 800,00",
        "received_on": "2026-03-12",
        "mode": "transfer",
        "invoice": [str(one.pk), str(two.pk)],
        f"part_{one.pk}": "1 200,00",
        f"part_{two.pk}": "600",
    }
    answer = client.submit(url("record"), data, form="form")
    payment = Payment.objects.get()
    assert (answer.status_code, answer.url) == (302, url("show", payment.pk))
    sent = {**data, "once": answer.wsgi_request.POST["once"], "bank_account": cast.bank.pk}
    again = client.post(url("record"), sent)
    assert (again.url, Payment.objects.count()) == (url("show", payment.pk), 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "0,001"}, "le centime est la plus petite somme"),
        ({"amount": "0"}, "plus grand que zéro"),
        ({"amount": "-3"}, "plus grand que zéro"),
        ({"amount": "12345678901234"}, "chiffres"),
        ({"amount": "🥖"}, "Tapez un montant"),
        ({"received_on": "1926-03-12"}, "précède la facture"),
        ({"received_on": "2026-03-17"}, "pas encore venu"),
        ({"received_on": "hier"}, "date valide"),
    ],
)
def test_record_says_what_is_wrong_and_keeps_what_was_typed(cast, as_, changed, said):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    data = {
        "amount": "1200",
        "received_on": "2026-03-12",
        "mode": "cheque",
        "payer": "Mairie 🥐",
        "invoice": [str(invoice.pk)],
        f"part_{invoice.pk}": "1 199,99",
        **changed,
    }
    answer = as_("odile").submit(url("record"), data, form="form")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "Mairie 🥐" in text
    assert "1 199,99" in text
    assert not Payment.objects.exists()


def test_record_starts_from_an_invoice(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    text = as_("odile").get(url("record"), {"facture": invoice.pk}).content.decode()
    assert 'value="1\u00a0200,00"' in text


def test_record_does_not_pay_what_is_already_paid(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    pay(cast, 1200, (invoice, 1200))
    data = {"amount": "5", "received_on": "2026-03-12", "mode": "cheque", "invoice": [str(invoice.pk)], f"part_{invoice.pk}": "5"}
    assert "rien à payer" in as_("odile").submit(url("record"), data, form="form").content.decode()


def test_invoices_are_found_by_number_customer_or_amount(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    client = as_("odile")
    for text in (invoice.number, "mairie", "1 200", "1200,00"):
        assert invoice.number in client.get(url("invoices"), {"cherche": text}).content.decode(), text
    assert "ne correspond" in client.get(url("invoices"), {"cherche": "zzz <b>"}).content.decode()
    assert invoice.number not in client.get(url("invoices"), {"invoice": invoice.pk}).content.decode()


def test_show_explains_the_amount(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), (100, "5.5"), by=cast.odile)
    payment = pay(cast, 1400, (invoice, 1400))
    text = as_("odile").get(url("show", payment.pk)).content.decode()
    for there in ("De quoi est fait ce montant", "20\u00a0%", "5,5\u00a0%", "Trop-perçu gardé", "Affecter à une facture"):
        assert there in text


def test_show_hides_the_parts_of_others(cast, as_):
    one = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    two = issued(cast.karim_activity, (500, 20), by=cast.odile)
    payment = pay(cast, 1800, (one, 1200), (two, 600))
    client = as_("lea")
    assert client.get(url("show", payment.pk)).status_code == 404
    text = client.get(url("sheet", "LEA", payment.pk)).content.decode()
    assert one.number in text
    assert two.number not in text
    assert client.get(url("sheet", "KARIM", payment.pk)).status_code == 404


def test_list_and_sheet_of_an_activity(cast, as_):
    client = as_("lea")
    assert "Pas encore d’encaissement" in client.get(url("list", "LEA")).content.decode()
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    payment = pay(cast, 1250, (invoice, 1250))
    assert "Trop-perçu" in client.get(url("list", "LEA")).content.decode()
    assert client.get(url("sheet", "LEA", payment.pk)).status_code == 200
    assert as_("nadia").get(url("list", "LEA")).status_code == 404
    assert as_("nadia").get(url("sheet", "LEA", payment.pk)).status_code == 404
    assert exported(as_("lea").get(url("list", "LEA"), {"format": "xlsx"})).startswith(b"PK")


def test_list_costs_the_same_with_one_row_or_three(cast, as_):
    client = as_("lea")
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    assert_flat(lambda: client.get(url("list", "LEA")), add=lambda: pay(cast, 10, (invoice, 10)), expected=16)


def test_declare_waits_for_the_support_team(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    assert as_("lea").get(url("declare", "LEA", invoice.pk)).status_code == 403
    trusted(cast, cast.lea_activity)
    answer = as_("lea").submit(url("declare", "LEA", invoice.pk), {"received_on": "2026-03-12"}, form="form")
    payment = Payment.objects.get()
    assert answer.url == url("sheet", "LEA", payment.pk)
    assert (payment.state, payment.amount) == ("to_confirm", D(1200))
    assert as_("lea").get(url("declare", "LEA", invoice.pk + 999)).status_code == 404


def test_confirm_with_the_day_of_the_bank(cast, as_):
    trusted(cast, cast.lea_activity)
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600), by=cast.lea)
    client = as_("odile")
    client.get(url("show", payment.pk))
    form = next(form for form in client.page.forms if form.action == url("confirm", payment.pk))
    client.post(form.action, {**dict(form.fields), "received_on": "2026-03-13"})
    payment.refresh_from_db()
    assert (payment.state, payment.received_on) == ("confirmed", date(2026, 3, 13))


def test_confirm_many_says_what_each_became(cast, as_):
    trusted(cast, cast.lea_activity)
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    made = [pay(cast, 100, (invoice, 100), by=cast.lea) for _ in range(3)]
    answer = as_("odile").post(url("confirm_many"), {"selected": [one.pk for one in made]}, follow=True)
    assert "3 encaissements confirmés" in answer.content.decode()
    assert InvoiceFollowUp.objects.get().paid == D(300)
    again = as_("odile").post(url("confirm_many"), {"selected": [made[0].pk]}, follow=True)
    assert "déjà confirmé" in again.content.decode()


def test_reject_by_who_declared(cast, as_):
    trusted(cast, cast.lea_activity)
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600), by=cast.lea)
    client = as_("lea")
    client.get(url("sheet", "LEA", payment.pk))
    answer = client.post(url("reject", payment.pk), {"reason": "Erreur de facture"}, follow=True)
    assert "Erreur de facture" in answer.content.decode()
    payment.refresh_from_db()
    assert payment.state == "rejected"


def test_reverse_one_asks_why(cast, as_):
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600))
    client = as_("odile")
    assert client.submit(url("reverse_one", payment.pk), {"reason": ""}, form="form").status_code == 422
    answer = client.submit(url("reverse_one", payment.pk), {"reason": "Chèque sans provision"}, form="form", follow=True)
    assert "Ceci annule un encaissement" in answer.content.decode()
    assert "Annulé le" in client.get(url("show", payment.pk)).content.decode()


def test_reverse_one_says_at_once_what_is_already_cancelled_and_where(cast, as_):
    payment = pay(cast, 600, (issued(cast.lea_activity, (1000, 20), by=cast.odile), 600))
    client = as_("odile")
    client.submit(url("reverse_one", payment.pk), {"reason": "Chèque sans provision"}, form="form")
    opposite = Payment.objects.get(reverses=payment)
    page = client.get(url("reverse_one", payment.pk)).content.decode()
    assert "Cet encaissement est déjà annulé" in page
    assert url("show", opposite.pk) in page
    assert 'name="reason"' not in page
    assert "Une annulation ne s’annule pas" in client.get(url("reverse_one", opposite.pk)).content.decode()


def test_allocate_then_give_back_what_is_kept_aside(cast, as_):
    payment = pay(cast, 100)
    invoice = issued(cast.lea_activity, (50, 20), by=cast.odile)
    client = as_("odile")
    data = {"invoice": [str(invoice.pk)], f"part_{invoice.pk}": "60"}
    said = " ".join(client.get(url("allocate", payment.pk, cast.suspense.pk)).content.decode().split())
    assert "comptent du 12 mars 2026, le jour où l’argent est arrivé" in said
    client.submit(url("allocate", payment.pk, cast.suspense.pk), data, form="form")
    assert InvoiceFollowUp.objects.get().open == 0
    answer = client.submit(url("give_back", payment.pk, cast.suspense.pk), {"reason": "Payeur inconnu"}, form="form")
    assert Payment.objects.get(gives_back=payment).amount == D(-40)
    assert answer.status_code == 302
    assert client.get(url("give_back", payment.pk, cast.suspense.pk)).status_code == 404
    assert client.get(url("allocate", payment.pk, cast.lea_activity.pk)).status_code == 404


def test_refund_after_a_credit_note(cast, as_):
    invoice = issued(cast.lea_activity, (1000, 20), by=cast.odile)
    client = as_("odile")
    page = client.get(url("refund", invoice.pk)).content.decode()
    assert "rien à rendre" in page
    assert 'name="reason"' not in page
    pay(cast, 1200, (invoice, 1200))
    credited(invoice, (1000, 20), by=cast.odile, on=RECEIVED)
    client.submit(url("refund", invoice.pk), {}, form="form")
    assert Payment.objects.get(kind="refund").amount == D(-1200)


def test_accounts_are_checked(cast, as_):
    client = as_("odile")
    assert cast.bank.label in client.get(url("accounts")).content.decode()
    wrong = client.submit(url("new_account"), {"label": "Livret", "iban": "FR76 1234"}, form="form")
    assert (wrong.status_code, "IBAN n’est pas valable" in wrong.content.decode()) == (422, True)
    client.submit(url("new_account"), {"label": "Caisse", "account": "530000"}, form="form")
    cash = BankAccount.objects.get(label="Caisse")
    client.submit(url("edit_account", cash.pk), {"label": "Caisse de Lyon"}, form="form")
    cash.refresh_from_db()
    assert cash.label == "Caisse de Lyon"
    assert as_("lea").get(url("new_account")).status_code == 403
