"""Writes about obligations: who takes care of one, more time granted, done with its proof, reopened; people are warned."""

from datetime import date

from django.db import transaction

from cae import files, jobs
from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from cae.models import StoredFile
from governance.meetings.models import Meeting
from governance.obligations import rules
from governance.obligations.models import Duty
from governance.obligations.queries import Due
from members.models import Member

PURPOSE = "proof"


def _duty(due: Due) -> Duty:
    """What is noted of an obligation, locked."""
    duty, _ = Duty.objects.get_or_create(code=due.code, anchor=due.anchor)
    return lock(duty)


@transaction.atomic
def assign(*, due: Due, by: Actor, owner: Member | None = None, meeting: Meeting | None = None) -> Duty:
    """Says who takes care of an obligation, and the meeting that will do it."""
    duty = _duty(due)
    duty.owner, duty.meeting = owner, meeting
    duty.save(update_fields=["owner", "meeting"])
    who = f"confié à {owner}" if owner is not None else "n'a confié à personne"
    where = f", à « {meeting} »" if meeting is not None else ""
    record(duty, "assign", f"a {who} « {due.label} »{where}", by=by)
    return duty


@transaction.atomic
def postpone(*, due: Due, by: Actor, postponed_to: date, postponed_why: str) -> Duty:
    """Notes more time granted by who may grant it. Refuses where the law lets nobody."""
    duty = _duty(due)
    or_raise(rules.can_postpone(due.rule, duty, legal_day=due.legal_day, to=postponed_to, why=postponed_why))
    duty.postponed_to, duty.postponed_why, duty.warned = postponed_to, postponed_why.strip(), None
    duty.save(update_fields=["postponed_to", "postponed_why", "warned"])
    record(duty, "postpone", f"a noté un nouveau terme : {postponed_to:%d/%m/%Y}, {duty.postponed_why}", by=by)
    return duty


@transaction.atomic
def mark_done(*, due: Due, by: Actor, on: date, done_on: date, note: str = "", file: StoredFile | None = None) -> Duty:
    """Notes that an obligation was done, with its proof (the receipt of a deposit, a report)."""
    duty = _duty(due)
    or_raise(rules.can_do(duty, anchor=due.anchor, done_on=done_on, on=on))
    duty.done_on, duty.note = done_on, note.strip()
    duty.save(update_fields=["done_on", "note"])
    if file is not None:
        files.attach(duty, file, purpose=PURPOSE, by=by)
    record(duty, "do", f"a noté « {due.label} » fait le {done_on:%d/%m/%Y}", by=by)
    return duty


@transaction.atomic
def reopen(*, due: Due, by: Actor) -> Duty:
    """Takes back what was noted as done by mistake; the history keeps both."""
    duty = _duty(due)
    or_raise(rules.can_reopen(duty))
    was, duty.done_on = duty.done_on, None
    duty.save(update_fields=["done_on"])
    record(duty, "reopen", f"a repris « {due.label} », noté fait le {was:%d/%m/%Y}", by=by)
    return duty


@transaction.atomic
def warn(*, due: Due, by: Actor, on: date) -> Duty | None:
    """Tells who takes care of an obligation, or those who prepare meetings, that its term is near: once for each delay."""
    reached = due.alert(on)
    if reached is None or (due.duty is not None and due.duty.warned is not None and due.duty.warned <= reached):
        return None
    duty = _duty(due)
    duty.warned = reached
    duty.save(update_fields=["warned"])
    jobs.ask("governance.mail_obligation", label=f"Courriel : {due.label}"[:200], by=by, duty_id=duty.pk)
    return duty
