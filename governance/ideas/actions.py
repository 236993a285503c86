"""Writes about ideas: proposed, supported, discussed, answered, and carried to the next assembly when enough support them."""

from datetime import date, datetime

from django.db import transaction

from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, System, user_of
from cae.history import record
from cae.locks import lock
from governance.ideas import queries, rules
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea, IdeaRemark, IdeaSupport
from governance.meetings import actions as meetings
from governance.meetings.enums import RequestState
from governance.meetings.models import Meeting
from members.models import Member

SUPPORTERS = System("soutiens d'une idée")  # nobody alone asks for the item: those who support the idea do


@transaction.atomic
def propose(*, author: Member, title: str, text: str, by: Actor, on: date, proposal: str = "") -> Idea:
    """Writes an idea, which its author supports. `proposal`: the text the assembly would vote, when it is already known."""
    if not title.strip() or not text.strip():
        raise Refused("Donnez un titre, et dites votre idée.")
    idea = Idea.objects.create(author=author, title=title.strip(), text=text.strip(), proposal=proposal.strip())
    record(idea, "propose", f"a proposé l'idée « {idea} »", by=by)
    return _support(idea, author, by, on)


@transaction.atomic
def support(*, idea: Idea, member: Member, by: Actor, on: date) -> Idea:
    """Supports an idea. When as many associates as the statutes ask do, it enters the agenda of the next assembly."""
    idea = lock(idea)
    or_raise(rules.is_open(idea))
    if idea.supports.filter(member=member).exists():
        raise Refused("Vous soutenez déjà cette idée.")
    return _support(idea, member, by, on)


def _support(idea: Idea, member: Member, by: Actor, on: date) -> Idea:
    IdeaSupport.objects.create(idea=idea, member=member)
    _carry_if_enough(idea, by, on)
    return idea


@transaction.atomic
def withdraw_support(*, idea: Idea, member: Member, by: Actor) -> Idea:
    """Takes back one's support while the idea is discussed. Its author takes the idea back instead."""
    idea = lock(idea)
    or_raise(rules.is_open(idea))
    if idea.author_id == member.pk:
        raise Refused("C'est votre idée : retirez-la plutôt.")
    idea.supports.filter(member=member).delete()
    return idea


@transaction.atomic
def withdraw(*, idea: Idea, by: Actor) -> Idea:
    """Takes back an idea that is still discussed."""
    idea = lock(idea)
    or_raise(rules.is_open(idea))
    idea.state = IdeaState.WITHDRAWN
    idea.save(update_fields=["state"])
    record(idea, "withdraw", f"a retiré l'idée « {idea} »", by=by)
    return idea


@transaction.atomic
def say(*, idea: Idea, author: Member, text: str, by: Actor) -> IdeaRemark:
    """Adds a word to the discussion."""
    idea = lock(idea)
    or_raise(rules.can_talk(idea))
    if not text.strip():
        raise Refused("Écrivez votre message.")
    return IdeaRemark.objects.create(idea=idea, author=author, text=text.strip())


@transaction.atomic
def answer(*, idea: Idea, text: str, by: Actor, at: datetime) -> Idea:
    """Answers an idea in the name of the cooperative: it is done, or why it will not be. It no longer gathers supports."""
    idea = lock(idea)
    or_raise(rules.is_open(idea))
    if not text.strip():
        raise Refused("Écrivez la réponse.")
    idea.state, idea.answer, idea.answered_by, idea.answered_at = IdeaState.ANSWERED, text.strip(), user_of(by), at
    idea.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record(idea, "answer", f"a répondu à l'idée « {idea} »", by=by)
    return idea


@transaction.atomic
def carry_if_enough(*, idea: Idea, by: Actor, on: date) -> Idea:
    """Carries an idea whose supports are enough to an assembly that began to be prepared meanwhile; else does nothing."""
    idea = lock(idea)
    _carry_if_enough(idea, by, on)
    return idea


def _carry_if_enough(idea: Idea, by: Actor, on: date) -> None:
    goal = queries.goal(on)
    associates = list(queries.supporters(idea, on=on))
    if goal.meeting is not None and rules.can_carry(idea, associates=len(associates), needed=goal.needed) is None:
        _carry(idea, goal.meeting, associates, by, on)


def _carry(idea: Idea, meeting: Meeting, associates: list[Member], by: Actor, on: date) -> None:
    """Makes the request for an item that these associates support: the threshold of meetings lets it in by itself."""
    first = idea.author if idea.author in associates else associates[0]
    request = meetings.request_item(
        meeting=meeting,
        author=first,
        title=idea.title,
        text=idea.proposal or f"L'assemblée demande à la direction de mettre en œuvre cette idée :\n\n{idea.text}",
        reason=idea.text,
        by=SUPPORTERS,
        on=on,
    )
    for member in associates:
        request.refresh_from_db(fields=["state"])
        if request.state == RequestState.REACHED:
            break
        if member.pk != first.pk:
            meetings.support(request=request, member=member, by=SUPPORTERS, on=on)
    idea.state, idea.request = IdeaState.CARRIED, request
    idea.save(update_fields=["state", "request"])
    record(idea, "carry", f"a fait entrer l'idée « {idea} » à l'ordre du jour de « {meeting} »", by=by)
    jobs.ask("governance.mail_idea_carried", label=f"Courriel : idée inscrite « {idea} »"[:200], by=SUPPORTERS, idea_id=idea.pk)
