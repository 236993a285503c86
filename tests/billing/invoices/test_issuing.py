"""Issuing through the database: numbers, seals, entries, contribution, what is refused, and what it costs."""

from datetime import date
from decimal import Decimal as D

import pytest

from billing.contribution.models import ContributionCharge
from billing.documents import frozen
from billing.invoices import actions
from billing.invoices.enums import FileState, InvoiceState
from billing.invoices.models import Invoice
from cae import files, seals
from cae.access import Refused
from cae.history import history_of
from members.models import Delegation
from tests.billing.invoices.made import ON, customer, draft, entry_lines, issued, line, rate

pytestmark = pytest.mark.django_db


def test_issue_numbers_freezes_seals_posts_and_renders(cast):
    invoice = issued(cast.lea_activity, by=cast.odile)
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert (invoice.number, invoice.state, invoice.issued_on, invoice.due_on) == (
        "F-2026-00001",
        InvoiceState.ISSUED,
        ON,
        date(2026, 4, 1),
    )
    document = frozen.from_bytes(bytes(invoice.sealed.content))
    assert (document.number, document.totals.due, document.buyer.siren) == ("F-2026-00001", D("1200.00"), "523188464")
    assert document.payment.iban == cast.bank.iban
    assert list(seals.verify()) == []
    assert entry_lines(invoice) == [("411000", D(1200)), ("706000", D(-1000)), ("445740", D(-200))]
    assert [charge.amount for charge in ContributionCharge.objects.filter(source_id=invoice.pk)] == [D("100.00")]
    assert invoice.follow_up.open == D(1200)
    assert invoice.follow_up.file_state == FileState.READY
    assert files.read(invoice.follow_up.file).startswith(b"%PDF")
    assert history_of(invoice)[0].sentence.startswith("a émis facture F-2026-00001")
