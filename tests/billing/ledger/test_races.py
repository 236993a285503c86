"""A year is closed while somebody posts in it, on real connections."""

import threading
from datetime import date

from django.db import transaction

from billing.ledger.actions import close_year
from billing.ledger.models import Entry, FiscalYear
from cae.access import Refused
from tests.billing.ledger.test_actions import simple
from tests.support.together import together

IN_YEAR, AFTER = date(2024, 5, 5), date(2025, 3, 3)


def test_what_is_being_posted_when_a_year_is_closed_is_in_it(fresh_database, cast):
    year, ends, posted = FiscalYear.objects.get(starts_on=date(2024, 1, 1)), [], threading.Event()

    def post():
        with transaction.atomic():
            simple(cast, 10, on=IN_YEAR)
            posted.set()
            threading.Event().wait(0.5)
            ends.append("posted")

    def close():
        posted.wait(60)
        close_year(year=year, on=AFTER, by=cast.odile)
        ends.append("closed")

    assert together([post, close]) == [None, None]
    assert ends == ["posted", "closed"]


def test_what_comes_while_a_year_is_being_closed_is_refused(fresh_database, cast):
    year, closing = FiscalYear.objects.get(starts_on=date(2024, 1, 1)), threading.Event()

    def close():
        with transaction.atomic():
            close_year(year=year, on=AFTER, by=cast.odile)
            closing.set()
            threading.Event().wait(0.5)

    def post():
        closing.wait(60)
        return simple(cast, 10, on=IN_YEAR)

    _, refused = together([close, post])
    assert isinstance(refused, Refused), refused
    assert not Entry.objects.filter(fiscal_year=year).exists()


def test_two_people_close_the_same_year(fresh_database, cast):
    year = FiscalYear.objects.get(starts_on=date(2024, 1, 1))
    found = together([lambda: close_year(year=FiscalYear.objects.get(pk=year.pk), on=AFTER, by=cast.odile)] * 3)
    assert sorted(type(result).__name__ for result in found) == ["FiscalYear", "Refused", "Refused"], found
