"""Voices are taken: each once in a named vote, all at once when hands are counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.locks import lock
from governance.ballots import queries, rules
from governance.ballots.enums import CastBy, Way
from governance.ballots.hands import can_record, shows_hands
from governance.ballots.models import Ballot, HandCount, NamedVote
from governance.roll.models import VotingRight
from members.models import Member


@transaction.atomic
def cast_named(*, ballot: Ballot, right: VotingRight, member: Member, choice: Any, by: Actor, at: datetime) -> NamedVote:
    """Casts one voice of a named vote: one's own, or one whose proxy `member` carries. Once; it is public by nature.

    When `by` is the account of someone else, the bureau wrote the voice at the request of `member`, and the vote says so.
    """
    ballot = lock(ballot)
    meeting = ballot.resolution.item.meeting
    or_raise(rules.takes_votes(ballot, at=at))
    if ballot.way != Way.NAMED or right.roll_id != ballot.roll_id:
        raise Refused("Cette voix n'est pas de ce vote.")
    own, user = right.member_id == member.pk, user_of(by)
    desk = user is not None and user.pk != member.user_id
    proxy = queries.kept_proxy(meeting, right.member_id)
    if not own and (proxy is None or proxy.holder_id != member.pk):
        if lost := queries.lost_proxy(meeting, right.member_id, member.pk):
            raise Refused(rules.proxy_taken_back(right.name, at=lost.ended_at))
        proxy = None
    or_raise(
        rules.can_use(
            right,
            own=own,
            proxy=proxy,
            here=queries.is_here(meeting, member.pk),
            postal=right.member_id in queries.answered(ballot, meeting),
            concerned=queries.is_concerned(ballot, right.member_id),
            desk=desk,
        )
    )
    if not queries.is_answer(ballot, choice):
        raise Refused("Choisissez une réponse parmi celles proposées.")
    if ballot.votes.filter(right=right).exists():
        raise Refused(rules.already_voted(right))
    channel = CastBy.DESK if desk else CastBy.OWN if own else CastBy.PROXY
    return NamedVote.objects.create(ballot=ballot, right=right, cast_by=member, channel=channel, choice=choice, at=at)


@transaction.atomic
def cast_all(
    *, ballot: Ballot, rights: Sequence[VotingRight], member: Member, choice: Any, by: Actor, at: datetime
) -> list[NamedVote]:
    """The same answer for several voices that `member` may use: all are taken, or none."""
    return [cast_named(ballot=ballot, right=right, member=member, choice=choice, by=by, at=at) for right in rights]


@transaction.atomic
def record_hands(*, ballot: Ballot, counts: Mapping[str, int], by: Actor, at: datetime, chair: str = "") -> HandCount:
    """Records a show of hands as the tellers counted it, proxies included; corrected until the ballot is closed.

    `chair`: the side the chair of a board took, "for" or "against", when it was seen."""
    ballot = lock(ballot)
    or_raise(rules.takes_votes(ballot, at=at))
    or_raise(shows_hands(ballot))
    voices = queries.voices_in_room(ballot, ballot.resolution.item.meeting, at=at)
    or_raise(can_record(counts, ballot, voices=voices))
    values = {"counts": dict(counts), "chair": chair, "counted_by": user_of(by), "counted_at": at}
    return HandCount.objects.update_or_create(ballot=ballot, defaults=values)[0]
