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
from governance.ballots.rules import proxy_taken_back
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.models import VotingRight
from governance.sealed import queries, recount, rules, tables
from governance.sealed.models import Box, PaperVoter
from governance.sealed.queries import Held


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: the tracker of the ballot, and the last digest of the board when it was taken."""

    tracker: str
    head: str


def cast(*, ballot_id: int, member_id: int, right: UUID, sealed: bytes, mark: str, at: datetime) -> Receipt:
    """Takes the ballot that `member_id` sealed for the voice `right`, their own or one they carry.

    Refuses in a sentence a vote that is not open, a second use of the voice, a voice that is not theirs (any more), a ballot
    sealed for another box or of another size. The same ballot sent again, because its receipt was lost on the way, is
    answered a receipt again and enters once.
    """
    try:
        with transaction.atomic():
            tables.log_nothing()
            held = _hold(ballot_id)
            or_raise(rules.can_receive(held, sealed=sealed, mark=mark))
            or_raise(rules.takes_votes(held, at=at))
            _put(held, member_id, right, sealed)
    except Refused:
        if not _was_taken(held, right, sealed):
            raise
    return Receipt(tracker=recount.tracker(sealed), head=held.head)


def _put(held: Held, member_id: int, right: UUID, sealed: bytes) -> None:
    voice = next(iter(queries.voices(held, member_id, key=right)), None)
    if voice is None:
        lost = queries.lost_proxy(held, member_id, right)
        raise Refused(proxy_taken_back(lost[0], at=lost[1]) if lost else rules.NOT_YOURS)
    or_raise(rules.can_use(voice))
    if not voice.own and not _keeps(voice.proxy):
        raise Refused(proxy_taken_back(voice.name, at=None))
    try:
        tables.put(held.box_id, right=right, sealed=sealed)
    except tables.AlreadySigned:
        raise Refused(rules.ALREADY) from None
    except tables.AlreadyThere:
        raise Refused(rules.COPIED) from None


def mark_paper(*, box: Box, right: VotingRight, by: Actor, at: datetime) -> PaperVoter:
    """Signs for someone who puts a paper ballot in the paper box, before the bureau. No ballot enters the urn.

    In session, who votes on paper is on the attendance list, as anyone; before it, they count as those who vote from afar."""
    with transaction.atomic():
        held = _hold(box.ballot_id)
        or_raise(rules.takes_votes(held, at=at))
        if right.roll_id != held.roll_id:
            raise Refused(rules.NOT_YOURS)
        [voice] = queries.voices(held, right.member_id, key=right.key)
        or_raise(rules.can_use_paper(voice))
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
        or_raise(rules.takes_votes(_hold(box.ballot_id), at=at))
        removed, _ = PaperVoter.objects.filter(box=box, right_key=right.key).delete()
        if not removed:
            raise Refused(rules.NOT_ON_PAPER)
        tables.unsign(box.pk, right=right.key)


def _hold(ballot_id: int) -> Held:
    held = queries.held(ballot_id, hold=True)
    if held is None:
        raise Ballot.DoesNotExist
    return held


def _keeps(proxy: int | None) -> bool:
    """Whether a proxy is still in force, which nobody may take back before this transaction ends."""
    rows = Proxy.objects.raw("SELECT id FROM governance_proxy WHERE id = %s AND state = %s FOR SHARE", [proxy, ProxyState.GIVEN])
    return bool(list(rows))


def _was_taken(held: Held, right: UUID, sealed: bytes) -> bool:
    box = held.box_id
    return tables.exist(box) and tables.holds(box, sealed) and bool(tables.signed(box, [right]))
