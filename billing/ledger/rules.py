"""What may be done to an entry, what a fiscal year is, and when one is closed. Each answer is a Refusal or None: asked before a
form is shown, and before a write."""

from collections.abc import Iterator
from datetime import date

from billing.ledger import ports
from billing.ledger.models import Entry, FiscalYear
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


def can_be_reversed_on(entry: Entry, *, on: date) -> Refusal | None:
    """What cancels an entry is never dated before it: on the days between, the books would hold the opposite of nothing."""
    if on >= entry.on:
        return None
    return Refusal(
        f"L'annulation ne peut pas précéder l'écriture du {entry.on:%d/%m/%Y}.",
        remedy=f"Choisissez le {entry.on:%d/%m/%Y} ou un jour d'après.",
        field="on",
        code="reversed_too_early",
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


def is_not_closed(year: FiscalYear) -> Refusal | None:
    return Refusal(f"L'exercice {year} est déjà clos.", code="fiscal_year_closed") if year.closed_at is not None else None


def blocks_closing(year: FiscalYear, *, on: date) -> Iterator[Refusal]:
    """Everything that must be done before a year is closed: it is over, those before it are closed, and later subjects have
    nothing left to post in it."""
    if refusal := is_not_closed(year):
        yield refusal
        return
    if on <= year.ends_on:
        yield Refusal(f"L'exercice {year} n'est pas fini : il court jusqu'au {year.ends_on:%d/%m/%Y}.", code="year_not_over")
        return
    earlier = FiscalYear.objects.filter(ends_on__lt=year.starts_on, closed_at__isnull=True).order_by("starts_on").first()
    if earlier is not None:
        yield Refusal(
            f"L'exercice {earlier} est encore ouvert.", remedy="Les exercices se closent dans l'ordre.", code="earlier_year_open"
        )
    for ask in ports.before_closing:
        if refusal := ask(year):
            yield refusal


def can_be_closed(year: FiscalYear, *, on: date) -> Refusal | None:
    return next(blocks_closing(year, on=on), None)
