"""Reads of a sealed box: who may use which voice, the board, what is published."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from cae.parameters import value
from cae.periods import add_months
from governance.attendance.queries import present
from governance.attendance.queries import runs as holds_bureau
from governance.ballots.enums import BallotState
from governance.ballots.models import Ballot
from governance.ballots.queries import answered
from governance.meetings.models import Interest, Meeting
from governance.meetings.queries import visible_meetings
from governance.proxies.enums import ProxyState
from governance.proxies.models import Proxy
from governance.roll.models import VotingRight
from governance.roll.rules import by_name
from governance.sealed import recount, rules, tables
from governance.sealed.models import Block, Box
from governance.sealed.rules import Voice
from members.models import Member

FRESH = 60  # seconds during which the same counters are shown: they never follow one voter
STATE = 2  # seconds during which the state of a box is read once for everybody
_MEETING = "ballot__resolution__item__meeting"


# -- who ----------------------------------------------------------------------------------------------


def boxes() -> QuerySet[Box]:
    return Box.objects.select_related(f"{_MEETING}", "ballot__roll", "handover")


def boxes_of(meeting: Meeting) -> QuerySet[Box]:
    """The boxes of a meeting, in the order of its agenda; those of cancelled votes left out."""
    rows = boxes().filter(**{_MEETING: meeting}).exclude(ballot__state=BallotState.CANCELLED)
    return rows.order_by("ballot__resolution__item__order", "pk")


def visible_boxes(user) -> QuerySet[Box]:
    """The boxes of the meetings a person may know of."""
    return boxes().filter(**{f"{_MEETING}__in": visible_meetings(user)})


def meeting_of(box: Box) -> Meeting:
    return box.ballot.resolution.item.meeting


@dataclass(frozen=True)
class Held:
    """A ballot and its box as they are at an instant, read together: what taking a vote needs."""

    ballot_id: int
    box_id: int
    public_key: str
    in_session: bool
    takes_forms: bool
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    cancelled_reason: str
    roll_id: int
    resolution_id: int
    meeting_id: int
    head: str


_HELD = """
SELECT b.id, x.id, x.public_key, x.in_session, b.method = 'yes_no' AND NOT b.trial AND b.twin_of_id IS NULL,
       b.state, b.opens_at, b.closes_at, b.closed_at, b.cancelled_reason,
       b.roll_id, b.resolution_id, i.meeting_id,
       coalesce((SELECT k.digest FROM governance_block k WHERE k.box_id = x.id ORDER BY k.number DESC LIMIT 1),
                encode(sha256(convert_to(x.question, 'UTF8')), 'hex'))
  FROM governance_ballot b
  JOIN governance_box x ON x.ballot_id = b.id
  JOIN governance_resolution r ON r.id = b.resolution_id
  JOIN governance_agendaitem i ON i.id = r.item_id
 WHERE b.id = %s
"""


def held(ballot_id: int, *, hold: bool = False) -> Held | None:
    """The ballot and its box; with `hold`, nobody closes the ballot before the transaction ends, and votes do not wait for
    each other."""
    rows = tables.read(_HELD + (" FOR SHARE OF b" if hold else ""), [ballot_id])
    return Held(*rows[0]) if rows else None


def runs(user, box: Box) -> bool:
    """Whether a person holds the bureau of the meeting."""
    return holds_bureau(user, meeting_of(box))


# One read, written by hand: it is made for every vote. Own voice first.
_VOICES = """
SELECT r.key, r.name, r.member_id = %(member)s AS own, p.id AS proxy,
       coalesce(h.first_name || ' ' || h.last_name, '') AS holder,
       %(takes_forms)s AND EXISTS (SELECT FROM governance_postalform f JOIN governance_postalvote a ON a.form_id = f.id
                WHERE f.meeting_id = %(meeting)s AND f.member_id = r.member_id AND f.state = 'received'
                  AND a.resolution_id = %(resolution)s) AS postal,
       EXISTS (SELECT FROM governance_interest i
                WHERE i.resolution_id = %(resolution)s AND i.member_id = r.member_id AND i.removes_vote) AS concerned,
       NOT %(in_session)s OR EXISTS (SELECT FROM governance_presence c
                WHERE c.meeting_id = %(meeting)s AND c.member_id = %(member)s AND c.left_at IS NULL) AS here
  FROM governance_votingright r
  LEFT JOIN governance_proxy p ON p.meeting_id = %(meeting)s AND p.giver_id = r.member_id AND p.state = 'given'
  LEFT JOIN members_member h ON h.id = p.holder_id
 WHERE r.roll_id = %(roll)s AND (r.member_id = %(member)s OR p.holder_id = %(member)s)
   AND (%(key)s::uuid IS NULL OR r.key = %(key)s)
 ORDER BY own DESC, r.name
"""


def voices(held: Held, member_id: int, *, key: UUID | None = None) -> list[Voice]:
    """The voices a member may use in a ballot, their own first (one read); only that of `key` when given."""
    values = {
        "member": member_id,
        "meeting": held.meeting_id,
        "resolution": held.resolution_id,
        "roll": held.roll_id,
        "in_session": held.in_session,
        "takes_forms": held.takes_forms,
        "key": key,
    }
    return [Voice(*row) for row in tables.read(_VOICES, values)]


def casters(box: Box) -> list[tuple[VotingRight, Member]]:
    """The voices that are used in a vote, and who casts each: its owner, or who carries their proxy. Neither those that a form or
    a blank proxy says, nor those that a declared interest takes away."""
    ballot, meeting = box.ballot, meeting_of(box)
    proxies = Proxy.objects.filter(meeting=meeting, state=ProxyState.GIVEN).select_related("holder")
    given = {proxy.giver_id: proxy for proxy in proxies}
    concerned = Interest.objects.filter(resolution=ballot.resolution_id, removes_vote=True)
    out = answered(ballot, meeting) | set(concerned.values_list("member", flat=True))
    found = []
    for right in VotingRight.objects.filter(roll=ballot.roll_id).exclude(member__in=out).select_related("member"):
        proxy = given.get(right.member_id)
        caster = right.member if proxy is None else proxy.holder
        if caster is not None:
            found.append((right, caster))
    return found


def handed(meeting: Meeting) -> list[Box]:
    """The boxes whose vote is held on Belenios and has not come back, in the order of the agenda."""
    return list(boxes_of(meeting).filter(handover__isnull=False, ballot__state=BallotState.PREPARED))


def lost_proxy(held: Held, member_id: int, key: UUID) -> tuple[str, datetime | None] | None:
    """The name on the right `key` and when its proxy ended, when this member carried it and does no more."""
    right = VotingRight.objects.filter(roll=held.roll_id, key=key).first()
    if right is None:
        return None
    ended = (
        Proxy.objects.filter(meeting=held.meeting_id, giver=right.member_id, holder=member_id)
        .exclude(state=ProxyState.GIVEN)
        .order_by("-ended_at")
        .first()
    )
    return (right.name, ended.ended_at) if ended else None


def signed(box: Box, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these rights were used; none before the box opens or after its urn was destroyed."""
    return tables.signed(box.pk, keys) if tables.exist(box.pk) else set()


def has_voted(box: Box, member_id: int | None) -> bool:
    """Whether every voice this person may use is used, one at least."""
    held_now = held(box.ballot_id)
    mine = voices(held_now, member_id) if member_id and held_now else []
    used = signed(box, [voice.key for voice in mine])
    left = [voice for voice in mine if voice.key not in used and rules.can_use(voice) is None]
    return bool(used) and not left


def voted_before(meeting: Meeting, at: datetime | None = None) -> set[int]:
    """The members who voted from afar in an urn of the meeting that decides and is closed, now or at an instant. Nobody is told
    who signs while it is open."""
    over = (BallotState.CLOSED, BallotState.COUNTED, BallotState.PROCLAIMED)
    found: set[int] = set()
    urns = boxes_of(meeting).filter(ballot__state__in=over, ballot__trial=False, ballot__twin_of=None, in_session=False)
    for box in urns if at is None else urns.filter(ballot__closed_at__lte=at):
        members = dict(VotingRight.objects.filter(roll=box.ballot.roll_id).values_list("key", "member"))
        found |= {members[key] for key in signed(box, members)}
    return found


def signers(meeting: Meeting) -> set[int]:
    """The members whose voice signed an urn of the meeting, in whatever way: whether, never what nor when."""
    found: set[int] = set()
    for box in boxes_of(meeting):
        members = dict(VotingRight.objects.filter(roll=box.ballot.roll_id).values_list("key", "member"))
        found |= {members[key] for key in signed(box, members)}
    return found


def on_paper(box: Box) -> set[UUID]:
    return set(box.paper_voters.values_list("right_key", flat=True))


def attendance(box: Box) -> list[dict[str, Any]]:
    """The one list of signings of a ballot, in the order of last names: who signed, who did on paper, and, for a vote of the
    room, who is not in it (`away`)."""
    rights = by_name(VotingRight.objects.filter(roll=box.ballot.roll_id).select_related("member"))
    used, paper = signed(box, [right.key for right in rights]), on_paper(box)
    there = set(present(meeting_of(box)).values_list("member", flat=True)) if box.in_session else None
    return [
        {
            "right": right,
            "signed": right.key in used,
            "paper": right.key in paper,
            "away": there is not None and right.member_id not in there,
        }
        for right in rights
    ]


def voters(box: Box) -> int:
    return VotingRight.objects.filter(roll=box.ballot.roll_id).count()


# -- the board ----------------------------------------------------------------------------------------


def head(box: Box) -> str:
    """The last digest of the board; that of the question while nothing is published."""
    last = Block.objects.filter(box=box).order_by("-number").values_list("digest", flat=True).first()
    return last or recount.start_of(box.question)


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
            "head": head(box),
            **shown_numbers(box),
        }

    return cache.get_or_set(f"urne-state:{ballot_id}", read, STATE)


# -- what is published --------------------------------------------------------------------------------


def labels(ballot: Ballot) -> dict[str, str]:
    return {option["code"]: option["label"] for option in ballot.options} | {"blank": "Blanc"}


def question_of(ballot: Ballot, box: Box) -> str:
    """What is asked, in the only bytes it is written with: the board starts from it, so that none of it changes afterwards."""
    return recount.canonical(
        {
            "ballot": str(ballot.resolution),
            "box": box.pk,
            "labels": labels(ballot),
            "method": ballot.method,
            "public_key": box.public_key,
            "text": ballot.resolution.final_hash,
        }
    ).decode()


def is_open_mode(box: Box) -> bool:
    """Whether the urn is published with its key: before the result is proclaimed, what the bureau chose; after it, whether the
    key was kept."""
    over = box.ballot.state == BallotState.PROCLAIMED and box.destroyed_on is None
    return box.open_count and (bool(box.private_key) or not over)


def why_discreet(box: Box) -> str:
    """Why an urn is published without its key; empty when it is with it, or was destroyed."""
    if is_open_mode(box) or box.destroyed_on is not None:
        return ""
    ballot, counted = box.ballot, numbers(box)
    told = (ballot.result or {}).get("kept_back") if ballot.state == BallotState.PROCLAIMED else ""
    if told or (told := rules.why_kept_back(ballots=counted["ballots"], paper=counted["paper"])):
        return str(told)
    if rules.is_open_by_default(method=ballot.method, options=len(ballot.options), voters=voters(box)):
        return "le bureau l'a choisi avant le vote."
    return f"moins de {rules.FEW} personnes votent, ou un bulletin se reconnaîtrait à sa longueur."


def record_of(box: Box, *, whole: bool = False) -> dict[str, Any]:
    """The urn as it is published (`urne.json`): in the open mode its ballots, and its key once proclaimed; in the discreet one,
    trackers only. `whole`: for the bureau and the judge, the sealed ballots in every mode, never the key.
    """
    ballot, open_mode, counted = box.ballot, is_open_mode(box), numbers(box)
    over = ballot.state not in (BallotState.PREPARED, BallotState.OPEN)
    sealed = tables.ballots(box.pk) if over and counted["signings"] else []
    told = open_mode and ballot.state == BallotState.PROCLAIMED
    return {
        "format": "urne scellée 1",
        "box": box.pk,
        "question": box.question,
        "mode": "open" if open_mode else "discreet",
        "public_key": box.public_key,
        "private_key": recount.clamped(bytes.fromhex(box.private_key)).hex() if told and box.private_key else "",
        "sealed": sorted(base64.b64encode(one).decode() for one in sealed) if open_mode or whole else [],
        "trackers": sorted(map(recount.tracker, sealed)),
        "signings": counted["signings"],
        "paper": {
            "count": counted["paper"],
            "choices": (box.paper or []) if told else [],
            "digest": box.paper_digest if open_mode or whole else "",  # of few answers, it would tell them
        },
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
