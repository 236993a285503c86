"""What the database refuses, said in French. Each named constraint has its sentence; a test checks that none is missing."""

from django.db import IntegrityError
from django.db.models import BaseConstraint

from cae.access import Refusal

_SENTENCES: dict[str, str] = {}


def explain(sentences: dict[str, str]) -> None:
    """Registers sentences by constraint name; each room calls it in its AppConfig.ready()."""
    _SENTENCES.update(sentences)


def sentences() -> dict[str, str]:
    return dict(_SENTENCES)


def speak_french() -> None:
    """Makes forms that check a constraint before the database say the same sentence as when the database refuses.

    The message is looked up when it is needed: written on the constraints, it would enter the migrations.
    """
    default = BaseConstraint.get_violation_error_message
    BaseConstraint.get_violation_error_message = lambda self: _SENTENCES.get(self.name) or default(self)


def name_of(error: IntegrityError) -> str:
    """The constraint behind an IntegrityError, or an empty string."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def refusal_of(error: IntegrityError) -> Refusal | None:
    """The refusal to show for an IntegrityError, or None when the constraint is not one people can meet."""
    sentence = _SENTENCES.get(name_of(error))
    return Refusal(sentence, code=name_of(error)) if sentence else None


explain(
    {
        "history_append_only": "L'historique ne se modifie pas.",
        "sealed_append_only": "Un document scellé ne se modifie pas.",
        "seal_position_once": "Deux documents ont été scellés au même instant ; recommencez.",
        "seal_once": "Ce document est déjà scellé.",
        "sequence_never_negative": "Un numéro ne peut pas être négatif.",
        "once_token": "Ce formulaire a déjà été envoyé.",
        "parameter_once_per_date": "Ce paramètre a déjà une valeur à cette date.",
        "parameter_dates_in_order": "La date de fin précède la date de début.",
        "search_document_once": "Cet élément est déjà dans la recherche.",
    }
)
