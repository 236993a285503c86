"""When minutes are written, fixed, signed and registered; what becomes of a decision; the sentence when not."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cae.access import Refusal
from governance.attendance.models import BureauMember
from governance.decisions.models import Decision
from governance.meetings.enums import ASSEMBLIES, MeetingKind, MeetingState
from governance.meetings.models import Meeting
from governance.minutes.enums import FollowUpState, MinutesState, Register
from governance.minutes.models import FollowUp, Minutes, MinutesSignature, Note
from members.models import Member
from members.rules import plausible

WRITTEN = (MeetingState.OPEN, MeetingState.CLOSED, MeetingState.FAILED)
OVER = (MeetingState.CLOSED, MeetingState.FAILED)
ENDED = (FollowUpState.APPLIED, FollowUpState.DROPPED)


def register_of(kind: str) -> Register:
    """The book that minutes of a kind of meeting enter."""
    return Register.ASSEMBLY if kind in ASSEMBLIES else Register.BOARD if kind == MeetingKind.BOARD else Register.GROUP


def can_write(meeting: Meeting, minutes: Minutes | None) -> Refusal | None:
    """Notes are taken from the opening of the meeting until the minutes are fixed."""
    if meeting.kind == MeetingKind.PRE_ASSEMBLY:
        return Refusal("Une pré-assemblée ne décide de rien : elle n'a pas de procès-verbal.", code="kind")
    if meeting.state not in WRITTEN:
        return Refusal("Le procès-verbal s'écrit à partir de l'ouverture de la séance.", code="state")
    return is_fixed(minutes)


def is_fixed(minutes: Minutes | None) -> Refusal | None:
    """Why minutes no longer change: they are being signed, or registered."""
    if minutes is None or minutes.state == MinutesState.DRAFT:
        return None
    if minutes.state == MinutesState.SIGNING:
        return Refusal(
            "Le procès-verbal est à la signature : il ne change plus.", remedy="Reprenez-le en rédaction d'abord.", code="signing"
        )
    return Refusal(
        f"Le procès-verbal n° {minutes.number} est inscrit au registre : il ne change plus.",
        "C. com. art. R. 225-22",
        code="registered",
    )


def can_keep_note(note: Note | None, *, seen: str) -> Refusal | None:
    """A note is kept over the one its writer saw, never over that of someone else."""
    if note is None or seen == mark_of(note):
        return None
    who = f" par {note.written_by}" if note.written_by is not None else ""
    return Refusal(
        f"Cette note vient d'être modifiée{who}.", remedy="Copiez ce que vous avez écrit, puis rechargez la page.", code="changed"
    )


def mark_of(note: Note | None) -> str:
    """What tells one writing of a note from the next."""
    return note.written_at.isoformat() if note is not None else ""


def can_fix(meeting: Meeting, minutes: Minutes | None, *, gaps: Sequence[Any]) -> Refusal | None:
    """Minutes are fixed once the meeting is over, complete, and given to the bureau to sign."""
    if meeting.state not in OVER:
        return Refusal("Le procès-verbal s'arrête une fois la séance levée.", code="state")
    if refusal := is_fixed(minutes):
        return refusal
    if gaps:
        asked = "" if meeting.kind == MeetingKind.COLLECTIVE else " que la loi demande"
        several = "s" if len(gaps) > 1 else ""
        return Refusal(f"Il manque {len(gaps)} mention{several}{asked}. {gaps[0].refusal}", code="gaps")
    return None


def can_reopen(minutes: Minutes) -> Refusal | None:
    """Minutes that are being signed may be taken back, to be corrected: the signatures given no longer count."""
    if minutes.state == MinutesState.SIGNING:
        return None
    return is_fixed(minutes) or Refusal("Ce procès-verbal est déjà en rédaction.", code="draft")


def can_sign(
    minutes: Minutes, bureau: Sequence[BureauMember], member: Member | None, *, signed: Sequence[MinutesSignature], digest: str
) -> Refusal | None:
    """Each member of the bureau signs once, the bytes they read."""
    if minutes.state != MinutesState.SIGNING:
        return is_fixed(minutes) or Refusal("Le procès-verbal n'est pas encore à la signature.", code="draft")
    if member is None or member.pk not in {one.member_id for one in bureau}:
        return Refusal("Le procès-verbal se signe par les membres du bureau.", "C. com. art. R. 225-106", code="stranger")
    if any(one.member_id == member.pk for one in signed):
        return Refusal("Vous avez déjà signé ce procès-verbal.", code="signed")
    if digest != minutes.digest:
        return Refusal("Le procès-verbal a changé depuis que vous l'avez lu.", remedy="Relisez-le, puis signez.", code="changed")
    return None


# -- what becomes of decisions ------------------------------------------------------------------------


def can_start(decision: Decision, *, followed: bool) -> Refusal | None:
    """The application of a decision in force is followed once."""
    if followed:
        return Refusal("Cette décision est déjà suivie.", code="twice")
    if Decision.objects.filter(replaces=decision).exists():
        return Refusal("Cette décision est remplacée par une autre.", remedy="Suivez plutôt celle-ci.", code="replaced")
    return None


def can_follow(follow_up: FollowUp, *, state: str, note: str, review_on: date | None, on: date) -> Refusal | None:
    """A decision is followed until it is applied; giving it up is said with its reason, and what goes on is looked at again."""
    if state == FollowUpState.DROPPED and not note.strip():
        return Refusal("Dites pourquoi cette décision n'est pas appliquée.", code="reason", field="note")
    if state in ENDED:
        return None
    if review_on is None:
        return Refusal("Choisissez le jour où l'on y revient.", code="review", field="review_on")
    if refusal := plausible(review_on, on=on, what="À revoir le"):
        return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field="review_on")
    if review_on < on and review_on != follow_up.review_on:
        return Refusal("Ce jour est passé.", remedy="Choisissez un jour à venir.", code="past", field="review_on")
    return None
