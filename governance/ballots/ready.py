"""What ballots say of the rest: neither the roll changes nor the meeting closes while a vote is open."""

from governance.ballots.queries import open_ballots
from governance.ballots.rules import can_close_meeting
from governance.meetings import ports as meetings
from governance.roll import ports as rolls


def _while_open(meeting):
    return can_close_meeting(list(open_ballots(meeting)[:1]))


rolls.is_frozen.append(_while_open)
meetings.closing_checks.append(_while_open)
