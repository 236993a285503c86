"""A result drawn: for each answer, a bar; two when the opinion of all was asked beside the decision. Pure.

The share of an answer is of the votes received, blank ones included: the two curves are of two sizes of crowd.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.ballots.enums import Method

# What these count is not a part of the votes: duels, or « this mention or better » that answers share.
NOT_SHARES = (Method.SCHULZE, Method.JUDGMENT)


@dataclass(frozen=True)
class Bar:
    """An answer in one result: how many voices, and their share in per cent, rounded: the length of the bar."""

    votes: int
    share: int


@dataclass(frozen=True)
class Answer:
    """An answer, and its bar in each result, in the order they were given."""

    label: str
    bars: tuple[Bar, ...]


def can_draw(method: str) -> bool:
    """Whether what a method counts is a part of the votes."""
    return method not in NOT_SHARES


def drawn(options: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """The answers to one question in one result or in two, blank votes last when there are some."""
    answers = [Answer(option["label"], tuple(_bar(one["counts"][option["code"]], one) for one in results)) for option in options]
    if any(one["blank"] for one in results):
        answers.append(Answer("Blanc", tuple(_bar(one["blank"], one) for one in results)))
    return answers


def _bar(votes: int, result: Mapping[str, Any]) -> Bar:
    received = result["votes"]
    return Bar(votes, (200 * votes + received) // (2 * received) if received else 0)
