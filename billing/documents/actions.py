"""Writes common to quotes and invoices: keep what was typed, with its totals; the mentions they print. Rights and states of a
document are each subject's own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from billing.documents import amounts, queries, rules
from billing.documents.data import ChapterData, DocumentData, lines_as_data
from billing.documents.enums import MentionScope
from billing.documents.models import Document, Mention
from cae.access import or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock

D = TypeVar("D", bound=Document)
MENTION_FIELDS = ("title", "text", "scope", "trades", "source")


@transaction.atomic
def save_document(*, document: D, data: DocumentData, by: Actor, revision: int | None) -> D:
    """Replaces the fields given, the chapters and the lines of a document by `data`, computes its totals, and returns a
    fresh copy whose `revision` is one more.

    `revision`: the one the person had on screen; a stale one is refused (two tabs, two people), nothing is written. None
    skips the check (a document just created). Refuses a customer, contact, address or mention of another activity, a list of
    lines out of bounds and amounts that no longer fit. Keeps lines that are not finished: it is a draft. Writes no history.
    """
    current = lock(document)
    if revision is not None:
        or_raise(rules.stale(current, revision))
    for name, value in data.fields.items():
        setattr(current, name, value)
    or_raise(rules.not_of_the_activity(current))
    or_raise(rules.too_long(data))
    written = _replace_lines(current, data.chapters)
    totals = queries.totals_of(current, lines=written)
    or_raise(rules.too_large(totals))
    _keep_totals(current, totals)
    current.revision += 1
    current.save()
    if data.mentions is not None:
        current.mentions.set(Mention.objects.filter(Q(activity=current.activity_id) | Q(activity=None), pk__in=data.mentions))
    return current


@transaction.atomic
def add_mention(*, activity: Any, values: Mapping[str, Any], by: Actor) -> Mention:
    """A new mention of an activity, or of the cooperative (None). `values`: see MENTION_FIELDS; those of an activity are for no
    trade. Refuses a missing right, and a mention of trades that names none."""
    or_raise(rules.can_keep_mentions(by, activity))
    mention = Mention(activity=activity, **_mention_values(activity, values))
    mention.save()
    record(mention, "create", f"a ajouté la mention « {mention} »", by=by)
    return mention


@transaction.atomic
def edit_mention(*, mention: Mention, values: Mapping[str, Any], by: Actor) -> Mention:
    """Changes a mention: drafts follow, sealed documents keep what they said. Refuses as `add_mention`."""
    mention = lock(mention)
    or_raise(rules.can_keep_mentions(by, mention.activity))
    values = _mention_values(mention.activity, values)
    before, after = changes(mention, values)
    if after:
        for name, value in values.items():
            setattr(mention, name, value)
        mention.save()
        record(mention, "edit", f"a modifié la mention « {mention} »", by=by, before=before, after=after)
    return mention


@transaction.atomic
def retire_mention(*, mention: Mention, by: Actor, on: date) -> Mention:
    """No longer printed nor offered, drafts included. Nothing happens to one that already is."""
    return _retire(mention, on, "retire", "a retiré", by=by)


@transaction.atomic
def restore_mention(*, mention: Mention, by: Actor) -> Mention:
    """Brings a retired mention back into use."""
    return _retire(mention, None, "restore", "a remis", by=by)


def _retire(mention: Mention, on: date | None, verb: str, sentence: str, *, by: Actor) -> Mention:
    mention = lock(mention)
    or_raise(rules.can_keep_mentions(by, mention.activity))
    if (mention.retired_on is None) != (on is None):
        mention.retired_on = on
        mention.save(update_fields=["retired_on"])
        record(mention, verb, f"{sentence} la mention « {mention} »", by=by)
    return mention


def _mention_values(activity: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: " ".join(str(values.get(name, "")).split()) for name in MENTION_FIELDS}
    if activity is not None or found["scope"] == MentionScope.ALWAYS:
        found["trades"] = ""
    or_raise(rules.mention_without_trade(found["scope"], found["trades"]))
    return found


def with_default_mentions(activity: Any, data: DocumentData | None) -> DocumentData:
    """What a new document begins with: the mentions ticked for it, unless `data` says which."""
    data = data or DocumentData()
    if data.mentions is not None:
        return data
    return replace(data, mentions=queries.default_mentions(activity) or None)


def _keep_totals(document: Document, totals: amounts.Totals) -> None:
    document.total_ht, document.total_vat, document.total_ttc = totals.total_ht, totals.total_vat, totals.total_ttc


def _replace_lines(document: Any, chapters: tuple[ChapterData, ...]) -> list[Any]:
    """Writes chapters and lines anew; returns the lines in printed order with their rate read (five statements)."""
    line_model, chapter_model = document.lines.model, document.chapters.model
    document.lines.all().delete()
    document.chapters.all().delete()
    titled = [chapter for chapter in chapters if chapter.title]
    rows = chapter_model.objects.bulk_create(
        chapter_model(document=document, title=chapter.title, order=order) for order, chapter in enumerate(titled)
    )
    ranks = dict(zip(map(id, titled), rows, strict=True))
    rates = {rate.pk: rate for rate in _rates(chapters)}
    or_raise(rules.unknown_rates(chapters, rates))
    bare = [chapter for chapter in chapters if not chapter.title]  # printed first, whatever their place
    lines = [
        line_model(
            document=document,
            chapter=ranks.get(id(chapter)),
            order=order,
            vat=rates[line.vat],
            unit_id=line.unit,
            **{name: getattr(line, name) for name in _PLAIN},
        )
        for chapter in [*bare, *titled]
        for order, line in enumerate(chapter.lines)
    ]
    for order, line in enumerate(lines):
        line.order = order
    return line_model.objects.bulk_create(lines)


_PLAIN = (
    "name", "description", "quantity", "unit_price", "discount_percent", "discount_amount", "nature", "reference",
)  # fmt: skip


def _rates(chapters: tuple[ChapterData, ...]) -> Any:
    from billing.documents.models import VatRate

    wanted = {line.vat for chapter in chapters for line in chapter.lines}
    return VatRate.objects.filter(pk__in=wanted).select_related("exemption")


def copy_lines(*, source: Document, to: D, by: Actor) -> D:
    """Replaces the lines of `to` by those of `source` (a duplicate, a quote that becomes an invoice, a credit note)."""
    chapters = lines_as_data(queries.lines_of(source))
    return save_document(document=to, data=DocumentData(chapters=chapters), by=by, revision=None)


def totals_of(document: Document) -> amounts.Totals:
    """Every figure of a document as it stands, without the deposits an invoice deducts (see `invoices.queries`)."""
    return queries.totals_of(document)
