"""What the room brings to the page of a meeting: one's own page and the screen while it is held, the desk of the bureau; why it
cannot be closed while it is suspended."""

from collections.abc import Iterator

from django.urls import reverse

from cae import retention
from governance.attendance.queries import runs
from governance.ballots import ports as ballots
from governance.meetings import ports
from governance.meetings.enums import MeetingState
from governance.meetings.models import Meeting
from governance.meetings.ports import Act
from governance.room import queries, rules
from governance.room.actions import end_turns, go_to


def _address(name: str, meeting: Meeting) -> str:
    return reverse(f"governance:room:{name}", args=[meeting.pk])


def for_member(user, meeting: Meeting) -> Iterator[Act]:
    """While it is held, one page leads each to what they have to do now."""
    if meeting.state == MeetingState.OPEN and user.access.member_id is not None:
        yield Act("Suivre la séance", _address("seat", meeting), "Voter, demander la parole, lire ce dont on parle.", main=True)


def for_team(user, meeting: Meeting) -> Iterator[Act]:
    """The desk while it can be led, the screen as long as there is something on it."""
    if meeting.state not in (MeetingState.CONVENED, MeetingState.OPEN, MeetingState.CLOSED) or not runs(user, meeting):
        return
    if meeting.state == MeetingState.CLOSED and queries.has_spoken(meeting):
        yield Act("Temps de parole", _address("speaking_times", meeting), "Qui a parlé, et combien de temps.")
    if meeting.state != MeetingState.CLOSED:
        yield Act("Pupitre", _address("desk", meeting), "Mener la séance : points, minuteur, parole, votes.", main=True)
    yield Act("Écran de la salle", _address("screen", meeting), "À projeter : il suit la séance.")


def onward(meeting: Meeting) -> Act | None:
    """Who has voted comes back to the page that follows the meeting."""
    return Act("Revenir à la séance", _address("seat", meeting)) if meeting.state == MeetingState.OPEN else None


def turn_to_vote(ballot, by, at) -> None:
    """What is voted in session is what the room is at; a sitting that is suspended stays so."""
    item = ballot.resolution.item
    if item.meeting.state == MeetingState.OPEN and queries.can_turn_to(item):
        go_to(meeting=item.meeting, item=item, by=by, at=at)


ballots.onward.append(onward)
ballots.opened.append(turn_to_vote)
ports.member_acts.append(for_member)
ports.team_acts.append(for_team)
ports.ended.append(lambda meeting, by, at: end_turns(meeting=meeting, by=by, at=at))
retention.passing["turns"] = queries.forgettable_turns
ports.closing_checks.append(lambda meeting: rules.can_close_meeting(queries.suspension_of(meeting)))
