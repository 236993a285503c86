"""Rankings counted by the libraries that do it well: single transferable vote (Scottish rules) and Schulze. Pure.

Both give what `counting.Outcome` holds: the elected, who is level for the last seats, the first choices, and each step in words.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from schulze_condorcet import pairwise_preference, schulze_evaluate_detailed
from stvpoll.scottish_stv import calculate_scottish_stv
from stvpoll.tiebreak_strategies import TiebreakHistory, TiebreakRandom
from stvpoll.transfer_strategies import transfer_all
from stvpoll.types import CandidateStatus, SelectionMethod


def lot(codes: Sequence[str], seed: str) -> tuple[str, ...]:
    """The codes in the order of a lot that anyone draws again: by the SHA-256 of « seed:code »."""
    return tuple(sorted(codes, key=lambda code: (hashlib.sha256(f"{seed}:{code}".encode()).hexdigest(), code)))


def said(voices: Decimal) -> str:
    """Voices as they are read, two decimals at most."""
    return f"{voices:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def transferable(labels: Mapping[str, str], seats: int, orders: Sequence[Sequence[str]], *, seed: str) -> dict[str, Any]:
    """Seats by the single transferable vote: who has the quota is elected and what is above it goes to the next choices; when
    nobody has it, the last one leaves. Equal last ones: who had fewer in an earlier round leaves, then the lot of `seed`."""
    counts = Counter(order[0] for order in orders)
    first = {code: counts[code] for code in labels}
    if not orders:
        return {"counts": first}
    drawn = lot(list(labels), seed)
    found = calculate_scottish_stv(
        tuple(labels),
        Counter(map(tuple, orders)),
        seats,
        pedantic_order=True,
        tiebreak_strategies=(TiebreakHistory(), TiebreakRandom(drawn, shuffle=False)),
        transfer_strategy=transfer_all,  # to those still in, never to who is elected at the same time
    )
    steps = [f"Il faut {found.quota} voix pour être élu·e (quota : {len(orders)} bulletins, {seats} sièges)."]
    for number, turn in enumerate(found.rounds, 1):
        names = ", ".join(f"{labels[code]} ({said(turn.votes[code])} voix)" for code in turn.selected)
        elected = turn.status == CandidateStatus.Elected
        verb = "élu·e" if elected else "quitte le compte, ses voix vont aux choix suivants"
        how = {
            SelectionMethod.TiebreakHistory: ", à égalité, pour avoir eu moins de voix à un tour précédent",
            SelectionMethod.TiebreakRandom: f", à égalité, par le tirage au sort « {seed} »",
            SelectionMethod.NoCompetition: ", les sièges restants n'ayant pas d'autre prétendant",
        }.get(turn.selection_method, "")
        steps.append(f"Tour {number} : {names} {verb}{how}.")
    return {"counts": first, "elected": tuple(found), "steps": tuple(steps)}


def schulze(labels: Mapping[str, str], seats: int, orders: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The order of the Schulze method: each against each, and the strongest path between two. What a vote leaves out is last,
    equal. `counts`: how many duels each wins."""
    codes = list(labels)
    if not orders:
        return {"counts": dict.fromkeys(codes, 0)}
    votes = [_line(order, codes) for order in orders]
    duels = pairwise_preference(votes, codes)
    levels = _levels(votes, codes)
    wins = {one: sum(duels[one, other] > duels[other, one] for other in codes) for one in codes}
    elected: list[str] = []
    tied: tuple[str, ...] = ()
    for level in levels:
        if len(elected) + len(level) <= seats:
            elected += level
            continue
        tied = tuple(level) if len(elected) < seats else ()
        break
    ranked = [code for level in levels for code in level]
    steps = ["Ordre obtenu : " + " ; ".join(" et ".join(labels[code] for code in level) for level in levels) + "."]
    steps += [
        f"{labels[one]} contre {labels[other]} : {duels[one, other]} à {duels[other, one]}."
        for place, one in enumerate(ranked)
        for other in ranked[place + 1 :]
    ]
    return {"counts": wins, "elected": tuple(elected), "tied": tied, "steps": tuple(steps)}


def _line(order: Sequence[str], codes: Sequence[str]) -> str:
    left = [code for code in codes if code not in order]
    return ">".join([*order, *(["=".join(left)] if left else [])])


def _levels(votes: Sequence[str], codes: Sequence[str]) -> list[list[str]]:
    """The result, from the preferred to the least; a single level when nothing tells them apart."""
    detailed = schulze_evaluate_detailed(votes, codes)
    if not detailed:
        return [list(codes)]
    return [*(level["preferred"] for level in detailed), detailed[-1]["rejected"]]
