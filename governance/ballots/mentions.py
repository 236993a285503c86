"""Majority judgment (Balinski and Laraki): the mention at least half of the voters give or better, and what tells equal ones
apart. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

GRADES = ("À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien")


def judged(labels: Mapping[str, str], seats: int, chosen: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    """What `counting.Outcome` holds of it. A tie is told apart by taking away the majority mention from each, one voter at a
    time. `counts`: how many gave that mention or better."""
    marks = {code: [vote[code] for vote in chosen] for code in labels}
    grades = {code: tuple(marks[code].count(grade) for grade in range(len(GRADES))) for code in labels}
    if not chosen:
        return {"grades": grades}
    values = {code: medians(grades[code]) for code in labels}
    counts = {code: sum(grades[code][values[code][0] :]) for code in labels}
    order = ranked(grades)
    steps = [
        f"{labels[code]} : « {GRADES[values[code][0]]} », cette mention ou mieux de {counts[code]} personnes sur {len(chosen)}"
        f" ({said(grades[code])})."
        for code in order
    ]
    steps += [
        _told_apart(labels[one], labels[other], values[one], values[other])
        for one, other in pairwise(order)
        if values[one][0] == values[other][0]
    ]
    found = {"counts": counts, "grades": grades, "steps": tuple(steps)}
    if len(order) <= seats or values[order[seats - 1]] != values[order[seats]]:
        return found | {"elected": tuple(order[:seats])}
    bar = values[order[seats - 1]]
    level = tuple(code for code in order if values[code] == bar)
    return found | {"elected": tuple(code for code in order if values[code] > bar), "tied": level}


def medians(grades: Sequence[int]) -> tuple[int, ...]:
    """Of so many of each mention, the lower median one, then that of what remains once it is taken away, to the last."""
    left, found = [grade for grade, number in enumerate(grades) for _ in range(number)], []
    while left:
        found.append(left.pop((len(left) - 1) // 2))
    return tuple(found)


def ranked(grades: Mapping[str, Sequence[int]]) -> list[str]:
    """Whoever was given `grades`, from the preferred to the least; as they were offered when nothing tells them apart."""
    return sorted(grades, key=lambda code: medians(grades[code]), reverse=True)


def said(grades: Sequence[int]) -> str:
    """How many of each mention, the best first: « Très bien 4, Bien 2 »."""
    best_first = reversed(list(enumerate(grades)))
    return ", ".join(f"{GRADES[grade]} {number}" for grade, number in best_first if number)


def _told_apart(ahead: str, behind: str, one: Sequence[int], other: Sequence[int]) -> str:
    """Why `ahead` comes before `behind` though both have the same majority mention."""
    same = f"{ahead} et {behind} ont la même mention majoritaire, « {GRADES[one[0]]} »"
    if one == other:
        return f"{same}, et toutes les autres en même nombre : rien ne les départage."
    place = next(rank for rank, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs)
    taken = ", ".join(f"« {GRADES[grade]} » {number} fois" for grade, number in Counter(one[:place]).items())
    return (
        f"{same}. On la retire à l'un et à l'autre, une voix à la fois, et l'on regarde celle qui suit : une fois"
        f" retirées {taken}, {ahead} a « {GRADES[one[place]]} », {behind} « {GRADES[other[place]]} » : {ahead} est devant."
    )
