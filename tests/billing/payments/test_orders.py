"""One order is one account: what a balance owes back meets the deposits it took off that are not paid, on every page."""

from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.customers.queries import standings
from billing.invoices import actions, queries, texts
from billing.invoices.models import Invoice
from billing.payments.actions import offset_invoice, refund_invoice
from billing.quotes.models import Quote
from billing.quotes.ports import invoicing as invoicing_port
from cae.access import Refused
from tests.billing.invoices.made import ON
from tests.billing.payments.test_stages import pay, three

pytestmark = pytest.mark.django_db


def given_back(cast, part, *, paid=(0,)):
    """A sale of 1 200,00 € in three (360, 480, 360), of which `paid` are paid, and `part` of it given back on the balance."""
    invoices = three(cast)
    for index in paid:
        pay(cast, invoices[index])
    note = actions.draft_credit_note(invoice=invoices[2], by=cast.odile, quantities=[D(part)])
    actions.issue(invoice=note, by=cast.odile, on=ON)
    return [Invoice.objects.select_related("follow_up", "activity").get(pk=invoice.pk) for invoice in invoices]


def text_of(response):
    return response.content.decode().replace("\u202f", "\xa0")


def test_the_order_still_owes_and_every_page_says_how_much(cast, as_):
    """600 given back on a balance of 360: 240 due back, but 480 of a stage are not paid: 240 are really owed."""
    deposit, stage, final = given_back(cast, "0.5")
    assert (stage.follow_up.open, final.follow_up.open) == (D(480), D(-240))
    assert (queries.to_give_back_now(final), queries.left_to_pay(stage), queries.left_to_pay(deposit)) == (0, D(240), 0)
    account = invoicing_port().account(final.customer, on=ON)
    assert (account.count, account.total) == (1, D(240))
    assert [(one.number, one.open, one.met) for one in account.to_pay] == [(stage.number, D(240), D(240))]
    assert "EUR240.00" in account.to_pay[0].payment
    assert not any(one.refund for one in account.invoices)
    standing = standings([final.customer_id], on=ON)[final.customer_id]
    assert (standing.open, standing.refund) == (D(240), 0)
    sums = queries.sums(Invoice.objects.all())
    assert (sums["open"], sums["refund"]) == (D(240), 0)
    assert "240,00" in texts.fill("{reste}", stage)
    assert not queries.in_situation(Invoice.objects.all(), "refund", on=ON).exists()
    odile = as_("odile")
    assert "to_refund" not in {card.key for card in odile.get(reverse("desk")).context["cards"]}
    balance_page = text_of(odile.get(final.get_absolute_url()))
    assert "Le client doit encore" in balance_page and "240,00\xa0€" in balance_page
    assert "À rembourser au client" not in balance_page
    assert reverse("billing:payments:refund", args=[final.pk]) not in balance_page
    assert reverse("billing:payments:offset", args=[final.pk]) in balance_page
    stage_page = text_of(odile.get(stage.get_absolute_url()))
    assert "Reste vraiment à encaisser" in stage_page and f"240,00\xa0€ dus au client sur {final.number}" in stage_page


def test_no_money_leaves_while_the_same_order_is_owed(cast, as_):
    _, stage, final = given_back(cast, "0.5")
    values = {"paid_on": ON, "mode": "transfer", "bank_account": cast.bank, "on": ON, "by": cast.odile}
    with pytest.raises(Refused, match=f"0,00\xa0€ seulement sont à rendre : l’acompte {stage.number} n’est pas payé"):
        refund_invoice(invoice=final, amount=D(240), **values)
    assert f"l’acompte {stage.number} n’est pas payé" in text_of(
        as_("odile").get(reverse("billing:payments:refund", args=[final.pk]))
    )
    offset_invoice(invoice=final, parts=[(stage, D(240))], on=ON, by=cast.odile)
    stage.follow_up.refresh_from_db()
    assert (stage.follow_up.open, queries.left_to_pay(Invoice.objects.get(pk=stage.pk))) == (D(240), D(240))


def test_more_due_back_than_owed_gives_back_the_difference(cast, as_):
    """The whole of 1 200 given back, 360 paid: 360 go back, the 480 never paid do not."""
    deposit, stage, final = given_back(cast, "1")
    assert (final.follow_up.open, queries.to_give_back_now(final)) == (D(-840), D(360))
    account = invoicing_port().account(final.customer, on=ON)
    assert (account.count, account.total) == (0, 0)
    assert [one.refund for one in account.invoices if one.refund] == [D(360)]
    card = next(card for card in as_("odile").get(reverse("desk")).context["cards"] if card.key == "to_refund")
    assert [(row.href, row.end.replace("\u202f", "\xa0")) for row in card.rows] == [(final.get_absolute_url(), "360,00\xa0€")]
    page = text_of(as_("odile").get(final.get_absolute_url()))
    assert "À rembourser au client" in page and "360,00\xa0€" in page and stage.number in page
    assert "Plus rien à encaisser" in text_of(as_("odile").get(stage.get_absolute_url()))
    assert queries.left_to_pay(deposit) == 0


def test_an_order_withdrawn_is_given_back_from_its_balance(cast, as_):
    deposit, stage, final = (Invoice.objects.get(pk=invoice.pk) for invoice in three(cast))
    pay(cast, deposit)
    Quote.objects.update(state="withdrawn")
    odile = as_("odile")
    shown = odile.get(reverse("billing:invoices:all"), {"situation": "withdrawn"}).context["page"].rows
    assert [invoice.pk for invoice in shown] == [final.pk]
    card = next(card for card in odile.get(reverse("desk")).context["cards"] if card.key == "withdrawn")
    assert [(row.href, row.end.replace("\u202f", "\xa0")) for row in card.rows] == [(final.get_absolute_url(), "360,00\xa0€")]
    steps = invoicing_port().steps(Quote.objects.get())
    assert [step.state for step in steps] == ["Rendu avec le solde", "Rendu avec le solde", "Avoir à faire"]
    for one in (deposit, stage):
        page = text_of(odile.get(one.get_absolute_url()))
        assert reverse("billing:invoices:credit", args=["LEA", one.pk]) not in page
        assert final.get_absolute_url() in page and "l’avoir se fait sur elle" in page
    page = text_of(odile.get(final.get_absolute_url()))
    assert reverse("billing:invoices:credit", args=["LEA", final.pk]) in page and "360,00\xa0€ sont à lui rembourser" in page
    refunds = {one.number: one.refund for one in invoicing_port().account(final.customer, on=ON).invoices if one.refund}
    assert refunds == {final.number: D(360)}
    actions.issue(invoice=actions.draft_credit_note(invoice=final, by=cast.odile), by=cast.odile, on=ON)
    assert not queries.in_situation(Invoice.objects.all(), "withdrawn", on=ON).exists()
