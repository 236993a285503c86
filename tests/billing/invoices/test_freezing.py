"""What an issued invoice says, word for word: a change here changes every page and file made from then on.

To accept a change that is wanted, read the difference, then run with UPDATE_GOLDEN=1.
"""

import json
import os
from pathlib import Path

import pytest

from billing.documents import frozen
from billing.invoices.models import Invoice
from tests.billing.invoices.made import ON, customer, draft, issued, line
from tests.billing.invoices.sold import accepted_quote

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"


def mixed(cast):
    """Services and goods, two rates, discounts on a line and on the whole, for a company."""
    rows = (
        line("450.50", "2", "Affiche de la saison", discount_percent=10, description="Deux formats"),
        line("12", "25", "Tirages", vat="5.5", nature="goods", unit="C62"),
    )
    return issued(cast.lea_activity, *rows, by=cast.odile, discount_percent=5, subject="Saison", order_number="BC-7")


def consumer_including_tax(cast):
    """V7: 100.05 typed with tax at 20 %, for an individual, by an activity under CAPE."""
    to = customer(cast.nadia_activity, "Lefèvre", kind="individual", first_name="Camille")
    return issued(cast.nadia_activity, line("100.05", name="Pains"), by=cast.odile, to=to, entry_mode="ttc")


def balance(cast):
    """TV-09: a sale of 1 000 + 200, less its deposit of 300 + 60."""
    from billing.invoices import actions

    quote = accepted_quote(cast, deposit="30")
    actions.issue(invoice=actions.draft_deposit(quote=quote, by=cast.odile), by=cast.odile, on=ON)
    return actions.issue(invoice=actions.draft_balance(quote=quote, by=cast.odile), by=cast.odile, on=ON)


def credit_note(cast):
    from billing.invoices import actions

    note = actions.draft_credit_note(invoice=mixed(cast), by=cast.odile, reason="Une affiche de trop")
    return actions.issue(invoice=note, by=cast.odile, on=ON)


@pytest.mark.parametrize("make", [mixed, consumer_including_tax, balance, credit_note])
def test_what_an_issued_document_says(cast, make):
    invoice = Invoice.objects.select_related("sealed").get(pk=make(cast).pk)
    content = bytes(invoice.sealed.content)
    assert frozen.to_bytes(frozen.from_bytes(content)) == content
    found = json.dumps(json.loads(content), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path = GOLDEN / f"{make.__name__}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found)
    assert found == path.read_text()


def test_a_draft_is_shown_with_the_same_words_and_no_number(cast):
    from billing.invoices import actions

    shown = actions.prepare(invoice=draft(cast.lea_activity, by=cast.lea), on=ON).document
    assert (shown.number, shown.is_draft, shown.totals.due) == ("", True, shown.totals.gross)
