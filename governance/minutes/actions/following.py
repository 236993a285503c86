"""What becomes of a decision, until it is applied."""

from datetime import date

from django.db import transaction

from cae.access import or_raise
from cae.actors import Actor
from cae.history import changes, record
from cae.locks import lock
from governance.decisions.models import Decision
from governance.minutes import rules
from governance.minutes.enums import FollowUpState
from governance.minutes.models import FollowUp
from members.models import Member


@transaction.atomic
def start_follow_up(*, decision: Decision, owner: Member | None, review_on: date | None, by: Actor, on: date) -> FollowUp:
    """Begins to follow a decision that entered the register by itself."""
    decision = lock(decision)
    or_raise(rules.can_start(decision, followed=FollowUp.objects.filter(decision=decision).exists()))
    made = FollowUp(decision=decision, owner=owner, review_on=review_on)
    or_raise(rules.can_follow(made, state=made.state, note="", review_on=review_on, on=on))
    made.save()
    who = f", portée par {owner}" if owner is not None else ""
    record(decision, "follow", f"a commencé le suivi de la décision {decision.number}{who}", by=by)
    return made


@transaction.atomic
def follow(
    *, follow_up: FollowUp, owner: Member | None, review_on: date | None, state: str, note: str, by: Actor, on: date
) -> FollowUp:
    """Says who carries a decision, when it is looked at again, and where it is."""
    follow_up = lock(follow_up)
    or_raise(rules.can_follow(follow_up, state=state, note=note, review_on=review_on, on=on))
    values = {"owner": owner, "review_on": review_on, "state": state, "note": note.strip()}
    before, after = changes(follow_up, values)
    for name, value in values.items():
        setattr(follow_up, name, value)
    follow_up.save()
    if after:
        said = FollowUpState(state).label
        sentence = f"a mis à jour le suivi de la décision {follow_up.decision.number} : {said}"
        record(follow_up.decision, "follow", sentence, by=by, before=before, after=after)
    return follow_up
