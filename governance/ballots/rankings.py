"""Rankings counted by the libraries that do it well: single transferable vote (Scottish rules) and Schulze. Pure.

Both give what `counting.Outcome` holds: the elected, who is level for the last seats, the first choices, and each step in words.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from schulze_condorcet import pairwise_preference, schulze_evaluate_detailed
from stvpoll.scottish_stv import calculate_scottish_stv
from stvpoll.tiebreak_strategies import TiebreakHistory, TiebreakRandom
from stvpoll.transfer_strategies import transfer_all
from stvpoll.types import CandidateStatus, SelectionMethod


@dataclass(frozen=True)
class Seniority:
    """Since when each option, a person, is an associate; `source` is the rule of the statutes that prefers the longest."""

    since: Mapping[str, date]
    source: str

    def order(self, drawn: Sequence[str]) -> tuple[str, ...]:
        """The longest associates first; those of a same day in the order they were drawn."""
        return tuple(sorted(drawn, key=lambda code: self.since[code]))


def lot(codes: Sequence[str], seed: str) -> tuple[str, ...]:
    """The codes in the order of a lot that anyone draws again: by the SHA-256 of « seed:code »."""
    return tuple(sorted(codes, key=lambda code: (hashlib.sha256(f"{seed}:{code}".encode()).hexdigest(), code)))


def said(voices: Decimal) -> str:
    """Voices as they are read, two decimals at most."""
    return f"{voices:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def transferable(
    labels: Mapping[str, str], seats: int, orders: Sequence[Sequence[str]], *, seed: str, senior: Seniority | None = None
) -> dict[str, Any]:
    """Seats by the single transferable vote: who has the quota is elected and what is above it goes to the next choices; when
    nobody has it, the last one leaves. Equal last ones: who had fewer in an earlier round leaves, then who is the least `senior`
    where the statutes prefer the longest associate, else the lot of `seed`."""
    counts = Counter(order[0] for order in orders)
    first = {code: counts[code] for code in labels}
    if not orders:
        return {"counts": first}
    drawn = lot(list(labels), seed)
    preferred = senior.order(drawn) if senior else drawn
    found = calculate_scottish_stv(
        tuple(labels),
        Counter(map(tuple, orders)),
        seats,
        pedantic_order=True,
        tiebreak_strategies=(TiebreakHistory(), TiebreakRandom(preferred, shuffle=False)),
        transfer_strategy=transfer_all,  # to those still in, never to who is elected at the same time
    )
    steps = [f"Il faut {found.quota} voix pour être élu·e (quota : {len(orders)} bulletins, {seats} sièges)."]
    for number, turn in enumerate(found.rounds, 1):
        names = ", ".join(f"{labels[code]} ({said(turn.votes[code])} voix)" for code in turn.selected)
        elected = turn.status == CandidateStatus.Elected
        many = len(turn.selected) > 1
        leaves = "quittent le compte, leurs voix vont" if many else "quitte le compte, ses voix vont"
        verb = ("élu·es" if many else "élu·e") if elected else f"{leaves} aux choix suivants"
        how = {
            SelectionMethod.TiebreakHistory: ", à égalité, pour avoir eu moins de voix à un tour précédent",
            SelectionMethod.TiebreakRandom: f", à égalité, {_by(turn.selected, turn.votes, senior, seed)}",
            SelectionMethod.NoCompetition: ", les sièges restants n'ayant pas d'autre prétendant",
        }.get(turn.selection_method, "")
        over = sum(turn.votes[code] - found.quota for code in turn.selected) if elected and number < len(found.rounds) else 0
        rest = f" ; {said(over)} voix au-dessus du quota vont aux choix suivants" if over > 0 else ""
        steps.append(f"Tour {number} : {names} {verb}{how}{rest}.")
    turns = tuple(
        {
            "voices": {code: said(voices) for code, voices in turn.votes.items()},
            "leave": tuple(turn.selected),
            "elected": turn.status == CandidateStatus.Elected,
        }
        for turn in found.rounds
    )
    return {"counts": first, "elected": tuple(found), "steps": tuple(steps), "turns": turns}


def _by(selected: Sequence[str], votes: Mapping[str, Decimal], senior: Seniority | None, seed: str) -> str:
    """What told apart those of the same number of voices: seniority, a lot, or one after the other for those of a same day."""
    if senior is None:
        return f"par le tirage au sort « {seed} »"
    level = [code for code, voices in votes.items() if voices == votes[selected[0]]]
    same_day = sum(senior.since[code] == senior.since[selected[0]] for code in level) > 1
    drawn = f", puis le tirage au sort « {seed} » entre qui l'est devenu le même jour" if same_day else ""
    return f"par l'ancienneté comme associé·e ({senior.source}){drawn}"


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
    steps = ["Ordre obtenu : " + " ; ".join(" et ".join(labels[code] for code in level) for level in levels) + "."]
    best = next((code for code in codes if wins[code] == len(codes) - 1), None)
    if best is not None:
        scores = ", ".join(f"{labels[one]} {duels[best, one]} à {duels[one, best]}" for one in codes if one != best)
        steps.append(f"{labels[best]} bat chacun des autres en duel : {scores}.")
    else:
        steps.append(
            "Personne ne bat chacun des autres en duel : l'ordre suit les victoires les plus larges, de proche en proche (méthode"
            " de Schulze)."
        )
    each = {one: {other: duels[one, other] for other in codes if other != one} for one in codes}
    return {"counts": wins, "elected": tuple(elected), "tied": tied, "steps": tuple(steps), "duels": each}


def _line(order: Sequence[str], codes: Sequence[str]) -> str:
    left = [code for code in codes if code not in order]
    return ">".join([*order, *(["=".join(left)] if left else [])])


def _levels(votes: Sequence[str], codes: Sequence[str]) -> list[list[str]]:
    """The result, from the preferred to the least; a single level when nothing tells them apart."""
    detailed = schulze_evaluate_detailed(votes, codes)
    if not detailed:
        return [list(codes)]
    return [*(level["preferred"] for level in detailed), detailed[-1]["rejected"]]
