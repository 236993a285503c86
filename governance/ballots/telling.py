"""A result as it is told to people: its rows, its sentence, what is drawn of it, an answer in words."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from governance.ballots import counting, curves, queries
from governance.ballots.enums import BallotState, Way
from governance.ballots.models import Ballot
from governance.roll.models import VotingRight


def rows_of(ballot: Ballot, told: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The voices of each option of a result, in the order they were offered; nothing when nothing may be told."""
    if told is None:
        return []
    shares, grades = told.get("shares") or {}, told.get("grades") or {}
    return [
        {
            "label": option["label"],
            "votes": told["counts"][option["code"]],
            "seats": shares.get(option["code"]),
            "grades": grades.get(option["code"]),
            "elected": option["code"] in told["elected"],
            "tied": option["code"] in told["tied"],
            "stays": option["code"] in told["second_round"],
        }
        for option in ballot.options
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
    def said(self) -> str:
        """The result in a sentence: the verdict, or who is elected, goes on to a second round, or is level."""
        result, labels = self.ballot.result or {}, {one["code"]: one["label"] for one in self.ballot.options}
        if result.get("verdict"):
            return str(result["verdict"]["sentence"])
        if shares := result.get("shares"):
            return f"Sièges : {', '.join(f'{labels[code]} {seats}' for code, seats in shares.items())}."
        told = (("elected", "Résultat"), ("second_round", "Au second tour"), ("tied", "À égalité"))
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
        return [f"{labels[code]} : {counting.GRADES[mark]}" for code, mark in answer.items()]
    if counting.kind_of(ballot.method) == "order":
        return [f"{rank}. {labels[code]}" for rank, code in enumerate(answer, 1)]
    return [labels[code] for code in answer]
