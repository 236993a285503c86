"""Two tabs, two answers, two validations at the same instant, on real connections."""

import pytest

from billing.quotes import actions
from billing.quotes.models import Acceptance, Quote
from cae import seals
from cae.access import Refused
from tests.billing.quotes.made import AT, ON, VISITOR, accept, draft, valid
from tests.support.together import together


@pytest.fixture
def cast(fresh_database):
    from tests.support.cast import read

    return read()


def test_accepting_and_refusing_at_once_is_one_answer(cast):
    quote = valid(cast.lea_activity, by=cast.odile)

    def refuse():
        return actions.refuse(quote=quote, by=VISITOR, at=AT, name="Samir", reason="")

    results = together([lambda: accept(quote), refuse, lambda: accept(quote), refuse])
    answer = Acceptance.objects.get()
    quote.refresh_from_db()
    assert quote.state == ("accepted" if answer.accepted else "refused")
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert {result.pk for result in results if isinstance(result, Acceptance)} == {answer.pk}


def test_numbers_have_no_gap_when_everybody_validates(cast):
    quotes = [draft(cast.lea_activity, by=cast.lea) for _ in range(12)]
    results = together([lambda quote=quote: actions.validate(quote=quote, by=cast.odile, on=ON) for quote in quotes])
    assert all(isinstance(result, Quote) for result in results), results
    numbers = sorted(Quote.objects.values_list("number", flat=True))
    assert numbers == [f"D-2026-{number:05}" for number in range(1, 13)]
    assert list(seals.verify()) == []
