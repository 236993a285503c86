"""Those who did not vote yet are reminded of a vote that goes on."""

from datetime import datetime

from django.db import transaction

from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.jobs import ask
from governance.ballots import reminding
from governance.ballots.actions.opening import locked
from governance.ballots.models import Ballot
from governance.meetings.rules import local_day

REMIND = "governance.remind_voters"


@transaction.atomic
def remind_voters(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Asks for the mails to those who did not vote, once a day at most. The job looks again at who they are when it runs: who
    votes meanwhile is not written to."""
    ballot, meeting = locked(ballot)
    people, on = reminding.to_remind(ballot, meeting).count(), local_day(at)
    or_raise(reminding.can_remind(ballot, people=people, on=on, at=at))
    ballot.reminded_on = on
    ballot.save(update_fields=["reminded_on"])
    many = "s" if people > 1 else ""
    record(ballot.resolution, "remind", f"a relancé {people} personne{many} qui n'{'ont' if many else 'a'} pas voté", by=by)
    ask(REMIND, label=f"Relance du vote : {ballot.resolution.item.title}"[:200], by=by, ballot_id=ballot.pk)
    return ballot
