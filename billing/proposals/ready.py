"""What proposals bring to assemblies: on the page of a resolution, the scale it carries and what it would change; in its final
text, the scale in words; once decided, the decision every contribution will point to."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from billing.contribution.models import Scale
from billing.contribution.ports import written
from billing.proposals.actions import adopt_what_was_voted, ask_replay
from billing.proposals.queries import annex, carried_by, is_voted, kept_figures, out_of_step, shown
from billing.proposals.rules import is_behind
from cae.access import has_right, holds_everywhere
from cae.rights import Right
from governance.meetings import ports as meetings
from governance.meetings.ports import Panel
from governance.minutes import ports as minutes


@written.append
def _replay_again(scale: Scale, by: Any) -> None:
    if scale.decision_id is None:
        ask_replay(scale=scale, by=by)


def _panel(user: Any, resolution: Any):
    may_edit = has_right(user, Right.CONTRIBUTION_EDIT) and resolution.frozen_at is None
    carried = carried_by(resolution)
    voted = bool(carried) and is_voted(resolution)
    behind = {one.pk for one in out_of_step([resolution])} if carried else set()
    scales = [shown(scale, user, voted=voted, stale=scale.pk in behind) for scale in carried]
    may_confirm = bool(behind) and resolution.frozen_at is None and holds_everywhere(user, Right.MEETINGS_EDIT)
    if scales or may_edit:
        new = f"{reverse('billing:contribution:new')}?resolution={resolution.pk}"
        yield Panel(
            "billing/proposals/_panel.html",
            {
                "scales": scales,
                "new": new if may_edit else "",
                "may_edit": may_edit,
                "may_see": _may_see(user),
                "may_confirm": may_confirm,
            },
        )


def _behind(resolutions: Sequence[Any]):
    return {scale.resolution_id: is_behind(scale) for scale in out_of_step(resolutions)}


def _cautions(resolution: Any):
    for scale in carried_by(resolution):
        yield (
            f"La résolution porte aussi le barème « {scale.name} » : il garde ses chiffres, ceux qui seront appliqués et que "
            "l'on rejoue sur l'année passée. Si l'amendement les change, modifiez le barème ensuite."
        )


def _may_see(user: Any) -> bool:
    return has_right(user, Right.CONTRIBUTION_VIEW)


meetings.resolution_panels.append(_panel)
meetings.annexes.append(lambda resolution: annex(carried_by(resolution)))
meetings.freezing_checks.append(_behind)
meetings.amending_cautions.append(_cautions)
meetings.said_of_texts.append(kept_figures)
minutes.decided.append(adopt_what_was_voted)
