"""What an amendment changes, word by word: pure, so that pages and tests read the same thing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

_TOKENS = re.compile(r"^\s+|(?:\w+|[^\w\s])\s*")  # a word and the space after it: spaces alone never match one another
KEPT, REMOVED, ADDED = "kept", "removed", "added"


@dataclass(frozen=True)
class Part:
    """A run of text that was kept, removed or added."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Part]:
    """The parts that lead from a text to another, in order. Joined without those removed they are `after`, without those
    added, `before`."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    return list(_parts(old, new))


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, start, end, first, last in _runs(old, new):
        if tag == "equal":
            yield Part(KEPT, "".join(old[start:end]))
            continue
        if removed := "".join(old[start:end]):
            yield Part(REMOVED, removed)
        if added := "".join(new[first:last]):
            yield Part(ADDED, added)


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The operations of the longest common words, what is removed and added at one place taken together."""
    pending: list[int] = []
    for op in LCSseq.opcodes(old, new):
        if op.tag == "equal":
            if pending:
                yield "replace", *pending
                pending = []
            yield "equal", op.src_start, op.src_end, op.dest_start, op.dest_end
        elif pending:
            pending[1], pending[3] = op.src_end, op.dest_end
        else:
            pending = [op.src_start, op.src_end, op.dest_start, op.dest_end]
    if pending:
        yield "replace", *pending
