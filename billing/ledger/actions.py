"""Writes in the ledger. Everything that moves money ends here; nothing here knows a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from billing.ledger import rules
from billing.ledger.enums import JournalCode
from billing.ledger.models import Account, Entry, EntryLine, FiscalYear
from billing.ledger.posting import Post
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import LEDGER, advance_series, lock_series
from cae.models import StoredFile


def fiscal_year_of(on: date) -> FiscalYear:
    """The open fiscal year that holds a date; Refused when there is none or it is closed (PCG 921-3)."""
    year = FiscalYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()
    if year is None:
        raise Refused(
            Refusal(
                f"Aucun exercice comptable ne contient le {on:%d/%m}/{on.year:04d}.",
                remedy="Vérifiez la date ; si elle est bonne, l'exercice est à ouvrir dans la comptabilité.",
                code="no_fiscal_year",
            )
        )
    if year.closed_at is not None:
        raise Refused(Refusal(f"L'exercice {year} est clos : plus rien ne s'y écrit.", "PCG 921-3", code="fiscal_year_closed"))
    return year


@dataclass(frozen=True, kw_only=True)
class ToPost:
    """An entry to post. Its lines balance within each activity; `source` is the document that produced it."""

    journal: JournalCode
    label: str
    document: str
    document_on: date
    lines: Sequence[Post]
    source: Model | None = None
    reason: str = ""
    file: StoredFile | None = None
    reverses: Entry | None = None


def post_entry(
    *,
    journal: JournalCode,
    on: date,
    label: str,
    document: str,
    document_on: date,
    lines: Sequence[Post],
    by: Actor,
    source: Model | None = None,
    reason: str = "",
    file: StoredFile | None = None,
    reverses: Entry | None = None,
) -> Entry | None:
    """Posts one entry, numbered in its fiscal year, with all its lines at once; None when every line is zero.

    `lines` balance within each activity: the database refuses them otherwise, and any later change. `source` is the
    document that produced it. Takes the ledger's lock: call it after every slower thing (see `cae.locks`).
    """
    one = ToPost(
        journal=journal,
        label=label,
        document=document,
        document_on=document_on,
        lines=lines,
        source=source,
        reason=reason,
        file=file,
        reverses=reverses,
    )
    return post_entries([one], on=on, by=by)[0]


@transaction.atomic
def post_entries(wanted: Sequence[ToPost], *, on: date, by: Actor, year: FiscalYear | None = None) -> list[Entry | None]:
    """Posts the entries of one event, as `post_entry` each, with the statements of one: their numbers follow each other.

    `year` spares a read when the caller has just read the open fiscal year of `on`.
    """
    kept = [[line for line in one.lines if line.debit or line.credit] for one in wanted]
    count = sum(map(bool, kept))
    if not count:
        return [None for _ in wanted]
    lock_series(LEDGER)
    year = year or fiscal_year_of(on)
    number = advance_series(f"entry:{year.pk}", on=on, by=count) - count
    entries: list[Entry | None] = []
    for one, lines in zip(wanted, kept, strict=True):
        number += bool(lines)
        entries.append(_entry(one, on=on, year=year, number=number, by=by) if lines else None)
    Entry.objects.bulk_create(entry for entry in entries if entry is not None)
    EntryLine.objects.bulk_create(
        EntryLine(
            entry=entry,
            activity_id=line.activity.pk,
            account_id=str(line.account),
            on=on,
            debit=line.debit,
            credit=line.credit,
            label=line.label[:200] or entry.label,
            party=line.party[:60],
        )
        for entry, lines in zip(entries, kept, strict=True)
        if entry is not None
        for line in lines
    )
    return entries


def _entry(one: ToPost, *, on: date, year: FiscalYear, number: int, by: Actor) -> Entry:
    return Entry(
        fiscal_year=year,
        number=number,
        journal_id=one.journal,
        on=on,
        label=one.label[:200],
        document=one.document[:60],
        document_on=one.document_on,
        source_kind=(one.source._meta.model_name or "") if one.source is not None else "",
        source_id=one.source.pk if one.source is not None else None,
        reason=one.reason,
        file=one.file,
        reverses=one.reverses,
        posted_by=user_of(by),
    )


@transaction.atomic
def reverse_entry(*, entry: Entry, on: date, reason: str, by: Actor) -> Entry:
    """Posts the opposite of an entry, once, not before it, and says why. The first stays as it was (C. com. R.123-174)."""
    if not reason.strip():
        raise Refused("Dites pourquoi cette écriture est annulée.")
    or_raise(rules.can_be_reversed(entry))
    or_raise(rules.can_be_reversed_on(entry, on=on))
    posts = [
        Post(line.activity, line.account_id, line.credit, line.debit, line.label, line.party)
        for line in entry.lines.select_related("activity").order_by("id")
    ]
    opposite = post_entry(
        journal=JournalCode(entry.journal_id),
        on=on,
        label=f"Annulation : {entry.label}",
        document=entry.document,
        document_on=entry.document_on,
        lines=posts,
        by=by,
        reason=reason,
        reverses=entry,
    )
    assert opposite is not None  # an entry has lines
    record(opposite, "reverse", f"a annulé l'écriture n° {entry.number} : {reason}", by=by)
    return opposite


@transaction.atomic
def post_manual_entry(
    *,
    journal: JournalCode,
    on: date,
    label: str,
    document: str,
    document_on: date,
    lines: Sequence[Post],
    reason: str,
    file: StoredFile | None,
    by: Actor,
) -> Entry:
    """An entry typed by the accountant, with its document and its reason. Refuses one without reason, without lines, or
    unbalanced for an activity (naming it)."""
    if not reason.strip():
        raise Refused("Dites pourquoi vous passez cette écriture.")
    gaps: dict[Any, Any] = {}
    for line in lines:
        gaps[line.activity] = gaps.get(line.activity, 0) + line.debit - line.credit
    wrong = [str(activity) for activity, gap in gaps.items() if gap]
    if wrong:
        raise Refused(
            Refusal(
                f"Débit et crédit diffèrent pour : {', '.join(wrong)}.",
                remedy="Équilibrez chaque activité (compte 181 entre deux activités).",
                code="entry_balances",
            )
        )
    entry = post_entry(
        journal=journal,
        on=on,
        label=label,
        document=document,
        document_on=document_on,
        lines=lines,
        reason=reason,
        file=file,
        by=by,
    )
    if entry is None:
        raise Refused("Une écriture a au moins deux lignes.")
    record(entry, "post", f"a passé l'écriture n° {entry.number} : {label}", by=by)
    return entry


@transaction.atomic
def reverse_manually(*, entry: Entry, on: date, reason: str, by: Actor) -> Entry:
    """Reverses an entry that was typed. Refuses one that a document produced: the document is what must be corrected."""
    or_raise(rules.can_be_reversed_by_hand(entry))
    return reverse_entry(entry=entry, on=on, reason=reason, by=by)


@transaction.atomic
def add_account(*, code: str, label: str, plain_label: str, by: Actor) -> Account:
    """Adds an account to the chart. Its family for the living account follows from its first digits."""
    account = Account.objects.create(code=code, label=label, plain_label=plain_label)
    year = FiscalYear.objects.order_by("-starts_on").first()
    if year is not None:
        record(year, "add_account", f"a ajouté le compte {code} {label}", by=by)
    return account


@transaction.atomic
def open_year(*, starts_on: date, ends_on: date, by: Actor) -> FiscalYear:
    """Opens a fiscal year of whole months. Refuses one longer than 23, one that overlaps another, and a gap after the last."""
    or_raise(rules.is_a_year(starts_on, ends_on))
    last = FiscalYear.objects.order_by("-ends_on").first()
    if last is not None and starts_on > last.ends_on + timedelta(days=1):
        raise Refused(f"L'exercice précédent finit le {last.ends_on:%d/%m/%Y} : commencez le lendemain.")
    year = FiscalYear.objects.create(starts_on=starts_on, ends_on=ends_on)
    record(year, "open_year", f"a ouvert l'exercice {year}", by=by)
    return year


@transaction.atomic
def close_year(*, year: FiscalYear, on: date, by: Actor) -> FiscalYear:
    """Closes for good a fiscal year that is over on `on`: nothing is posted in it any more (PCG 921-3). Refuses one in which
    something is left to do (see `rules.blocks_closing`). Takes the ledger's lock: what is being posted is in it, or refused."""
    or_raise(rules.can_be_closed(year, on=on))
    lock_series(LEDGER)
    # Not its row: those who post may hold its key before they wait for the ledger, and each would wait for the other.
    year.refresh_from_db()
    or_raise(rules.is_not_closed(year))
    year.closed_at = timezone.now()
    year.save(update_fields=["closed_at"])
    record(year, "close_year", f"a clos l'exercice {year}", by=by)
    return year
