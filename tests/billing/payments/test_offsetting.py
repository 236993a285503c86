"""What is due back on an invoice pays others of the same customer: the case of a balance taken back whole, to the cent."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.closures.actions import close_due
from billing.closures.models import Closure
from billing.contribution.models import ContributionCharge
from billing.invoices import actions as invoicing
from billing.invoices.models import InvoiceFollowUp
from billing.ledger.models import EntryLine
from billing.ledger.queries import balance
from billing.payments.actions import offset_invoice, record_payment, refund_invoice, reverse_payment
from billing.payments.models import Payment
from billing.quotes.ports import invoicing as invoicing_port
from cae.access import Refused
from cae.periods import today
from tests.billing.invoices.made import ON
from tests.billing.invoices.made import issued as really_issued
from tests.billing.invoices.test_posting import give_back, two_rates
from tests.billing.payments.issued import credited, customer_of, issued

pytestmark = pytest.mark.django_db


def follow_up(invoice):
    return InvoiceFollowUp.objects.get(pk=invoice.pk)


def held(cast, *prefixes):
    return balance(activity=cast.lea_activity, prefixes=list(prefixes))


def paid(cast, invoice, amount):
    return record_payment(
        amount=D(amount),
        received_on=ON,
        mode="transfer",
        bank_account=cast.bank,
        parts=[(invoice, D(amount))],
        on=ON,
        by=cast.odile,
    )


def back(cast, invoice, amount):
    values = {"paid_on": ON, "mode": "transfer", "bank_account": cast.bank, "on": ON, "by": cast.odile}
    return refund_invoice(invoice=invoice, amount=D(amount), **values)


@pytest.fixture
def taken_back(cast):
    """A deposit of 486,60 €, not paid, and the balance of 1 622,00 € that deducted it, taken back whole."""
    quote, deposit = two_rates(cast)
    final = invoicing.issue(invoice=invoicing.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    give_back(cast, final)
    return quote, deposit, final


def test_nobody_is_given_back_a_deposit_they_never_paid(cast, taken_back):
    _, deposit, final = taken_back
    assert (follow_up(deposit).open, follow_up(final).open) == (D("486.60"), D("-486.60"))
    with pytest.raises(Refused, match=f"0,00\xa0€ seulement sont à rendre : l’acompte {deposit.number} n’est pas payé"):
        back(cast, final, "486.60")
    paid(cast, deposit, "100")
    with pytest.raises(Refused, match="100,00"):
        back(cast, final, "100.01")
    back(cast, final, "100")
    offset_invoice(invoice=final, parts=[(deposit, D("386.60"))], on=ON, by=cast.odile)
    assert (follow_up(deposit).open, follow_up(final).open) == (0, 0)


def test_a_deposit_never_paid_settles_nothing_but_itself(cast, taken_back, as_):
    _, deposit, final = taken_back
    other = really_issued(cast.lea_activity, by=cast.odile, to=final.customer)
    with pytest.raises(Refused, match=f"l’acompte {deposit.number} n’est pas payé"):
        offset_invoice(invoice=final, parts=[(other, D("0.01"))], on=ON, by=cast.odile)
    page = as_("odile").get(reverse("billing:payments:refund", args=[final.pk])).content.decode()
    assert f"l’acompte {deposit.number} n’est pas payé" in page
    assert reverse("billing:payments:offset", args=[final.pk]) in page
    paid(cast, deposit, "100")
    offset_invoice(invoice=final, parts=[(other, D(100)), (deposit, D("386.60"))], on=ON, by=cast.odile)
    assert (follow_up(final).open, follow_up(deposit).open, follow_up(other).open) == (0, 0, D(1100))


def test_the_deposit_meets_the_balance_that_gave_it_back_and_nothing_is_left(cast, taken_back):
    _, deposit, final = taken_back
    made = offset_invoice(invoice=final, parts=[(deposit, D("486.60"))], reason="commande annulée", on=ON, by=cast.odile)
    assert (made.amount, made.bank_account, made.state, made.mode) == (0, None, "confirmed", "offset")
    assert (follow_up(deposit).open, follow_up(final).open) == (0, 0)
    assert {held(cast, prefix) for prefix in ("411", "4191", "4457", "512", "70")} == {0}
    assert {held(cast, "445740"), held(cast, "445710")} == {0}
    assert sum(charge.amount for charge in ContributionCharge.objects.all()) == 0
    lines = EntryLine.objects.filter(entry__source_kind="payment", entry__source_id=made.pk, account="411000").order_by("debit")
    assert [(line.debit, line.credit) for line in lines] == [(0, D("486.60")), (D("486.60"), 0)]
    assert not EntryLine.objects.filter(entry__journal="BQ").exists()


def test_a_deposit_that_was_paid_goes_to_the_invoice_made_again_and_comes_back(cast, taken_back):
    quote, deposit, final = taken_back
    paid(cast, deposit, "486.60")
    again = invoicing.issue(invoice=invoicing.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    vat_due = held(cast, "445710")
    made = offset_invoice(invoice=final, parts=[(again, D("486.60"))], on=ON, by=cast.odile)
    assert (follow_up(again).open, follow_up(final).open, held(cast, "411")) == (D("1135.40"), 0, D("1135.40"))
    assert held(cast, "445710") < vat_due  # the VAT of what is paid of the invoice is due again
    opposite = reverse_payment(payment=made, reversed_on=ON, reason="mauvaise facture", on=ON, by=cast.odile)
    assert (opposite.kind, opposite.amount, opposite.bank_account) == ("offset", 0, None)
    assert (follow_up(again).open, follow_up(final).open) == (D("1622.00"), D("-486.60"))
    assert held(cast, "445710") == vat_due


def test_the_customer_reads_no_refund_of_what_they_did_not_pay_and_a_credit_note_less_than_zero(cast, taken_back):
    _, deposit, final = taken_back
    port = invoicing_port()
    account = port.account(final.customer, on=ON)
    assert (account.count, account.total, list(account.to_pay)) == (0, 0, [])  # the sale is taken back: nothing is owed of it
    assert {one.title: (one.total, one.refund) for one in account.invoices} == {
        "Facture d'acompte": (D("486.60"), 0),
        "Facture de solde": (D("1135.40"), 0),
        "Avoir": (D("-1622.00"), 0),
    }
    paid(cast, deposit, "486.60")
    refunds = [one.refund for one in port.account(final.customer, on=ON).invoices if one.refund]
    assert refunds == [D("486.60")]


@pytest.fixture
def owing(cast):
    """An invoice of 1 200,00 € paid, 480,00 € of it credited; another of the same customer, of 360,00 €."""
    first, second = issued(cast.lea_activity, (1000, 20), by=cast.odile), issued(cast.lea_activity, (300, 20), by=cast.odile)
    paid(cast, first, 1200)
    credited(first, (400, 20), by=cast.odile, on=ON)
    return first, second


REFUSED = {
    "more than what is due back": (lambda cast, first, second: [(second, D("480.01"))], "plus que les 480,00"),
    "more than what is due": (lambda cast, first, second: [(second, D("360.01"))], "Il reste 360,00"),
    "nothing": (lambda cast, first, second: [], "au moins une facture"),
    "less than zero": (lambda cast, first, second: [(second, D(-1))], "plus grand que zéro"),
    "twice the same": (lambda cast, first, second: [(second, D(1)), (second, D(1))], "deux fois"),
    "itself": (lambda cast, first, second: [(first, D(1))], "pas une autre facture"),
    "another customer": (
        lambda cast, first, second: [
            (issued(cast.lea_activity, (9, 20), by=cast.odile, customer=customer_of(cast.lea_activity, "Autre")), D(1))
        ],
        "pas une autre facture de Mairie",
    ),
    "another activity": (
        lambda cast, first, second: [(issued(cast.karim_activity, (9, 20), by=cast.odile), D(1))],
        "par la même activité",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_writes_nothing(cast, owing, name):
    first, second = owing
    parts, sentence = REFUSED[name]
    chosen, before = parts(cast, first, second), Payment.objects.count()
    with pytest.raises(Refused, match=sentence):
        offset_invoice(invoice=first, parts=chosen, on=ON, by=cast.odile)
    assert Payment.objects.count() == before
    assert follow_up(first).open == -480


def test_nothing_due_back_pays_nothing(cast, owing):
    _, second = owing
    third = issued(cast.lea_activity, (300, 20), by=cast.odile)
    with pytest.raises(Refused, match=r"plus que les|rien à rendre"):
        offset_invoice(invoice=second, parts=[(third, D(1))], on=ON, by=cast.odile)


def test_who_does_not_confirm_payments_may_not(cast, owing):
    first, second = owing
    with pytest.raises(Refused, match="droit"):
        offset_invoice(invoice=first, parts=[(second, D(1))], on=ON, by=cast.lea)


def test_a_closure_counts_no_money_for_it(cast, owing):
    first, second = owing
    before = Payment.objects.count()
    offset_invoice(invoice=first, parts=[(second, D(100))], on=ON, by=cast.odile)
    close_due(on=today())
    day = Closure.objects.filter(period="day").get()
    assert day.records == before + 1
    assert [one["mode"] for one in day.modes] == ["transfer"]


def test_pages_lead_from_the_invoice_to_the_offset_and_back(cast, as_, owing):
    first, second = owing
    odile, address = as_("odile"), reverse("billing:payments:offset", args=[first.pk])
    assert address in odile.get(reverse("billing:invoices:show", args=["LEA", first.pk])).content.decode()
    assert address in odile.get(reverse("billing:payments:refund", args=[first.pk])).content.decode()
    page = odile.get(address).content.decode()
    assert "480,00" in page
    assert second.number in page
    wrong = odile.submit(address, {"invoice": str(second.pk), f"part_{second.pk}": "360,01"})
    assert wrong.status_code == 422
    assert "360,01" in wrong.content.decode()
    done = odile.submit(address, {"invoice": str(second.pk), f"part_{second.pk}": "360"})
    made = Payment.objects.get(kind="offset")
    assert done.url == reverse("billing:payments:show", args=[made.pk])
    shown = odile.get(done.url).content.decode()
    assert "Compensation du" in shown
    assert "360,00" in shown
    assert "Rien d’autre à payer" in odile.get(address).content.decode()
    assert address not in odile.get(reverse("billing:invoices:show", args=["LEA", first.pk])).content.decode()
    assert "Compensation" in as_("lea").get(reverse("billing:payments:list", args=["LEA"])).content.decode()
