"""What is said of a text before it is voted: remarks, other wordings with their answers, and interests declared."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.meetings import queries, rules
from governance.meetings.enums import AmendmentState
from governance.meetings.indexing import index_meeting
from governance.meetings.models import Amendment, Interest, Remark, Resolution
from members.models import Member


@transaction.atomic
def say(*, resolution: Resolution, author: Member, text: str, by: Actor, answers: Remark | None = None) -> Remark:
    """Adds a word to the discussion of a resolution, or an answer to one. Answers to an answer join its thread."""
    or_raise(rules.can_discuss(resolution.item.meeting))
    if not text.strip():
        raise Refused("Écrivez votre message.")
    if answers is not None and answers.resolution_id != resolution.pk:
        raise Refused("Ce message appartient à une autre discussion.")
    first = answers if answers is None or answers.answers is None else answers.answers
    remark = Remark.objects.create(resolution=resolution, author=author, text=text.strip(), answers=first)
    record(resolution, "say", "a pris part à la discussion", by=by)
    return remark


@transaction.atomic
def propose_amendment(*, resolution: Resolution, author: Member, text: str, reason: str, by: Actor, at: datetime) -> Amendment:
    """Proposes another wording of a resolution, whole, with its reason. Refuses the same words, and once the text is final."""
    lock(resolution.item.meeting)
    resolution = Resolution.objects.select_related("item__meeting").get(pk=resolution.pk)
    takes_part = queries.takes_part(resolution.item.meeting, author, on=rules.local_day(at))
    or_raise(rules.can_amend(resolution, takes_part=takes_part))
    if not reason.strip():
        raise Refused("Dites pourquoi vous proposez ce changement.")
    if not text.strip() or text.split() == resolution.text.split():
        raise Refused("Ce texte est le même : changez-y au moins un mot.")
    amendment = Amendment.objects.create(
        resolution=resolution, author=author, text=text.strip(), reason=reason.strip(), base=resolution.text
    )
    record(resolution, "amend", "a proposé un amendement", by=by)
    return amendment


@transaction.atomic
def accept_amendment(*, amendment: Amendment, by: Actor, at: datetime, answer: str = "", text: str = "") -> Amendment:
    """Retains an amendment: the resolution takes its text, or `text` when it was adapted; both stay readable.

    Refuses, without `text`, an amendment written on an earlier text: its words would undo what was retained since.
    """
    amendment, resolution = _to_decide(amendment)
    retained = text.strip() or amendment.text
    if not text.strip() and amendment.base != resolution.text:
        raise Refused("Le texte a changé depuis cet amendement : relisez-le et écrivez le texte retenu.")
    amendment.replaced, amendment.retained = resolution.text, retained
    resolution.text = retained
    resolution.save(update_fields=["text"])
    _decide(amendment, AmendmentState.ACCEPTED, answer, at)
    record(resolution, "accept_amendment", f"a retenu l'amendement de {amendment.author}", by=by)
    index_meeting(resolution.item.meeting)
    return amendment


@transaction.atomic
def retain_text(*, resolution: Resolution, author: Member, text: str, reason: str, by: Actor, at: datetime) -> Resolution:
    """The resolution takes a text people agreed on otherwise than by amendments; both stay readable, as for a retained one."""
    lock(resolution.item.meeting)
    resolution = Resolution.objects.select_related("item__meeting").get(pk=resolution.pk)
    or_raise(rules.frozen(resolution) or rules.can_discuss(resolution.item.meeting))
    before, after = resolution.text, text.strip()
    texts = {"text": after, "base": before, "replaced": before, "retained": after}
    state = {"state": AmendmentState.ACCEPTED, "decided_at": at}
    Amendment.objects.create(resolution=resolution, author=author, reason=reason, **texts, **state)
    resolution.text = after
    resolution.save(update_fields=["text"])
    record(resolution, "accept_amendment", f"a retenu un autre texte : {reason}", by=by)
    index_meeting(resolution.item.meeting)
    return resolution


@transaction.atomic
def reject_amendment(*, amendment: Amendment, by: Actor, at: datetime, answer: str) -> Amendment:
    """Sets an amendment aside, with the reason its author and everyone read."""
    amendment, resolution = _to_decide(amendment)
    if not answer.strip():
        raise Refused("Dites pourquoi cet amendement est écarté : son auteur le lira.")
    _decide(amendment, AmendmentState.REJECTED, answer, at)
    record(resolution, "reject_amendment", f"a écarté l'amendement de {amendment.author}", by=by)
    return amendment


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: Actor, at: datetime) -> Amendment:
    """Takes back an amendment nobody answered yet."""
    amendment, resolution = _to_decide(amendment)
    _decide(amendment, AmendmentState.WITHDRAWN, "", at)
    record(resolution, "withdraw_amendment", "a retiré son amendement", by=by)
    return amendment


def _to_decide(amendment: Amendment) -> tuple[Amendment, Resolution]:
    lock(amendment.resolution.item.meeting)
    resolution = Resolution.objects.select_related("item__meeting").get(pk=amendment.resolution_id)
    amendment = lock(amendment)
    amendment.resolution = resolution
    or_raise(rules.can_decide(amendment))
    return amendment, resolution


def _decide(amendment: Amendment, state: AmendmentState, answer: str, at: datetime) -> None:
    amendment.state, amendment.answer, amendment.decided_at = state, answer.strip(), at
    amendment.save(update_fields=["state", "answer", "decided_at", "replaced", "retained"])


@transaction.atomic
def declare_interest(*, resolution: Resolution, member: Member, text: str, by: Actor, at: datetime) -> Interest:
    """Declares an interest in a resolution, which the minutes tell. It takes the vote away only where
    `rules.interest_removes_vote` says so."""
    takes_part = queries.takes_part(resolution.item.meeting, member, on=rules.local_day(at))
    or_raise(rules.can_declare(resolution, takes_part=takes_part))
    if not text.strip():
        raise Refused("Dites en une phrase la nature de votre intérêt : elle sera lue et inscrite au procès-verbal.")
    interest = Interest.objects.create(
        resolution=resolution, member=member, text=text.strip(), removes_vote=rules.interest_removes_vote(resolution)
    )
    interest.declared_at = at
    interest.save(update_fields=["declared_at"])
    record(resolution, "declare_interest", f"a déclaré un intérêt : {interest.text}", by=by)
    return interest
