"""Writes of the register: a decision enters it and never changes; a correction is a new decision that replaces it."""

from datetime import date

from django.db import transaction

from cae import files
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.models import StoredFile
from governance.decisions import rules
from governance.decisions.models import Decision
from governance.decisions.search import index_decisions


@transaction.atomic
def record_decision(
    *,
    by: Actor,
    on: date,
    number: str,
    body: str,
    title: str,
    text: str,
    decided_on: date,
    effective_on: date | None = None,
    replaces: Decision | None = None,
    file: StoredFile | None = None,
) -> Decision:
    """Enters a decision already taken; `effective_on` is the day it was taken when not given. `file`: its minutes.

    With `replaces`, corrects an earlier one, which stays readable. Refuses a future or implausible date, a number already
    used, and what was already replaced.
    """
    effective_on = effective_on or decided_on
    or_raise(rules.can_record(decided_on=decided_on, effective_on=effective_on, on=on))
    if replaces is not None:
        replaces = lock(replaces)
        or_raise(rules.can_replace(replaces, decided_on=decided_on))
    number = number.strip()
    if Decision.objects.filter(number__iexact=number).exists():
        raise Refused(f"Le numéro {number} est déjà pris dans le registre.")
    decision = Decision.objects.create(
        number=number,
        body=body,
        title=title.strip(),
        text=text.strip(),
        decided_on=decided_on,
        effective_on=effective_on,
        replaces=replaces,
        file=file,
        recorded_by=user_of(by),
    )
    index_decisions([decision])
    if file is not None:
        files.attach(decision, file, purpose="minutes", by=by)
    instead = f", qui remplace la décision {replaces.number}" if replaces else ""
    record(decision, "record", f"a inscrit la décision {decision.number}{instead}", by=by)
    if replaces is not None:
        record(replaces, "replace", f"a inscrit la décision {decision.number}, qui remplace celle-ci", by=by)
    return decision


@transaction.atomic
def replace_decision(*, decision: Decision, by: Actor, on: date, **values) -> Decision:
    """Enters a new decision in the place of `decision`. Takes and refuses what `record_decision` does."""
    return record_decision(by=by, on=on, replaces=decision, **values)
