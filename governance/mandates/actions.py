"""Writes of mandates: given, ended before their term, renewed by another one; their holders are warned before the end."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock, lock_series
from governance.decisions.models import Decision
from governance.mandates import elected, queries, rules
from governance.mandates.models import Mandate
from members.models import Member

APPOINTING = "mandates"  # appointments follow each other: the size of a board is judged on those who sit


@transaction.atomic
def appoint(
    *,
    by: Actor,
    on: date,
    body: str,
    role: str,
    starts_on: date,
    ends_on: date,
    member: Member | None = None,
    outside_name: str = "",
    outside_contact: str = "",
    decision: Decision | None = None,
    origin: str = "",
    renews: Mandate | None = None,
) -> Mandate:
    """Records a charge given to a member, or to someone outside, until its last day.

    Refuses without the decision that gives it where one does, beyond the longest term, a board too large, who is not an
    associate, two charges that go against each other, too many people that the cooperative does not employ, and who was not
    elected by the election that is cited; a decision that is no election (a co-option, a nomination) gives it as well.
    """
    or_raise(rules.can_date(starts_on=starts_on, ends_on=ends_on, on=on))
    if (member is None) == (not outside_name.strip()):
        raise Refused("Choisissez une personne de la coopérative, ou écrivez le nom de quelqu'un d'extérieur.")
    if decision is None and not origin.strip():
        raise Refused("Dites d'où vient ce mandat : la décision qui le donne, ou l'élection qui l'a donné.")
    lock_series(APPOINTING)
    chosen = elected.by_decision(decision) if decision is not None else []
    or_raise(rules.was_elected(member, elected=chosen, decision=decision))
    facts = queries.facts(body=body, member=member, starts_on=starts_on)
    or_raise(rules.can_appoint(body=body, starts_on=starts_on, ends_on=ends_on, has_decision=decision is not None, facts=facts))
    mandate = Mandate.objects.create(
        body=body,
        role=role.strip(),
        member=member,
        outside_name=outside_name.strip(),
        outside_contact=outside_contact.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        decision=decision,
        origin=origin.strip(),
        renews=renews,
        recorded_by=user_of(by),
    )
    until = f"du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"
    record(mandate, "appoint", f"a enregistré le mandat de {mandate}, {until}", by=by)
    if member is not None:
        record(member, "appoint", f"a enregistré son mandat : {mandate.role}, {until}", by=by)
    return mandate


@transaction.atomic
def appoint_all(*, by: Actor, on: date, given: Iterable[Mapping[str, Any]]) -> list[Mandate]:
    """Records the mandates that a meeting gave: all, or none. A refusal says of whom it is."""
    made = []
    for values in given:
        try:
            made.append(appoint(by=by, on=on, **values))
        except Refused as refused:
            said = f"{values['member']} : {refused.refusal.sentence}"
            raise Refused(replace(refused.refusal, sentence=said, field="")) from None
    if not made:
        raise Refused("Cochez au moins une personne.")
    return made


@transaction.atomic
def renew(*, mandate: Mandate, by: Actor, on: date, starts_on: date, **values: Any) -> Mandate:
    """Records the mandate that follows another one of the same person in the same body. Takes and refuses what `appoint` does."""
    mandate = lock(mandate)
    or_raise(rules.can_renew(mandate))
    if starts_on <= mandate.last_day:
        raise Refused(f"Le mandat qu'il renouvelle court jusqu'au {mandate.last_day:%d/%m/%Y} : il commence après.")
    return appoint(
        by=by,
        on=on,
        body=mandate.body,
        member=mandate.member,
        outside_name=mandate.outside_name,
        outside_contact=mandate.outside_contact,
        starts_on=starts_on,
        renews=mandate,
        **values,
    )


@transaction.atomic
def end(*, mandate: Mandate, by: Actor, on: date, ended_on: date, reason: str) -> Mandate:
    """Ends a mandate before its term: `ended_on` is the last day it is held. With its reason, which people read."""
    mandate = lock(mandate)
    or_raise(rules.can_end(mandate, ended_on=ended_on, reason=reason, on=on))
    mandate.ended_on, mandate.end_reason = ended_on, reason.strip()
    mandate.save(update_fields=["ended_on", "end_reason"])
    record(mandate, "end", f"a mis fin au mandat de {mandate} le {ended_on:%d/%m/%Y} : {mandate.end_reason}", by=by)
    if mandate.member is not None:
        record(mandate.member, "end_mandate", f"a mis fin à son mandat : {mandate.role}, le {ended_on:%d/%m/%Y}", by=by)
    return mandate


@transaction.atomic
def warn(*, mandate: Mandate, by: Actor, on: date) -> Mandate:
    """Tells the holder and those who prepare meetings that a mandate ends soon: once for each delay that is reached."""
    mandate = lock(mandate)
    reached = queries.alert(mandate, on)
    if reached is None or (mandate.warned is not None and mandate.warned <= reached):
        return mandate
    mandate.warned = reached
    mandate.save(update_fields=["warned"])
    jobs.ask("governance.mail_mandate_ends", label=f"Courriel : fin du mandat de {mandate}"[:200], by=by, mandate_id=mandate.pk)
    return mandate
