"""Lists read by cursors: the cost of a page does not grow with the number of rows (an OFFSET's does).

`page_of` gives what `<c-pagination>` shows. The count is capped: beyond, people read « 1 000 ou plus ».
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet

SIZE, CAP = 50, 1_000


@dataclass
class Page:
    """One page of a list: its rows, the cursors of its neighbours ("" when there is none) and a capped count."""

    rows: list[Any]
    previous: str = ""
    next: str = ""
    count: int = 0
    capped: bool = False


def page_of(queryset: QuerySet, params: Mapping[str, str], *, order: Sequence[str], size: int = SIZE) -> Page:
    """The page asked by `params` (`after` or `before`, else the first). Two queries, whatever the rows.

    `order` names fields of the model, or annotations, that are never null and end with a unique one (`("-issued_on", "-id")`);
    it replaces the queryset's. A cursor that cannot be read gives the first page.
    """
    after, before = params.get("after", ""), params.get("before", "")
    total = queryset.order_by().values("pk")[: CAP + 1].count()
    backwards = bool(before)
    fields = [_reversed(field) for field in order] if backwards else list(order)
    ordered = queryset.order_by(*fields)
    values = _values(queryset, order, before or after)
    if values is not None:
        ordered = ordered.filter(_beyond(fields, values))
    rows = list(ordered[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous = bool(values is not None and rows) and (not backwards or more)
    has_next = backwards or more
    return Page(
        rows=rows,
        previous=_cursor(rows[0], order) if has_previous else "",
        next=_cursor(rows[-1], order) if rows and has_next else "",
        count=min(total, CAP),
        capped=total > CAP,
    )


def _reversed(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after `values` in the order of `fields`."""
    where, equal = Q(), Q()
    for field, value in zip(fields, values, strict=True):
        name = field.lstrip("-")
        where |= equal & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return where


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = [str(_read(row, field.lstrip("-"))) for field in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _values(queryset: QuerySet, order: Sequence[str], cursor: str) -> list[Any] | None:
    if not cursor:
        return None
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fields = [_field(queryset, name.lstrip("-")) for name in order]
        return [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
    except (ValueError, TypeError, ValidationError, FieldDoesNotExist):
        return None


def _field(queryset: QuerySet, path: str) -> Any:
    if (annotation := queryset.query.annotations.get(path)) is not None:
        return annotation.output_field
    model: type[Model] = queryset.model
    *parents, last = path.split("__")
    for parent in parents:
        model = model._meta.get_field(parent).related_model  # type: ignore[assignment]
    return model._meta.get_field("id" if last == "pk" else last)
