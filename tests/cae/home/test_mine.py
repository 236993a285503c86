"""What waits for an entrepreneur: on their first page, by activity, at a constant cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.invoices.models import InvoiceFollowUp
from billing.models import Invoice, Purchase, Quote
from cae.periods import today
from members.models import Question
from tests.billing.invoices import made as invoices
from tests.billing.quotes import made as quotes
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
KEYS = {"returned_invoices", "returned_quotes", "returned_purchases", "accepted", "late", "asked", "answers"}


def something_of_each(cast, activity, by):
    """One thing of each kind that waits on an activity for `by`, and things that do not."""
    if not activity.customers.exists():
        invoices.customer(activity)
    returned = invoices.draft(activity, by=by)
    Invoice.objects.filter(pk=returned.pk).update(state="returned")
    late = invoices.issued(activity, by=cast.diane, author=by)
    InvoiceFollowUp.objects.filter(invoice=late).update(due_on=today() - timedelta(days=9))
    due = invoices.issued(activity, by=cast.diane, author=by)
    InvoiceFollowUp.objects.filter(invoice=due).update(due_on=today() + timedelta(days=9))
    Quote.objects.filter(pk=quotes.draft(activity, by=by).pk).update(state="returned")
    quotes.draft(activity, by=by)
    quotes.accepted(activity, by=cast.diane, author=by)
    Purchase.objects.create(activity=activity, kind="supplier_invoice", state="returned", on=today(), label="Péage")
    said = {"activity": activity, "topic": "accounting", "about": "TVA à payer", "last_message_at": timezone.now()}
    Question.objects.create(state="answered", asked_by=by, **said)
    Question.objects.create(state="answered", asked_by=cast.bruno, **said)
    Question.objects.create(state="open", asked_by=by, **said)
    Question.objects.create(state="open", asked_by=None, **said)
    Question.objects.create(state="answered", asked_by=None, **said)


def test_the_first_page_says_what_waits_and_each_card_leads_to_exactly_that(cast, as_):
    client = as_("nadia")
    assert client.get(reverse("home")).url == reverse("billing:account:index", args=["NADIA"])  # nothing waits
    something_of_each(cast, cast.nadia_activity, cast.nadia)
    page = client.get(reverse("home"))
    assert {card.key for card in page.context["cards"]} == KEYS
    html = page.content.decode()
    assert reverse("billing:account:index", args=["NADIA"]) in html
    for card in page.context["cards"]:
        assert [row.href in html for row in card.rows] == [True]
        rows = client.get(card.href).context["page"].rows
        assert (card.key, len(rows)) == (card.key, card.count)
        assert client.get(card.rows[0].href).status_code == 200


def test_an_activity_that_is_not_mine_says_nothing_to_me(cast, as_):
    something_of_each(cast, cast.nadia_activity, cast.nadia)
    assert as_("karim").get(reverse("home")).context["cards"] == []


def test_several_activities_have_each_their_cards(cast, as_):
    something_of_each(cast, cast.lea_activity, cast.lea)
    something_of_each(cast, cast.atelier, cast.lea)
    client = as_("lea")
    cards = client.get(reverse("home")).context["cards"]
    assert len(cards) == 2 * len(KEYS)
    late = {card.title for card in cards if card.key == "late"}
    assert late == {"Clients à relancer — Léa Martin Illustration", "Clients à relancer — Atelier Grain de Papier"}
    for card in cards:
        assert len(client.get(card.href).context["page"].rows) == card.count == 1


def test_the_first_page_costs_the_same_whatever_waits(cast, as_):
    client, address = as_("lea"), reverse("home")
    something_of_each(cast, cast.lea_activity, cast.lea)
    client.get(address)
    one = queries_of(lambda: client.get(address))
    for _ in range(2):
        something_of_each(cast, cast.lea_activity, cast.lea)
        something_of_each(cast, cast.atelier, cast.lea)
    assert len(queries_of(lambda: client.get(address))) == len(one)
