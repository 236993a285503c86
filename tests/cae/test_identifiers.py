"""Numbers as people type them: compact when right, a sentence when wrong."""

import pytest
from django.core.exceptions import ValidationError

from cae import countries
from cae.identifiers import electronic_address, iban, siren, siret, vat_number, vat_of_siren


@pytest.mark.parametrize(
    ("read", "typed", "kept"),
    [
        (siren, " 732 829 320 ", "732829320"),
        (siren, "", ""),
        (siret, "732.829.320 00074", "73282932000074"),
        (siret, "356000000 49837", "35600000049837"),  # a post office: its own sum of digits
        (iban, "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        (iban, "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (electronic_address, "0225:732829320_compta", "732829320_compta"),
    ],
)
def test_a_right_number_is_kept_compact(read, typed, kept):
    assert read(typed) == kept


@pytest.mark.parametrize(
    ("read", "typed", "sentence"),
    [
        (siren, "732829321", "mal recopié"),
        (siren, "7328293", "neuf chiffres"),
        (siren, "73282932000074", "c’est un SIRET"),
        (siren, "73282932O", "neuf chiffres"),
        (siret, "73282932000075", "mal recopié"),
        (siret, "732829320", "quatorze"),
        (iban, "FR7630006000011234567890188", "IBAN"),
        (iban, "bonjour", "IBAN"),
        (electronic_address, "732829320/compta", "lettres, des chiffres"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason(read, typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read(typed)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FR", "fr 44 732 829 320", "FR44732829320"),
        ("FR", "44732829320", "FR44732829320"),
        ("BE", "BE 0428.759.497", "BE0428759497"),
        ("BE", "0428759497", "BE0428759497"),
        ("GR", "EL 094259216", "EL094259216"),
        ("IE", "IE6433435F", "IE6433435F"),
        ("CH", "CHE-107.787.577 TVA", "CHE107787577TVA"),
        ("US", "", ""),
    ],
)
def test_vat_numbers_follow_their_country(country, typed, kept):
    assert vat_number(typed, country=country) == kept


@pytest.mark.parametrize(
    ("country", "typed"), [("FR", "FR45732829320"), ("BE", "BE0428759498"), ("DE", "FR44732829320"), ("US", "!")]
)
def test_a_vat_number_of_no_country_is_refused(country, typed):
    with pytest.raises(ValidationError):
        vat_number(typed, country=country)


def test_a_french_vat_number_fits_its_siren():
    assert vat_of_siren("732829320") == "FR44732829320"
    with pytest.raises(ValidationError, match="autre SIREN"):
        vat_number("FR44732829320", country="FR", siren="356000000")


def test_an_electronic_address_begins_with_the_siren():
    assert electronic_address("732829320", siren="732829320") == "732829320"
    with pytest.raises(ValidationError, match="commence par le SIREN"):
        electronic_address("356000000", siren="732829320")


@pytest.mark.parametrize(
    ("typed", "code"), [("France", "FR"), ("belgique", "BE"), ("ETATS-UNIS", "US"), ("deu", "DE"), ("gb", "GB"), ("Narnia", "")]
)
def test_a_country_is_known_by_its_code_or_name(typed, code):
    assert countries.code_of(typed) == code


def test_france_is_the_first_country_of_the_list():
    assert countries.choices()[0] == ("FR", "France")
    assert len(countries.choices()) == len(dict(countries.choices()))
