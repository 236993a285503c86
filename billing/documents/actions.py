"""Writes common to quotes and invoices: keep what was typed, with its totals. Rights and states are each subject's own."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from billing.documents import amounts, queries, rules
from billing.documents.data import ChapterData, DocumentData, lines_as_data
from billing.documents.models import Document, Mention
from cae.access import or_raise
from cae.actors import Actor
from cae.locks import lock

D = TypeVar("D", bound=Document)


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
