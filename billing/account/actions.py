"""The few writes of the account: money set aside, commitments, and the monthly statement."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.account import queries, rules
from billing.account.models import Commitment, Earmark, Statement
from billing.account.statement import content_of
from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.models import Job
from cae.money import cents
from cae.periods import month_start


@transaction.atomic
def set_aside(*, activity: Any, amount: Decimal, reason: str, by: Actor, on: date, by_rule: bool = False) -> Earmark:
    """Keeps `amount` euros of an activity apart, with its reason; `by_rule` when the cooperative asks for it.

    A person sets aside what is available, no more; a rule of the cooperative may ask for more than the account holds. Off
    ledger: nothing moves but what is shown as available.
    """
    or_raise(rules.may_set_aside(by, activity, by_rule=by_rule))
    if not by_rule:
        or_raise(rules.within(amount, queries.available_now(activity, on=on)))
    if not reason.strip():
        raise Refused("Dites pour quoi vous mettez cette somme de côté.")
    earmark = Earmark.objects.create(
        activity=activity, amount=cents(amount), reason=reason.strip(), by_rule=by_rule, since=on, set_by=user_of(by)
    )
    record(earmark, "set_aside", f"a mis {earmark.amount} € de côté : {earmark.reason}", by=by, activity=activity)
    return earmark


@transaction.atomic
def release(*, earmark: Earmark, by: Actor, on: date) -> Earmark:
    """Makes what was set aside available again. Refuses a member on what a rule of the cooperative asks to keep."""
    earmark = lock(earmark)
    or_raise(rules.may_set_aside(by, earmark.activity, by_rule=earmark.by_rule))
    if earmark.released_on is not None:
        raise Refused("Cette réserve est déjà libérée.")
    earmark.released_on = on
    earmark.save(update_fields=["released_on"])
    record(earmark, "release", f"a libéré {earmark.amount} € : {earmark.reason}", by=by, activity=earmark.activity)
    return earmark


@transaction.atomic
def commit(*, activity: Any, amount: Decimal, label: str, by: Actor, on: date) -> Commitment:
    """Lists what the activity has promised and not yet paid: an accepted advance, an approved order. Off ledger."""
    or_raise(rules.may_commit(by, activity))
    commitment = Commitment.objects.create(
        activity=activity, amount=cents(amount), label=label.strip(), since=on, set_by=user_of(by)
    )
    record(commitment, "commit", f"a engagé {commitment.amount} € : {commitment.label}", by=by, activity=activity)
    return commitment


@transaction.atomic
def settle(*, commitment: Commitment, by: Actor, on: date) -> Commitment:
    """Ends a commitment, paid or given up."""
    commitment = lock(commitment)
    or_raise(rules.may_commit(by, commitment.activity))
    if commitment.settled_on is not None:
        raise Refused("Cet engagement est déjà terminé.")
    commitment.settled_on = on
    commitment.save(update_fields=["settled_on"])
    record(commitment, "settle", f"a terminé l'engagement : {commitment.label}", by=by, activity=commitment.activity)
    return commitment


@transaction.atomic
def make_statement(*, activity: Any, month: date, by: Actor, on: date) -> Statement:
    """The statement of an activity for a month (C. trav. L.7332-3, CAE-50): made once, its figures kept as they were.

    Refuses a month that is not over, and one before the activity opened. The PDF is made by a job.
    """
    month = month_start(month)
    if month >= month_start(on):
        raise Refused("Le relevé d'un mois se fait quand le mois est fini.")
    if month < month_start(activity.opened_on):
        raise Refused("L'activité n'existait pas encore ce mois-là.")
    made = Statement.objects.filter(activity=activity, month=month).first()
    if made is None:
        made = Statement.objects.create(activity=activity, month=month, content=content_of(activity, month=month))
        ask_for_file(statement=made, by=by)
        record(made, "statement", f"a fait le relevé de {month:%m/%Y}", by=by, activity=activity)
    return made


@transaction.atomic
def ask_for_file(*, statement: Statement, by: Actor) -> Job | None:
    """Asks for the PDF of a statement that has none: the work already under way when there is, None when it is made."""
    statement = lock(statement)
    if statement.file_id is not None:
        return None
    if (job := queries.work_on(statement)) is not None and job.state in (Job.State.WAITING, Job.State.RUNNING):
        return job
    label = f"Relevé de {statement.month:%m/%Y} — {statement.activity}"
    return jobs.ask("account.render_statement", label=label, by=by, statement_id=statement.pk)
