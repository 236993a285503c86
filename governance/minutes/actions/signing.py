"""Minutes are fixed, signed by each member of the bureau on their very bytes, then numbered, sealed and registered: each
resolution that was adopted becomes a decision, and is followed."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cae import seals
from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.jobs import ask
from cae.locks import advance_series, lock
from governance.attendance.queries import bureau
from governance.decisions.actions import record_decision
from governance.decisions.enums import DecisionBody
from governance.decisions.models import Decision
from governance.decisions.queries import next_number
from governance.meetings.enums import ASSEMBLIES, MeetingKind
from governance.meetings.models import Meeting, Resolution
from governance.meetings.rules import local_day
from governance.minutes import content, ports, queries, rules
from governance.minutes.enums import MinutesState
from governance.minutes.models import FollowUp, Minutes, MinutesSignature
from members.models import Member

SERIES = "minutes"
MAIL = "governance.send_minutes"


@transaction.atomic
def fix(*, meeting: Meeting, by: Actor, at: datetime) -> Minutes:
    """Freezes the minutes as what happened wrote them, and gives them to the bureau. Refused while the law asks for more."""
    meeting = lock(meeting)
    minutes = queries.minutes_of(meeting)
    or_raise(rules.can_fix(meeting, minutes, gaps=queries.gaps(meeting)))
    minutes = lock(minutes) if minutes is not None else Minutes(meeting=meeting)
    minutes.content = content.to_bytes(content.content_of(meeting))
    minutes.digest = hashlib.sha256(minutes.content).hexdigest()
    minutes.state, minutes.frozen_at = MinutesState.SIGNING, at
    minutes.save()
    record(meeting, "fix_minutes", "a arrêté le procès-verbal, à signer par le bureau", by=by)
    return minutes


@transaction.atomic
def reopen(*, minutes: Minutes, by: Actor) -> Minutes:
    """Takes minutes back to be corrected, before they are registered. The signatures given are of the text before."""
    meeting = lock(minutes.meeting)
    minutes = lock(minutes)
    or_raise(rules.can_reopen(minutes))
    minutes.state, minutes.content, minutes.digest, minutes.frozen_at = MinutesState.DRAFT, None, "", None
    minutes.save()
    record(meeting, "reopen_minutes", "a repris le procès-verbal en rédaction", by=by)
    return minutes


@transaction.atomic
def sign(*, minutes: Minutes, member: Member | None, digest: str, by: Actor, at: datetime) -> Minutes:
    """Signs the bytes of `digest` for a member of the bureau. The last signature registers the minutes."""
    meeting = lock(minutes.meeting)
    minutes = lock(minutes)
    held, signed = bureau(meeting), queries.signatures(minutes)
    or_raise(rules.can_sign(minutes, held, member, signed=signed, digest=digest))
    assert member is not None
    role = next(one.role for one in held if one.member_id == member.pk)
    made = MinutesSignature.objects.create(minutes=minutes, member=member, role=role, digest=minutes.digest, signed_at=at)
    record(meeting, "sign_minutes", "a signé le procès-verbal", by=by)
    if {one.member_id for one in held} == {one.member_id for one in [*signed, made]}:
        _register(meeting, minutes, [*signed, made], by=by, at=at)
    return minutes


def _register(meeting: Meeting, minutes: Minutes, signed: list[MinutesSignature], *, by: Actor, at: datetime) -> None:
    """Numbers the minutes without a gap, enters what was adopted in the register of decisions, then seals."""
    assert minutes.content is not None
    said: dict[str, Any] = content.read(minutes)
    minutes.register = rules.register_of(meeting.kind)
    minutes.number, minutes.registered_at = advance_series(f"{SERIES}:{minutes.register}"), at
    for point in said["points"]:
        resolution = point["resolution"]
        if resolution is not None and resolution["outcome"] in content.DECIDED:
            _decide(meeting, point["title"], resolution, by=by, on=timezone.localtime(at).date())
    sealed = {
        "register": minutes.register,
        "number": minutes.number,
        "minutes": said,
        "digest": minutes.digest,
        "signatures": [
            {"name": str(one.member), "role": one.role, "digest": one.digest, "at": one.signed_at.isoformat()} for one in signed
        ],
    }
    minutes.sealed = seals.append(chain=SERIES, kind="minutes", content=content.to_bytes(sealed))
    minutes.state = MinutesState.SIGNED
    minutes.save()
    record(
        meeting,
        "register_minutes",
        f"a inscrit le procès-verbal n° {minutes.number} au registre ({minutes.get_register_display()})",
        by=by,
    )
    ask(MAIL, label=f"Envoi du procès-verbal n° {minutes.number}", by=by, minutes_id=minutes.pk)


def _decide(meeting: Meeting, title: str, said: dict[str, Any], *, by: Actor, on: date) -> None:
    """Enters one adopted resolution in the register, carried by who presented it until someone else does. A decision of that day
    and of that title, which somebody entered without waiting for the minutes, is followed rather than entered twice."""
    day, assembly = local_day(meeting.starts_at), meeting.kind in ASSEMBLIES
    if not assembly and meeting.kind != MeetingKind.BOARD:
        return
    body = DecisionBody.ASSEMBLY if assembly else DecisionBody.BOARD
    resolution = Resolution.objects.select_related("item").get(pk=said["key"])
    known = Decision.objects.filter(body=body, decided_on=day, title__iexact=title, follow_up__isnull=True).first()
    decision = known or _entered(title, said, day=day, body=body, prefix="AG" if assembly else "CA", by=by, on=on)
    FollowUp.objects.create(decision=decision, resolution=resolution, owner_id=resolution.item.presenter_id)
    ports.tell_decided(resolution, decision, by)


def _entered(title: str, said: dict[str, Any], *, day: date, body: str, prefix: str, by: Actor, on: date) -> Decision:
    names: dict[str, list[str]] = {}
    for ballot in said["ballots"]:
        word = {"Élu·e": "Élu·es"}.get(ballot["word"], ballot["word"])
        names.setdefault(word, []).extend(ballot["elected"])
    names.setdefault("Élu·es", []).extend(one["elected"] for one in said.get("rounds", ()) if one["decides"] and one["elected"])
    return record_decision(
        by=by,
        on=on,
        number=next_number(day.year, prefix),
        body=body,
        title=title,
        text=said["text"] + "".join(f"\n\n{word} : {', '.join(told)}." for word, told in names.items() if told),
        decided_on=day,
    )
