"""A signature is judged before it is kept."""

import pytest

from billing.quotes import signatures
from cae.access import Refused
from tests.billing.quotes.made import drawing


def test_a_drawing_is_kept_as_an_image(db):
    kept = signatures.drawn(drawing())
    assert (kept.kind, kept.file.media_type) == ("drawn", "image/png")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Signez dans le cadre"),
        ("data:image/svg+xml;base64,PHN2Zz4=", "Signez dans le cadre"),
        ("data:image/png;base64,MZ not base64 !", "n'a pas pu être lu"),
        ("data:image/png;base64,TVqQAAMAAAAEAAAA", "n'a pas pu être lu"),  # a renamed .exe
        ("data:image/png;base64," + "A" * 500_000, "trop grand"),
    ],
)
def test_what_is_not_a_drawing_is_refused(address, said, db):
    with pytest.raises(Refused, match=said):
        signatures.drawn(address)


def test_an_empty_frame_is_not_a_signature(db):
    with pytest.raises(Refused, match="vide"):
        signatures.drawn(drawing(strokes=False))


def test_a_typed_signature_has_letters(db):
    assert signatures.typed("  Samir Haddad ").text == "Samir Haddad"
    with pytest.raises(Refused, match="Écrivez votre nom"):
        signatures.typed("   ")


@pytest.mark.parametrize("text", ["Élodie Marie-Curie", "elodie  marie curie", "MARIE-CURIE Élodie"])
def test_a_typed_signature_is_the_name_given_accents_and_capitals_forgiven(text):
    assert signatures.not_theirs(text, "Élodie Marie-Curie") is None


@pytest.mark.parametrize("text", ["zz", "Élodie", "Élodie Marie-Curie Dupont", "Elodie Mariecurie"])
def test_another_name_does_not_sign(text):
    assert "n'est pas le nom donné plus haut" in signatures.not_theirs(text, "Élodie Marie-Curie").sentence
