"""How votes are counted: pure, the same for a named vote, a show of hands and a sealed box. What a vote may hold:

- one answer (`yes_no`, `lists`, `two_round` for one seat): the code of an option, or "blank";
- several names (`choices`, `approval`, `two_round` for several seats): their codes, `[]` for blank;
- an order (`stv`, `schulze`): codes from the preferred to the least, those left out last; `[]` for blank;
- mentions (`judgment`): `{code: 0…5}` for every option; `{}` for blank.

A vote that is none of these is void: it is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from governance.ballots import mentions, rankings
from governance.ballots.enums import Method
from governance.ballots.mentions import GRADES

BLANK = "blank"
ONE = (Method.YES_NO, Method.LISTS, Method.TWO_ROUND)
SEVERAL = (Method.CHOICES, Method.APPROVAL)
ORDERED = (Method.STV, Method.SCHULZE)


def kind_of(method: str, *, seats: int = 1) -> str:
    """How the method is answered for so many `seats`: "one", "several", "order" or "mentions"."""
    if method in ONE and (method != Method.TWO_ROUND or seats == 1):
        return "one"
    return "several" if method in (*SEVERAL, Method.TWO_ROUND) else "order" if method in ORDERED else "mentions"


def most_named(method: str, options: int, *, most: int | None, seats: int) -> int:
    """How many names an answer holds at most: what was said when choices are asked, one for each seat in two rounds."""
    if method == Method.CHOICES and most is not None:
        return most
    return seats if method == Method.TWO_ROUND else options


@dataclass(frozen=True)
class Outcome:
    """What was counted. `elected`: the options that win a seat without doubt; `tied`: those the remaining seats do not tell
    apart; `second_round`: those who stay in; `shares`: seats of each list; `grades`: how many of each mention, for each option;
    `turns`: the voices each still has at each turn of a transferable vote, and who leaves it, elected or not; `duels`: how many
    prefer each to each other. `steps` tells it in words.
    """

    votes: int
    blank: int
    void: int
    counts: Mapping[str, int]
    elected: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    second_round: tuple[str, ...] = ()
    shares: Mapping[str, int] | None = None
    grades: Mapping[str, tuple[int, ...]] | None = None
    turns: tuple[Mapping[str, Any], ...] | None = None
    duels: Mapping[str, Mapping[str, int]] | None = None
    steps: tuple[str, ...] = ()

    @property
    def valid(self) -> int:
        """The votes that choose something."""
        return self.votes - self.blank - self.void


def is_valid(method: str, codes: Sequence[str], vote: Any, *, most: int | None = None, seats: int = 1) -> bool:
    """Whether a vote is an answer to the question, blank included; `most`: how many names a choice may hold."""
    if kind_of(method, seats=seats) == "one":
        return isinstance(vote, str) and (vote == BLANK or vote in codes)
    if method == Method.JUDGMENT:
        return isinstance(vote, dict) and (
            not vote or (set(vote) == set(codes) and all(type(mark) is int and 0 <= mark < len(GRADES) for mark in vote.values()))
        )
    return (
        isinstance(vote, list)
        and all(isinstance(name, str) and name in codes for name in vote)
        and len(set(vote)) == len(vote) <= most_named(method, len(codes), most=most, seats=seats)
    )


def count(
    method: str,
    options: Sequence[Mapping[str, Any]],
    seats: int,
    votes: Iterable[Any],
    *,
    most: int | None = None,
    round: int = 1,
    seed: str = "",
    senior: rankings.Seniority | None = None,
) -> Outcome:
    """Counts `votes` on `options` for so many `seats`. The order of votes never changes the outcome; `seed` draws the lot of a
    method that needs one on its way, unless the statutes prefer the longest associate (`senior`)."""
    labels = {option["code"]: option["label"] for option in options}
    codes, cast = list(labels), list(votes)
    valid = [vote for vote in cast if is_valid(method, codes, vote, most=most, seats=seats)]
    chosen = [vote for vote in valid if vote and vote != BLANK]
    bare = Outcome(len(cast), len(valid) - len(chosen), len(cast) - len(valid), dict.fromkeys(codes, 0))
    if method == Method.JUDGMENT:
        return replace(bare, **mentions.judged(labels, seats, chosen))
    if method in ORDERED:
        by_duels = method == Method.SCHULZE
        ranked = (
            rankings.schulze(labels, seats, chosen)
            if by_duels
            else rankings.transferable(labels, seats, chosen, seed=seed, senior=senior)
        )
        return replace(bare, **ranked)
    named = Counter(chosen) if kind_of(method, seats=seats) == "one" else Counter(name for vote in chosen for name in vote)
    found = replace(bare, counts={code: named[code] for code in codes})
    if method == Method.LISTS:
        return _lists(found, labels, seats)
    if method == Method.TWO_ROUND and round == 1:
        return _first_round(found, labels, seats)
    if method == Method.YES_NO:
        return found
    elected, tied = _most_voted(found.counts, seats)
    steps = (_level(labels, tied, found.counts[tied[0]], seats - len(elected)),) if tied else ()
    return replace(found, elected=elected, tied=tied, steps=steps)


def _level(labels: Mapping[str, str], tied: Sequence[str], voices: int, left: int) -> str:
    """Who is level, and for what."""
    names, seats = ", ".join(labels[code] for code in tied), "la dernière place" if left == 1 else f"les {left} dernières places"
    return f"{names} : même nombre de voix ({voices}) pour {seats}."


def _most_voted(counts: Mapping[str, int], seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who wins `seats` by number of voices, and who is level for the last ones. Nobody wins without a voice."""
    ranked = sorted((code for code in counts if counts[code]), key=lambda code: -counts[code])
    if len(ranked) <= seats:
        return tuple(ranked), ()
    bar = counts[ranked[seats - 1]]
    if counts[ranked[seats]] < bar:
        return tuple(ranked[:seats]), ()
    return tuple(code for code in ranked if counts[code] > bar), tuple(code for code in ranked if counts[code] == bar)


def _first_round(found: Outcome, labels: Mapping[str, str], seats: int) -> Outcome:
    """More than half of the ballots that name someone elects; the seats left are disputed in a second round by the two ahead for
    each of them, and those level with the last. More majorities than seats: the most voted."""
    counts, expressed = found.counts, found.valid
    passed = {code: number for code, number in counts.items() if 2 * number > expressed}
    elected, tied = _most_voted(passed, seats)
    steps = [f"{labels[code]} a plus de la moitié des voix exprimées : {counts[code]} sur {expressed}." for code in elected]
    left = seats - len(elected)
    if tied:
        steps.append(_level(labels, tied, counts[tied[0]], left))
    if tied or not left:
        return replace(found, elected=elected, tied=tied, steps=tuple(steps))
    others = sorted((code for code in counts if code not in elected), key=lambda code: -counts[code])
    bar = counts[others[min(2 * left, len(others)) - 1]] if others else 0
    stay = tuple(code for code in others if counts[code] >= max(bar, 1)) or tuple(others)
    if not expressed or not stay:
        return replace(found, elected=elected, steps=tuple(steps))
    nobody = "Personne d'autre n'a" if elected else "Personne n'a"
    where = "un second tour départage" if left == 1 else f"un second tour pourvoit {left} sièges"
    steps.append(f"{nobody} plus de la moitié des {expressed} voix exprimées : {where}.")
    return replace(found, elected=elected, second_round=stay, steps=tuple(steps))


def _lists(found: Outcome, labels: Mapping[str, str], seats: int) -> Outcome:
    """Seats one by one to the list of the highest average (its voices over its seats plus one). The last seats, when more lists
    of the same average dispute them, stay open: the statutes say who has them."""
    counts, shares = found.counts, dict.fromkeys(found.counts, 0)
    steps: list[str] = []
    tied: tuple[str, ...] = ()
    for seat in range(1, seats + 1):
        averages = {code: Fraction(counts[code], shares[code] + 1) for code in counts if counts[code]}
        if not averages:
            break
        best = max(averages.values())
        first = tuple(code for code, average in averages.items() if average == best)
        if len(first) > seats - seat + 1:
            tied, left = first, seats - seat + 1
            names = ", ".join(labels[code] for code in tied)
            steps.append(f"{names} : même moyenne pour {'le dernier siège' if left == 1 else f'les {left} derniers sièges'}.")
            break
        shares[first[0]] += 1
        said = f"{float(best):.2f}".rstrip("0").rstrip(".").replace(".", ",")
        steps.append(f"Siège {seat} : {labels[first[0]]}, plus forte moyenne ({said}).")
    elected = tuple(code for code in shares if shares[code])
    return replace(found, elected=elected, tied=tied, shares=shares, steps=tuple(steps))
