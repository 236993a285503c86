"""What a ballot may hold inside (as `ballots.counting` says), and how its longest answer fits in a length that never changes."""

from typing import Any

from governance.ballots import counting
from governance.ballots.models import Ballot
from governance.ballots.queries import most_of
from governance.sealed import recount


def longest(ballot: Ballot) -> Any:
    """The answer that takes most room."""
    codes = sorted((option["code"] for option in ballot.options), key=len, reverse=True)
    kind = counting.kind_of(ballot.method, seats=ballot.seats)
    if kind == "one":
        return max([*codes, counting.BLANK], key=len)
    return dict.fromkeys(codes, 5) if kind == "mentions" else codes[: most_of(ballot)]


def fits(ballot: Ballot) -> bool:
    """Whether every answer fits in a sealed ballot, whatever the number of its box."""
    try:
        recount.text_of(box=10**9, choice=longest(ballot), nonce="0" * 32)
    except recount.Unreadable:
        return False
    return True
