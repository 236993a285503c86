"""What attendance brings to the page of a meeting: « je suis là », the desk, the quorum, the bureau, the sheet."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from governance.attendance import queries
from governance.attendance.rules import clock, is_receiving
from governance.meetings import ports
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.ports import Act

HELD = (MeetingState.CONVENED, MeetingState.OPEN)
OVER = (MeetingState.CLOSED, MeetingState.FAILED)


def _address(name: str, meeting: Meeting) -> str:
    return reverse(f"governance:attendance:{name}", args=[meeting.pk])


def for_member(user, meeting: Meeting) -> Iterator[Act]:
    """Being there is the first thing to do on the day; then the quorum is read."""
    if is_receiving(meeting, at=timezone.now()) is not None:
        return
    mine = queries.present(meeting).filter(member=user.access.member_id).first() if user.access.member_id else None
    if mine is not None:
        yield Act(f"Vous êtes là depuis {clock(mine.arrived_at)}", _address("here", meeting), "Signer, ou partir.", done=True)
    else:
        yield Act("Dire que je suis là", _address("here", meeting), "Votre voix compte une fois votre présence notée.", main=True)
    if meeting.kind not in (MeetingKind.PRE_ASSEMBLY, MeetingKind.COLLECTIVE):
        yield Act("Le quorum", _address("quorum", meeting), "Combien nous sommes, et combien il faut être.")


def for_team(user, meeting: Meeting) -> Iterator[Act]:
    """The tools of the bureau, when they are of use."""
    if meeting.state not in (*HELD, *OVER) or not queries.runs(user, meeting):
        return
    if is_receiving(meeting, at=timezone.now()) is None:
        yield Act("Accueil", _address("desk", meeting), "Noter les arrivées et les départs.", main=True)
        yield Act("Code de la salle", _address("wall", meeting), "À projeter : chacun le lit avec son téléphone.")
    if meeting.state in HELD:
        yield Act("Bureau de séance", _address("bureau", meeting), "Qui préside, qui écrit, qui compte.")
        yield Act("Quorum", _address("quorum", meeting), "Où il en est, en direct.")
    if meeting.opened_at is not None:
        yield Act("Incidents", _address("incidents", meeting), "Ce que le procès-verbal devra dire.")
    yield Act("Feuille de présence", _address("sheet", meeting), "À imprimer, à certifier.")


ports.member_acts.append(for_member)
ports.team_acts.append(for_team)
