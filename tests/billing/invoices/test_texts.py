"""The words of a mail follow what is left to pay: nothing asks again for what was paid, and what is late says so."""

import re
from datetime import date, timedelta
from decimal import Decimal as D
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from billing.customers.queries import standings
from billing.documents.mailing import as_activity
from billing.invoices import queries, texts
from billing.invoices.actions import sending
from billing.invoices.models import Invoice, InvoiceFollowUp, InvoiceSending
from cae.periods import today
from tests.billing.invoices import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(cast):
    made.customer(cast.lea_activity)
    return made.issued(cast.lea_activity, by=cast.diane, author=cast.lea)


def standing(invoice, *, open, days=10):
    """So much left, due in so many days."""
    InvoiceFollowUp.objects.filter(pk=invoice.pk).update(open=D(open), due_on=today() + timedelta(days=days))
    return Invoice.objects.select_related("activity", "follow_up", "customer").get(pk=invoice.pk)


def said(invoice):
    found = (texts.fill(one(invoice, on=today()), invoice) for one in (texts.subject, texts.body))
    return [text.replace("\xa0", " ").replace("\u202f", " ") for text in found]


@pytest.mark.parametrize(
    ("left", "days", "words", "absent"),
    [
        ("1200", 10, "d'un montant de 1 200,00 €, à régler au plus tard le", "Rappel"),
        ("870", 10, "Il reste 870,00 € à régler au plus tard le", "Rappel"),
        ("0", 10, "déjà réglée. Merci.", "à régler"),
        ("-360", -10, "déjà réglée. Merci.", "à régler"),
        ("870", -10, "Sauf erreur de notre part, il reste 870,00 € à régler sur notre facture", "1 200,00"),
    ],
)
def test_the_message_proposed(invoice, left, days, words, absent):
    subject, body = said(standing(invoice, open=left, days=days))
    assert words in body
    assert absent not in subject + body
    assert subject.startswith("Rappel : facture F-") == (D(left) > 0 and days < 0)


def test_a_late_invoice_is_reminded_and_says_when(as_, cast, invoice):
    late = standing(invoice, open="870", days=-10)
    InvoiceFollowUp.objects.filter(pk=late.pk).update(sent_at="2026-01-05T10:00:00Z")
    client = as_("lea")
    sheet = reverse("billing:invoices:show", args=["LEA", late.pk])
    assert "Relancer" in client.get(sheet).content.decode()
    client.post(
        reverse("billing:invoices:send", args=["LEA", late.pk]),
        {"to": "client@example.org", "subject": "Rappel", "body": "Il reste {reste}. {lien}"},
    )
    if InvoiceSending.objects.filter(sent_at=None).exists():
        sending.render(invoice_id=late.pk)
    left = mail.outbox[-1]
    assert "870,00" in left.body
    address = re.search(r"https?://\S+/client/\S+", left.body)
    assert "{lien}" not in left.body
    assert late.number in Client().get(urlsplit(address[0]).path).content.decode()
    assert left.from_email == as_activity(late.activity)
    assert left.reply_to == [late.activity.email or cast.lea.email]
    late.follow_up.refresh_from_db()
    assert late.follow_up.reminded_at is not None
    assert "Relancée le" in client.get(sheet).content.decode()


def test_what_is_owed_to_a_customer_is_never_taken_off_what_they_owe(as_, cast, invoice):
    other = made.issued(cast.lea_activity, by=cast.diane, author=cast.lea)
    standing(invoice, open="870", days=-5)
    standing(other, open="-360")
    found = standings([invoice.customer_id], on=today())[invoice.customer_id]
    assert (found.open, found.late, found.refund) == (D(870), D(870), D(360))
    sums = queries.sums(Invoice.objects.filter(activity=cast.lea_activity))
    assert (sums["open"], sums["refund"]) == (D(870), D(360))
    rows = as_("odile").get(reverse("billing:invoices:all"), {"situation": "refund"}).context["page"].rows
    assert [row.pk for row in rows] == [other.pk]
    card = next(card for card in as_("odile").get(reverse("desk")).context["cards"] if card.key == "to_refund")
    assert (card.count, [row.href for row in card.rows]) == (1, [other.get_absolute_url()])
    assert as_("odile").get(card.href).status_code == 200


def test_a_day_of_the_past_is_late_and_of_today_is_not(invoice):
    assert not texts.is_late(standing(invoice, open="1", days=0), on=today())
    assert texts.is_late(standing(invoice, open="1", days=-1), on=today())
    assert not texts.is_late(standing(invoice, open="0", days=-1), on=date(2099, 1, 1))
