"""When the roll of a meeting is made and contested; the text of a version, whose bytes are hashed."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cae.access import Refusal
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.roll.enums import RollKind
from governance.roll.models import Objection, Roll, VotingRight

LIVE = (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN)


def can_make(meeting: Meeting, *, kind: str, day: date) -> Refusal | None:
    """A roll is made until the meeting is over, of a situation known by its day; nobody decides in a pre-assembly."""
    if meeting.state not in LIVE:
        return Refusal(
            f"Cette réunion est {MeetingState(meeting.state).label} : sa liste électorale ne change plus.", code="state"
        )
    if kind == RollKind.DELIBERATIVE and meeting.kind == MeetingKind.PRE_ASSEMBLY:
        return Refusal("Une pré-assemblée ne décide de rien : elle n'a pas de liste électorale.", code="kind")
    if day > local_day(meeting.starts_at):
        return Refusal("La liste électorale s'arrête au plus tard le jour de la réunion.", code="day", field="day")
    return None


def can_object(roll: Roll, *, is_latest: bool, at: datetime) -> Refusal | None:
    """A version is contested while it is the latest one, within the time the statutes leave."""
    if not is_latest:
        return Refusal(
            "Une version plus récente de la liste électorale existe.", remedy="Relisez la dernière version.", code="old"
        )
    if roll.meeting.state not in LIVE:
        return Refusal("La réunion est terminée.", code="state")
    if roll.objections_until is not None and at > roll.objections_until:
        return Refusal(
            "Le temps laissé pour réclamer est passé.",
            remedy="Dites-le au bureau à l'ouverture de la séance : il en décidera et ce sera écrit au procès-verbal.",
            code="late",
        )
    return None


def is_settled(roll: Roll, *, waiting: Objection | None, in_session: bool, at: datetime) -> Refusal | None:
    """A roll is voted on once what is said against it was answered and, before the session, once nobody may object any more. In
    session, it is said aloud."""
    if waiting is not None:
        return Refusal(
            f"La réclamation de {waiting.author} sur la liste électorale attend sa réponse.",
            remedy="Répondez-y d'abord.",
            code="objection",
        )
    if not in_session and roll.objections_until is not None and at <= roll.objections_until:
        until = timezone.localtime(roll.objections_until)
        return Refusal(
            f"On peut réclamer contre la liste électorale jusqu'au {until:%d/%m/%Y} à {until:%H:%M}.",
            remedy="Ouvrez le vote après, ou pendant la séance.",
            code="contested",
        )
    return None


def is_up_to_date(missing: Sequence[str], extra: Sequence[str], *, version: int) -> Refusal | None:
    """A roll lists who votes as things are: an admission or a loss of status since makes it old."""
    said = []
    if missing:
        said.append(f"il y manque {', '.join(missing)}")
    if extra:
        said.append(f"{', '.join(extra)} n'y {'ont plus leur' if extra[1:] else 'a plus sa'} place")
    if not said:
        return None
    return Refusal(
        f"La version {version} de la liste électorale n'est plus à jour : {' ; '.join(said)}.",
        remedy="Mettez la liste à jour d'abord.",
        code="old_roll",
    )


def by_name(rights: Iterable[VotingRight]) -> list[VotingRight]:
    """Rights in the order of last names, then first names, whatever their accents."""
    return sorted(
        rights, key=lambda right: (*(_plain(part) for part in (right.member.last_name, right.member.first_name)), right.pk)
    )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()


def can_answer(objection: Objection) -> Refusal | None:
    if objection.answered_at is not None:
        return Refusal("Cette réclamation a déjà sa réponse.", code="answered")
    return None


def one_line(text: str) -> str:
    """A name as it is written in the roll: on one line, without the mark that separates columns."""
    return " ".join(text.replace(";", ",").split())


def content_of(rights: Iterable[tuple[Any, str, str]]) -> bytes:
    """The text of a version: a line `key;name;college` for each right, sorted, in UTF-8."""
    return "".join(sorted(f"{key};{name};{college}\n" for key, name, college in rights)).encode()
