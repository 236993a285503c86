"""What may be done to an entry, and what a fiscal year is. Each answer is a Refusal or None: asked before a form is shown, and
before a write."""

from datetime import date

from billing.ledger.models import Entry
from cae.access import Refusal
from cae.periods import add_months, month_end, month_start

LONGEST_YEAR = 23  # months


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


def is_a_year(starts_on: date, ends_on: date) -> Refusal | None:
    """A fiscal year is made of whole months: the balance and the contribution are kept by month. It lasts 23 at most."""
    if starts_on != month_start(starts_on):
        return Refusal(
            "Un exercice commence le premier jour d'un mois : les soldes sont tenus par mois entiers.",
            remedy=f"Indiquez le {month_start(starts_on):%d/%m/%Y} ou le {add_months(month_start(starts_on), 1):%d/%m/%Y}.",
            field="starts_on",
        )
    if ends_on != month_end(ends_on):
        return Refusal(
            "Un exercice finit le dernier jour d'un mois : les soldes sont tenus par mois entiers.",
            remedy=f"Indiquez le {month_end(ends_on):%d/%m/%Y}.",
            field="ends_on",
        )
    if ends_on >= add_months(starts_on, LONGEST_YEAR):
        return Refusal("Un exercice ne dure pas plus de vingt-trois mois.", field="ends_on")
    return None
