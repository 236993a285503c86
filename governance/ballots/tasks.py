"""The ballots that open and close by themselves, at the hour they were given."""

from django.utils import timezone

from cae.access import Refused
from cae.actors import System
from governance.ballots import actions, queries

BY = System("heure prévue")


def keep_hours() -> None:
    """Every minute: opens and closes what is due. What cannot open yet waits: the page of the ballot says what is missing."""
    now = timezone.now()
    opening, closing = queries.due(now)
    for ballot in closing:
        try:
            actions.close_ballot(ballot=ballot, by=BY, at=ballot.closes_at)
        except Refused:  # the bureau closed it meanwhile
            continue
    for ballot in opening:
        try:
            actions.open_ballot(ballot=ballot, by=BY, at=now)
        except Refused:
            continue
