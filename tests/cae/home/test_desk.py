"""The desk: what waits, for whom it waits, at a constant cost."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from billing.invoices.models import InvoiceFollowUp
from cae.home import deadlines, desk
from cae.models import Job
from cae.rights import Right
from members.models import Contract, Member, User
from tests.billing.invoices import made as invoices
from tests.support.queries import queries_of
from tests.support.things import Things

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 20)


@pytest.fixture
def things(cast):
    return Things(cast)


def waiting_for(user, on=ON):
    fresh = User.objects.get(pk=user.pk)
    return {card.key: card.count for card in desk.cards(fresh, on=on)}


def test_each_thing_waits_for_those_who_may_deal_with_it(cast, things):
    assert things.waiting
    assert things.waiting_quote
    assert things.declared
    assert things.payment  # 10 € without invoice
    assert things.waiting_purchase
    assert things.purchase
    assert things.question
    assert things.job
    everything = dict.fromkeys(("invoices", "quotes", "to_confirm", "unmatched", "to_approve", "to_pay", "questions", "jobs"), 1)
    assert waiting_for(cast.odile) == everything | {"deadlines": 0, "low": 0}
    assert waiting_for(cast.diane) == everything | {"deadlines": 0, "low": 0}
    assert waiting_for(cast.bruno) == {"invoices": 1, "quotes": 1, "to_approve": 1, "questions": 0, "deadlines": 0}


def test_an_adviser_sees_their_antenna_only(cast, things):
    invoices.customer(cast.nadia_activity)
    draft = invoices.draft(cast.nadia_activity, by=cast.nadia)
    from billing.invoices.actions import submit

    submit(invoice=draft, by=cast.nadia)
    assert waiting_for(cast.bruno)["invoices"] == 0
    assert waiting_for(cast.odile)["invoices"] == 1


def test_a_credit_note_waits_for_those_who_issue_credit_notes(cast, things):
    from billing.invoices.actions import submit

    submit(invoice=things.credit_note, by=cast.lea)
    assert waiting_for(cast.odile)["invoices"] == 1
    assert waiting_for(cast.bruno)["invoices"] == 0


def test_late_invoices_are_counted_and_summed_by_age(cast, things):
    for days in (1, 30, 31, 95):
        invoice = invoices.issued(cast.lea_activity, by=cast.diane, author=cast.lea)
        InvoiceFollowUp.objects.filter(invoice=invoice).update(due_on=ON - timedelta(days=days))
    invoices.issued(cast.lea_activity, by=cast.diane, author=cast.lea)  # due on 1 April
    ages = desk.late_by_age(cast.odile, on=ON)
    assert [(age.count, age.open) for age in ages] == [(2, D(2400)), (1, D(1200)), (0, D(0)), (1, D(1200))]
    assert desk.oldest_late(cast.odile, on=ON)[0].detail.endswith("en retard de 95\u00a0jours")
    assert sum(age.count for age in desk.late_by_age(cast.nadia, on=ON)) == 0


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 9, 20), []),
        (date(2026, 10, 1), ["Nadia Roche"]),  # her CAPE ends on 31 December 2026
        (date(2027, 1, 1), []),
    ],
)
def test_the_end_of_a_cape_is_told_three_months_before(cast, on, expected):
    names = [str(one.member) for one in deadlines.coming(cast.diane, on=on) if one.deadline.kind == "cape"]
    assert names == expected
    assert deadlines.coming(cast.bruno, on=on) == [
        one for one in deadlines.coming(cast.bruno, on=on) if one.member.antenna == cast.lyon
    ]


def test_who_must_become_an_associate_is_told_six_months_before_earlier_contracts_counted(cast):
    karim = Member.objects.get(user=cast.karim)  # CESA since 8 January 2024, not an associate
    told = lambda on: [one.deadline.day for one in deadlines.coming(cast.bruno, on=on) if one.member == karim]  # noqa: E731
    assert told(date(2026, 7, 7)) == []
    assert told(date(2026, 7, 8)) == [date(2027, 1, 8)]
    assert told(date(2027, 2, 1)) == [date(2027, 1, 8)], "a missed day stays until it is dealt with"
    Contract.objects.create(
        member=karim, kind="cape", signed_on=date(2023, 1, 1), starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)
    )
    assert told(date(2025, 7, 8)) == [date(2026, 1, 8)], "twelve months of CAPE bring it twelve months nearer"


def test_the_desk_costs_the_same_whatever_waits(cast, as_, things):
    client, address = as_("odile"), reverse("desk")

    def add():
        from billing.invoices.actions import submit

        submit(invoice=invoices.draft(cast.lea_activity, by=cast.lea), by=cast.lea)
        Job.objects.create(task="x", label="PDF", state=Job.State.FAILED)
        invoice = invoices.issued(cast.lea_activity, by=cast.diane, author=cast.lea)
        InvoiceFollowUp.objects.filter(invoice=invoice).update(due_on=date(2026, 1, 1))

    add()
    client.get(address)
    one = queries_of(lambda: client.get(address))
    for _ in range(3):
        add()
    assert len(queries_of(lambda: client.get(address))) == len(one)


def test_desk_shows_rows_with_links_and_what_is_calm(cast, as_, things):
    assert things.waiting
    client = as_("odile")
    html = client.get(reverse("desk")).content.decode()
    assert things.waiting.get_absolute_url() in html
    assert reverse("billing:invoices:validation") in html
    assert "Rien n’attend" in html
    for card in desk.cards(cast.odile, on=ON):
        assert card.href, f"{card.key} leads nowhere"
        assert client.get(card.href).status_code == 200


def test_home_leads_each_to_their_page(cast, as_):
    assert as_("odile").get("/").url == reverse("desk")
    assert as_("nadia").get("/").url == reverse("billing:account:index", args=["NADIA"])
    assert "Atelier Grain de Papier" in as_("lea").get("/").content.decode()


def test_every_card_asks_for_a_right():
    assert {right for right, _ in desk.CARDS} <= set(Right)
