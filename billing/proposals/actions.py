"""Computing again what a vote would change, and giving what was voted its decision."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from billing.contribution.models import Scale
from billing.contribution.scales import adopt_scale
from billing.proposals import queries, rules
from billing.proposals.models import ReplayedActivity, ScaleReplay
from billing.proposals.replay import Replayer
from cae import jobs
from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from cae.models import Job
from cae.money import total

REPLAY = "proposals.replay"


def ask_replay(*, scale: Scale, by: Actor) -> Job:
    """Forgets what was computed of another wording of the scale, and asks for the year to be replayed."""
    ScaleReplay.objects.filter(scale=scale).delete()
    return jobs.ask(REPLAY, label=f"Année rejouée sous « {scale.name} »", by=by, scale_id=scale.pk)


def replay_scale(*, scale: Scale, on: date, tell: Any = None) -> ScaleReplay:
    """Replays the last year under a scale and keeps it, in place of what was kept. Reads activities one by one, then writes
    all at once: what is shown is whole. A scale written again meanwhile is replayed as it is now."""
    replayer = Replayer(scale, on=on)
    rows = list(replayer.all(tell))
    with transaction.atomic():
        now = lock(scale)
        if now.written_at == scale.written_at:
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
    return replay_scale(scale=now, on=on, tell=tell)


@transaction.atomic
def confirm_figures(*, scale: Scale, by: Actor, at: datetime) -> Scale:
    """The bureau says that the amendments retained since the scale was written leave its figures as they are: read in the history
    of the text, and in the minutes. Refuses when none was, and once the text is final."""
    assert scale.resolution is not None
    lock(scale.resolution.item.meeting)
    resolution, scale = lock(scale.resolution), lock(scale)
    behind = {one.pk for one in queries.out_of_step([resolution])}
    or_raise(rules.can_confirm(scale, resolution, behind=behind))
    amended = queries.amendments_between(scale, scale.confirmed_at or scale.written_at)
    scale.confirmed_at = at
    scale.save(update_fields=["confirmed_at"])
    sentence = f"a dit que {amended} ne change pas les chiffres du barème « {scale.name} »"
    record(resolution, "confirm_figures", sentence, by=by)
    record(scale, "confirm_figures", sentence, by=by)
    return scale


def adopt_what_was_voted(resolution: Any, decision: Any, by: Actor) -> None:
    """Each scale that an adopted resolution carries rests on its decision from now on. One whose date went by meanwhile (an
    assembly put off) begins with the decision: nothing is taken again from the past."""
    for scale in Scale.objects.filter(resolution=resolution, decision__isnull=True).order_by("pk"):
        if scale.starts_on < decision.effective_on:
            scale.starts_on = decision.effective_on
            scale.save(update_fields=["starts_on"])
        adopt_scale(scale=scale, decision=decision, by=by)
