"""From a quote to its invoices: each step once, to the cent, and what differs is said."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.documents.frozen import Kind
from billing.invoices import actions as invoicing
from billing.invoices import queries
from billing.invoices import rules as invoice_rules
from billing.invoices.actions import issuing
from billing.invoices.models import Invoice
from billing.payments.actions import record_payment
from billing.payments.enums import PaymentMode
from billing.quotes import actions
from billing.quotes.comparison import differences
from billing.quotes.queries import plan_of
from cae.access import Refused
from cae.templatetags.format import date_fr
from tests.billing.documents import examples
from tests.billing.quotes.made import AT, ON, VISITOR, accept, accepted, draft, individual, line, link_of, valid


def test_tv_09_deposit_then_balance(cast):
    """30 % of 1 000 € at 20 %: 300 + 60, then 1 000 + 200 less 300 + 60: 840 € to pay."""
    quote = accepted(cast.lea_activity, line("1000"), by=cast.odile, deposit="30")
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    deposit = Invoice.objects.get()
    assert (deposit.kind, deposit.plan_step, deposit.total_ht, deposit.total_vat) == ("deposit", 0, D("300.00"), D("60.00"))
    invoicing.issue(invoice=deposit, by=cast.odile, on=ON)
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    balance = Invoice.objects.latest("pk")
    assert (balance.kind, balance.total_ht, balance.total_vat, balance.net_to_pay) == (
        "balance",
        D("1000.00"),
        D("200.00"),
        D("840.00"),
    )


def test_each_step_in_turn_adds_up(cast):
    quote = accepted(
        cast.lea_activity,
        line("33.37", "3"),
        line("0.07", vat="5.5"),
        by=cast.odile,
        deposit="33.33",
        instalments=[("Maquettes", "33.33")],
    )
    paid = D(0)
    for _ in range(3):
        actions.invoice(quote=quote, by=cast.lea, on=ON)
        made = Invoice.objects.latest("pk")
        invoicing.issue(invoice=made, by=cast.odile, on=ON)
        row = plan_of(quote)[made.plan_step]
        assert (row.invoice.label, row.invoice.issued, row.invoice.ttc) == (
            Invoice.objects.get(pk=made.pk).number,
            True,
            row.step.ttc,
        )
        paid += made.net_to_pay
    assert paid == quote.total_ttc == D("120.20")
    with pytest.raises(Refused, match="déjà facturé en entier"):
        actions.invoice(quote=quote, by=cast.lea, on=ON)


def test_only_an_accepted_quote_is_invoiced(cast):
    for quote in (draft(cast.lea_activity, by=cast.lea), valid(cast.lea_activity, by=cast.odile)):
        with pytest.raises(Refused, match="on facture un devis accepté"):
            actions.invoice(quote=quote, by=cast.lea, on=ON)


def test_the_next_step_is_named(cast):
    quote = accepted(cast.lea_activity, by=cast.odile, deposit="30")
    assert [row.next for row in plan_of(quote)] == [True, False]
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    rows = plan_of(quote)
    assert [row.next for row in rows] == [True, False]  # its draft is still to be issued
    assert (rows[0].invoice.label, rows[0].invoice.state) == ("", "Brouillon")


def test_an_invoice_that_keeps_to_its_quote_says_nothing():
    quote = examples.quote()
    assert differences(quote, replace(quote, number="F-1", issued=date(2027, 3, 9))) == ()


def test_an_invoice_that_differs_says_what():
    quote = examples.quote()
    [first, *others] = quote.chapters[0].lines
    changed = replace(first, unit_price=first.unit_price + 10, quantity=first.quantity + 1)
    new = replace(first, name="Frais de déplacement")
    chapters = (replace(quote.chapters[0], lines=(changed, new)), *quote.chapters[1:])
    invoice = replace(quote, chapters=chapters, totals=replace(quote.totals, gross=quote.totals.gross + 100))
    said = " ".join(differences(quote, invoice)).replace("\u00a0", " ")
    assert "100,00 € de plus que le devis" in said
    assert f"Le prix de « {first.name} »" in said
    assert f"La quantité de « {first.name} »" in said
    assert "« Frais de déplacement » n'était pas dans le devis." in said
    assert all(f"« {line.name} » était dans le devis" in said for line in others)


def test_another_customer_is_said_even_of_a_deposit():
    quote = examples.quote()
    deposit = replace(quote, kind=Kind.DEPOSIT, buyer=examples.INDIVIDUAL)
    assert differences(quote, deposit)[0].startswith("Le client n'est pas celui du devis")


# -- an order withdrawn ----------------------------------------------------------------------------


def ordered(cast, **values):
    """A quote accepted by a consumer, who may still withdraw."""
    quote = valid(cast.lea_activity, line("1000"), by=cast.odile, to=individual(cast.lea_activity), **values)
    accept(quote, email="camille@mail.example", order=actions.Order(informed=True))
    quote.refresh_from_db()
    return quote


def withdraw(quote):
    return actions.withdraw(quote=quote, by=VISITOR, at=AT, name="Camille Lefèvre", email="camille@mail.example")


def test_the_drafts_of_an_order_withdrawn_are_given_up_and_the_member_is_told(as_, cast, mails):
    quote = ordered(cast, deposit="30")
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    invoicing.submit(invoice=Invoice.objects.get(), by=cast.lea)
    mails.clear()
    withdraw(quote)
    assert not Invoice.objects.exists()
    notice = next(mail for mail in mails if mail.to == ["lea@confluent.example"])
    assert "Abandonné avec elle : Facture d'acompte en préparation." in notice.body
    assert "elle ne se facture plus" in notice.body
    page = as_("lea").get(reverse("billing:quotes:show", args=["LEA", quote.pk])).content.decode()
    assert "les factures en préparation sont abandonnées" in page
    assert "a mis fin, en se rétractant" in page
    with pytest.raises(Refused, match="s'est rétracté"):
        actions.invoice(quote=quote, by=cast.lea, on=ON)


def test_what_was_issued_of_an_order_withdrawn_is_no_longer_claimed(client, cast, mails):
    quote = ordered(cast, deposit="30")
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    issued = invoicing.issue(invoice=Invoice.objects.get(), by=cast.odile, on=ON)
    token = link_of(quote, cast.lea)
    address = reverse("billing:portal:index", args=[token])
    assert "À régler" in client.get(address).content.decode()
    mails.clear()
    withdraw(quote)
    page = client.get(address).content.decode()
    assert "À régler" not in page
    assert "Pour payer" not in page
    assert "Commande annulée" in page
    notice = next(mail for mail in mails if mail.to == ["lea@confluent.example"])
    assert f"À faire : un avoir sur {issued.number}." in notice.body
    quote.refresh_from_db()
    assert [row.invoice.state for row in plan_of(quote) if row.invoice] == ["Avoir à faire"]
    issued = Invoice.objects.get()
    assert "Faites un avoir." in str(invoice_rules.can_send(cast.lea, issued))
    with pytest.raises(Refused, match="ni ne se réclame plus"):
        invoicing.send(invoice=issued, message=invoicing.Message(to="c@mail.example", subject="x", body="y"), by=cast.lea)
    note = invoicing.draft_credit_note(invoice=issued, by=cast.lea)
    assert invoicing.issue(invoice=note, by=cast.diane, on=ON).state == "issued"


def test_an_invoice_of_an_order_withdrawn_is_neither_submitted_nor_issued(cast):
    """Whatever brought a draft there."""
    quote = ordered(cast)
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    made = Invoice.objects.get()
    quote.state = "withdrawn"
    quote.save(update_fields=["state"])
    made = Invoice.objects.get(pk=made.pk)
    for act in (
        lambda: invoicing.submit(invoice=made, by=cast.lea),
        lambda: invoicing.issue(invoice=made, by=cast.odile, on=ON),
    ):
        with pytest.raises(Refused, match="s'est rétracté du devis"):
            act()
    assert invoice_rules.can_issue(cast.odile, made).article == "C. conso. L.221-27"


def test_a_customer_who_withdraws_while_the_invoice_is_checked_is_not_invoiced(cast, monkeypatch):
    quote = ordered(cast)
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    judge = issuing.judge
    monkeypatch.setattr(issuing, "judge", lambda prepared, *, on: (judge(prepared, on=on), withdraw(quote)))
    with pytest.raises(Refused, match="s'est rétracté du devis"):
        invoicing.issue(invoice=Invoice.objects.get(), by=cast.odile, on=ON)
    assert not Invoice.objects.exists()


def test_what_was_paid_of_an_order_withdrawn_waits_until_it_is_given_back(client, as_, cast):
    quote = ordered(cast, deposit="30")
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    deposit = invoicing.issue(invoice=Invoice.objects.get(), by=cast.odile, on=ON)
    record_payment(
        amount=D(360), received_on=ON, mode=PaymentMode.TRANSFER, bank_account=cast.bank, parts=[(deposit, D(360))], on=ON,
        by=cast.odile,
    )  # fmt: skip
    token = link_of(quote, cast.lea)
    withdraw(quote)
    before = date_fr(timezone.localdate(AT) + timedelta(days=14))  # C. conso. L.221-24
    shown = client.get(reverse("billing:portal:index", args=[token])).content.decode().replace("\u202f", "\xa0")
    assert f"360,00\xa0€ vous seront remboursés avant le {before}." in shown
    quote.refresh_from_db()
    assert [row.invoice.state for row in plan_of(quote) if row.invoice] == ["Avoir à faire"]
    for who in ("lea", "odile"):
        cards = as_(who).get(reverse("home" if who == "lea" else "desk")).context["cards"]
        card = next(card for card in cards if card.key == "withdrawn")
        assert (card.count, card.rows[0].href) == (1, deposit.get_absolute_url())
        assert [row.pk for row in as_(who).get(card.href).context["page"].rows] == [deposit.pk]
    sheet = as_("lea").get(deposit.get_absolute_url()).content.decode().replace("\u202f", "\xa0")
    assert "Le client s’est rétracté" in sheet
    assert f"360,00\xa0€ sont à lui rembourser avant le {before}" in sheet
    note = invoicing.draft_credit_note(invoice=deposit, by=cast.odile)
    invoicing.issue(invoice=note, by=cast.odile, on=ON)
    assert not queries.in_situation(Invoice.objects.all(), "withdrawn", on=ON).exists()
    assert [one.pk for one in queries.in_situation(Invoice.objects.all(), "refund", on=ON)] == [deposit.pk]


def test_the_balance_says_when_it_was_done_and_a_deposit_does_not(cast):
    dates = {"period_start": date(2026, 3, 9), "period_end": date(2026, 3, 20)}
    quote = accepted(cast.lea_activity, line("1000"), by=cast.odile, deposit="30", **dates)
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    deposit = invoicing.issue(invoice=Invoice.objects.get(), by=cast.odile, on=ON)
    assert (deposit.period_start, deposit.period_end) == (None, None)
    actions.invoice(quote=quote, by=cast.lea, on=ON)
    balance = Invoice.objects.latest("pk")
    assert {name: getattr(balance, name) for name in dates} == dates


def test_another_period_than_the_quote_s_is_said():
    quote = replace(examples.quote(), period_start=date(2026, 3, 9), period_end=date(2026, 3, 20))
    same = replace(quote, kind=Kind.INVOICE)
    assert differences(quote, same) == ()
    other = replace(same, period_end=date(2026, 3, 27))
    assert differences(quote, other) == (
        "La prestation était prévue du 09/03/2026 au 20/03/2026 ; la facture dit du 09/03/2026 au 27/03/2026.",
    )
    none = replace(same, period_start=None, period_end=None, supply=None)
    assert differences(quote, none)[0].endswith("la facture dit rien.")
