"""The key of a box: made and shared in the browser of the bureau, tried before the vote. Its parts never come here."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from nacl.exceptions import TypeError as NotAKey
from nacl.public import PublicKey, SealedBox

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.meetings.queries import book
from governance.sealed import queries, recount, rules
from governance.sealed.models import Box, Keeper
from members.models import Member

DUMMIES = 3
REHEARSAL = 3600  # seconds a rehearsal may take


@transaction.atomic
def publish_key(
    *,
    box: Box,
    by: Actor,
    public_key: str,
    threshold: int,
    keepers: Sequence[Member],
    in_session: bool,
    open_count: bool,
    all_needed: bool = False,
) -> Box:
    """Keeps the public key of a box, the names of those who keep the parts of the other one, and how the vote is held and
    published (`Box`). Its rehearsal is to be done again."""
    box = lock(box)
    or_raise(rules.can_prepare_key(box))
    meeting = queries.meeting_of(box)
    or_raise(rules.can_be_held(in_session=in_session, meeting=meeting, remote=book(meeting)["remote"]))
    or_raise(rules.can_share(threshold=threshold, keepers=keepers, all_needed=all_needed))
    try:
        PublicKey(bytes.fromhex(public_key))
    except (ValueError, NotAKey):
        raise Refused("La clé reçue n'en est pas une : rechargez la page et recommencez.") from None
    box.public_key, box.threshold, box.shares, box.rehearsed_at = public_key.lower(), threshold, len(keepers), None
    box.in_session, box.open_count = in_session, open_count
    box.save(update_fields=["public_key", "threshold", "shares", "rehearsed_at", "in_session", "open_count"])
    box.keepers.all().delete()
    Keeper.objects.bulk_create(Keeper(box=box, member=member, index=index) for index, member in enumerate(keepers, 1))
    names = ", ".join(map(str, keepers))
    after = "l'urne sera publiée avec sa clé" if open_count else "l'urne sera publiée sans sa clé"
    sentence = f"a publié la moitié publique de la clé ; {threshold} des {len(keepers)} parts ouvrent l'urne : {names} ; {after}"
    record(box.ballot, "key", sentence, by=by)
    return box


def rehearsal_of(box: Box) -> dict[str, Any]:
    """A dummy urn, sealed for the key of `box`, and the mark by which its answer is known. Nothing is written."""
    or_raise(rules.can_rehearse(box))
    words = [secrets.token_hex(8) for _ in range(DUMMIES)]
    seal = SealedBox(PublicKey(bytes.fromhex(box.public_key)))
    sealed = [seal.encrypt(recount.text_of(box=box.pk, choice=word, nonce=secrets.token_hex(16))) for word in words]
    return {"sealed": sealed, "mark": signing.dumps([box.pk, box.public_key, _answer(words)], salt="urne-rehearsal")}


@transaction.atomic
def rehearse(*, box: Box, by: Actor, at: datetime, mark: str, words: Sequence[str]) -> Box:
    """Says that the keepers opened the dummy urn with their parts: its words prove it."""
    box = lock(box)
    or_raise(rules.can_rehearse(box))
    try:
        known, key, answer = signing.loads(mark, salt="urne-rehearsal", max_age=REHEARSAL)
    except signing.BadSignature:
        raise Refused("Cet essai est trop ancien : rechargez la page et recommencez.") from None
    if (known, key) != (box.pk, box.public_key):
        raise Refused("La clé de l'urne a changé depuis cet essai : rechargez la page et recommencez.")
    if answer != _answer(words):
        raise Refused("Les bulletins d'essai n'ont pas été ouverts : retapez les parts.")
    box.rehearsed_at = at
    box.save(update_fields=["rehearsed_at"])
    box.keepers.update(confirmed_at=at)
    record(box.ballot, "rehearse", "a essayé la clé de l'urne : les parts retapées ont ouvert l'urne d'essai", by=by)
    return box


def _answer(words: Sequence[str]) -> str:
    return hashlib.sha256(recount.canonical(sorted(words))).hexdigest()
