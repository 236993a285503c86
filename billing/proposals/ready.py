"""What proposals bring to assemblies: on the page of a resolution, the scale it carries and what it would change; in its final
text, the scale in words; once decided, the decision every contribution will point to."""

from typing import Any

from django.urls import reverse

from billing.contribution.models import Scale
from billing.contribution.ports import written
from billing.proposals.actions import adopt_what_was_voted, ask_replay
from billing.proposals.queries import annex, carried_by, shown
from cae.access import has_right
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
    scales = [shown(scale, user) for scale in carried_by(resolution)]
    if scales or may_edit:
        new = f"{reverse('billing:contribution:new')}?resolution={resolution.pk}"
        yield Panel(
            "billing/proposals/_panel.html",
            {"scales": scales, "new": new if may_edit else "", "may_edit": may_edit, "may_see": _may_see(user)},
        )


def _may_see(user: Any) -> bool:
    return has_right(user, Right.CONTRIBUTION_VIEW)


meetings.resolution_panels.append(_panel)
meetings.annexes.append(lambda resolution: annex(carried_by(resolution)))
minutes.decided.append(adopt_what_was_voted)
