"""The count: the keepers open the urn in the browser of the bureau, the server counts again, both must agree."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from nacl.public import PrivateKey

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.ballots.actions import count_ballot
from governance.ballots.models import Ballot
from governance.ballots.queries import is_answer
from governance.sealed import queries, recount, rules, tables
from governance.sealed.actions.opening import OPENED
from governance.sealed.models import Box


@transaction.atomic
def tally(
    *,
    box: Box,
    by: Actor,
    announced: dict[str, int],
    void: int,
    opened: Sequence[Any] = (),
    private_key: str = "",
    paper: Sequence[Any] = (),
) -> Box:
    """Counts an urn, once, with what the browser of the bureau opened and `announced` (identical answers and their number).

    Open mode: `private_key` is given, and the server opens every ballot again. Discreet mode: `opened` holds the answers, in an
    order that is not the urn's; the key never comes here. `void`: ballots that could not be opened or were for another box.
    `paper`: the answers of the paper box. Refuses when both counts differ, or ballots and signings. A key whose publication would
    tell votes is not kept: the result says why.
    """
    lock(queries.meeting_of(box))
    ballot, box = lock(box.ballot), lock(box)
    or_raise(rules.can_tally(box))
    counted = queries.numbers(box)
    or_raise(rules.can_balance(**counted))
    if len(paper) != counted["paper"]:
        raise Refused(rules.paper_differs(typed=len(paper), marked=counted["paper"]))
    if any(not is_answer(ballot, choice) for choice in paper):
        raise Refused("Un bulletin de papier ne répond pas à la question : notez-le comme blanc.")
    found, spoilt = _opened_here(box, private_key) if box.open_count else (list(opened), void)
    or_raise(rules.can_believe(announced=announced, found=recount.histogram(found)))
    if spoilt != void or len(found) + void != counted["ballots"]:
        raise Refused(rules.opened_differs(opened=len(found), void=void, ballots=counted["ballots"]))
    box.opened_count = len(found)
    box.paper = sorted(paper, key=recount.canonical)
    box.paper_digest = hashlib.sha256(recount.canonical(box.paper)).hexdigest() if paper else ""
    alike = rules.why_alike(found, box.paper) if box.open_count else ""
    if box.open_count and not alike:
        box.plain, box.private_key = sorted(found, key=_own_hash), private_key
    box.save(update_fields=["opened_count", "plain", "private_key", "paper", "paper_digest"])
    record(ballot, "tally", f"a dépouillé l'urne : {counted['ballots']} bulletins scellés, {len(paper)} sur papier", by=by)
    token = OPENED.set({box.pk: sorted([*found, *[None] * void, *box.paper], key=_own_hash)})
    try:
        count_ballot(ballot=ballot, by=by)
    finally:
        OPENED.reset(token)
    if why := alike or queries.why_discreet(box):
        _say(ballot, why)
    return box


def _say(ballot: Ballot, why: str) -> None:
    """Writes with the result why the key of its urn is not published; hidden with it until it is proclaimed."""
    ballot.refresh_from_db(fields=["result"])
    result = dict(ballot.result or {})
    ballot.result = result | {"kept_back": why, "steps": [*result["steps"], f"La clé de l'urne n'est pas publiée : {why}"]}
    ballot.save(update_fields=["result"])


def _opened_here(box: Box, private_key: str) -> tuple[list[Any], int]:
    """What this server finds in the urn with the key; how many ballots are void."""
    try:
        key = PrivateKey(bytes.fromhex(private_key))
    except Exception:
        raise Refused("La clé reçue n'en est pas une : retapez les parts.") from None
    if bytes(key.public_key).hex() != box.public_key:
        raise Refused("Cette clé n'est pas celle de l'urne : retapez les parts.")
    found, void = recount.opened(tables.ballots(box.pk), box=box.pk, key=key)
    return found, len(void)


def _own_hash(choice: Any) -> str:
    return hashlib.sha256(recount.canonical(choice)).hexdigest()
