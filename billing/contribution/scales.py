"""Writes scales, overrides and waivers: always resting on a decision, never touching what was already taken."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.contribution.models import Bracket, ContributionCharge, Override, Scale, ScaleLine, Waiver
from cae.access import Refused
from cae.actors import Actor
from cae.history import record


@dataclass(frozen=True)
class LineData:
    """A line as typed: field values by name, and (above, rate) pairs."""

    values: dict[str, Any]
    brackets: Sequence[tuple[Decimal, Decimal]] = field(default_factory=list)


@transaction.atomic
def save_scale(*, scale: Scale | None, values: dict[str, Any], lines: Sequence[LineData], by: Actor) -> Scale:
    """Records a scale and its lines. Refuses one without line, one that starts before its decision takes effect, and any
    change once it has taken something: a new version continues the year instead (rules 5 and 12)."""
    if not lines:
        raise Refused("Un barème a au moins une ligne.")
    decision, starts_on = values["decision"], values["starts_on"]
    if starts_on < decision.effective_on:
        raise Refused(f"La décision n'est applicable qu'à partir du {decision.effective_on:%d/%m/%Y}.")
    if scale is not None and used(scale):
        raise Refused("Ce barème a déjà servi : il ne se modifie plus. Enregistrez une nouvelle version à partir d'une date.")
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
    *, activity: Any, line_code: str, customer: Any, since: date, until: date, decision: Any, reason: str, by: Actor
) -> Waiver:
    """An exemption for a time: its base never enters the position (rule 9)."""
    made = Waiver.objects.create(
        activity=activity, line_code=line_code, customer=customer, since=since, until=until, decision=decision, reason=reason
    )
    record(made, "waiver", f"a exonéré {activity} jusqu'au {until:%d/%m/%Y} : {reason}", by=by, activity=activity)
    return made
