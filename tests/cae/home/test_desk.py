"""The desk: what waits, for whom it waits, at a constant cost."""

import sys
from datetime import date, timedelta
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from billing.invoices.models import InvoiceFollowUp
from billing.models import LowAccount
from cae.home import desk
from cae.models import Job
from cae.periods import today
from cae.rights import Right
from members import queries
from members.models import Contract, Member, Question, User
from tests.billing.invoices import made as invoices
from tests.governance import afterwards
from tests.members import people
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
    assert waiting_for(cast.odile) == everything | {"deadlines": 0, "low": 0, "to_refund": 0, "withdrawn": 0}
    of_meetings = {"mandates": 0, "obligations": 3, "late_decisions": 0}
    assert waiting_for(cast.diane) == everything | {"deadlines": 0, "low": 0, "to_refund": 0, "withdrawn": 0} | of_meetings
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
    assert not ages[-1].more
    assert desk.oldest_late(cast.odile, on=ON)[0].detail.endswith("en retard de 95\u00a0jours")
    assert sum(age.count for age in desk.late_by_age(cast.nadia, on=ON)) == 0


def test_what_is_late_for_long_is_counted_up_to_a_limit_and_says_so(cast, as_, monkeypatch):
    for day in (date(2025, 1, 6), date(2025, 2, 3)):
        invoices.issued(cast.lea_activity, by=cast.diane, author=cast.lea, on=day)
    monkeypatch.setattr(desk, "CAP", 1)
    old = desk.late_by_age(cast.odile, on=ON)[-1]
    assert (old.count, old.more) == (1, True)
    html = as_("odile").get(reverse("desk")).content.decode()
    assert '<td class="num">1+</td>' in html
    assert "plus de" in html


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 9, 20), []),
        (date(2026, 10, 1), ["Nadia Roche"]),  # her CAPE ends on 31 December 2026
        (date(2027, 1, 1), []),
    ],
)
def test_the_end_of_a_cape_is_told_three_months_before(cast, on, expected):
    names = [str(one.member) for one in queries.coming(cast.diane, on=on) if one.deadline.kind == "cape"]
    assert names == expected
    assert queries.coming(cast.bruno, on=on) == [
        one for one in queries.coming(cast.bruno, on=on) if one.member.antenna == cast.lyon
    ]


def test_who_must_become_an_associate_is_told_six_months_before_earlier_contracts_counted(cast):
    karim = Member.objects.get(user=cast.karim)  # CESA since 8 January 2024, not an associate
    told = lambda on: [one.deadline.day for one in queries.coming(cast.bruno, on=on) if one.member == karim]  # noqa: E731
    assert told(date(2026, 7, 7)) == []
    assert told(date(2026, 7, 8)) == [date(2027, 1, 8)]
    assert told(date(2027, 2, 1)) == [date(2027, 1, 8)], "a missed day stays until it is dealt with"
    Contract.objects.create(
        member=karim, kind="cape", signed_on=date(2023, 1, 1), starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)
    )
    assert told(date(2025, 7, 8)) == [date(2026, 1, 8)], "twelve months of CAPE bring it twelve months nearer"


def test_only_the_most_urgent_deadlines_are_read_and_the_card_says_there_are_more(cast, monkeypatch):
    on = date(2027, 2, 1)
    for year in (2020, 2021):
        member = people.a_member(antenna=cast.lyon)
        people.a_cesa(member, first=date(year, 1, 1))
    every = [one.member.pk for one in queries.coming(cast.diane, on=on)]
    assert len(every) > 1
    monkeypatch.setattr(sys.modules["members.queries.coming"], "LOOKED_AT", 1)
    monkeypatch.setattr(desk, "LOOKED_AT", 1)
    assert [one.member.pk for one in queries.coming(cast.diane, on=on)] == every[:1]
    card = next(card for card in desk.cards(cast.diane, on=on) if card.key == "deadlines")
    assert card.count > card.cap


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


@pytest.mark.parametrize("person", ["odile", "bruno", "diane"])
def test_each_card_leads_to_a_list_of_exactly_what_it_counts(person, cast, as_, things):
    """Beside what waits, of each kind something that does not: done, of another antenna, entrusted to somebody else."""
    from billing.invoices.actions import submit

    assert all((things.waiting, things.waiting_quote, things.declared, things.payment, things.waiting_purchase))
    assert all((things.purchase, things.question, things.job, things.invoice, things.quote))
    invoices.customer(cast.nadia_activity)
    submit(invoice=invoices.draft(cast.nadia_activity, by=cast.nadia), by=cast.nadia)
    Job.objects.create(task="x", label="PDF", state=Job.State.DONE)
    asked = {"asked_by": cast.lea, "activity": cast.lea_activity, "about": "TVA", "last_message_at": timezone.now()}
    Question.objects.create(topic="accounting", state="answered", **asked)
    for other in (cast.diane, cast.odile, cast.bruno):
        Question.objects.create(topic="support", assigned_to=other, **asked)
    for activity, available in ((cast.nadia_activity, -3), (cast.lea_activity, -12), (cast.atelier, -7)):
        LowAccount.objects.create(activity=activity, available=available, since=today())
    for user, left in ((cast.nadia, 40), (cast.karim, 10), (cast.lea, 200)):
        Contract.objects.filter(member=user.member).update(
            kind="cape", fixed_part=0, starts_on=today() - timedelta(days=100), ends_on=today() + timedelta(days=left)
        )
    afterwards.mandate(cast.fatou.member, ends_on=today() + timedelta(days=40))
    afterwards.mandate(cast.bastien.member)
    afterwards.duty("accounts_deposit", owner=cast.odile.member)
    client = as_(person)
    for card in client.get(reverse("desk")).context["cards"]:
        shown = client.get(card.href).context
        rows = shown["page"].rows if shown.get("page") else shown["rows"]
        assert (card.key, len(rows)) == (card.key, card.count)
    counts = waiting_for(cast.people[person], on=today())
    assert counts["deadlines"] == (1 if person == "bruno" else 2)
    assert counts["questions"] == (1 if person == "bruno" else 2)
    if "low" in counts:
        page = client.get(reverse("members:activities:index"), {"etat": "negatif"})
        assert [row.figure for row in page.context["page"].rows] == [D(-12), D(-7), D(-3)]
        assert reverse("billing:account:index", args=["LEA"]) in page.content.decode()
        exported = client.get(reverse("members:activities:index"), {"etat": "negatif", "format": "xlsx"})
        sheet = load_workbook(BytesIO(exported.getvalue())).active
        assert [row[-1] for row in sheet.iter_rows(values_only=True)] == ["Disponible", -12, -7, -3]
    near = client.get(reverse("members:index"), {"echeance": "proche"}).context["page"].rows
    assert [row.deadline.day for row in near] == sorted(row.deadline.day for row in near)


def test_the_list_of_near_deadlines_costs_the_same_whatever_it_holds(cast, as_):
    client, address = as_("diane"), reverse("members:index") + "?echeance=proche"
    end = {"kind": "cape", "fixed_part": 0, "ends_on": today() + timedelta(days=30), "starts_on": today()}
    Contract.objects.filter(member=cast.nadia.member).update(**end)
    client.get(address)
    one = queries_of(lambda: client.get(address))
    Contract.objects.filter(member__in=[cast.karim.member, cast.lea.member]).update(**end)
    assert len(queries_of(lambda: client.get(address))) == len(one)


def test_home_leads_each_to_their_page(cast, as_):
    assert as_("odile").get("/").url == reverse("desk")
    assert as_("nadia").get("/").url == reverse("billing:account:index", args=["NADIA"])
    assert "Atelier Grain de Papier" in as_("lea").get("/").content.decode()


def test_every_card_asks_for_a_right():
    assert {right for right, _ in desk.CARDS} <= set(Right)
