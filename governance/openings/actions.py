"""Writes of calls: opened, answered, someone chosen with a mentor for a first time, closed; or cancelled."""

from datetime import date, datetime

from django.db import transaction

from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings.models import AgendaItem
from governance.meetings.queries import is_associate
from governance.meetings.rules import local_day
from governance.openings import queries, rules
from governance.openings.enums import OpeningKind, OpeningState
from governance.openings.models import Application, Opening
from members.models import Member


@transaction.atomic
def open_call(
    *,
    by: Actor,
    on: date,
    title: str,
    text: str,
    time: str,
    closes_on: date,
    kind: str = OpeningKind.TASK,
    seats: int = 1,
    item: AgendaItem | None = None,
) -> Opening:
    """Opens a call, which every member reads at once. `item`: the election that a mandate goes through."""
    or_raise(rules.can_open(closes_on=closes_on, seats=seats, on=on))
    opening = Opening.objects.create(
        kind=kind,
        title=title.strip(),
        text=text.strip(),
        time=time.strip(),
        seats=seats,
        closes_on=closes_on,
        item=item if kind == OpeningKind.MANDATE else None,
        posted_by=user_of(by),
    )
    record(opening, "open", f"a ouvert l'appel « {opening} », jusqu'au {closes_on:%d/%m/%Y}", by=by)
    return opening


@transaction.atomic
def apply(*, opening: Opening, member: Member, why: str, by: Actor, at: datetime) -> Application:
    """Proposes a member, or proposes them again after they withdrew. Whether it is a first time is read that day."""
    opening = lock(opening)
    on = local_day(at)
    or_raise(rules.can_apply(opening, on=on, is_associate=is_associate(member, on)))
    if not why.strip():
        raise Refused("Dites en quelques mots ce qui vous donne envie.")
    known = opening.applications.filter(member=member).first()
    if known is not None and known.withdrawn_at is None:
        raise Refused("Vous vous êtes déjà proposé·e.")
    values = {"why": why.strip(), "first_time": queries.is_new(member), "applied_at": at, "withdrawn_at": None}
    application, _ = Application.objects.update_or_create(opening=opening, member=member, defaults=values)
    user = user_of(by)
    own = user is not None and user.pk == member.user_id
    record(opening, "apply", "s'est proposé·e" if own else f"a proposé {member}", by=by)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: Actor, at: datetime) -> Application:
    """Takes back an application, until one is chosen."""
    lock(application.opening)
    application = lock(application)
    or_raise(rules.can_withdraw(application))
    application.withdrawn_at = at
    application.save(update_fields=["withdrawn_at"])
    record(application.opening, "withdraw", f"a retiré la candidature de {application.member}", by=by)
    return application


@transaction.atomic
def choose(*, application: Application, by: Actor, at: datetime, mentor: Member | None = None, why: str = "") -> Application:
    """Chooses someone for a task, with a mentor when it is their first time. The last place taken closes the call.

    Refuses to leave newcomers aside without saying why.
    """
    opening = lock(application.opening)
    application = lock(application)
    waiting = queries.candidates(opening).filter(chosen_at__isnull=True)
    chosen = opening.applications.filter(chosen_at__isnull=False).count()
    or_raise(
        rules.can_choose(
            application,
            chosen=chosen,
            newcomers=waiting.filter(first_time=True).count(),
            has_mentor=mentor is not None,
            mentor_is_new=mentor is not None and queries.is_new(mentor),
            why=why,
        )
    )
    application.chosen_at, application.mentor, application.chosen_why = at, mentor, why.strip()
    application.save(update_fields=["chosen_at", "mentor", "chosen_why"])
    beside = f", avec {mentor}" if mentor is not None else ""
    record(opening, "choose", f"a choisi {application.member}{beside}", by=by)
    if chosen + 1 >= opening.seats:
        _close(opening, by)
    return application


@transaction.atomic
def close_call(*, opening: Opening, by: Actor) -> Opening:
    """Closes a call: nobody proposes themselves any more, and each is told what became of it."""
    opening = lock(opening)
    or_raise(rules.is_running(opening))
    return _close(opening, by)


def _close(opening: Opening, by: Actor) -> Opening:
    opening.state = OpeningState.CLOSED
    opening.save(update_fields=["state"])
    record(opening, "close", f"a clos l'appel « {opening} »", by=by)
    if opening.kind == OpeningKind.TASK:
        jobs.ask("governance.mail_call_closed", label=f"Courriel : appel « {opening} »"[:200], by=by, opening_id=opening.pk)
    return opening


@transaction.atomic
def cancel_call(*, opening: Opening, by: Actor, reason: str) -> Opening:
    """Gives up a call, with its reason, which people read."""
    opening = lock(opening)
    or_raise(rules.is_running(opening))
    if not reason.strip():
        raise Refused("Dites pourquoi cet appel est annulé.")
    opening.state, opening.cancelled_reason = OpeningState.CANCELLED, reason.strip()
    opening.save(update_fields=["state", "cancelled_reason"])
    record(opening, "cancel", f"a annulé l'appel « {opening} » : {opening.cancelled_reason}", by=by)
    return opening
