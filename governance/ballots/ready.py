"""What ballots say of the rest: neither the roll changes, nor a paper is taken, nor the meeting closes while a vote is open or a
round is left to hold; a resolution shows its votes, a meeting where to vote and what the bureau does."""

from dataclasses import replace

from django.urls import reverse

from governance.attendance.queries import runs
from governance.ballots.enums import BallotState, Way
from governance.ballots.queries import ballots_of, ballots_of_meeting, not_by_post, open_ballots, uncounted, unfinished
from governance.ballots.rules import can_close_meeting, is_counted, round_to_hold, takes_papers
from governance.ballots.telling import drawn, duels, profile, rows_of, turns
from governance.meetings import ports as meetings
from governance.meetings.enums import MeetingKind
from governance.meetings.ports import Act, Panel
from governance.meetings.rules import VOTED
from governance.proxies import ports as proxies
from governance.roll import ports as rolls


def _while_open(meeting):
    return can_close_meeting(list(open_ballots(meeting)[:1]))


def _all_counted(meeting):
    return is_counted(list(uncounted(meeting)[:1]))


def _all_rounds_held(meeting):
    for ballot in unfinished(meeting):
        return replace(round_to_hold(ballot), address=reverse("governance:ballots:sheet", args=[ballot.pk]))
    return None


def _takes_papers(meeting):
    return takes_papers(meeting, list(open_ballots(meeting).filter(trial=False)[:1]))


def _panel(user, resolution):
    ballots = ballots_of(resolution)
    meeting = resolution.item.meeting
    bureau = resolution.frozen_at is not None and meeting.kind != MeetingKind.PRE_ASSEMBLY and runs(user, meeting)
    for ballot in ballots:
        ballot.rows, ballot.profile = rows_of(ballot, ballot.told), profile(ballot.options, ballot.told)
        ballot.turns, ballot.duels = turns(ballot, ballot.told), duels(ballot, ballot.told)
    live = [one for one in ballots if not one.trial and one.twin_of_id is None and one.state != BallotState.CANCELLED]
    may_prepare = bureau and not live and meeting.state in ("draft", "convened", "open")
    if ballots or may_prepare:
        both = [one for one in (drawn(ballot, ballots) for ballot in ballots) if one is not None and one.twin is not None]
        context = {"ballots": ballots, "both": both, "may_prepare": may_prepare, "resolution": resolution, "runs": bureau}
        yield Panel("governance/ballots/_panel.html", context)


def _to_vote(user, meeting):
    """The votes a member may answer now; those of a later subject are told by it."""
    if user.access.member_id is None:
        return
    for ballot in ballots_of_meeting(meeting).filter(
        state=BallotState.OPEN, way=Way.NAMED, roll__rights__member=user.access.member_id
    ):
        yield Act(
            f"Voter : {ballot.resolution.item.title}",
            reverse("governance:ballots:vote", args=[ballot.pk]),
            why="vote nominatif, ouvert en ce moment",
            main=True,
        )


def _to_run(user, meeting):
    if meeting.kind != MeetingKind.PRE_ASSEMBLY and runs(user, meeting) and meeting.items.filter(kind__in=VOTED).exists():
        yield Act(
            "Les votes", reverse("governance:ballots:of_meeting", args=[meeting.pk]), "Préparer, ouvrir, compter, proclamer."
        )


rolls.is_frozen.append(_while_open)
proxies.voting.append(_takes_papers)
proxies.how_voted.append(not_by_post)
meetings.closing_checks += [_while_open, _all_counted, _all_rounds_held]
meetings.resolution_panels.append(_panel)
meetings.member_acts.append(_to_vote)
meetings.team_acts.append(_to_run)
