"""The lot of proxies: who carries the voice of each of those who asked for it. Pure, and done again by hand from a public seed.

Each giver, and each place of each person there, has the SHA-256 of « seed|its name on the list »; both lists are put in the order
of these hashes, and the first giver takes the first place, the second the second, until one list ends.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Ticket:
    """A line of a list, at the rank its hash gives it. `key`: the person; `code`: what is hashed with the seed."""

    digest: str
    code: str
    key: str


@dataclass(frozen=True)
class Drawn:
    """The two lists in their drawn order, and the pairs they make."""

    givers: tuple[Ticket, ...]
    places: tuple[Ticket, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Who gave and who carries, by their keys; givers beyond the last place go to nobody."""
        return [(giver.key, place.key) for giver, place in zip(self.givers, self.places, strict=False)]


def draw(seed: str, givers: Iterable[str], places: Mapping[str, int]) -> Drawn:
    """Draws, for each giver, one of the `places` (how many more each person may carry). The order they are given in is of no
    matter."""
    return Drawn(
        tuple(sorted(_ticket(seed, key, key) for key in set(givers))),
        tuple(sorted(_ticket(seed, f"{key}/{rank}", key) for key, room in places.items() for rank in range(1, room + 1))),
    )


def _ticket(seed: str, code: str, key: str) -> Ticket:
    return Ticket(hashlib.sha256(f"{seed}|{code}".encode()).hexdigest(), code, key)
