"""The rows of the editor: what is typed, read into plain data, with its errors beside it."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from billing.documents import rows
from billing.documents.rows import CHAPTER, Row


def test_a_new_row_begins_as_the_last_line_but_for_its_nature():
    last = Row(name="Vase", unit="DAY", vat="3", nature="goods", price="30")
    for added in (rows.blank([last]), rows.moved([last], "add_line")[-1], rows.blank([last, Row(kind=CHAPTER, name="Pose")])):
        assert (added.unit, added.vat, added.nature, added.price) == ("DAY", "3", "services", "")


def read(*found, finished=False):
    """The unit prices read, and the errors of each row."""
    chapters = rows.read([*found], units={"C62": 1}, rates={"1": 1}, finished=finished)
    return [line.unit_price for chapter in chapters for line in chapter.lines], [row.errors for row in found]


def test_a_price_may_still_be_typed_in_a_draft_and_no_longer_when_it_leaves():
    row = {"name": "Livret", "vat": "1"}
    assert read(Row(**row)) == ([None], [{}])
    assert read(Row(**row), finished=True) == ([], [{"price": "Indiquez un prix, ou 0 si c'est offert."}])
    assert read(Row(**row, price="0"), finished=True) == ([D(0)], [{}])


@pytest.mark.parametrize(
    ("price", "quantity", "said"),
    [
        ("0,001", "1", "ne fait pas un centime"),
        ("0,00001", "1000", "Au plus 4 décimales."),
        ("12,34567", "1", "Au plus 4 décimales."),
        ("0,001", "10", ""),
        ("0,0045", "1", "ne fait pas un centime"),
        ("0,005", "1", ""),
    ],
)
def test_a_price_is_worth_a_cent_at_least(price, quantity, said):
    _, [errors] = read(Row(name="Copies", vat="1", price=price, quantity=quantity))
    assert said in errors.get("price", "") if said else not errors


@pytest.mark.parametrize("name", ["name", "description", "reference"])
def test_a_character_the_database_cannot_keep_is_refused_beside_its_field(name):
    values = {"name": "Livret", "vat": "1", "price": "3", name: "a\0b"}
    assert read(Row(**values)) == ([], [{name: "Le caractère nul n'est pas autorisé."}])
    assert read(Row(kind=CHAPTER, name="a\0"))[1] == [{"name": "Le caractère nul n'est pas autorisé."}]


def test_a_price_to_be_typed_comes_back_empty():
    line = SimpleNamespace(
        chapter_id=None, name="Livret", description="", quantity=D(1), unit_id="C62", unit_price=None, discount_percent=D(0),
        discount_amount=D(0), vat_id=1, nature="services", reference="",
    )  # fmt: skip
    assert rows.of_lines([line])[0].price == ""
