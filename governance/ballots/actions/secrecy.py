"""The secret of a vote is asked for, taken back, and given: the same question, put to the sealed box."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, System
from cae.history import record
from cae.locks import lock
from governance.ballots import secrecy
from governance.ballots.actions.ending import cancel_ballot
from governance.ballots.actions.opening import ask_opinion, locked, prepare_ballot
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot, SecrecyRequest
from governance.meetings.models import Meeting, Resolution
from governance.meetings.queries import book
from members.models import Member

ASKED = "le vote à bulletin secret a été demandé"


@transaction.atomic
def ask_secrecy(*, ballot: Ballot, member: Member, by: Actor, at: datetime) -> SecrecyRequest:
    """Asks that a prepared vote be secret. History keeps the name only where the statutes let everyone read it."""
    ballot, meeting = locked(ballot)
    asked = secrecy.requests_of(ballot.resolution).filter(member=member).exists()
    or_raise(secrecy.can_ask(ballot, meeting, member, asked=asked))
    made = SecrecyRequest.objects.create(resolution=ballot.resolution, member=member, asked_at=at)
    record(ballot.resolution, "ask_secrecy", "a demandé que le vote soit secret", by=_told(meeting, by))
    return made


@transaction.atomic
def withdraw_secrecy(*, resolution: Resolution, member: Member, by: Actor, at: datetime) -> SecrecyRequest:
    """Takes back one's request, until the vote opens."""
    meeting = lock(resolution.item.meeting)
    request = secrecy.requests_of(resolution).filter(member=member).first()
    if request is None:
        raise Refused("Vous ne demandez pas que ce vote soit secret.")
    begun = resolution.ballots.filter(trial=False, twin_of=None)
    if begun.exclude(state__in=(BallotState.PREPARED, BallotState.CANCELLED)).exists():
        raise Refused("Le vote est ouvert, ou terminé : votre demande ne se retire plus.")
    request.withdrawn_at = at
    request.save(update_fields=["withdrawn_at"])
    record(resolution, "withdraw_secrecy", "a retiré sa demande de vote secret", by=_told(meeting, by))
    return request


def _told(meeting: Meeting, by: Actor) -> Actor:
    """Whom history names: nobody, unless the statutes let everyone read who asks."""
    return by if book(meeting)["secrecy.names"].value == "everyone" else System("à la demande d'une personne qui vote")


@transaction.atomic
def make_secret(*, ballot: Ballot, by: Actor, at: datetime) -> Ballot:
    """Prepares as secret, with the same question and the opinion asked beside it, a vote that was to be by hands or by name, and
    is cancelled."""
    ballot, meeting = locked(ballot)
    or_raise(secrecy.can_make_secret(ballot, meeting))
    twin = Ballot.objects.filter(twin_of=ballot, state=BallotState.PREPARED).first()
    for one in filter(None, (twin, ballot)):
        cancel_ballot(ballot=one, by=by, reason=ASKED, at=at)
    made = prepare_ballot(
        resolution=ballot.resolution,
        by=by,
        way=Way.SECRET,
        method=ballot.method,
        options=ballot.options,
        seats=ballot.seats,
        most=ballot.most,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        round=ballot.round,
    )
    if twin is not None:
        ask_opinion(ballot=made, by=by, at=at)
    return made
