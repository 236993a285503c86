"""Writes of the statutes: a version is recorded, corrected while no meeting was convened under it, then replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from governance.decisions.models import Decision
from governance.statutes import law, rules
from governance.statutes.models import StatuteRule, Statutes
from members.queries import associates_on


@dataclass(frozen=True)
class Written:
    """What the statutes say of one rule: its value, and the article that says it (empty: they do not say it)."""

    value: str
    article: str = ""


@transaction.atomic
def record_statutes(
    *,
    by: Actor,
    on: date,
    nature: str,
    form: str,
    title: str,
    adopted_on: date,
    effective_on: date,
    written: Mapping[str, Written],
    decision: Decision | None = None,
) -> Statutes:
    """Records a version of the statutes, in force from a day until the next version's.

    A rule left out, or given the law's own value without an article, follows the law. Refuses implausible dates, a day that
    has its version, a legal form that does not go with the rest, and each value outside the law, with its article.
    """
    or_raise(rules.can_record(adopted_on=adopted_on, effective_on=effective_on, on=on))
    if Statutes.objects.filter(effective_on=effective_on).exists():
        raise Refused(rules.day_taken(effective_on))
    statutes = Statutes.objects.create(
        nature=nature,
        form=form,
        title=title.strip(),
        adopted_on=adopted_on,
        effective_on=effective_on,
        decision=decision,
    )
    _write(statutes, written)
    record(statutes, "record", f"a enregistré « {statutes} », en vigueur le {effective_on:%d/%m/%Y}", by=by)
    return statutes


@transaction.atomic
def edit_statutes(
    *,
    statutes: Statutes,
    by: Actor,
    on: date,
    nature: str,
    form: str,
    title: str,
    adopted_on: date,
    effective_on: date,
    written: Mapping[str, Written],
    decision: Decision | None = None,
) -> Statutes:
    """Corrects a version no meeting was convened under. Takes and refuses what `record_statutes` does."""
    statutes = lock(statutes)
    or_raise(rules.can_change(statutes))
    or_raise(rules.can_record(adopted_on=adopted_on, effective_on=effective_on, on=on))
    if Statutes.objects.filter(effective_on=effective_on).exclude(pk=statutes.pk).exists():
        raise Refused(rules.day_taken(effective_on))
    values = {
        "nature": nature,
        "form": form,
        "title": title.strip(),
        "adopted_on": adopted_on,
        "effective_on": effective_on,
        "decision": decision,
    }
    before, after = changes(statutes, values)
    old = _said(statutes)
    for name, value in values.items():
        setattr(statutes, name, value)
    statutes.save()
    _write(statutes, written)
    new = _said(statutes)
    for label in old.keys() | new.keys():
        if old.get(label) != new.get(label):
            before[label], after[label] = old.get(label, "la loi"), new.get(label, "la loi")
    if after:
        record(statutes, "edit", f"a modifié « {statutes} »", by=by, before=before, after=after)
    return statutes


def _write(statutes: Statutes, written: Mapping[str, Written]) -> None:
    """Replaces the rules of a version by those written, each inside the law."""
    day, rows, society = statutes.effective_on, [], law.Society(statutes.nature, statutes.form)
    for code, one in written.items():
        value, article = one.value.strip(), one.article.strip()
        or_raise(rules.lawful(code, value, society=society, on=day))
        if article or value != law.rules()[code].bound(society, on=day).default:
            rows.append(StatuteRule(statutes=statutes, code=code, value=value, article=article))
    values = {code: one.value.strip() for code, one in written.items()}
    or_raise(rules.hold_together(values, nature=statutes.nature, associates=associates_on(day).count()))
    statutes.rules.all().delete()
    StatuteRule.objects.bulk_create(rows)


def _said(statutes: Statutes) -> dict[str, str]:
    """The rules of a version as history shows them: by their label, « 1/4 (art. 18) »."""
    rows = statutes.rules.all().order_by("code")
    return {
        law.rules()[row.code].label: f"{law.rules()[row.code].said(row.value)}{f' ({row.article})' if row.article else ''}"
        for row in rows
    }
