"""History for people: one row for each act, written by the action, readable on the page of the thing."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Choices, Model, QuerySet

from cae.actors import Actor, label_of, user_of
from cae.models import HistoryEntry
from cae.templatetags.format import date_fr, moment, written

UNNAMED = {"state": "état"}  # what models leave without its French name: no form asks it


def _number(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    return written(value, max(0, -exponent) if isinstance(exponent, int) else 0)


# How each kind of value is said, the narrower kind first: a choice is a string, an instant is a date.
SAID: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Choices, lambda value: str(value.label)),
    (bool, lambda value: "oui" if value else "non"),
    (datetime, moment),
    (date, date_fr),
    (Decimal, _number),
    ((str, int, dict), lambda value: value),
    (type(None), lambda _: ""),
)


def _said(value: Any, labels: Mapping[Any, Any] | None = None) -> Any:
    """A value as people read it: dates and numbers in French, a choice by its label (`labels`), people and things by name."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(_said(one, labels)) for one in value)
    if labels and isinstance(value, Hashable) and value in labels:
        return str(labels[value])
    return next((say(value) for kind, say in SAID if isinstance(value, kind)), str(value))


def record(
    subject: Model,
    verb: str,
    sentence: str,
    *,
    by: Actor,
    activity: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> HistoryEntry:
    """Writes that `by` did `verb` to `subject`. `sentence` is what people read, in French, without the actor's name
    (« a émis la facture F-2026-0042 »); `before` and `after` hold the changed values by field label.
    """
    return HistoryEntry.objects.create(
        actor=user_of(by),
        actor_label=label_of(by)[:200],
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject, for_concrete_model=True),
        subject_id=subject.pk,
        activity_id=activity.pk if activity is not None else getattr(subject, "activity_id", None),
        sentence=sentence[:500],
        before={key: _said(value) for key, value in (before or {}).items()},
        after={key: _said(value) for key, value in (after or {}).items()},
    )


def record_each(
    subjects: Iterable[Model], verb: str, sentence: str, *, by: Actor, activity: Model | None = None, batch: int = 1000
) -> None:
    """Writes the same act on many things of one kind, in a few statements: an import, a bulk validation."""
    found = list(subjects)
    if not found:
        return
    kind = ContentType.objects.get_for_model(found[0], for_concrete_model=True)
    HistoryEntry.objects.bulk_create(
        [
            HistoryEntry(
                actor=user_of(by),
                actor_label=label_of(by)[:200],
                verb=verb,
                subject_type=kind,
                subject_id=subject.pk,
                activity_id=activity.pk if activity is not None else getattr(subject, "activity_id", None),
                sentence=sentence[:500],
            )
            for subject in found
        ],
        batch_size=batch,
    )


def changes(instance: Model, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of `values` that differ from those of `instance`, before and after, in words, by the label people know."""
    before, after = {}, {}
    for name, value in values.items():
        old = getattr(instance, name)
        if old != value:
            field = instance._meta.get_field(name)
            labels = dict(getattr(field, "flatchoices", ()))
            label = UNNAMED.get(name) or str(getattr(field, "verbose_name", name))
            before[label], after[label] = _said(old, labels), _said(value, labels)
    return before, after


def history_of(subject: Model) -> QuerySet[HistoryEntry]:
    """The rows of one thing, newest first, with their actor."""
    kind = ContentType.objects.get_for_model(subject, for_concrete_model=True)
    return HistoryEntry.objects.filter(subject_type=kind, subject_id=subject.pk).select_related("actor").order_by("-id")
