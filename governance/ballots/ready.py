"""What ballots say of the rest: neither the roll changes nor the meeting closes while a vote is open; a resolution shows its
votes."""

from governance.ballots.queries import ballots_of, open_ballots, rows_of
from governance.ballots.rules import can_close_meeting
from governance.meetings import ports as meetings
from governance.meetings.ports import Panel
from governance.roll import ports as rolls


def _while_open(meeting):
    return can_close_meeting(list(open_ballots(meeting)[:1]))


def _panel(user, resolution):
    ballots = list(ballots_of(resolution))
    for ballot in ballots:
        ballot.rows = rows_of(ballot)
    if ballots:
        yield Panel("governance/ballots/_panel.html", {"ballots": ballots})


rolls.is_frozen.append(_while_open)
meetings.closing_checks.append(_while_open)
meetings.resolution_panels.append(_panel)
