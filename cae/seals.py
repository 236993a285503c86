"""The seal chain: each issued document and payment is hashed with the seal before it, so that nothing can be changed,
removed or inserted afterwards without `manage.py verify_seals` saying where (CGI 286 I-3° bis, CASH-04)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from cae.locks import advance_series
from cae.models import SealedRecord, Sequence

GENESIS = "0" * 64


def seal_of(previous: str, content: bytes) -> str:
    """SHA-256 of the previous seal (as its hexadecimal text) followed by the content."""
    return hashlib.sha256(previous.encode() + bytes(content)).hexdigest()


def append(*, chain: str, kind: str, content: bytes) -> SealedRecord:
    """Seals `content` at the end of `chain`, under the lock of the chain's head. Last lock of the order (`cae.locks`)."""
    position = advance_series(f"seal:{chain}")
    previous = SealedRecord.objects.filter(chain=chain, position=position - 1).values_list("seal", flat=True).first() or GENESIS
    return SealedRecord.objects.create(
        chain=chain, position=position, kind=kind, content=content, previous_seal=previous, seal=seal_of(previous, content)
    )


@dataclass(frozen=True)
class Broken:
    """The first place where a chain does not hold, and why, in French."""

    chain: str
    position: int
    why: str


def verify() -> Iterator[Broken]:
    """Recomputes every chain from its first record and yields what does not hold: content, link, gap or missing end."""
    heads = dict(Sequence.objects.filter(key__startswith="seal:").values_list("key", "last"))
    chains = {key.removeprefix("seal:") for key in heads} | set(SealedRecord.objects.values_list("chain", flat=True).distinct())
    for chain in sorted(chains):
        previous, expected = GENESIS, 1
        rows = (
            SealedRecord.objects.filter(chain=chain)
            .order_by("position")
            .values_list("position", "content", "previous_seal", "seal")
        )
        for position, content, linked, seal in rows.iterator(chunk_size=500):
            if position != expected:
                yield Broken(chain, expected, "un document manque")
                expected = position
            if linked != previous:
                yield Broken(chain, position, "le lien avec le document précédent est rompu")
            if seal_of(linked, content) != seal:
                yield Broken(chain, position, "le contenu a changé depuis le scellement")
            previous, expected = seal, expected + 1
        if heads.get(f"seal:{chain}", 0) != expected - 1:
            yield Broken(chain, expected, "la fin de la chaîne manque")


def count() -> int:
    """How many records are sealed, for the command's summary."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cae_sealedrecord")
        return cursor.fetchone()[0]
