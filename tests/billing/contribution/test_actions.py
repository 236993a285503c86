"""Vectors V4, V5, V6 and the rules of section 3, through the database: positions, charges and entries."""

from datetime import date
from decimal import Decimal as D

import pytest

from billing.contribution.actions import record_event
from billing.contribution.models import Bracket, Override, Scale, ScaleLine, TaxpayerPosition, Waiver
from billing.contribution.moving import COST, RECEIPT, SALE, Part
from billing.ledger.actions import post_entry
from billing.ledger.models import Entry
from billing.ledger.posting import credit, debit
from billing.ledger.queries import balance
from members.models import Activity, ActivityMember
from tests.billing.invoices.made import customer

pytestmark = pytest.mark.django_db


def scale(cast, *, code="general", starts_on=date(2026, 1, 1), base="invoiced", brackets=((0, 10),), **values):
    """A scale of one line, in force from a date, on top of the cast's."""
    made = Scale.objects.create(code=code, name="Essai", decision=cast.decision, starts_on=starts_on)
    line = ScaleLine.objects.create(
        scale=made, code=values.pop("line", "contribution"), label="Contribution", base=base, destination=cast.shared, **values
    )
    Bracket.objects.bulk_create(Bracket(line=line, above=above, rate=rate) for above, rate in brackets)
    return line


def take(cast, amount, *, event=SALE, on=date(2026, 3, 10), activity=None, **values):
    charges = record_event(
        activity=activity or cast.lea_activity,
        event=event,
        parts=values.pop("parts", [Part(D(amount))]),
        on=on,
        source=cast.decision,
        source_label="pièce",
        by=cast.odile,
        **values,
    )
    return sum((charge.amount for charge in charges), D(0))


def second_activity(cast, *, main=False):
    """A second activity of Léa alone."""
    made = Activity.objects.create(code="LEA2", name="Léa, second métier", opened_on=date(2026, 1, 1))
    ActivityMember.objects.create(activity=made, member=cast.lea.member, since=date(2026, 1, 1), main=main)
    return made


def test_brackets_follow_the_year_and_a_credit_note_gives_back_at_the_current_position(cast):
    scale(cast, brackets=((0, 12), (30_000, 10), (60_000, 8)))
    assert [take(cast, amount) for amount in (30_000, 30_000, 10_000, -30_000)] == [
        D("3600.00"),
        D("3000.00"),
        D("800.00"),
        D("-2800.00"),
    ]
    assert TaxpayerPosition.objects.get(fiscal_year__starts_on=date(2026, 1, 1)).by_events == D("4600.00")


def test_the_charge_is_posted_towards_shared_services_and_nets_to_zero(cast):
    take(cast, 1000)
    entry = Entry.objects.latest("pk")
    lines = [(line.activity, line.account_id, line.debit, line.credit) for line in entry.lines.order_by("pk")]
    assert lines == [
        (cast.lea_activity, "186000", D("100.00"), D("0.00")),
        (cast.lea_activity, "181000", D("0.00"), D("100.00")),
        (cast.shared, "181000", D("100.00"), D("0.00")),
        (cast.shared, "187000", D("0.00"), D("100.00")),
    ]
    assert balance(prefixes=["181"]) == balance(prefixes=["186", "187"]) == D(0)


def test_each_year_starts_again_and_a_credit_note_on_an_earlier_year_uses_that_year(cast):
    scale(cast, starts_on=date(2025, 1, 1), brackets=((0, 12), (1000, 5)))
    assert take(cast, 2000, on=date(2025, 5, 2)) == D("170.00")
    assert take(cast, 1000, on=date(2026, 2, 2)) == D("120.00")
    assert take(cast, -1000, on=date(2026, 2, 3), year_of=date(2025, 5, 2)) == D("-50.00")
    assert Entry.objects.latest("pk").on == date(2026, 2, 3)


def test_a_new_scale_in_mid_year_continues_the_position(cast):
    scale(cast, brackets=((0, 10),))
    scale(cast, starts_on=date(2026, 7, 1), brackets=((0, 20), (1500, 5)))
    assert take(cast, 1000, on=date(2026, 6, 30)) == D("100.00")
    assert take(cast, 1000, on=date(2026, 7, 1)) == D("125.00")  # 500 at 20 %, 500 at 5 %


def test_margin_counts_sales_and_purchases_that_enter_it(cast):
    scale(cast, base="margin")
    assert [take(cast, 1000), take(cast, 400, event=COST), take(cast, 900, event=RECEIPT)] == [D("100.00"), D("-40.00"), D(0)]


def test_collected_waits_for_the_money(cast):
    scale(cast, base="collected")
    assert [take(cast, 1000), take(cast, 1000, event=RECEIPT), take(cast, -1000, event=RECEIPT)] == [
        D(0),
        D("100.00"),
        D("-100.00"),
    ]


def test_a_scale_waits_for_its_decision(cast):
    late = cast.decision.__class__.objects.create(
        number="AG-2026-09",
        body="assembly",
        title="Plus tard",
        text="…",
        decided_on=date(2026, 9, 1),
        effective_on=date(2026, 9, 1),
    )
    made = scale(cast, brackets=((0, 50),))
    Scale.objects.filter(pk=made.scale_id).update(decision=late)
    assert take(cast, 1000, on=date(2026, 8, 31)) == D("100.00")
    assert take(cast, 1000, on=date(2026, 9, 1)) == D("500.00")


def test_start_up_months_are_exempt_and_do_not_enter_the_position(cast):
    scale(cast, exempt_months=6, starts_on=date(2024, 1, 5), line="contribution", code="depart")
    assert take(cast, 1000, on=date(2024, 7, 7)) == D("100.00")  # only the cast's own scale
    assert take(cast, 1000, on=date(2024, 7, 8)) == D("200.00")


def test_an_override_and_a_waiver_name_what_they_rest_on(cast):
    Override.objects.create(
        activity=cast.lea_activity, line_code="contribution", rate=4, since=date(2026, 1, 1), decision=cast.decision, reason="r"
    )
    assert take(cast, 1000) == D("40.00")
    Waiver.objects.create(
        activity=cast.lea_activity,
        line_code="contribution",
        since=date(2026, 4, 1),
        until=date(2026, 4, 30),
        decision=cast.decision,
        reason="intempéries",
    )
    assert take(cast, 1000, on=date(2026, 4, 5)) == D(0)
    assert take(cast, 1000, on=date(2026, 5, 1)) == D("40.00")


def test_a_contract_may_fix_its_own_rate(cast):
    cast.lea.member.contracts.update(fixed_contribution_rate=7)
    assert take(cast, 1000) == D("70.00")
    assert take(cast, 1000, activity=cast.atelier) == D("100.00")  # a shared activity follows the scale


def test_all_the_activities_of_a_person_share_their_brackets(cast):
    scale(cast, taxpayer="person_activities", brackets=((0, 10), (1000, 0)))
    second = second_activity(cast)
    assert [take(cast, 800), take(cast, 800, activity=second)] == [D("80.00"), D("20.00")]


def waive(cast, **values):
    head = {"line_code": "contribution", "since": date(2026, 4, 1), "until": date(2026, 4, 30), "decision": cast.decision}
    whose = {} if "member" in values else {"activity": cast.lea_activity}
    return Waiver.objects.create(**head | whose | {"reason": "r"} | values)


def test_a_customer_or_a_product_may_be_exempted_alone(cast):
    friend, other = customer(cast.lea_activity, "A"), customer(cast.lea_activity, "B")
    waive(cast, customer=friend, ground="customer")
    waive(cast, nature="goods", ground="product")
    on = date(2026, 4, 5)
    assert [take(cast, 1000, on=on, customer_id=one.pk) for one in (friend, other)] == [D(0), D("100.00")]
    parts = [Part(D(300), "goods"), Part(D(700), "services")]
    assert take(cast, 0, on=on, parts=parts) == D("70.00")


def test_a_person_is_exempted_on_what_they_do_alone(cast):
    waive(cast, member=cast.lea.member, ground="social")
    on = date(2026, 4, 5)
    assert [take(cast, 1000, on=on), take(cast, 1000, on=on, activity=cast.atelier)] == [D(0), D("100.00")]


def test_what_was_exempt_is_not_given_back(cast):
    waive(cast)
    assert take(cast, 1000, on=date(2026, 4, 30)) == D(0)
    assert take(cast, 3000, on=date(2026, 5, 1)) == D("300.00")
    assert take(cast, -1000, on=date(2026, 5, 2), year_of=date(2026, 4, 30)) == D(0)


def test_start_up_may_be_counted_from_the_first_invoice(cast):
    scale(cast, exempt_months=2, exempt_from="invoice", line="depart", code="depart")
    assert take(cast, 1000, on=date(2026, 3, 1)) == D("100.00")  # only the cast's own scale: the first one
    lines = [debit(cast.lea_activity, "411000", D(1000)), credit(cast.lea_activity, "706000", D(1000))]
    on = date(2026, 3, 1)
    post_entry(journal="VE", on=on, label="v", document="d", document_on=on, lines=lines, by=cast.odile)
    assert [take(cast, 1000, on=day) for day in (date(2026, 4, 30), date(2026, 5, 1))] == [D("100.00"), D("200.00")]


def test_a_credit_note_on_an_earlier_year_uses_the_rate_of_that_year(cast):
    Override.objects.create(
        activity=cast.lea_activity, line_code="contribution", rate=4, since=date(2025, 1, 1), until=date(2025, 12, 31),
        decision=cast.decision, reason="r",
    )  # fmt: skip
    assert take(cast, 1000, on=date(2025, 12, 1)) == D("40.00")
    assert take(cast, -1000, on=date(2026, 1, 5), year_of=date(2025, 12, 1)) == D("-40.00")


def test_the_rate_a_contract_fixes_replaces_that_of_the_first_line_only(cast):
    cast.lea.member.contracts.update(fixed_contribution_rate=7)
    scale(cast, code="fonds", line="fonds", base="collected", brackets=((0, 1),))
    assert [take(cast, 1000), take(cast, 1000, event=RECEIPT)] == [D("70.00"), D("10.00")]
