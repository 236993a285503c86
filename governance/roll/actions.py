"""Writes of the roll: a version is made, contested, and answered by another one."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings.models import Meeting
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.roll import ports, queries, rules
from governance.roll.enums import RollKind
from governance.roll.models import Objection, Roll, VotingRight
from members.models import Member


@transaction.atomic
def make_roll(*, meeting: Meeting, kind: str = RollKind.DELIBERATIVE, day: date, reason: str, by: Actor, at: datetime) -> Roll:
    """Makes the next version of the roll of a meeting: who decides on `day`, or everybody for a consultative one.

    A right keeps its key from one version to the next. Refused while a ballot of the meeting is open, once the meeting is
    over, and when nobody would be on it. Whoever opens a ballot locks the meeting too: it sees this version or the one before.
    """
    meeting = lock(meeting)
    or_raise(rules.can_make(meeting, kind=kind, day=day))
    or_raise(ports.why_frozen(meeting))
    if not reason.strip():
        raise Refused("Dites pourquoi cette version est établie.")
    before = queries.current(meeting, kind)
    rights, content = _written(meeting, kind, day=day, before=before)
    if not rights:
        raise Refused(f"Personne ne serait sur cette liste au {day:%d/%m/%Y}.")
    roll = Roll.objects.create(
        meeting=meeting,
        kind=kind,
        version=before.version + 1 if before is not None else 1,
        day=day,
        reason=reason.strip(),
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        objections_until=at + timedelta(hours=book(meeting)["roll.objection.hours"].value),
        made_by=user_of(by),
    )
    for right in rights:
        right.roll = roll
    VotingRight.objects.bulk_create(rights)
    what = "liste électorale" if kind == RollKind.DELIBERATIVE else "liste consultative"
    record(meeting, "roll", f"a établi la {what} n° {roll.version}, {len(rights)} voix : {roll.reason}", by=by)
    return roll


def _written(meeting: Meeting, kind: str, *, day: date, before: Roll | None) -> tuple[list[VotingRight], bytes]:
    """The rights of a version, not saved, and its text; a right keeps the key it had in the version `before`."""
    keys = dict(before.rights.values_list("member_id", "key")) if before is not None else {}
    rights = [
        VotingRight(member=member, key=keys.get(member.pk) or uuid4(), name=rules.one_line(str(member))[:170])
        for member in queries.concerned(meeting, kind, day=day).order_by("pk")
    ]
    return rights, rules.content_of((right.key, right.name, right.college) for right in rights)


@transaction.atomic
def renew_roll(*, meeting: Meeting, kind: str = RollKind.DELIBERATIVE, on: date, by: Actor, at: datetime) -> Roll:
    """Makes the next version because people were admitted, or lost their status, since the latest; refused when none did."""
    meeting = lock(meeting)
    latest = queries.current(meeting, kind)
    if latest is None or (old := queries.why_old(latest, on=on)) is None:
        raise Refused("La liste électorale est à jour.")
    day = max(latest.day, min(on, local_day(meeting.starts_at)))
    return make_roll(meeting=meeting, kind=kind, day=day, reason=f"Mise à jour. {old.sentence}"[:200], by=by, at=at)


@transaction.atomic
def object_to(*, roll: Roll, author: Member, text: str, by: Actor, at: datetime) -> Objection:
    """Says that the latest version of a roll is wrong: a name missing, or one too many. Anyone who knows of the meeting may."""
    lock(roll.meeting)
    latest = queries.current(roll.meeting, roll.kind)
    or_raise(rules.can_object(roll, is_latest=latest == roll, at=at))
    if not text.strip():
        raise Refused("Dites ce qui ne va pas dans la liste.")
    objection = Objection.objects.create(roll=roll, author=author, text=text.strip())
    record(roll.meeting, "object", f"a réclamé contre la liste électorale n° {roll.version}", by=by)
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, upheld: bool, answer: str, by: Actor, at: datetime) -> Objection:
    """Answers an objection, once. Upheld, it makes a new version, unless one made since has already corrected it; refused while
    the situation of nobody was corrected."""
    meeting = lock(objection.roll.meeting)
    objection = lock(objection)
    or_raise(rules.can_answer(objection))
    if not answer.strip():
        raise Refused("Écrivez la réponse : elle sera lue par tous.")
    if upheld:
        _correct(objection, meeting, by=by, at=at)
    objection.upheld, objection.answer = upheld, answer.strip()
    objection.answered_by, objection.answered_at = user_of(by), at
    objection.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    said = "fondée" if upheld else "non fondée"
    record(meeting, "answer", f"a répondu à la réclamation de {objection.author} sur la liste électorale : {said}", by=by)
    return objection


def _correct(objection: Objection, meeting: Meeting, *, by: Actor, at: datetime) -> None:
    """Makes the version an objection that is right asks for, unless the list is already as the files of people say."""
    contested = objection.roll
    latest = queries.current(meeting, contested.kind) or contested
    _, content = _written(meeting, contested.kind, day=latest.day, before=latest)
    if hashlib.sha256(content).hexdigest() != latest.digest:
        reason = f"Réclamation de {objection.author}"
        make_roll(meeting=meeting, kind=contested.kind, day=latest.day, reason=reason, by=by, at=at)
    elif latest.digest == contested.digest:
        raise Refused("La liste serait la même. Corrigez d'abord la situation de la personne : sa date d'admission ou de départ.")
