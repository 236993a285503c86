"""What a ballot may hold inside, for each method, and how its longest answer fits in the fixed length of a sealed ballot.

- one answer (`yes_no`, `lists`, `two_round`): the code of an option, or "blank";
- several names (`choices`: at most so many; `approval`: any number): their codes, `[]` for blank;
- an order (`stv`, `schulze`): codes from the preferred to the least, those left out last; `[]` for blank;
- mentions (`judgment`): `{code: 0…5}` for every option; `{}` for blank.
"""

from typing import Any

from governance.ballots.enums import Method
from governance.ballots.models import Ballot
from governance.sealed import recount

BLANK = "blank"
ONE = (Method.YES_NO, Method.LISTS, Method.TWO_ROUND)
SEVERAL = (Method.CHOICES, Method.APPROVAL)
ORDERED = (Method.STV, Method.SCHULZE)
MENTIONS = ("À rejeter", "Insuffisant", "Passable", "Assez bien", "Bien", "Très bien")


def kind_of(method: str) -> str:
    """How the method is answered: "one", "several", "order" or "mentions"."""
    return "one" if method in ONE else "several" if method in SEVERAL else "order" if method in ORDERED else "mentions"


def most_of(ballot: Ballot) -> int:
    """How many names an answer may hold."""
    return ballot.most if ballot.method == Method.CHOICES else len(ballot.options)


def is_valid(choice: Any, ballot: Ballot) -> bool:
    """Whether an opened ballot is an answer to the question; else it is void."""
    codes = {option["code"] for option in ballot.options}
    kind = kind_of(ballot.method)
    if kind == "one":
        return isinstance(choice, str) and choice in codes | {BLANK}
    if kind == "mentions":
        return isinstance(choice, dict) and (
            not choice
            or (set(choice) == codes and all(type(mark) is int and 0 <= mark < len(MENTIONS) for mark in choice.values()))
        )
    return (
        isinstance(choice, list)
        and all(isinstance(name, str) and name in codes for name in choice)
        and len(set(choice)) == len(choice) <= most_of(ballot)
    )


def longest(ballot: Ballot) -> Any:
    """The answer that takes most room."""
    codes = sorted((option["code"] for option in ballot.options), key=len, reverse=True)
    kind = kind_of(ballot.method)
    if kind == "one":
        return max([*codes, BLANK], key=len)
    return dict.fromkeys(codes, 5) if kind == "mentions" else codes[: most_of(ballot)]


def fits(ballot: Ballot) -> bool:
    """Whether every answer fits in a sealed ballot, whatever the number of its box."""
    try:
        recount.text_of(box=10**9, choice=longest(ballot), nonce="0" * 32)
    except recount.Unreadable:
        return False
    return True
