"""Writes scales, overrides, waivers, and where fees are charged: resting on a decision, never touching what was already taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.contribution import ports, rules
from billing.contribution.models import Bracket, ContributionCharge, FeeChoice, Override, Scale, ScaleLine, Waiver
from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock


@dataclass(frozen=True)
class LineData:
    """A line as typed: field values by name, and (above, rate) pairs."""

    values: dict[str, Any]
    brackets: Sequence[tuple[Decimal, Decimal]] = field(default_factory=list)


@transaction.atomic
def save_scale(*, scale: Scale | None, values: dict[str, Any], lines: Sequence[LineData], read: bool = False, by: Actor) -> Scale:
    """Records a scale and its lines: one adopted by a decision, or one that a resolution proposes (`values["resolution"]`, no
    decision). `read`: `by` read that decision and says that it adopts this scale. Refuses one without line, one that rests on a
    decision not read or that cannot be about it (`rules.is_about`), one that starts before its assembly sits, one whose
    resolution is final, and any change once it was adopted by a vote or has taken something: a new version continues the year
    instead (rules 5, 12)."""
    if not lines:
        raise Refused("Un barème a au moins une ligne.")
    decision, resolution, starts_on = values.get("decision"), values.get("resolution"), values["starts_on"]
    if decision is not None:
        or_raise(rules.is_about(decision, code=values["code"], starts_on=starts_on, scale=scale))
        or_raise(None if read else rules.was_read(decision))
    if decision is None and resolution is not None:
        or_raise(rules.can_propose(resolution, starts_on))
    if scale is not None:
        or_raise(rules.can_rewrite(scale) or (rules.waits_for_vote(scale) if decision is not None else None))
    values = {**values, "written_at": timezone.now(), "confirmed_at": None}
    if scale is None:
        scale = Scale.objects.create(**values)
        verb = "a enregistré"
    else:
        for name, value in values.items():
            setattr(scale, name, value)
        scale.save(update_fields=list(values))
        scale.lines.all().delete()
        verb = "a modifié"
    for order, data in enumerate(lines):
        line = ScaleLine.objects.create(scale=scale, order=order, **data.values)
        Bracket.objects.bulk_create(Bracket(line=line, above=above, rate=rate) for above, rate in data.brackets)
    record(scale, "save", f"{verb} le barème {scale}", by=by)
    for tell in ports.written:
        tell(scale, by)
    return scale


@transaction.atomic
def adopt_scale(*, scale: Scale, decision: Any, by: Actor) -> Scale:
    """The assembly adopted what a resolution proposed: from its date, every contribution points to `decision` through the scale;
    `by` signed its minutes last. Refuses a scale that has its decision, a decision of another body, and a scale that would start
    before it takes effect."""
    scale = lock(scale)
    or_raise(rules.can_adopt(scale, decision))
    said = f"a signé le procès-verbal : l'assemblée a adopté le barème {scale} par la décision {decision.number}"
    return _adopted(scale, decision, said, by=by)


@transaction.atomic
def adopt_scale_by_hand(*, scale: Scale, decision: Any, read: bool = False, by: Actor) -> Scale:
    """The assembly adopted it elsewhere: refuses besides a scale whose vote is here, a decision older than the scale or that
    cannot be about it, and one that was not read (`read`, as in `save_scale`)."""
    scale = lock(scale)
    or_raise(rules.can_adopt_by_hand(scale, decision))
    or_raise(None if read else rules.was_read(decision))
    return _adopted(scale, decision, f"a dit que la décision {decision.number} adopte le barème {scale}", by=by)


def _adopted(scale: Scale, decision: Any, said: str, *, by: Actor) -> Scale:
    scale.decision = decision
    scale.save(update_fields=["decision"])
    record(scale, "adopt", said, by=by)
    return scale


def used(scale: Scale) -> bool:
    """Whether something was taken under this scale."""
    return ContributionCharge.objects.filter(line__scale=scale).exists()


@transaction.atomic
def grant_override(
    *,
    activity: Any,
    line_code: str,
    rate: Decimal,
    since: date,
    until: date | None,
    decision: Any,
    amendment: Any,
    reason: str,
    by: Actor,
) -> Override:
    """Another rate for one activity, resting on a decision or an amendment (rule 10). The past is not recomputed."""
    if decision is None and amendment is None:
        raise Refused("Une dérogation s'appuie sur une décision ou sur un contrat.")
    made = Override.objects.create(
        activity=activity,
        line_code=line_code,
        rate=rate,
        since=since,
        until=until,
        decision=decision,
        amendment=amendment,
        reason=reason,
    )
    record(made, "override", f"a accordé un taux de {rate} % à {activity} : {reason}", by=by, activity=activity)
    return made


@transaction.atomic
def grant_waiver(
    *,
    activity: Any,
    member: Any,
    line_code: str,
    ground: str,
    customer: Any,
    nature: str,
    since: date,
    until: date,
    decision: Any,
    reason: str,
    by: Actor,
) -> Waiver:
    """An exemption for a time, of an activity or of a person: its base never enters the position, and its days bear neither
    minimum nor fee (rule 9)."""
    or_raise(
        rules.can_waive(activity=activity, member=member, line_code=line_code, ground=ground, customer=customer, nature=nature)
    )
    made = Waiver.objects.create(
        activity=activity,
        member=member,
        line_code=line_code,
        ground=ground,
        customer=customer,
        nature=nature,
        since=since,
        until=until,
        decision=decision,
        reason=reason,
    )
    record(made, "waiver", f"a exonéré {activity or member} jusqu'au {until:%d/%m/%Y} : {reason}", by=by, activity=activity)
    return made


@transaction.atomic
def end_scale(*, scale: Scale, ends_on: date, by: Actor) -> Scale:
    """Ends a scale without another that follows it. A used scale may end, though nothing else of it changes."""
    or_raise(rules.can_end(scale, ends_on))
    scale.ends_on = ends_on
    scale.save(update_fields=["ends_on"])
    record(scale, "end", f"a mis fin au barème {scale} le {ends_on:%d/%m/%Y}", by=by)
    return scale


@transaction.atomic
def choose_fee_activity(*, member: Any, activity: Any, by: Any, on: date) -> FeeChoice:
    """The fees of a person are charged to one of their activities, from the month of `on` (rule 7)."""
    or_raise(rules.can_choose_fees(by, activity, member, on=on))
    made, _ = FeeChoice.objects.update_or_create(member=member, since=on, defaults={"activity": activity})
    record(made, "fees", f"a choisi {activity} pour les forfaits de {member}", by=by, activity=activity)
    return made
