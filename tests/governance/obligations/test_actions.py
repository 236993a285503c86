"""What the cooperative owes, and when: computed from the law, the years, the statutes and the mandates; done with its proof."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cae.access import Refused
from cae.files import keep, links_of, may_read
from cae.history import history_of
from cae.periods import add_months, today
from governance.mandates import actions as mandating
from governance.obligations import actions, ports, queries
from governance.obligations.enums import DutyState
from governance.obligations.models import Duty
from governance.obligations.tasks import warn_of_terms
from tests.governance import afterwards
from tests.governance.made import BY, associates, member, statutes
from tests.governance.mandates.test_actions import employed

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 4)
END = date(2025, 12, 31)


def due(code="accounts_approval", *, anchor=END, on=ON):
    return queries.find(code, anchor, on=on)


def test_accounts_are_approved_within_six_months_of_the_end_of_the_year(cast):
    found = due()
    assert (found.day, found.source, found.state(ON)) == (
        date(2026, 6, 30),
        "C. com. art. L. 223-26 et L. 225-100",
        DutyState.SOON,
    )
    assert found.how == "6 mois après la clôture, le 31/12/2025"
    assert found.state(date(2026, 7, 1)) == DutyState.LATE
    assert found.state(date(2026, 6, 30)) == DutyState.SOON
    assert found.state(date(2026, 4, 30)) == DutyState.COMING


def test_a_year_that_ends_in_march_counts_from_march(cast, monkeypatch):
    """TV-04: closed on 31 March 2026, at the latest on 30 September."""
    monkeypatch.setattr(ports, "fiscal_years", [lambda: [(date(2025, 4, 1), date(2026, 3, 31))]])
    assert due(anchor=date(2026, 3, 31)).day == date(2026, 9, 30)


def test_years_are_those_of_the_calendar_when_nobody_tells_them(cast, monkeypatch):
    monkeypatch.setattr(ports, "fiscal_years", [])
    assert due().day == date(2026, 6, 30)


def test_the_deposit_counts_from_the_day_the_accounts_were_approved(cast):
    assert due("accounts_deposit").day == date(2026, 8, 30), "two months after the last day, while nothing is done"
    actions.mark_done(due=due(), by=BY, on=ON, done_on=date(2026, 4, 24))
    found = due("accounts_deposit")
    assert (found.day, found.how) == (
        date(2026, 6, 24),
        "2 mois après « Approuver les comptes (2025) », fait le 24/04/2026",
    )


def test_more_time_is_noted_where_the_law_lets_it_be_granted(cast):
    with pytest.raises(Refused, match="Dites qui l'accorde : le président du tribunal"):
        actions.postpone(due=due(), by=BY, postponed_to=date(2026, 9, 30), postponed_why=" ")
    with pytest.raises(Refused, match="le nouveau vient après"):
        actions.postpone(due=due(), by=BY, postponed_to=date(2026, 6, 30), postponed_why="Ordonnance")
    actions.postpone(due=due(), by=BY, postponed_to=date(2026, 9, 30), postponed_why="Ordonnance du 12 juin")
    assert (due().day, due().legal_day) == (date(2026, 9, 30), date(2026, 6, 30))
    assert due("accounts_deposit").day == date(2026, 11, 30)
    with pytest.raises(Refused, match="ne permet pas de repousser"):
        actions.postpone(due=due("scop_list"), by=BY, postponed_to=date(2027, 1, 1), postponed_why="Ordonnance")


def test_it_is_done_once_on_a_day_already_come(cast):
    with pytest.raises(Refused, match="un jour déjà venu"):
        actions.mark_done(due=due(), by=BY, on=ON, done_on=ON + timedelta(days=1))
    with pytest.raises(Refused, match="à partir du 31/12/2025"):
        actions.mark_done(due=due(), by=BY, on=ON, done_on=date(2025, 12, 30))
    duty = actions.mark_done(due=due(), by=BY, on=ON, done_on=ON, note="Unanimité")
    assert due().state(date(2030, 1, 1)) == DutyState.DONE
    with pytest.raises(Refused, match="déjà noté comme fait le 04/05/2026"):
        actions.mark_done(due=due(), by=BY, on=ON, done_on=ON)
    actions.reopen(due=due(), by=BY)
    assert due().state(ON) == DutyState.SOON
    assert [entry.verb for entry in history_of(duty)] == ["reopen", "do"]
    with pytest.raises(Refused, match="pas noté comme fait"):
        actions.reopen(due=due(), by=BY)


def test_its_proof_is_read_by_every_member(cast):
    stored = keep(b"%PDF-1.4 recu", "recepisse.pdf", "application/pdf")
    duty = actions.mark_done(due=due(), by=BY, on=ON, done_on=ON, file=stored)
    assert may_read(cast.nadia, links_of(duty).get())


def test_the_revision_comes_back_every_five_years(cast):
    statutes(since=date(2023, 6, 16))
    first = due("revision", anchor=date(2023, 6, 16))
    assert (first.day, first.how) == (date(2028, 6, 16), "5 ans après les premiers statuts enregistrés, le 16/06/2023")
    actions.mark_done(due=first, by=BY, on=ON, done_on=date(2026, 3, 10))
    again = due("revision", anchor=date(2026, 3, 10))
    assert (again.day, again.state(ON)) == (date(2031, 3, 10), DutyState.COMING)
    assert due("revision", anchor=date(2023, 6, 16)).state(ON) == DutyState.DONE


def test_what_is_asked_depends_on_the_nature_of_the_cooperative(cast):
    statutes(nature="scop")
    assert (due("scop_list") is not None, due("cooperative_report")) == (True, None)
    statutes(nature="scic", since=date(2025, 5, 12))
    assert (due("scop_list"), due("cooperative_report") is not None) == (None, True)


def test_what_depends_on_the_headcount_is_asked_from_it(cast):
    day = date(2027, 3, 1)
    assert due("equality_index", anchor=day) is None
    employed(*associates(43, since=date(2024, 1, 1)))
    assert due("equality_index", anchor=day).day == day, "with the seven of the cast, fifty"


def test_mandates_that_end_together_are_renewed_together(cast):
    end = add_months(ON, 5)
    decided = cast.decision
    for user in (cast.bastien, cast.fatou):
        mandating.appoint(
            by=BY,
            on=ON,
            body="board",
            role="membre",
            member=member(user),
            decision=decided,
            starts_on=date(2026, 1, 1),
            ends_on=end,
        )
    found = due("mandates_board", anchor=end)
    assert found.label == "Conseil d’administration : 2 mandats à renouveler"
    assert "Bastien Roy, Fatou Diallo" in found.what


def test_who_takes_care_of_it_is_warned_sixty_and_fifteen_days_before_then_late(cast, mails, monkeypatch):
    end = today()
    monkeypatch.setattr(ports, "fiscal_years", [lambda: [(add_months(end, -12), end)]])
    found = queries.find("accounts_approval", end, on=today())
    actions.assign(due=found, by=BY, owner=member(cast.odile))
    sent = []
    for left in (90, 60, 40, 15, -1):
        day = found.day - timedelta(days=left)
        monkeypatch.setattr("governance.obligations.tasks.today", lambda day=day: day)
        warn_of_terms()
        sent.append(len([mail for mail in mails if "Approuver les comptes" in mail.subject]))
    assert sent == [0, 1, 1, 2, 3]
    assert {tuple(mail.to) for mail in mails if "Approuver" in mail.subject} == {("odile@confluent.example",)}


def test_those_who_prepare_meetings_are_warned_when_nobody_takes_care(cast, mails, monkeypatch):
    day = date(2026, 6, 1)
    monkeypatch.setattr("governance.obligations.tasks.today", lambda: day)
    warn_of_terms()
    approval = [mail for mail in mails if mail.subject == "À faire : Approuver les comptes (2025)"]
    assert [mail.to for mail in approval] == [["diane@confluent.example"]]
    warn_of_terms()
    assert len([mail for mail in mails if mail.subject == approval[0].subject]) == 1, "once"


def test_nobody_is_warned_of_what_is_done(cast, mails, monkeypatch):
    actions.mark_done(due=due(), by=BY, on=ON, done_on=ON)
    monkeypatch.setattr("governance.obligations.tasks.today", lambda: date(2026, 6, 20))
    warn_of_terms()
    assert not [mail for mail in mails if "Approuver les comptes (2025)" in mail.subject]


def test_an_obligation_of_a_year_is_noted_once(cast):
    afterwards.duty(on=ON)
    with pytest.raises(IntegrityError, match="duty_once"), transaction.atomic():
        Duty.objects.create(code="accounts_approval", anchor=END)
