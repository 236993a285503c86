"""What an amendment changes, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from governance.meetings.diff import ADDED, KEPT, REMOVED, Part, compare


def test_compare_shows_words():
    assert compare("La part est de 10 % du chiffre.", "La part est de 11 % du chiffre.") == [
        Part(KEPT, "La part est de "),
        Part(REMOVED, "10 "),
        Part(ADDED, "11 "),
        Part(KEPT, "% du chiffre."),
    ]
    assert compare("Pareil", "Pareil") == [Part(KEPT, "Pareil")]
    assert compare("", "Neuf") == [Part(ADDED, "Neuf")]


@given(st.text(alphabet="ab \n.é", max_size=40), st.text(alphabet="ab \n.é", max_size=40))
def test_compare_loses_nothing(before, after):
    parts = compare(before, after)
    assert "".join(part.text for part in parts if part.kind != ADDED) == before
    assert "".join(part.text for part in parts if part.kind != REMOVED) == after
