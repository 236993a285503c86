"""An election without candidate: names are written, explained, changed; one is proposed, and answers once it is consented to."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.rounds import queries, rules
from governance.rounds.actions.opening import end, forget_nominators, move, note_aloud
from governance.rounds.enums import Phase
from governance.rounds.models import Deliberation, Nomination, Word
from members.models import Member


@transaction.atomic
def nominate(*, deliberation: Deliberation, member: Member, person: Member, reason: str, by: Actor, at: datetime) -> Nomination:
    """Writes the one name a member gives, or writes it again until names are revealed. The last one to write reveals them."""
    found = lock(deliberation)
    or_raise(rules.is_in(found, Phase.NOMINATE))
    people = list(queries.participants(found))
    or_raise(rules.takes_part(member in people))
    note_aloud(found, member, by)
    written = {"person": person, "reason": reason.strip()}
    made, _ = Nomination.objects.update_or_create(deliberation=found, member=member, defaults=written)
    if not queries.waiting(found, people, queries.answered(found)):
        move(found, Phase.EXPLAIN, by, at)
    return made


@transaction.atomic
def explain(*, deliberation: Deliberation, member: Member, reason: str, by: Actor) -> Nomination:
    """Says why one wrote that name, when it was not said yet."""
    found = lock(deliberation)
    or_raise(rules.is_in(found, Phase.EXPLAIN))
    mine = queries.nomination_of(found, member)
    if mine is None or mine.reason:
        raise Refused("Votre raison est déjà écrite." if mine else "Vous n'avez pas écrit de nom.")
    if not reason.strip():
        raise Refused("Dites ce qui vous fait penser à cette personne.")
    mine.reason = reason.strip()
    mine.save(update_fields=["reason"])
    return mine


@transaction.atomic
def change_mind(*, deliberation: Deliberation, member: Member, person: Member, reason: str, by: Actor) -> Nomination:
    """Changes one's name to somebody whom another named, having heard the reasons; the first name stays readable."""
    found = lock(deliberation)
    or_raise(rules.is_in(found, Phase.CHANGE))
    mine = queries.nomination_of(found, member)
    or_raise(rules.can_change(mine, person.pk, named=[one.person.pk for one in queries.named(found)]))
    assert mine is not None
    mine.changed_to, mine.changed_reason = (person if person.pk != mine.person_id else None), reason.strip()
    mine.save(update_fields=["changed_to", "changed_reason"])
    return mine


@transaction.atomic
def propose(*, deliberation: Deliberation, person: Member, by: Actor, at: datetime) -> Deliberation:
    """Proposes somebody who was named and asks for objections; another one after an objection was upheld or they declined."""
    found = lock(deliberation)
    named = [one.person.pk for one in queries.named(found)]
    refused = queries.declined(found)
    or_raise(rules.can_propose(found, person.pk, named=named, standing=len(queries.standing(found)), refused=refused))
    forget_nominators(found)
    found.proposed = person
    record(found, "propose", f"a proposé {person}", by=by)
    return move(found, Phase.OBJECTIONS, by, at)


@transaction.atomic
def accept(*, deliberation: Deliberation, member: Member, by: Actor, at: datetime) -> Deliberation:
    """Who was elected accepts; when `by` is someone else, they said so aloud. The election is over."""
    meeting = queries.meeting_of(deliberation)
    if meeting is not None:
        meeting = lock(meeting)
    found = lock(deliberation)
    or_raise(rules.can_answer_election(found, is_the_person=member.pk == found.proposed_id))
    end(found, Phase.CONSENTED, at, decides=rules.decides(meeting))
    record(found, "accept", f"{member} accepte", by=by)
    return found


@transaction.atomic
def decline(*, deliberation: Deliberation, member: Member, reason: str, by: Actor, at: datetime) -> Deliberation:
    """Who was elected declines, and says why: another person is proposed, among those who were named."""
    found = lock(deliberation)
    or_raise(rules.can_answer_election(found, is_the_person=member.pk == found.proposed_id))
    if not reason.strip():
        raise Refused("Un mot suffit : chacun·e comprendra mieux.")
    Word.objects.create(deliberation=found, phase=Phase.ACCEPTANCE, author=member, text=reason.strip(), at=at)
    found.proposed = None
    record(found, "decline", f"{member} décline", by=by)
    return move(found, Phase.CHANGE, by, at)
