"""What may be done to an entry. Each answer is a Refusal or None: asked before a form is shown, and before a write."""

from billing.ledger.models import Entry
from cae.access import Refusal


def can_be_reversed(entry: Entry) -> Refusal | None:
    """An entry is reversed once (C. com. R.123-174: both stay)."""
    found = Entry.objects.filter(reverses=entry).only("number").first()
    if found is None:
        return None
    return Refusal(
        f"Cette écriture est déjà annulée, par l'écriture n° {found.number}.",
        remedy="Si cette annulation était une erreur, passez de nouveau l'écriture.",
        code="already_reversed",
    )


def produced_by(entry: Entry) -> Entry | None:
    """The entry that names the document behind this one: itself, or the one it reverses; None when it was typed."""
    for one in (entry, entry.reverses):
        if one is not None and one.source_kind:
            return one
    return None


def can_be_reversed_by_hand(entry: Entry) -> Refusal | None:
    """What a document produced is corrected by the document: the entry follows."""
    if produced_by(entry) is not None:
        return Refusal(
            "Cette écriture vient d'une pièce.",
            remedy="Corrigez la pièce elle-même : avoir, annulation d'encaissement ou d'achat.",
            code="has_source",
        )
    return can_be_reversed(entry)
