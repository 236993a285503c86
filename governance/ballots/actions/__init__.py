"""The life of a ballot: prepared, opened, answered, closed, counted, proclaimed; or cancelled, and then never counted.

The meeting is locked before the ballot, as whoever makes a roll does: a roll never changes under an open ballot.
"""

from governance.ballots.actions.ending import (
    cancel_ballot,
    close_ballot,
    count_ballot,
    count_elsewhere,
    give_up_next_round,
    proclaim,
    settle_tie,
)
from governance.ballots.actions.opening import ask_opinion, open_ballot, prepare_ballot, prepare_next_round, why_not_open
from governance.ballots.actions.reminding import REMIND, remind_voters
from governance.ballots.actions.secrecy import ask_secrecy, make_secret, withdraw_secrecy
from governance.ballots.actions.voting import cast_all, cast_named, record_hands

__all__ = [
    "REMIND",
    "ask_opinion",
    "ask_secrecy",
    "cancel_ballot",
    "cast_all",
    "cast_named",
    "close_ballot",
    "count_ballot",
    "count_elsewhere",
    "give_up_next_round",
    "make_secret",
    "open_ballot",
    "prepare_ballot",
    "prepare_next_round",
    "proclaim",
    "record_hands",
    "remind_voters",
    "settle_tie",
    "why_not_open",
    "withdraw_secrecy",
]
