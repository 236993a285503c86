"""The demo as it is loaded: everyone the issue lists, books that hold, lists that hold on a phone."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone

from billing.account.models import LowAccount
from billing.contribution.models import Scale
from billing.invoices.enums import InvoiceKind, InvoiceState
from billing.ledger.models import Balance, Entry, GeneralBalance
from billing.ledger.queries import out_of_step
from billing.models import Invoice, InvoiceFollowUp, Payment, Quote
from cae import seals
from cae.access import Refused
from cae.actors import System
from cae.demo import since
from cae.demo.story import LAST_DAY
from cae.history import history_of
from cae.periods import add_months, month_start, today
from governance.convening.queries import delay_of, recipients
from governance.convening.rules import in_time
from governance.meetings.actions import accept_amendment, freeze_text
from governance.meetings.enums import ASSEMBLIES
from governance.meetings.rules import missing_to_convene
from governance.models import Ballot, Decision, Deliberation, Meeting, PostalForm, Proxy, Resolution, Roll, Sending
from members.enums import ContractKind, Situation
from members.models import Activity, Contract, Member
from members.queries import with_situation
from tests.support import databases
from tests.support.axe import assert_accessible


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The demo, read only: one copy for the tests of this file."""
    with django_db_blocker.unblock(), databases.copied(databases.told()):
        yield


def test_people_are_in_every_situation(told):
    on = today()
    found = dict(
        with_situation(Member.objects.all(), on).values_list("situation").order_by("situation").annotate(count=Count("pk"))
    )
    assert 55 <= sum(found.values()) <= 65
    assert set(found) >= set(Situation.values) - {Situation.WITHOUT}
    assert found[Situation.LEFT] == Member.objects.filter(left_on__isnull=False).count() == 6


def test_activities_are_alone_shared_and_several(told):
    running = Q(memberships__until__isnull=True)
    assert Member.objects.annotate(count=Count("memberships", filter=running)).filter(count=2).exists()
    trio = Activity.objects.annotate(count=Count("memberships", filter=running)).get(code="TRIO")
    assert (trio.count, trio.conventions.count()) == (3, 1)


def test_there_are_two_scales_a_credit_note_and_late_payers(told):
    assert len({scale.starts_on for scale in Scale.objects.filter(code="general")}) >= 2
    assert Invoice.objects.filter(kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED).exists()
    late = InvoiceFollowUp.objects.filter(due_on__lt=today(), open__gt=0)
    assert late.count() >= 5
    assert late.values("invoice__activity").distinct().count() >= 3


def test_the_books_hold(told):
    assert list(seals.verify()) == []
    assert seals.count() > 500
    assert out_of_step() == []


def test_wages_contributions_and_vat_are_paid_each_month(told):
    """On the last day nothing is owed but what the present month, or the one whose day of payment is to come, has made due."""
    last = since.last_day(LAST_DAY, today())
    for account, day in (("421000", 5), ("431000", 15), ("445710", 24)):
        due = month_start(last) if last.day >= day else add_months(month_start(last), -1)
        recent = GeneralBalance.objects.filter(account=account, month__gte=due).aggregate(due=Sum("credit"))["due"] or 0
        owed = GeneralBalance.objects.filter(account=account).aggregate(owed=Sum("credit") - Sum("debit"))["owed"]
        assert 0 <= owed <= recent
    assert Entry.objects.filter(document__startswith="CA3-").count() > 20


def test_each_scale_was_adopted_by_a_vote_its_minutes_tell(told):
    for scale in Scale.objects.exclude(decision=None).exclude(decision__number="AG-2024-03"):
        voted = Ballot.objects.get(resolution__item__title=scale.decision.title, trial=False, twin_of=None)
        assert voted.result["verdict"]["adopted"]
        assert voted.resolution.follow_up.decision == scale.decision


def test_few_accounts_are_below_zero(told):
    assert 1 <= LowAccount.objects.count() <= 8
    assert LowAccount.objects.aggregate(lowest=Min("available"))["lowest"] > -5000


@pytest.mark.parametrize("accounts", [("181",), ("186", "187")])
def test_what_activities_owe_each_other_sums_to_nothing(told, accounts):
    """The accounts of links and of internal services only move money between activities of the one company."""
    where = Q()
    for account in accounts:
        where |= Q(account__code__startswith=account)
    sums = Balance.objects.filter(where).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    assert sums["debit"] == sums["credit"]
    assert sums["debit"] > 0


def test_the_board_decided_by_consent_and_chose_someone_without_candidate(told):
    text, person = Deliberation.objects.order_by("pk")
    assert (text.state, text.decides, text.turn, text.silent) == ("consented", True, 2, ["Bruno Lefèvre"])
    assert (person.state, str(person.proposed)) == ("consented", "Fatou Diallo")
    assert Decision.objects.filter(body="board", text__contains="Élu·es : Fatou Diallo").exists()


def test_a_group_chose_a_place_by_mentions(told):
    ballot = Ballot.objects.get(resolution__item__title="Le lieu de l'atelier")
    assert (ballot.method, ballot.state, ballot.result["elected"]) == ("judgment", "proclaimed", ["c2"])


def test_it_is_alive_whatever_the_day(told):
    """The present month has invoices, some are not due yet, what waits can still be answered."""
    on, last = today(), since.last_day(LAST_DAY, today())
    assert Invoice.objects.filter(issued_on__gte=month_start(last)).exists() or last.day < 8
    assert InvoiceFollowUp.objects.filter(due_on__gte=last, open__gt=0).count() >= 5
    waiting = Quote.objects.filter(state="waiting")
    assert waiting.exists()
    assert not waiting.filter(valid_until__lt=last).exists()
    assert Payment.objects.filter(received_on__gte=month_start(last)).exists() or last.day < 8
    assert Invoice.objects.filter(state=InvoiceState.WAITING).exists()
    capes = Contract.objects.filter(kind=ContractKind.CAPE, starts_on__lte=on, ends_on__gte=on)
    assert capes.count() >= 10


def test_the_story_ends_when_it_is_loaded_within_reason():
    assert since.last_day(LAST_DAY, date(2026, 10, 1)) == LAST_DAY
    assert since.last_day(LAST_DAY, date(2027, 2, 3)) == date(2027, 2, 3)
    assert since.last_day(LAST_DAY, date(2040, 1, 1)) == date(2028, 4, 30)


CROWDED = {
    "Odile Garnier": (
        ("desk", ""),
        ("billing:invoices:all", ""),
        ("billing:invoices:all", "situation=late"),
        ("billing:payments:all", ""),
        ("billing:purchases:all", ""),
        ("billing:ledger:ledger", ""),
        ("billing:ledger:balance", ""),
    ),
    "Léa Martin": (
        ("home", ""),
        ("billing:account:index LEA", ""),
        ("billing:invoices:list LEA", ""),
        ("billing:quotes:list LEA", ""),
        ("billing:customers:list LEA", ""),
        ("billing:payments:list LEA", ""),
    ),
    "Diane Moreau": (
        ("members:index", ""),
        ("members:index", "echeance=proche"),
        ("members:activities:index", ""),
        ("members:activities:index", "etat=negatif"),
        ("billing:quotes:all", "etat=acceptes"),
        ("members:roles:index", ""),
    ),
}


def address_of(name: str, query: str) -> str:
    view, *codes = name.split()
    return reverse(view, args=codes) + (f"?{query}" if query else "")


@pytest.mark.parametrize("person", CROWDED)
def test_crowded_lists_hold_at_both_widths(page, told_site, person):
    page.goto("/")
    page.get_by_role("button", name=person).click()
    page.wait_for_url(lambda url: "/compte/" not in url)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, query in CROWDED[person]:
            address = address_of(name, query)
            response = page.goto(address)
            assert response.status == 200, address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width}"
            assert_accessible(page)


def test_the_sign_in_page_offers_everyone(page, told_site):
    assert settings.DEMO
    page.goto("/")
    for name in ("Léa Martin", "Karim Benali", "Nadia Roche", "Odile Garnier", "Bruno Lefèvre", "Diane Moreau", "Fatou Diallo"):
        page.get_by_role("button", name=name).wait_for()


def test_an_assembly_has_its_register_of_sendings_and_who_answered_from_afar(told):
    meeting = Meeting.objects.get(title="Assemblée générale ordinaire de juin 2026")
    register = Sending.objects.filter(convocation__meeting=meeting)
    assert register.filter(kind="convocation", state="sent").count() >= 5
    back = register.get(state="bounced")
    assert (back.treated_at is not None, back.again.state) == (True, "posted")
    assert register.filter(kind="reminder", state="sent").exists()
    assert list(Proxy.objects.filter(meeting=meeting).values_list("channel", "state")) == [("paper", "given")]
    assert set(PostalForm.objects.filter(meeting=meeting).values_list("state", flat=True)) == {"received", "late"}


def test_the_next_assembly_is_about_to_be_convened(told):
    meeting = Meeting.objects.get(state="draft", kind="ordinary")
    delay = delay_of(meeting)
    assert missing_to_convene(meeting, on=today()) == []
    assert in_time(meeting, delay, on=LAST_DAY) is None
    ways = {one.channel for one in recipients(meeting, on=LAST_DAY)}
    assert "email" in ways


def test_lea_s_amendment_leads_to_a_text_and_a_scale_that_agree(told):
    """Retained, it keeps the text open until the scale is written again: the story itself is put back after."""
    scale = Scale.objects.get(resolution__isnull=False, decision__isnull=True)
    amendment = scale.resolution.amendments.get(state="proposed")
    with transaction.atomic():
        accept_amendment(amendment=amendment, by=System("tests"), at=timezone.now())
        with pytest.raises(Refused, match="Un amendement a été retenu depuis que le barème"):
            freeze_text(resolution=Resolution.objects.get(pk=scale.resolution_id), by=System("tests"))
        transaction.set_rollback(True)


def test_an_assembly_of_a_sa_has_seven_associates_at_least(told):
    """GOV-02: those on the roll of each assembly, the first one included."""
    voters = Roll.objects.filter(meeting__kind__in=ASSEMBLIES, kind="deliberative").annotate(count=Count("rights"))
    assert voters
    assert all(roll.count >= 7 for roll in voters)


def test_what_happened_to_a_meeting_is_told_in_the_order_of_its_hours(told):
    for meeting in Meeting.objects.all():
        entries = list(history_of(meeting).order_by("pk").values_list("at", flat=True))
        assert entries == sorted(entries), meeting
        assert not entries or meeting.opened_at is None or entries[0] <= meeting.opened_at, meeting
