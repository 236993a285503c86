"""What is shown of a proposed scale before the vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest
from django.utils import timezone

from billing.contribution import queries as contribution
from billing.contribution import words
from billing.contribution.models import Scale
from billing.proposals.models import ReplayedActivity, ScaleReplay
from billing.proposals.spread import Band, bands, median
from cae.models import Job
from cae.templatetags.format import date_fr
from governance.meetings.enums import AmendmentState
from governance.minutes.content import ADOPTED, outcome_of
from governance.minutes.queries import ballots_of
from governance.models import Amendment
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
    is_voted: bool  # its resolution was adopted here, and that was proclaimed
    amended: str  # the amendments retained since it was written, which it may not say; "" for none
    kept: str  # what the bureau said of those that leave its figures as they are

    @property
    def change(self) -> Decimal:
        return abs(self.difference)


def carried_by(resolution: Any) -> list[Scale]:
    """The scales a resolution carries, with what their sentences need."""
    rows = Scale.objects.filter(resolution=resolution).select_related("decision", "replay").order_by("pk")
    return list(rows.prefetch_related("lines__brackets", "lines__destination"))


def is_voted(resolution: Any) -> bool:
    """Whether the adoption of a resolution was proclaimed."""
    if resolution.frozen_at is None:
        return False
    return outcome_of(ballots_of(resolution.item.meeting).get(resolution.pk, []), None) == ADOPTED


def out_of_step(resolutions: Iterable[Any]) -> list[Scale]:
    """The scales whose resolution retained an amendment since they were written, or since the bureau said it changes nothing."""
    rows = Scale.objects.filter(resolution__in=[one.pk for one in resolutions], decision__isnull=True)
    rows = rows.annotate(known_at=Greatest("written_at", "confirmed_at"))
    later = Amendment.objects.filter(resolution=OuterRef("resolution"), state=AmendmentState.ACCEPTED)
    return list(rows.filter(Exists(later.filter(decided_at__gt=OuterRef("known_at")))).order_by("pk"))


def kept_figures(resolutions: Iterable[Any]) -> dict[int, list[str]]:
    """By resolution, what the bureau said of the amendments that leave the figures of its scale as they are, in words."""
    rows = Scale.objects.filter(resolution__in=[one.pk for one in resolutions], confirmed_at__isnull=False)
    found: dict[int, list[str]] = {}
    for scale in rows.order_by("pk"):
        day = date_fr(timezone.localtime(scale.confirmed_at))
        of = amendments_between(scale, scale.written_at, scale.confirmed_at)
        sentence = f"Le {day}, le bureau a dit que {of} ne change pas les chiffres du barème « {scale.name} »."
        found.setdefault(scale.resolution_id, []).append(sentence)
    return found


def amendments_between(scale: Scale, since: datetime, upto: datetime | None = None) -> str:
    """The amendments its resolution retained after an instant, and until another, in words."""
    rows = Amendment.objects.filter(resolution=scale.resolution_id, state=AmendmentState.ACCEPTED, decided_at__gt=since)
    if upto is not None:
        rows = rows.filter(decided_at__lte=upto)
    authors = dict.fromkeys(str(one.author) for one in rows.select_related("author").order_by("decided_at", "pk"))
    return " et ".join(f"l'amendement retenu de {author}" for author in authors)


def shown(scale: Scale, user: Any, *, voted: bool, stale: bool) -> Shown:
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
        is_voted=voted,
        amended=amendments_between(scale, scale.confirmed_at or scale.written_at) if stale else "",
        kept=next(iter(kept_figures([scale.resolution]).get(scale.resolution_id, [])), "") if scale.confirmed_at else "",
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
