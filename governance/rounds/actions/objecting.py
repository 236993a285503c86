"""Objections: each is raised with its reason, then integrated, withdrawn or upheld; without any, silence is consent."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.attendance.actions import note_quorum
from governance.meetings.actions import freeze_text, retain_text
from governance.meetings.enums import MeetingKind
from governance.meetings.models import Meeting
from governance.meetings.rules import frozen
from governance.meetings.texts import canonical, digest
from governance.roll.queries import current
from governance.rounds import queries, rules
from governance.rounds.actions.opening import end, move, note_aloud, reword
from governance.rounds.enums import ConcernState, Kind, Phase
from governance.rounds.models import Concern, Consent, Deliberation
from members.models import Member

OPEN = (ConcernState.STANDING, ConcernState.UPHELD)


def _asked(deliberation: Deliberation, member: Member, turn: int, by: Actor) -> Deliberation:
    found = lock(deliberation)
    or_raise(rules.is_in(found, Phase.OBJECTIONS) or rules.same_turn(found, turn))
    or_raise(rules.takes_part(queries.participants(found).filter(pk=member.pk).exists()))
    note_aloud(found, member, by)
    return found


@transaction.atomic
def consent(*, deliberation: Deliberation, member: Member, turn: int, by: Actor, at: datetime) -> Consent:
    """Says « pas d'objection » on what was read at this turn; it lifts the objection one had made."""
    found = _asked(deliberation, member, turn, by)
    said = found.consents.filter(turn=turn, member=member).first()
    mine = [one for one in found.concerns.filter(author=member, state__in=OPEN) if queries.is_about_now(one, found)]
    if said is not None and not mine:
        raise Refused("Vous avez déjà répondu.")
    for concern in mine:
        _settle(concern, ConcernState.WITHDRAWN, "N'a plus d'objection.", at)
        record(found, "withdraw", f"{member} n'a plus d'objection : la sienne est levée", by=by)
    return said or Consent.objects.create(deliberation=found, turn=turn, member=member, at=at)


@transaction.atomic
def raise_concern(*, deliberation: Deliberation, member: Member, turn: int, text: str, by: Actor, at: datetime) -> Concern:
    """Raises an objection, with its reason, under one's name."""
    found = _asked(deliberation, member, turn, by)
    if not text.strip():
        raise Refused("Dites ce qui vous empêche d'y consentir : c'est par là qu'on améliore.")
    made = Concern.objects.create(deliberation=found, turn=turn, author=member, about=found.proposed, text=text.strip(), at=at)
    record(found, "object", "a fait une objection", by=by)
    return made


def _to_settle(concern: Concern) -> tuple[Concern, Deliberation]:
    found = lock(concern.deliberation)
    concern = lock(concern)
    concern.deliberation = found
    return concern, found


def _settle(concern: Concern, state: ConcernState, answer: str, at: datetime) -> None:
    concern.state, concern.answer, concern.settled_at = state, answer.strip(), at
    concern.save(update_fields=["state", "answer", "settled_at"])


@transaction.atomic
def integrate(*, concern: Concern, text: str, why: str, by: Actor, at: datetime) -> Concern:
    """Changes the text so that it answers an objection; everyone is asked again, on the new text."""
    concern, found = _to_settle(concern)
    or_raise(rules.can_settle(concern) or rules.can_integrate(found))
    reword(found, text, why or f"Répond à l'objection de {concern.author}", by, at)
    _settle(concern, ConcernState.INTEGRATED, why, at)
    move(found, Phase.OBJECTIONS, by, at)
    return concern


@transaction.atomic
def redefine(*, concern: Concern, term: str, criteria: str, why: str, by: Actor, at: datetime) -> Concern:
    """Changes the term or the criteria of what somebody is elected to, so that it answers an objection; everyone is asked again
    on the same person. What they were stays in the history."""
    concern, found = _to_settle(concern)
    or_raise(rules.can_settle(concern) or rules.can_redefine(found, term=term, criteria=criteria))
    before = f"{found.term or 'sans durée'} ; {' '.join(found.criteria.split()) or 'sans critères'}"
    found.term, found.criteria = term.strip(), criteria.strip()
    found.save(update_fields=["term", "criteria"])
    record(found, "redefine", f"a changé la durée ou les critères, qui étaient : {before}"[:500], by=by)
    _settle(concern, ConcernState.INTEGRATED, why or "La durée ou les critères ont changé.", at)
    move(found, Phase.OBJECTIONS, by, at)
    return concern


@transaction.atomic
def withdraw_concern(*, concern: Concern, by: Actor, at: datetime, why: str = "") -> Concern:
    """Its author no longer objects."""
    concern, found = _to_settle(concern)
    or_raise(rules.can_settle(concern))
    _settle(concern, ConcernState.WITHDRAWN, why, at)
    record(found, "withdraw", f"{concern.author} lève son objection", by=by)
    return concern


@transaction.atomic
def uphold(*, concern: Concern, why: str, by: Actor, at: datetime) -> Concern:
    """Writes that an objection stands after it was talked over: there is no consent on this text, or this person."""
    concern, found = _to_settle(concern)
    or_raise(rules.can_uphold(concern))
    if not why.strip():
        raise Refused("Dites en une phrase pourquoi l'objection reste.")
    _settle(concern, ConcernState.UPHELD, why, at)
    record(found, "uphold", f"a noté que l'objection de {concern.author} est maintenue", by=by)
    return concern


@transaction.atomic
def conclude(*, deliberation: Deliberation, seen: int, by: Actor, at: datetime) -> Deliberation:
    """Closes the objections on the text that was `seen`: consented to, unless one is upheld. Silence is consent, and is written.

    Refused while an objection has no answer. In a board or a group in session it is the decision: the quorum is noted, and the
    text is final. Who was elected has still to accept.
    """
    meeting = queries.meeting_of(deliberation)
    if meeting is not None:
        meeting = lock(meeting)
    found = lock(deliberation)
    answers = len(queries.answered(found))
    standing, may_change = queries.standing(found), queries.may_answer_by_change(found)
    or_raise(rules.can_conclude(found, seen=seen, standing=standing, answered=answers, may_change=may_change))
    people = list(queries.participants(found))
    found.silent = [str(member) for member in queries.waiting(found, people, queries.answered(found))]
    if against := queries.upheld(found):
        reason = "Objection maintenue : " + ", ".join(str(one.author) for one in against) + "."
        end(found, Phase.NOT_CONSENTED, at, reason=reason[:300], decides=rules.decides(meeting))
        record(found, "conclude", "a constaté qu'il n'y a pas de consentement", by=by)
        return found
    or_raise(rules.too_soon(found, meeting, silent=len(found.silent), at=at))
    if rules.decides(meeting):
        assert meeting is not None
        _note_quorum(found, meeting, by, at)
    _hand_over_text(found, meeting, by, at)
    if found.kind == Kind.ELECTION:
        found.save(update_fields=["silent"])
        record(found, "conclude", f"a constaté le consentement sur {found.proposed}", by=by)
        return move(found, Phase.ACCEPTANCE, by, at)
    end(found, Phase.CONSENTED, at, decides=rules.decides(meeting))
    record(found, "conclude", "a constaté le consentement", by=by)
    return found


def _note_quorum(found: Deliberation, meeting: Meeting, by: Actor, at: datetime) -> None:
    """The board deliberates with its quorum, or not at all (C. com. art. L. 225-37)."""
    if meeting.kind != MeetingKind.BOARD or found.resolution is None:
        return
    roll = current(meeting)
    if roll is None:
        raise Refused("La liste électorale du conseil n'est pas établie : son quorum ne se calcule pas.")
    note_quorum(resolution=found.resolution, roll=roll, by=by, at=at)


def _hand_over_text(found: Deliberation, meeting: Meeting | None, by: Actor, at: datetime) -> None:
    """The resolution takes the text that was consented to; it is final where consent decides. A text that was final already stays
    as those convened read it: what was adopted instead is kept with its own hash."""
    resolution = found.resolution
    if resolution is None or meeting is None:
        return
    text = queries.text_of(found)
    if frozen(resolution) is not None:
        if rules.decides(meeting) and text.split() != resolution.final_text.split():
            found.text_hash = digest(canonical(text))
        return
    if text.split() != resolution.text.split():
        reason = "Texte consenti après les tours de consentement."
        resolution = retain_text(resolution=resolution, author=found.facilitator, text=text, reason=reason, by=by, at=at)
    if rules.decides(meeting):
        freeze_text(resolution=resolution, by=by, at=at)
