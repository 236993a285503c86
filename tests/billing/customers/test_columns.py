"""Columns are guessed from headers people really write; a row is a customer, or problems that name their column."""

import pytest

from billing.customers.columns import FIELDS, guess, read_row
from cae.tables import Row
from tests.billing.customers.numbers import siren, siret

HEADERS = ("Raison sociale", "SIRET", "Courriel", "Adresse", "CP", "Ville", "Pays", "Contact", "IBAN")
COLUMNS = guess(HEADERS)


def read(*cells, headers=HEADERS, columns=None):
    return read_row(Row(7, cells), columns or guess(headers), headers)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (
            HEADERS,
            {"name": 0, "siret": 1, "email": 2, "line1": 3, "postcode": 4, "city": 5, "country": 6, "contact": 7, "iban": 8},
        ),
        (("NOM", "Prénom", "N° SIREN", "Tél."), {"name": 0, "first_name": 1, "siren": 2, "phone": 3}),
        (("Société", "Nom du contact", "Mail contact"), {"name": 0, "contact": 1, "contact_email": 2}),
        (("Denominaton", "Code Postale"), {"name": 0, "postcode": 1}),
        (("", "x", "12"), {}),
    ],
)
def test_columns_are_guessed(headers, found):
    assert guess(headers) == found


def test_a_row_is_a_customer():
    found = read("Élan 🌱", siret(1), "a@elan.example", "1 rue", "1000", "Bourg", "", "Anne")
    assert not found.problems
    assert (found.values["siren"], found.values["kind"], found.values["country"]) == (siren(1), "company", "FR")
    assert found.address == {
        "kind": "billing",
        "line1": "1 rue",
        "line2": "",
        "postcode": "01000",
        "city": "Bourg",
        "country": "FR",
    }
    assert found.contact["name"] == "Anne"


def test_a_person_is_recognised():
    headers = ("Nom", "Prénom", "Type")
    assert read("Roche", "Ada", headers=headers).values["kind"] == "individual"
    assert read("Ville de Lyon", "", "Collectivité publique", headers=headers).problems[0].column == "SIRET"


def test_zeros_eaten_by_a_spreadsheet_come_back():
    number = "012345674"  # a SIREN that begins with zero, right in form
    headers = ("Nom", "SIREN")
    from stdnum.fr import siren as check

    body = next(f"01234567{d}" for d in range(10) if check.is_valid(f"01234567{d}"))
    assert read("A", body.lstrip("0"), headers=headers).values["siren"] == body
    assert number[0] == body[0]


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("", siret(1)), "Raison sociale", "nom manque"),
        (("A", "12345"), "SIRET", "quatorze chiffres"),
        (("A", "", "pas une adresse"), "Courriel", "e-mail"),
        (("A", "", "", "1 rue", "6900", "", ""), "Ville", "ville"),
        (("A", "", "", "1 rue", "69", "Lyon"), "CP", "cinq chiffres"),
        (("A", "", "", "", "", "", "Narnia"), "Pays", "pas connu"),
        (("A", "", "", "", "", "", "", "", "FR76"), "IBAN", "IBAN"),
        (("A" * 201,), "Raison sociale", "Trop long"),
    ],
)
def test_a_wrong_row_names_its_column(cells, column, sentence):
    problems = read(*cells).problems
    assert [problem.column for problem in problems] == [column]
    assert sentence in problems[0].sentence


def test_every_field_has_one_column_of_its_own():
    assert guess([known.label for known in FIELDS.values()])["name"] == 0
    assert len(set(COLUMNS.values())) == len(COLUMNS)
