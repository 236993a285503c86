"""Amounts as people type them, and what they are told."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from cae.fields import EuroField


@pytest.mark.parametrize(
    "typed", ["1 234,56", "1234.56", "1\u00a0234,56\u00a0€", "1\u202f234,56", "1.234,56", "1,234.56", "+1234,56 €"]
)
def test_an_amount_is_read_as_people_write_it(typed):
    assert EuroField().clean(typed) == D("1234.56")


def test_a_negative_may_be_written_with_its_own_sign():
    assert EuroField().clean("\u22123,50") == D("-3.50")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "Tapez 0,01\u00a0€ au moins."),
        ("-3", "Tapez 0,01\u00a0€ au moins."),
        ("1000,01", "Tapez 1\u00a0000,00\u00a0€ au plus."),
        ("0,001", "Deux chiffres au plus après la virgule : le centime est la plus petite somme."),
        ("abc", "Tapez un montant en chiffres, par exemple 1 234,56."),
        ("1e2", "Tapez un montant en chiffres, par exemple 1 234,56."),
        ("\u0663", "Tapez un montant en chiffres, par exemple 1 234,56."),
        ("1.23,4", "Tapez un montant en chiffres, par exemple 1 234,56."),
        ("NaN", "Tapez un montant en chiffres, par exemple 1 234,56."),
        ("1.234", "Deux chiffres au plus après la virgule : le centime est la plus petite somme."),
    ],
)
def test_limits_are_said_in_french(typed, said):
    with pytest.raises(ValidationError) as wrong:
        EuroField(min_value=D("0.01"), max_value=D(1000)).clean(typed)
    assert said in wrong.value.messages
    assert not any("0.01" in message for message in wrong.value.messages)


def test_what_was_kept_is_shown_as_it_is_typed():
    assert EuroField().prepare_value(D("1234.5")) == "1\u00a0234,50"
