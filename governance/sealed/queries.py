"""Reads of a sealed box: who may use which voice, the board, what is published."""

import base64
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from cae.access import has_right
from cae.parameters import value
from cae.periods import add_months
from cae.rights import Right
from governance.attendance.models import BureauMember, Presence
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.meetings.models import Interest, Meeting
from governance.meetings.queries import visible_meetings
from governance.proxies.enums import PostalState, ProxyState
from governance.proxies.models import PostalForm, Proxy
from governance.roll.models import VotingRight
from governance.sealed import recount, tables
from governance.sealed.models import Block, Box
from governance.sealed.rules import Voice
from members.models import Member

FRESH = 60  # seconds during which the same counters are shown: they never follow one voter
STATE = 2  # seconds during which the state of a box is read once for everybody
_MEETING = "ballot__resolution__item__meeting"


# -- who ----------------------------------------------------------------------------------------------


def boxes() -> QuerySet[Box]:
    return Box.objects.select_related(f"{_MEETING}", "ballot__roll")


def visible_boxes(user) -> QuerySet[Box]:
    """The boxes of the meetings a person may know of."""
    return boxes().filter(**{f"{_MEETING}__in": visible_meetings(user)})


def meeting_of(box: Box) -> Meeting:
    return box.ballot.resolution.item.meeting


def runs(user, box: Box) -> bool:
    """Whether a person holds the bureau of the meeting: by their right, or because the meeting chose them."""
    if has_right(user, Right.MEETINGS_RUN):
        return True
    member = user.access.member_id
    return member is not None and BureauMember.objects.filter(meeting=meeting_of(box), member_id=member).exists()


def voices(ballot: Ballot, member_id: int, *, in_session: bool, key: UUID | None = None) -> list[Voice]:
    """The voices a member may use in a ballot, their own first (one read); only that of `key` when given."""
    meeting = ballot.resolution.item.meeting_id
    given = Proxy.objects.filter(meeting=meeting, giver=OuterRef("member_id"), state=ProxyState.GIVEN)
    named = given.annotate(said=Concat("holder__first_name", Value(" "), "holder__last_name"))
    rows = VotingRight.objects.filter(roll=ballot.roll_id).annotate(
        proxy=Subquery(given.values("pk")[:1]),
        holder=Subquery(given.values("holder_id")[:1]),
        holder_name=Subquery(named.values("said")[:1]),
        postal=Exists(PostalForm.objects.filter(meeting=meeting, member=OuterRef("member_id"), state=PostalState.RECEIVED)),
        concerned=Exists(
            Interest.objects.filter(resolution=ballot.resolution_id, member=OuterRef("member_id"), removes_vote=True)
        ),
        here=Exists(Presence.objects.filter(meeting=meeting, member=member_id, left_at=None)) if in_session else Value(True),
    )
    rows = rows.filter(Q(member=member_id) | Q(holder=member_id))
    if key is not None:
        rows = rows.filter(key=key)
    found = [
        Voice(
            key=row.key,
            name=row.name,
            own=row.member_id == member_id,
            proxy=row.proxy,
            holder=row.holder_name or "",
            postal=row.postal,
            concerned=row.concerned,
            here=bool(row.here),
        )
        for row in rows
    ]
    return sorted(found, key=lambda voice: (not voice.own, voice.name))


def lost_proxy(ballot: Ballot, member_id: int, key: UUID) -> tuple[str, datetime | None] | None:
    """The name on the right `key` and when its proxy ended, when this member carried it and does no more."""
    right = VotingRight.objects.filter(roll=ballot.roll_id, key=key).first()
    if right is None:
        return None
    ended = (
        Proxy.objects.filter(meeting=ballot.resolution.item.meeting_id, giver=right.member_id, holder=member_id)
        .exclude(state=ProxyState.GIVEN)
        .order_by("-ended_at")
        .first()
    )
    return (right.name, ended.ended_at) if ended else None


def signed(box: Box, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these rights were used; none before the box opens or after its urn was destroyed."""
    return tables.signed(box.pk, keys) if tables.exist(box.pk) else set()


def on_paper(box: Box) -> set[UUID]:
    return set(box.paper_voters.values_list("right_key", flat=True))


def attendance(box: Box) -> list[dict[str, Any]]:
    """The one list of signings of a ballot, in the order of names: who signed, and who did on paper."""
    rights = list(VotingRight.objects.filter(roll=box.ballot.roll_id).order_by("name", "pk"))
    used, paper = signed(box, [right.key for right in rights]), on_paper(box)
    return [{"right": right, "signed": right.key in used, "paper": right.key in paper} for right in rights]


def voters(box: Box) -> int:
    return VotingRight.objects.filter(roll=box.ballot.roll_id).count()


# -- the board ----------------------------------------------------------------------------------------


def head(box_id: int) -> str:
    """The last digest of the board; zeros while nothing is published."""
    last = Block.objects.filter(box=box_id).order_by("-number").values_list("digest", flat=True).first()
    return last or recount.GENESIS


def board(box: Box) -> list[dict[str, Any]]:
    """The blocks, read: number, digest, and what each one says."""
    return [
        {"number": block.number, "digest": block.digest, **json.loads(bytes(block.content))}
        for block in box.blocks.order_by("number")
    ]


def unpublished(box: Box) -> list[str]:
    """The trackers of the urn that no block lists yet."""
    listed = {code for block in board(box) for code in block["trackers"]}
    return sorted(set(map(recount.tracker, tables.ballots(box.pk))) - listed)


def numbers(box: Box) -> dict[str, int]:
    """Ballots, paper ballots and signings, all of one instant."""
    ballots, signings = tables.counts(box.pk) if tables.exist(box.pk) else (0, 0)
    return {"ballots": ballots, "paper": box.paper_voters.count(), "signings": signings}


def shown_numbers(box: Box) -> dict[str, int]:
    """The same, refreshed once a minute while the vote is open: a counter that follows each voter would tell the hour of each."""
    if box.ballot.state != BallotState.OPEN:
        return numbers(box)
    return cache.get_or_set(f"urne-numbers:{box.pk}", lambda: numbers(box), FRESH)


def state_of(ballot_id: int) -> dict[str, Any]:
    """What the pages ask every few seconds: one read for everybody, hidden until the end as the result is."""

    def read() -> dict[str, Any]:
        box = boxes().get(ballot=ballot_id)
        ballot = box.ballot
        return {
            "state": ballot.state,
            "closes": ballot.closes_at.isoformat() if ballot.closes_at else "",
            "head": head(box.pk),
            **shown_numbers(box),
        }

    return cache.get_or_set(f"urne-state:{ballot_id}", read, STATE)


# -- what is published --------------------------------------------------------------------------------


def labels(ballot: Ballot) -> dict[str, str]:
    return {option["code"]: option["label"] for option in ballot.options} | {"blank": "Blanc"}


def record_of(box: Box, *, whole: bool = False) -> dict[str, Any]:
    """The urn as it is published (`urne.json`): in the open mode its ballots, and its key once proclaimed; in the discreet one,
    trackers only. `whole`: for the bureau and the judge, the sealed ballots in every mode, never the key.
    """
    ballot, open_mode, counted = box.ballot, box.open_count, numbers(box)
    over = ballot.state not in (BallotState.PREPARED, BallotState.OPEN)
    sealed = tables.ballots(box.pk) if over and counted["signings"] else []
    told = open_mode and ballot.state == BallotState.PROCLAIMED
    return {
        "format": "urne scellée 1",
        "box": box.pk,
        "ballot": str(ballot.resolution),
        "method": ballot.method,
        "labels": labels(ballot),
        "mode": "open" if open_mode else "discreet",
        "public_key": box.public_key,
        "private_key": box.private_key if told else "",
        "sealed": sorted(base64.b64encode(one).decode() for one in sealed) if open_mode or whole else [],
        "trackers": sorted(map(recount.tracker, sealed)),
        "signings": counted["signings"],
        "paper": {"count": counted["paper"], "choices": (box.paper or []) if told else [], "digest": box.paper_digest},
        "blocks": [{"content": bytes(block.content).decode(), "digest": block.digest} for block in box.blocks.order_by("number")],
        "result": _result(box) if told else {},
    }


def _result(box: Box) -> dict[str, Any]:
    plain = box.plain or []
    return {"histogram": recount.histogram([*plain, *(box.paper or [])]), "void": len(tables.ballots(box.pk)) - len(plain)}


# -- the end ------------------------------------------------------------------------------------------


def kept_until(box: Box) -> date | None:
    """The last day on which the vote may be contested; None while it is not over."""
    ballot = box.ballot
    ended = ballot.proclaimed_at or (ballot.closed_at if ballot.state == BallotState.CANCELLED else None)
    if ended is None:
        return None
    day = timezone.localtime(ended).date()
    return add_months(day, int(value("vote.contest_months", on=day)))


def with_keepers(box: Box) -> list[Member]:
    return [keeper.member for keeper in box.keepers.select_related("member")]
