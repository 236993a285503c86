"""A result as it is told to people: its rows, its sentence, what is drawn of it, its rounds and duels, an answer in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from governance.ballots import counting, curves, mentions, queries, rules
from governance.ballots.enums import BallotState, Method, Way
from governance.ballots.mentions import GRADES
from governance.ballots.models import Ballot
from governance.roll.models import VotingRight


def rows_of(ballot: Ballot, told: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The voices of each option of a result, in the order they were offered; nothing when nothing may be told."""
    if told is None:
        return []
    shares = told.get("shares") or {}
    names = seated(ballot, shares)
    return [
        {
            "label": option["label"],
            "votes": told["counts"][option["code"]],
            "seats": shares.get(option["code"]),
            "seated": names.get(option["code"], []),
            "elected": option["code"] in told["elected"],
            "tied": option["code"] in told["tied"],
            "stays": option["code"] in told["second_round"],
        }
        for option in ballot.options
    ]


def seated(ballot: Ballot, shares: Mapping[str, int]) -> dict[str, list[str]]:
    """Who is elected of each list: as many of its first names, as it was put to the vote, as it won seats."""
    if ballot.method != Method.LISTS:
        return {}
    names = {one["code"]: re.split(r"[,;]", one["meaning"]) for one in ballot.options}
    return {code: [name.strip() for name in names[code] if name.strip()][:seats] for code, seats in shares.items()}


BEST_FIRST = tuple(reversed(range(len(GRADES))))


@dataclass(frozen=True)
class Part:
    """How many gave one mention (`grade`, from 0), and where its part of the bar begins and ends, in thousandths."""

    grade: int
    label: str
    number: int
    x: int
    width: int
    is_majority: bool


@dataclass(frozen=True)
class Judged:
    """What an option was given: its majority mention (empty without any vote), and its bar, the best mention first."""

    label: str
    majority: str
    parts: tuple[Part, ...]
    elected: bool
    tied: bool


def profile(options: Iterable[Mapping[str, Any]], told: Mapping[str, Any] | None) -> list[Judged]:
    """The mentions given to each option, from the preferred one; nothing for a result of another method."""
    if not told or not told.get("grades"):
        return []
    grades, labels = told["grades"], {option["code"]: option["label"] for option in options}
    return [
        Judged(
            labels[code],
            GRADES[mentions.medians(grades[code])[0]] if sum(grades[code]) else "",
            _parts(grades[code]),
            code in told["elected"],
            code in told["tied"],
        )
        for code in mentions.ranked(grades)
    ]


def _parts(numbers: Sequence[int]) -> tuple[Part, ...]:
    whole, seen, found = sum(numbers), 0, []
    majority = mentions.medians(numbers)[0] if whole else None
    for grade in BEST_FIRST:
        begins, seen = seen, seen + numbers[grade]
        x, end = (1000 * begins // whole, 1000 * seen // whole) if whole else (0, 0)
        found.append(Part(grade, GRADES[grade], numbers[grade], x, end - x, grade == majority))
    return tuple(found)


@dataclass(frozen=True)
class Turns:
    """The turns of a transferable vote: for each option its voices at each, or a word once it left the count."""

    numbers: range
    rows: tuple[tuple[str, tuple[tuple[int, str, bool], ...]], ...]


def turns(ballot: Ballot, told: Mapping[str, Any] | None) -> Turns | None:
    """The turns of a result, those who stay longest and are elected first; None for another method."""
    found = (told or {}).get("turns") or ()
    if not found:
        return None
    left = {code: (rank, bool(turn["elected"])) for rank, turn in enumerate(found) for code in turn["leave"]}
    labels = {option["code"]: option["label"] for option in ballot.options}
    order = sorted(labels, key=lambda code: _place(*left.get(code, (len(found), False))))
    rows = tuple((labels[code], tuple(_turn(code, *one, left.get(code)) for one in enumerate(found, 1))) for code in order)
    return Turns(range(1, len(found) + 1), rows)


def _turn(code: str, number: int, turn: Mapping[str, Any], left: tuple[int, bool] | None) -> tuple[int, str, bool]:
    gone = "élu·e" if left is not None and left[1] else "hors compte"
    return number, turn["voices"].get(code) or gone, code in turn["leave"]


def _place(rank: int, elected: bool) -> tuple[int, int]:
    """The elected in the order of their election, then who left last."""
    return (0, rank) if elected else (1, -rank)


def duels(ballot: Ballot, told: Mapping[str, Any] | None) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """For each option, each other one with how many prefer the first, and how many the second."""
    if not told or not told.get("duels"):
        return []
    found, labels = told["duels"], {option["code"]: option["label"] for option in ballot.options}
    order = sorted(found, key=lambda code: -told["counts"][code])
    return [
        (labels[one], [(labels[other], found[one][other], found[other][one]) for other in order if other != one]) for one in order
    ]


@dataclass(frozen=True)
class Drawn:
    """A proclaimed result, the opinion of all beside it (`twin`) once it is proclaimed too, and the answers to both, drawn.

    `asked`: how many gave the opinion that is drawn; `others_only`: those of them alone who do not decide, known when people
    voted by name. Else everybody's: neither hands nor sealed ballots tell who does not decide.
    """

    ballot: Ballot
    twin: Ballot | None
    answers: list[curves.Answer]
    asked: int = 0
    others_only: bool = False

    @property
    def profiles(self) -> list[tuple[str, list[Judged]]]:
        """The mentions of a judgment, with whose they are when the opinion of all is beside."""
        found = [("", profile(self.ballot.options, self.ballot.result))]
        if self.twin is not None:
            found = [("Vote des associé·es : il décide", found[0][1])]
            found.append(("Avis de toutes les personnes de la coopérative", profile(self.twin.options, self.twin.result)))
        return [(title, rows) for title, rows in found if rows]

    @property
    def said(self) -> str:
        """The result in a sentence: the verdict, or who is elected, goes on to a second round, or is level."""
        result, labels = self.ballot.result or {}, {one["code"]: one["label"] for one in self.ballot.options}
        if result.get("verdict"):
            return str(result["verdict"]["sentence"])
        if shares := result.get("shares"):
            names = {code: f" ({', '.join(found)})" for code, found in seated(self.ballot, shares).items() if found}
            said = (f"{labels[code]} {seats}{names.get(code, '')}" for code, seats in shares.items())
            return f"Sièges : {', '.join(said)}."
        won = "Choisi, reste à adopter" if rules.chooses(self.ballot) else "Résultat"
        told = (("elected", won), ("second_round", "Au second tour"), ("tied", "À égalité"))
        said = (f"{words} : {', '.join(labels[code] for code in result[key])}." for key, words in told if result.get(key))
        return " ".join(said)


def drawn(ballot: Ballot, ballots: Iterable[Ballot]) -> Drawn | None:
    """What is drawn of a ballot that decides, its twin looked for among `ballots`; None before it is proclaimed."""
    if ballot.state != BallotState.PROCLAIMED or ballot.twin_of_id is not None:
        return None
    told = (one for one in ballots if one.twin_of_id == ballot.pk and one.state == BallotState.PROCLAIMED)
    twin = next(told, None)
    assert ballot.result is not None
    results, others = [ballot.result], None
    if twin is not None and twin.result is not None:
        others = _of_others(ballot, twin)
        results.append(others or twin.result)
    answers = curves.drawn(ballot.options, results) if curves.can_draw(ballot.method) else []
    return Drawn(ballot, twin, answers, asked=results[-1]["votes"], others_only=others is not None)


def _of_others(ballot: Ballot, twin: Ballot) -> dict[str, Any] | None:
    """The opinion of those who do not decide, counted apart; None where it is not known, or nobody of them gave it."""
    if twin.way != Way.NAMED:
        return None
    deciding = VotingRight.objects.filter(roll=ballot.roll_id).values("member")
    choices = list(twin.votes.exclude(right__member__in=deciding).values_list("choice", flat=True))
    if not choices:
        return None
    seed = queries.seed_of(twin)
    return asdict(counting.count(twin.method, twin.options, twin.seats, choices, most=twin.most, round=twin.round, seed=seed))


def words(ballot: Ballot, answer: Any) -> list[str]:
    """An answer as it is read, one line for each part of it."""
    labels = {option["code"]: option["label"] for option in ballot.options}
    if not answer or answer == counting.BLANK:
        return ["Vote blanc"]
    if isinstance(answer, str):
        return [labels[answer]]
    if isinstance(answer, dict):
        return [f"{labels[code]} : {GRADES[mark]}" for code, mark in answer.items()]
    if counting.kind_of(ballot.method) == "order":
        return [f"{rank}. {labels[code]}" for rank, code in enumerate(answer, 1)]
    return [labels[code] for code in answer]
