"""Many people at the same instant, on real connections: numbers without gap, one chain, no deadlock, nothing twice."""

from datetime import date
from functools import partial

import pytest

from billing.contribution.models import ContributionCharge, ScaleLine
from billing.contribution.monthly import run_month
from billing.invoices import actions
from billing.invoices.models import Invoice
from billing.ledger.queries import out_of_step
from cae import seals
from cae.access import Refused
from cae.actors import System
from cae.models import Job
from tests.billing.invoices.made import ON, customer, draft
from tests.support.cast import read
from tests.support.together import together


@pytest.fixture
def quiet(monkeypatch):
    """Neither the official validator (tried elsewhere) nor files: the race is about what is written."""
    monkeypatch.setattr("billing.documents.validation.validate", lambda xml: [])
    monkeypatch.setattr("cae.jobs.send", lambda job_id: None)


def test_two_hundred_issues_over_forty_connections_beside_a_month_close(fresh_database, quiet):
    cast = read()
    ScaleLine.objects.filter(code="contribution").update(minimum=1800, minimum_mode="absorbed")
    activities = [cast.lea_activity, cast.karim_activity, cast.atelier, cast.nadia_activity]
    for activity in activities:
        customer(activity)
    drafts = [draft(activities[number % 4], by=cast.odile) for number in range(200)]
    assert cast.odile.access

    def issue_five(mine):
        return [actions.issue(invoice=invoice, by=cast.odile, on=ON).number for invoice in mine]

    def close():
        return [run_month(month=date(2026, month, 1), by=System("clôture du mois")) for month in (1, 2)]

    found = together([partial(issue_five, drafts[start::40]) for start in range(40)] + [close], timeout=240)
    assert [result for result in found if isinstance(result, Exception)] == []
    numbers = sorted(number for result in found[:40] for number in result)
    assert numbers == [f"F-2026-{number:05}" for number in range(1, 201)]
    assert list(seals.verify()) == []
    assert out_of_step() == []
    assert ContributionCharge.objects.filter(kind="minimum").exists()
    assert Job.objects.filter(task="render_invoice").count() == 200


def test_two_people_issue_the_same_invoice_once(fresh_database, quiet):
    cast = read()
    invoice = draft(cast.lea_activity, by=cast.odile)
    assert cast.odile.access
    found = together([partial(actions.issue, invoice=invoice, by=cast.odile, on=ON)] * 8)
    refused = [result for result in found if isinstance(result, Refused)]
    assert len(refused) == 7, found
    assert Invoice.objects.get(pk=invoice.pk).number == "F-2026-00001"


def test_a_credit_note_and_its_twin_do_not_both_pass(fresh_database, quiet):
    cast = read()
    invoice = actions.issue(invoice=draft(cast.lea_activity, by=cast.odile), by=cast.odile, on=ON)
    notes = [actions.draft_credit_note(invoice=invoice, by=cast.odile) for _ in range(6)]
    found = together([partial(actions.issue, invoice=note, by=cast.odile, on=ON) for note in notes])
    assert sum(isinstance(result, Refused) for result in found) == 5, found
    assert [row for row in found if isinstance(row, Exception) and not isinstance(row, Refused)] == []
