"""A deliberation is opened, goes from round to round, and is given up."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings.enums import ItemKind
from governance.meetings.models import Meeting, Resolution
from governance.rounds import queries, rules
from governance.rounds.enums import Kind, Phase
from governance.rounds.models import Deliberation, Wording
from members.models import Member

TELL = "governance.tell_deliberation"


@transaction.atomic
def start(
    *,
    resolution: Resolution,
    facilitator: Member,
    by: Actor,
    at: datetime,
    term: str = "",
    criteria: str = "",
    secret: bool = False,
) -> Deliberation:
    """Puts a resolution through rounds: an election without candidate for an election, else a proposal to consent to."""
    lock(resolution.item.meeting)
    resolution = Resolution.objects.select_related("item__meeting").get(pk=resolution.pk)
    or_raise(queries.why_not_start(resolution))
    made = Deliberation(resolution=resolution, title=resolution.item.title, facilitator=facilitator, made_at=at)
    if resolution.item.kind == ItemKind.ELECTION:
        made.kind, made.term, made.criteria, made.secret = Kind.ELECTION, term.strip(), criteria.strip(), secret
    else:
        made.kind = Kind.PROPOSAL
    made.save(force_insert=True)
    _first(made, resolution.final_text or resolution.text, by, at)
    record(resolution, "deliberate", f"a ouvert une délibération par consentement, animée par {facilitator}", by=by)
    return made


@transaction.atomic
def gather(
    *,
    kind: str,
    title: str,
    text: str,
    people: Iterable[Member],
    facilitator: Member,
    by: Actor,
    at: datetime,
    term: str = "",
    criteria: str = "",
    secret: bool = False,
) -> Deliberation:
    """Opens a deliberation out of any meeting, between `people`; whoever opens it facilitates, and takes part if named."""
    chosen = list(people)
    or_raise(rules.can_gather([member.pk for member in chosen]))
    if not title.strip() or not text.strip():
        raise Refused("Donnez un titre, et le texte à consentir.")
    values = {"term": term.strip(), "criteria": criteria.strip(), "secret": secret} if kind == Kind.ELECTION else {}
    made = Deliberation.objects.create(kind=kind, title=title.strip(), facilitator=facilitator, made_at=at, **values)
    made.people.set(chosen)
    _first(made, text, by, at)
    tell(made, by)
    return made


def tell(found: Deliberation, by: Actor) -> None:
    """Writes to those whom a deliberation out of any meeting names: that it begins, and each time their silence would bind them.
    Those of a meeting are there, or read its page."""
    if found.resolution_id is None:
        label = f"Courriels : « {found} »"[:200]
        jobs.ask(TELL, label=label, by=by, deliberation_id=found.pk, turn=found.turn, besides=getattr(user_of(by), "pk", None))


def _first(made: Deliberation, text: str, by: Actor, at: datetime) -> None:
    Wording.objects.create(deliberation=made, number=1, text=text.strip(), written_by=user_of(by), at=at)
    record(made, "open", f"a ouvert la délibération « {made} »", by=by)


@transaction.atomic
def advance(*, deliberation: Deliberation, seen: str, by: Actor, at: datetime) -> Deliberation:
    """Opens the next round, from the one that was `seen`. Leaving nominations reveals the names."""
    found = lock(deliberation)
    or_raise(rules.can_advance(found, seen=seen, written=found.nominations.count()))
    to = rules.next_round(found)
    assert to is not None
    return move(found, to, by, at)


def move(found: Deliberation, to: Phase, by: Actor, at: datetime) -> Deliberation:
    """Takes a locked deliberation to another round."""
    if found.state == Phase.NOMINATE and to == Phase.EXPLAIN:
        found.revealed_at = at
    if to == Phase.OBJECTIONS:
        found.turn, found.asked_at = found.turn + 1, at
    found.state = to
    found.save(update_fields=["state", "turn", "asked_at", "revealed_at", "proposed"])
    record(found, "advance", f"a ouvert le tour « {to.label} »", by=by)
    if to == Phase.OBJECTIONS:
        tell(found, by)
    return found


def note_aloud(found: Deliberation, member: Member, by: Actor) -> None:
    """Leaves a trace when whoever facilitates wrote what somebody said aloud."""
    user = user_of(by)
    if user is not None and user.pk != member.user_id:
        record(found, "note", f"a noté la réponse de {member}", by=by)


@transaction.atomic
def amend(*, deliberation: Deliberation, text: str, why: str, by: Actor, at: datetime) -> Wording:
    """Improves the text before objections are asked for; the one before stays readable."""
    found = lock(deliberation)
    or_raise(rules.can_amend(found))
    return reword(found, text, why, by, at)


def reword(found: Deliberation, text: str, why: str, by: Actor, at: datetime) -> Wording:
    """Writes the next text of a locked deliberation."""
    or_raise(queries.why_final(found) or rules.can_change_text(found, text, before=queries.text_of(found)))
    number = found.wordings.count() + 1
    made = Wording.objects.create(
        deliberation=found, number=number, text=text.strip(), why=why.strip(), written_by=user_of(by), at=at
    )
    record(found, "amend", "a changé le texte", by=by)
    return made


@transaction.atomic
def give_up(*, deliberation: Deliberation, reason: str, by: Actor, at: datetime) -> Deliberation:
    """Stops a deliberation without result, with its reason; all that was said stays readable."""
    found = lock(deliberation)
    or_raise(rules.ended(found))
    if not reason.strip():
        raise Refused("Dites pourquoi cette délibération s'arrête : chacun·e le lira.")
    end(found, Phase.GIVEN_UP, at, reason=reason)
    record(found, "give_up", f"a arrêté la délibération : {found.end_reason}", by=by)
    return found


@transaction.atomic
def give_up_all(*, meeting: Meeting, by: Actor, at: datetime) -> None:
    """A meeting given up takes its deliberations with it."""
    for running in queries.running(meeting):
        give_up(deliberation=running, reason="La réunion est annulée.", by=by, at=at)


def end(found: Deliberation, state: Phase, at: datetime, *, reason: str = "", decides: bool = False) -> None:
    """Ends a locked deliberation: who took part and whose silence was consent are written down; secret nominations forget who
    wrote them."""
    people = list(queries.participants(found))
    done = queries.answered(found)
    found.present = [str(member) for member in people]
    found.silent = (
        [str(member) for member in queries.waiting(found, people, done)] if found.state == Phase.OBJECTIONS else found.silent
    )
    found.state, found.ended_at, found.end_reason, found.decides = state, at, reason.strip(), decides
    forget_nominators(found)
    found.save()


def forget_nominators(found: Deliberation) -> None:
    """Who wrote which name is no longer kept anywhere."""
    if found.secret:
        found.nominations.update(member=None)
