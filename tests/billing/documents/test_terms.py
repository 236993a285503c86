"""Payment terms: real dates, and the limits of C. com. art. L. 441-10."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.terms import LegalTerms, due_date, term_refusal

LAW = LegalTerms(agreed=60, end_of_month=45, periodic=45, source="C. com. art. L. 441-10")


@pytest.mark.parametrize(
    ("issued_on", "days", "end_of_month", "due"),
    [
        (date(2026, 3, 10), 0, False, date(2026, 3, 10)),
        (date(2026, 1, 31), 30, False, date(2026, 3, 2)),
        (date(2026, 3, 10), 45, True, date(2026, 4, 30)),
        (date(2028, 1, 10), 30, True, date(2028, 2, 29)),
        (date(2026, 12, 15), 60, False, date(2027, 2, 13)),
        (date(2026, 3, 31), 0, True, date(2026, 3, 31)),
    ],
)
def test_due_date(issued_on, days, end_of_month, due):
    assert due_date(issued_on, days, end_of_month) == due


def test_due_date_refuses_to_go_back():
    with pytest.raises(ValueError, match="before"):
        due_date(date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("days", "end_of_month", "options", "allowed"),
    [
        (0, False, {}, True),
        (60, False, {}, True),
        (61, False, {}, False),
        (45, True, {}, True),
        (46, True, {}, True),  # 30 April is 60 days away
        (61, True, {}, False),
        (30, True, {}, True),
        (61, False, {"professional": False}, True),
        (45, False, {"periodic": True}, True),
        (46, False, {"periodic": True}, False),
        (45, True, {"periodic": True}, False),
    ],
)
def test_term_refusal(days, end_of_month, options, allowed):
    refusal = term_refusal(date(2026, 3, 1), days, end_of_month, legal=LAW, **options)
    assert (refusal is None) is allowed


def test_forty_five_days_end_of_month_may_exceed_sixty_days():
    assert due_date(date(2026, 3, 20), 45, True) == date(2026, 5, 31)
    assert term_refusal(date(2026, 3, 20), 45, True, legal=LAW) is None


def test_term_refusal_is_a_sentence_with_its_article():
    assert term_refusal(date(2026, 3, 1), 90, legal=LAW) == (
        "Entre professionnels, le délai de paiement ne peut pas dépasser 60 jours après la date de la facture, "
        "ou 45 jours fin de mois (C. com. art. L. 441-10). Choisissez un délai plus court."
    )


def test_term_refusal_follows_the_law_it_is_given():
    assert term_refusal(date(2026, 3, 1), 60, legal=LegalTerms(30, 15, 30, "loi future")) is not None


def test_end_of_month_within_sixty_days_is_allowed():
    """46 days from 15 January is 2 March: the end of March is 75 days away; from 15 March it is 30 April, 46 days away."""
    assert term_refusal(date(2026, 1, 15), 46, True, legal=LAW) is not None
    assert term_refusal(date(2026, 3, 15), 46, True, legal=LAW) is None


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 120), st.booleans())
def test_due_date_is_never_early_and_less_than_a_month_late(issued_on, days, end_of_month):
    due = due_date(issued_on, days, end_of_month)
    assert timedelta(0) <= due - issued_on - timedelta(days=days) <= timedelta(days=30 if end_of_month else 0)
