"""What ballots say of the rest: neither the roll changes, nor a paper is taken, nor the meeting closes while a vote is open or a
round is left to hold; a resolution shows its votes, a meeting where to vote and what the bureau does."""

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from governance.attendance.queries import runs
from governance.ballots import explain, secrecy
from governance.ballots.actions import cancel_ballot
from governance.ballots.enums import BallotState, Way
from governance.ballots.ports import opener_of, why_not_vote
from governance.ballots.queries import (
    ballots_of,
    ballots_of_meeting,
    kept_voices,
    last_rounds,
    not_by_post,
    open_ballots,
    voices,
    voters_by_name,
)
from governance.ballots.rules import (
    can_close_meeting,
    can_go_on,
    chooses,
    has_decided,
    is_counted,
    is_level,
    is_proclaimed,
    round_to_hold,
    takes_papers,
)
from governance.ballots.telling import drawn, duels, profile, rows_of, turns
from governance.convening import ports as convening
from governance.meetings import ports as meetings
from governance.meetings.enums import MeetingKind
from governance.meetings.ports import Act, Panel
from governance.meetings.rules import VOTED, interest_removes_vote
from governance.proxies import ports as proxies
from governance.roll import ports as rolls
from members.models import Member

CANCELLABLE = (BallotState.PREPARED, BallotState.OPEN, BallotState.CLOSED)
NOT_HELD = (BallotState.PREPARED, BallotState.CANCELLED)
COUNTED = (BallotState.COUNTED, BallotState.PROCLAIMED)


def _while_open(meeting):
    return can_close_meeting(list(open_ballots(meeting)[:1]))


def _all_told(meeting):
    """Every vote that decides is counted and proclaimed, and every round it left is held or given up."""
    rounds = last_rounds(meeting)
    if refusal := is_counted([ballot for ballot in rounds if ballot.state == BallotState.CLOSED]):
        return refusal
    for ballot in rounds:
        if refusal := is_proclaimed(ballot):
            return replace(refusal, address=reverse("governance:ballots:sheet", args=[ballot.pk]))
        if can_go_on(ballot) is None:
            return replace(round_to_hold(ballot), address=reverse("governance:ballots:sheet", args=[ballot.pk]))
    return None


def _nothing_decided(meeting):
    return has_decided([ballot for ballot in last_rounds(meeting) if ballot.state in COUNTED])


def _decided(meeting):
    """The resolutions on which a vote that decides was counted."""
    return {ballot.resolution_id for ballot in last_rounds(meeting) if ballot.state in COUNTED}


def _cancel_all(meeting, by):
    """A vote taken for an assembly that is given up decides nothing: it is never counted."""
    for ballot in ballots_of_meeting(meeting).filter(state__in=CANCELLABLE).order_by("pk"):
        cancel_ballot(ballot=ballot, by=by, reason=f"la réunion est annulée, {meeting.cancelled_reason}", at=timezone.now())


def _before_declaring(resolution, member):
    """What becomes of a voice that is already in a vote of the resolution, where the interest takes it away."""
    if not interest_removes_vote(resolution):
        return
    for ballot in resolution.ballots.filter(trial=False, twin_of=None).exclude(state__in=NOT_HELD):
        mine = set(ballot.roll.rights.filter(member=member).values_list("pk", flat=True))
        opener = opener_of(ballot.way)
        voted = bool(mine & (opener.used(ballot) if opener else set(ballot.votes.values_list("right", flat=True))))
        if said := explain.on_declaring(ballot, voted=voted):
            yield said


def _interest_notes(resolution):
    """Whose voice stays in a vote that is over; while a secret one is open, nobody is told who voted."""
    found = {}
    for ballot in resolution.ballots.filter(trial=False, twin_of=None).exclude(state__in=NOT_HELD).order_by("pk"):
        if ballot.state != BallotState.OPEN:
            kept = kept_voices(ballot, resolution.item.meeting)
            found |= {right.member_id: explain.kept(ballot) for right in kept}
        elif ballot.way == Way.SECRET:
            found |= dict.fromkeys(resolution.interests.values_list("member", flat=True), explain.NO_MORE)
    return found


def _takes_papers(meeting):
    return takes_papers(meeting, list(open_ballots(meeting).filter(trial=False)[:1]))


def _panel(user, resolution):
    ballots = ballots_of(resolution)
    meeting = resolution.item.meeting
    bureau = resolution.frozen_at is not None and meeting.kind != MeetingKind.PRE_ASSEMBLY and runs(user, meeting)
    for ballot in ballots:
        ballot.rows, ballot.profile = rows_of(ballot, ballot.told), profile(ballot.options, ballot.told)
        ballot.chooses = chooses(ballot) and not is_level(ballot)
        ballot.turns, ballot.duels = turns(ballot, ballot.told), duels(ballot, ballot.told)
    live = [one for one in ballots if not one.trial and one.twin_of_id is None and one.state != BallotState.CANCELLED]
    may_prepare = bureau and not live and meeting.state in ("draft", "convened", "open")
    if ballots or may_prepare:
        both = [one for one in (drawn(ballot, ballots) for ballot in ballots) if one is not None and one.twin is not None]
        otherwise = why_not_vote([resolution]).get(resolution.pk) if may_prepare else None
        context = {"ballots": ballots, "both": both, "may_prepare": may_prepare, "resolution": resolution, "runs": bureau}
        context["secrecy"] = secrecy.shown(user, resolution, ballots)
        context["otherwise"] = otherwise
        yield Panel("governance/ballots/_panel.html", context)


def _to_vote(user, meeting):
    """The votes a member may answer now; those of a later subject are told by it."""
    if user.access.member_id is None:
        return
    member = Member.objects.filter(pk=user.access.member_id).first()
    rows = ballots_of_meeting(meeting).filter(state=BallotState.OPEN, way=Way.NAMED, roll__rights__member=member)
    for ballot in rows:
        title, address = ballot.resolution.item.title, reverse("governance:ballots:vote", args=[ballot.pk])
        mine = voices(ballot, member)
        if any(one.is_ready for one in mine) or not any(one.vote for one in mine):
            yield Act(f"Voter : {title}", address, why="vote nominatif, ouvert en ce moment", main=True, first=True)
        else:
            yield Act(f"Vous avez voté : {title}", address, why="Relire votre vote.", done=True)


def _to_run(user, meeting):
    if meeting.kind != MeetingKind.PRE_ASSEMBLY and runs(user, meeting) and meeting.items.filter(kind__in=VOTED).exists():
        yield Act(
            "Les votes", reverse("governance:ballots:of_meeting", args=[meeting.pk]), "Préparer, ouvrir, compter, proclamer."
        )


rolls.is_frozen.append(_while_open)
proxies.voting.append(_takes_papers)
convening.did_something.append(voters_by_name)
proxies.how_voted.append(not_by_post)
meetings.closing_checks += [_while_open, _all_told]
meetings.failing_checks.append(_nothing_decided)
meetings.decided.append(_decided)
meetings.cancelled.append(_cancel_all)
meetings.resolution_panels.append(_panel)
meetings.said_of_texts.append(secrecy.said_of)
meetings.before_declaring.append(_before_declaring)
meetings.interest_notes.append(_interest_notes)
meetings.member_acts.append(_to_vote)
meetings.team_acts.append(_to_run)
