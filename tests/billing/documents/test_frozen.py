"""The frozen document is the source of every file and of the seal: its bytes must never move."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billing.documents import frozen
from tests.billing.documents import examples

GOLDEN = Path(__file__).parent / "golden" / "frozen.json"


@pytest.mark.parametrize("name", [*examples.EXAMPLES, "quote", "long"])
def test_what_is_frozen_comes_back_equal(name):
    document = getattr(examples, name)()
    data = frozen.to_bytes(document)
    assert frozen.from_bytes(data) == document
    assert frozen.to_bytes(frozen.from_bytes(data)) == data


def test_bytes_never_change():
    """Documents sealed yesterday are verified with tomorrow's code."""
    assert frozen.to_bytes(examples.mixed()) == GOLDEN.read_bytes()


def test_bytes_are_canonical():
    data = frozen.to_bytes(examples.services())
    tree = json.loads(data)
    assert data == json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert tree["version"] == frozen.VERSION
    assert tree["totals"]["due"] == "3056.40"
    assert tree["issued"] == "2027-03-03"


def test_equal_numbers_written_otherwise_give_the_same_bytes():
    document = examples.services()
    again = replace(document, totals=replace(document.totals, due=Decimal("3056.400"), vat=Decimal("509.4")))
    assert frozen.to_bytes(again) == frozen.to_bytes(document)


def test_texts_are_cleaned():
    document = replace(examples.services(), subject="E\u0301te\u0301\x00\r\n2027 🎨")
    assert frozen.from_bytes(frozen.to_bytes(document)).subject == "Été\n2027 🎨"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "version 2"),
        ({"colour": "red"}, "unknown field in Document: colour"),
        ({"seller": None}, ""),
    ],
)
def test_other_bytes_are_refused(change, words):
    tree = json.loads(frozen.to_bytes(examples.services()))
    if change == {"seller": None}:
        del tree["seller"]
        words = "missing field in Document: seller"
    with pytest.raises(ValueError, match=words):
        frozen.from_bytes(json.dumps({**tree, **({} if "seller" in change else change)}).encode())


def test_a_float_is_refused():
    document = examples.services()
    with pytest.raises(TypeError):
        frozen.to_bytes(replace(document, totals=replace(document.totals, due=3056.4)))


def test_a_document_without_number_is_a_draft():
    assert replace(examples.services(), number="").is_draft
    assert not examples.services().is_draft
    assert examples.services().issued == date(2027, 3, 3)
