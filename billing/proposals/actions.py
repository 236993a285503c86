"""Computing again what a vote would change, and giving what was voted its decision."""

from datetime import date
from typing import Any

from django.db import transaction

from billing.contribution.models import Scale
from billing.contribution.scales import adopt_scale
from billing.proposals.models import ReplayedActivity, ScaleReplay
from billing.proposals.replay import Replayer
from cae import jobs
from cae.actors import Actor
from cae.models import Job
from cae.money import total

REPLAY = "proposals.replay"


def ask_replay(*, scale: Scale, by: Actor) -> Job:
    """Forgets what was computed of another wording of the scale, and asks for the year to be replayed."""
    ScaleReplay.objects.filter(scale=scale).delete()
    return jobs.ask(REPLAY, label=f"Année rejouée sous « {scale.name} »", by=by, scale_id=scale.pk)


def replay_scale(*, scale: Scale, on: date, tell: Any = None) -> ScaleReplay:
    """Replays the last year under a scale and keeps it, in place of what was kept. Reads activities one by one, then writes
    all at once: what is shown is whole."""
    replayer = Replayer(scale, on=on)
    rows = list(replayer.all(tell))
    with transaction.atomic():
        ScaleReplay.objects.filter(scale=scale).delete()
        made = ScaleReplay.objects.create(
            scale=scale,
            since=replayer.since,
            upto=replayer.upto,
            before=total(row.paid_before for row in rows),
            after=total(row.paid_after for row in rows),
        )
        ReplayedActivity.objects.bulk_create(
            ReplayedActivity(
                replay=made, activity=row.activity, turnover=row.turnover, before=row.paid_before, after=row.paid_after
            )
            for row in rows
        )
    return made


def adopt_what_was_voted(resolution: Any, decision: Any, by: Actor) -> None:
    """Each scale that an adopted resolution carries rests on its decision from now on. One whose date went by meanwhile (an
    assembly put off) begins with the decision: nothing is taken again from the past."""
    for scale in Scale.objects.filter(resolution=resolution, decision__isnull=True).order_by("pk"):
        if scale.starts_on < decision.effective_on:
            scale.starts_on = decision.effective_on
            scale.save(update_fields=["starts_on"])
        adopt_scale(scale=scale, decision=decision, by=by)
