"""What is shown of a proposed scale before the vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.contribution import queries as contribution
from billing.contribution import words
from billing.contribution.models import Scale
from billing.proposals.models import ReplayedActivity, ScaleReplay
from billing.proposals.spread import Band, bands, median
from cae.models import Job
from members.models import Contract
from members.queries import activities_of


@dataclass(frozen=True)
class Shown:
    """A proposed scale as a member reads it: its lines in words, what it changes for all, and for them."""

    scale: Scale
    lines: list[tuple[str, str]]
    replay: ScaleReplay | None
    difference: Decimal
    bands: list[Band]
    less: int
    more: int
    middle: Decimal
    mine: list[ReplayedActivity]
    fixed: list[Contract]  # contracts of this person that fix their own rate
    to_amend: int
    job: Job | None

    @property
    def change(self) -> Decimal:
        return abs(self.difference)


def carried_by(resolution: Any) -> list[Scale]:
    """The scales a resolution carries, with what their sentences need."""
    rows = Scale.objects.filter(resolution=resolution).select_related("decision", "replay").order_by("pk")
    return list(rows.prefetch_related("lines__brackets", "lines__destination"))


def shown(scale: Scale, user: Any) -> Shown:
    replay = getattr(scale, "replay", None)
    rows = list(replay.rows.values_list("before", "after")) if replay else []
    differences = [after - before for before, after in rows]
    own = [activity.pk for activity in activities_of(user)]
    to_amend = contribution.contracts_to_amend(scale)
    return Shown(
        scale=scale,
        lines=in_words(scale),
        replay=replay,
        difference=replay.after - replay.before if replay else Decimal(0),
        bands=bands(differences),
        less=sum(one <= -1 for one in differences),
        more=sum(one >= 1 for one in differences),
        middle=median(differences),
        mine=list(replay.rows.filter(activity__in=own).select_related("activity").order_by("activity__code")) if replay else [],
        fixed=list(to_amend.filter(member_id=user.access.member_id or 0)),
        to_amend=to_amend.count(),
        job=None if replay else Job.objects.filter(task="proposals.replay", arguments__scale_id=scale.pk).order_by("-pk").first(),
    )


def in_words(scale: Scale) -> list[tuple[str, str]]:
    return [(line.label, words.sentence(line)) for line in scale.lines.all()]


def annex(scales: Iterable[Scale]) -> str:
    """The scales as the final text of their resolution says them, so that its hash covers them; "" when there are none."""
    parts = []
    for scale in scales:
        kinds = ", ".join(kind.upper() for kind in scale.contract_kinds) or "tous les contrats"
        ends = f", jusqu'au {scale.ends_on:%d/%m/%Y}" if scale.ends_on else ""
        head = f"Barème « {scale.name} », à partir du {scale.starts_on:%d/%m/%Y}{ends} ({kinds}) :"
        parts.append("\n".join([head, *(f"- {label} : {sentence}" for label, sentence in in_words(scale))]))
    return "\n\n".join(parts)
