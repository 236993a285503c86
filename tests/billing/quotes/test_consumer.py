"""What a consumer is told, and until when they may change their mind."""

from dataclasses import replace
from datetime import date

import pytest

from billing.quotes import consumer
from tests.billing.documents import examples

MEDIATOR = "Médiation du Confluent, Lyon"


def quote(buyer=examples.INDIVIDUAL, **values):
    return replace(examples.quote(), buyer=buyer, **values)


def test_a_company_is_told_nothing():
    assert consumer.information(quote(examples.COMPANY), mediator=MEDIATOR, days=14) == ()


def test_an_individual_is_told_all_the_law_asks():
    told = {one.title: one.text for one in consumer.information(quote(), mediator=MEDIATOR, days=14)}
    assert list(told) == [
        "Qui vous vend",
        "Ce que vous commandez",
        "Quand",
        "Comment payer",
        "Votre droit de rétractation",
        "Garanties",
        "En cas de désaccord",
    ]
    assert MEDIATOR in told["En cas de désaccord"]
    assert "14 jours" in told["Votre droit de rétractation"]
    assert consumer.WITHDRAW_HERE in told["Votre droit de rétractation"]
    assert examples.SELLER.name in told["Qui vous vend"]


def test_the_form_names_the_contract_and_both_parties():
    form = consumer.withdrawal_form(quote())
    assert examples.SELLER.name in form
    assert examples.INDIVIDUAL.name in form
    assert quote().number in form


@pytest.mark.parametrize(
    ("accepted", "last"),
    [
        (date(2026, 3, 4), date(2026, 3, 18)),  # a Wednesday
        (date(2026, 3, 7), date(2026, 3, 23)),  # 21 March is a Saturday
        (date(2026, 4, 20), date(2026, 5, 4)),
        (date(2026, 4, 17), date(2026, 5, 4)),  # 1 May, a Friday, then the week-end
        (date(2026, 5, 11), date(2026, 5, 26)),  # Whit Monday is 25 May
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas is a Friday
    ],
)
def test_the_last_day_is_a_working_day(accepted, last):
    services = quote(supply=None, period_end=None)
    assert consumer.last_day_to_withdraw(services, accepted, days=14) == last


def test_goods_are_counted_from_their_delivery():
    goods = replace(
        quote(supply=date(2026, 4, 1), period_start=None, period_end=None),
        chapters=tuple(
            replace(chapter, lines=tuple(replace(line, nature=consumer.Nature.GOODS) for line in chapter.lines))
            for chapter in quote().chapters
        ),
    )
    assert consumer.last_day_to_withdraw(goods, date(2026, 3, 4), days=14) == date(2026, 4, 15)


@pytest.mark.parametrize(("year", "easter"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))])
def test_easter(year, easter):
    assert consumer.easter_sunday(year) == date(year, *easter)


def test_eleven_public_holidays():
    assert len(consumer.public_holidays(2026)) == 11
    assert date(2026, 5, 14) in consumer.public_holidays(2026)  # Ascension


@pytest.mark.parametrize(
    ("promised", "found"),
    [
        ((date(2026, 3, 10),), (date(2026, 3, 10), date(2026, 3, 18))),
        ((date(2026, 3, 18), date(2026, 3, 12)), (date(2026, 3, 12), date(2026, 3, 18))),
        ((None, date(2026, 3, 18)), (date(2026, 3, 18), date(2026, 3, 18))),
        ((date(2026, 3, 19),), None),
        ((None, None), None),
    ],
)
def test_a_service_promised_within_the_period(promised, found):
    assert consumer.promised_too_soon(promised, date(2026, 3, 18)) == found
