"""The vote itself. One transaction: the state of the ballot is held, the right signs, the ballot enters the urn; or nothing does.

Nothing else is written: no history, no token against double sends (the list of signings refuses the second), no job.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from governance.ballots.models import Ballot
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.models import VotingRight
from governance.sealed import queries, recount, rules, tables
from governance.sealed.models import Box, PaperVoter


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: the tracker of the ballot, and the last digest of the board when it was taken."""

    tracker: str
    head: str


def cast(*, box: Box, member_id: int, right: UUID, sealed: bytes, mark: str, at: datetime) -> Receipt:
    """Takes the ballot that `member_id` sealed for the voice `right`, their own or one they carry.

    Refuses in a sentence a vote that is not open, a second use of the voice, a voice that is not theirs (any more), a ballot
    sealed for another box or of another size. The same ballot sent again, because its receipt was lost on the way, is
    answered the same receipt and enters once.
    """
    or_raise(rules.can_receive(box, sealed=sealed, mark=mark))
    try:
        with transaction.atomic():
            tables.log_nothing()
            return _cast(box, member_id, right, sealed, at)
    except Refused:
        if _was_taken(box, right, sealed):
            return Receipt(tracker=recount.tracker(sealed), head=queries.head(box.pk))
        raise


def _cast(box: Box, member_id: int, right: UUID, sealed: bytes, at: datetime) -> Receipt:
    ballot = _held(box)
    or_raise(rules.takes_votes(ballot, at=at))
    ballot.resolution = box.ballot.resolution
    voice = next(iter(queries.voices(ballot, member_id, in_session=box.in_session, key=right)), None)
    if voice is None:
        lost = queries.lost_proxy(ballot, member_id, right)
        raise Refused(rules.proxy_taken_back(lost[0], at=lost[1]) if lost else rules.NOT_YOURS)
    or_raise(rules.can_use(voice))
    if not voice.own and not _keeps(voice.proxy):
        raise Refused(rules.proxy_taken_back(voice.name, at=None))
    try:
        tables.put(box.pk, right=right, sealed=sealed)
    except tables.AlreadySigned:
        raise Refused(rules.ALREADY) from None
    except tables.AlreadyThere:
        raise Refused(rules.COPIED) from None
    return Receipt(tracker=recount.tracker(sealed), head=queries.head(box.pk))


def mark_paper(*, box: Box, right: VotingRight, by: Actor, at: datetime) -> PaperVoter:
    """Signs for someone who puts a paper ballot in the paper box, before the bureau. No ballot enters the urn."""
    with transaction.atomic():
        ballot = _held(box)
        or_raise(rules.takes_votes(ballot, at=at))
        ballot.resolution = box.ballot.resolution
        if right.roll_id != ballot.roll_id:
            raise Refused(rules.NOT_YOURS)
        [voice] = queries.voices(ballot, right.member_id, in_session=False, key=right.key)
        or_raise(rules.can_use(voice))
        try:
            tables.sign(box.pk, right=right.key)
        except tables.AlreadySigned:
            raise Refused(rules.ALREADY) from None
        return PaperVoter.objects.create(box=box, right_key=right.key, marked_by=user_of(by))


def unmark_paper(*, box: Box, right: VotingRight, at: datetime) -> None:
    """Takes back a mark made by mistake, while the vote is open: the paper ballot is given back, the voice is free again.

    Only a mark of paper: a signing whose ballot is in the urn is never undone.
    """
    with transaction.atomic():
        or_raise(rules.takes_votes(_held(box), at=at))
        removed, _ = PaperVoter.objects.filter(box=box, right_key=right.key).delete()
        if not removed:
            raise Refused(rules.NOT_ON_PAPER)
        tables.unsign(box.pk, right=right.key)


def _held(box: Box) -> Ballot:
    """The ballot as it is now, which nobody may close before this transaction ends; votes do not wait for each other."""
    return Ballot.objects.raw("SELECT * FROM governance_ballot WHERE id = %s FOR SHARE", [box.ballot_id])[0]


def _keeps(proxy: int | None) -> bool:
    """Whether a proxy is still in force, which nobody may take back before this transaction ends."""
    rows = Proxy.objects.raw("SELECT id FROM governance_proxy WHERE id = %s AND state = %s FOR SHARE", [proxy, ProxyState.GIVEN])
    return bool(list(rows))


def _was_taken(box: Box, right: UUID, sealed: bytes) -> bool:
    return tables.exist(box.pk) and tables.holds(box.pk, sealed) and bool(tables.signed(box.pk, [right]))
