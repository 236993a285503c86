"""Writes of delegations of signature: given, with the act that says so, and withdrawn."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from cae import files
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.models import StoredFile
from governance.decisions.models import Decision
from governance.mandates.models import Mandate
from governance.signatures import rules
from governance.signatures.models import SigningPower
from members.models import Member

PURPOSE = "act"


@transaction.atomic
def give_power(
    *,
    by: Actor,
    on: date,
    holder: Member,
    matter: str,
    given_by: Mandate,
    since: date,
    until: date | None = None,
    ceiling: Decimal | None = None,
    detail: str = "",
    with_another: bool = False,
    decision: Decision | None = None,
    file: StoredFile | None = None,
) -> SigningPower:
    """Lets a member sign on a matter in the name of the cooperative, up to `ceiling` euros HT. `file`: the signed act.

    Refuses when who gives it does not represent the cooperative on its first day, and who has left.
    """
    if holder.left_on is not None and holder.left_on < since:
        raise Refused(f"{holder} a quitté la coopérative le {holder.left_on:%d/%m/%Y}.")
    or_raise(rules.can_give(giver=given_by, holder_id=holder.pk, ceiling=ceiling, since=since, until=until, on=on))
    power = SigningPower.objects.create(
        holder=holder,
        matter=matter,
        detail=detail.strip(),
        ceiling=ceiling,
        with_another=with_another,
        since=since,
        until=until,
        given_by=given_by,
        decision=decision,
        recorded_by=user_of(by),
    )
    if file is not None:
        files.attach(power, file, purpose=PURPOSE, by=by)
    limit = f", jusqu'à {ceiling} € HT" if ceiling is not None else ""
    for thing in (power, holder):
        record(thing, "give", f"a délégué la signature : {power}{limit}", by=by)
    return power


@transaction.atomic
def withdraw_power(*, power: SigningPower, by: Actor, on: date, reason: str) -> SigningPower:
    """Withdraws a power at once, with its reason: nobody signs with it from `on`."""
    power = lock(power)
    or_raise(rules.can_withdraw(power, on=on))
    if not reason.strip():
        raise Refused("Dites pourquoi cette délégation est retirée.")
    power.withdrawn_on, power.withdrawn_reason = on, reason.strip()
    power.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    for thing in (power, power.holder):
        record(thing, "withdraw", f"a retiré la délégation de signature : {power}, {power.withdrawn_reason}", by=by)
    return power
