"""The private address of a customer: only its hash is kept; it expires, is revoked, and leads to one customer alone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing.quotes import actions, links, mails
from billing.quotes.links import Closed
from billing.quotes.models import CustomerLink
from cae.access import Refused
from tests.billing.invoices.made import issued
from tests.billing.quotes.made import AT, customer, valid
from tests.support.queries import queries_of


def test_a_link_opens_for_its_customer_until_it_expires(cast):
    who = customer(cast.lea_activity)
    link, token = links.make(customer=who, by=cast.lea, at=AT)
    assert len(token) >= 43
    assert links.find(token, at=AT).customer == who
    assert links.find(token, at=AT + timedelta(days=179)) == link
    assert isinstance(links.find(token, at=AT + timedelta(days=180)), Closed)


def test_an_unknown_token_opens_nothing(cast):
    assert links.find("x" * 43, at=AT) is None
    assert links.find("", at=AT) is None


def test_revoking_closes_every_link_of_the_customer(cast):
    who, other = customer(cast.lea_activity), customer(cast.lea_activity, name="Autre", siren="", siret="", vat_number="")
    tokens = [links.make(customer=who, by=cast.lea, at=AT)[1] for _ in range(2)]
    _, kept = links.make(customer=other, by=cast.lea, at=AT)
    assert links.revoke(customer=who, by=cast.lea, at=AT) == 2
    assert all(isinstance(links.find(token, at=AT), Closed) for token in tokens)
    assert links.find(kept, at=AT).customer == other


def test_links_of_who_was_merged_are_those_of_the_one_who_stays(cast):
    stays, merged = customer(cast.lea_activity), customer(cast.lea_activity, name="Autre", siren="", siret="", vat_number="")
    _, token = links.make(customer=merged, by=cast.lea, at=AT)
    type(merged).objects.filter(pk=merged.pk).update(merged_into=stays, archived_on=timezone.localdate())
    assert links.open_links(stays, at=AT).count() == 1
    assert links.revoke(customer=stays, by=cast.lea, at=AT) == 1
    assert isinstance(links.find(token, at=AT), Closed)


def test_the_sheet_of_a_customer_says_what_links_are_open_and_closes_them(cast, as_):
    who, now = customer(cast.lea_activity), timezone.now()
    issued(cast.lea_activity, by=cast.odile, customer=who)
    sheet = reverse("billing:customers:show", args=["LEA", who.pk])
    close = reverse("billing:quotes:revoke_customer_links", args=["LEA", who.pk])
    client = as_("lea")
    assert close not in client.get(sheet).content.decode()
    tokens = [links.make(customer=who, by=cast.lea, at=now)[1] for _ in range(2)]
    links.make(customer=who, by=cast.lea, at=now - timedelta(days=400))
    page = client.get(sheet).content.decode()
    assert "2 liens ouverts" in page and close in page
    assert page.count(f"jusqu’au {now + timedelta(days=180):%d/%m/%Y}") == 2
    assert as_("odile").post(close).status_code == 403
    client = as_("lea")
    answer = client.post(close, follow=True)
    assert "Les liens de ce client sont fermés." in answer.content.decode() and close not in answer.content.decode()
    assert all(isinstance(links.find(token, at=now), Closed) for token in tokens)


def test_the_sheet_of_a_customer_costs_the_same_with_one_link_and_three(cast, as_):
    who, client = customer(cast.lea_activity), as_("lea")
    issued(cast.lea_activity, by=cast.odile, customer=who)
    sheet = reverse("billing:customers:show", args=["LEA", who.pk])
    links.make(customer=who, by=cast.lea, at=timezone.now())
    client.get(sheet)
    one = queries_of(lambda: client.get(sheet))
    for _ in range(2):
        links.make(customer=who, by=cast.lea, at=timezone.now())
    assert len(queries_of(lambda: client.get(sheet))) == len(one)


def test_a_stranger_does_not_revoke(cast):
    with pytest.raises(Refused):
        links.revoke(customer=customer(cast.lea_activity), by=cast.nadia, at=AT)


def test_the_token_is_written_nowhere_but_in_the_mail(cast, mails):
    """Every text of every table is read: none holds the token that the mail carried."""
    from django.utils import timezone

    quote = valid(cast.lea_activity, by=cast.odile, valid_until=timezone.localdate() + timedelta(days=10))
    text = default_text(quote)
    actions.send(quote=quote, by=cast.lea, on=timezone.localdate(), to="compta@pain.example", **text)
    [mail] = mails
    token = mail.body.split("/client/")[1].split("/")[0]
    link = CustomerLink.objects.get()
    assert link.token_hash == links.hash_of(token)
    assert link.sent_to == "compta@pain.example"
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{token}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    assert found == []


def default_text(quote):
    offer = mails.offer(quote)
    return {"subject": offer.subject, "body": offer.body}


def test_opening_is_noted(cast):
    link, _ = links.make(customer=customer(cast.lea_activity), by=cast.lea, at=AT)
    now = timezone.now()
    links.opened(link, at=now)
    link.refresh_from_db()
    assert link.last_opened_at == now
