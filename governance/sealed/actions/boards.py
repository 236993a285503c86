"""The board: blocks of trackers, chained. In a meeting there is one, at the end; from afar they follow the vote at a distance.

A block that held the only ballot of its ten minutes would tell whose it is. So, while the vote is open, ten ballots at least are
always kept back, and those published are drawn by lot among all that wait; the last block lists them.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cae.locks import lock
from governance.ballots.enums import BallotState
from governance.sealed import queries, recount
from governance.sealed.models import Block, Box

KEPT_BACK = 10
EVERY = timedelta(minutes=10)


def publish_due(*, box: Box, at: datetime) -> Block | None:
    """The next block of a vote from afar: ten ballots more than those kept back, or any more of them after ten minutes."""
    with transaction.atomic():
        box = lock(box)
        if box.in_session or box.ballot.state != BallotState.OPEN:
            return None
        waiting = queries.unpublished(box)
        spare = len(waiting) - KEPT_BACK
        blocks = queries.board(box)
        last = datetime.fromisoformat(blocks[-1]["at"]) if blocks else box.ballot.opened_at or at
        if spare < KEPT_BACK and (spare <= 0 or at - last < EVERY):
            return None
        return _append(box, secrets.SystemRandom().sample(waiting, spare), at)


def publish_last(*, box: Box, at: datetime) -> Block:
    """The last block, with every ballot that none lists yet; in the transaction that closes the vote."""
    return _append(box, queries.unpublished(box), at)


def _append(box: Box, trackers: list[str], at: datetime) -> Block:
    blocks = queries.board(box)
    previous = blocks[-1]["digest"] if blocks else recount.start_of(box.question)
    counted = queries.numbers(box)
    content = recount.canonical(
        {
            "at": rounded(at).isoformat(timespec="minutes"),
            "ballots": sum(len(block["trackers"]) for block in blocks) + len(trackers),
            "box": box.pk,
            "n": len(blocks) + 1,
            "paper": counted["paper"],
            "prev": previous,
            "signings": counted["signings"],
            "trackers": sorted(trackers),
        }
    )
    digest = hashlib.sha256(content).hexdigest()
    return Block.objects.create(box=box, number=len(blocks) + 1, content=content, previous=previous, digest=digest)


def rounded(at: datetime) -> datetime:
    """The ten minutes an instant falls in, in local time."""
    local = timezone.localtime(at)
    return local.replace(minute=local.minute // 10 * 10, second=0, microsecond=0)
