"""What attendance brings to the page of a meeting: « je suis là », the desk, the quorum, the bureau, the sheet; to that of a
resolution, the quorum of its votes; to the document room, the certified sheets; to each convocation, a code for the door."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from cae.periods import today
from governance.attendance import codes, queries
from governance.attendance.models import AttendanceSheet
from governance.attendance.rules import clock, is_receiving, is_short
from governance.convening import ports as convening
from governance.meetings import ports
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.ports import Act, Panel
from governance.proxies import ports as proxies
from governance.roll.queries import current
from members.models import Member

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


def of_resolution(user, resolution) -> Iterator[Panel]:
    """The quorum of a resolution: as it was when its votes opened, as it stands while the meeting is held."""
    meeting = resolution.item.meeting
    records = list(resolution.quorums.all())
    roll = current(meeting) if meeting.state == MeetingState.OPEN else None
    standing = queries.standing(meeting, nature=resolution.nature, roll=roll) if roll is not None else None
    if records or standing is not None:
        yield Panel("governance/attendance/_quorum.html", {"records": records, "standing": standing, "meeting": meeting})


def kept(user, found: Sequence[Meeting]) -> dict[int, list[Act]]:
    """The certified sheets, for the document room: associates read those of the last three years (C. com. art. L. 225-117)."""
    if not queries.reads_sheets(user, on=today()):
        return {}
    rows = AttendanceSheet.objects.filter(meeting__in=[one.pk for one in found]).values_list("meeting", flat=True)
    return {pk: [Act("Feuille de présence", reverse("governance:attendance:print_sheet", args=[pk]))] for pk in rows}


def _is_short(meeting: Meeting):
    return is_short(list(queries.standings(meeting).values()) if current(meeting) is not None else [])


def card_of(meeting: Meeting, member: Member) -> convening.Card:
    """The code that the desk reads, on the convocation of each."""
    code = codes.personal_code(meeting.pk, member.pk)
    return convening.Card("À l'entrée, montrez ce code :", code, codes.image(codes.card_address(meeting.pk, member.pk)))


convening.cards.append(card_of)
convening.did_something.append(lambda meeting: queries.present(meeting).values_list("member", flat=True))
proxies.who_is_here.append(lambda meeting: queries.present(meeting).values_list("member", flat=True))
ports.failing_checks.append(_is_short)
ports.missed.append(queries.missed)
ports.member_acts.append(for_member)
ports.resolution_panels.append(of_resolution)
ports.kept.append(kept)
ports.team_acts.append(for_team)
