"""What members ask of a meeting: an item of its agenda, when enough of them want it; a written question; whether they come."""

from datetime import date, datetime

from django.db import transaction

from cae import jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from governance.meetings import queries, rules
from governance.meetings.enums import ItemKind, RequestState
from governance.meetings.indexing import index_meeting
from governance.meetings.models import (
    AgendaItem,
    AgendaRequest,
    Intent,
    Meeting,
    RequestSupport,
    Resolution,
    WrittenQuestion,
)
from members.models import Member, User


@transaction.atomic
def request_item(
    *, meeting: Meeting, author: Member, title: str, text: str, by: Actor, on: date, reason: str = ""
) -> AgendaRequest:
    """Asks for an item of an assembly, with the text proposed; its author supports it.

    Refuses who is not an associate, after the day the statutes set, and once the agenda left with the convocation.
    """
    meeting = lock(meeting)
    _still_time(meeting, author, on)
    if not title.strip() or not text.strip():
        raise Refused("Donnez un titre et le texte que vous proposez de voter.")
    request = AgendaRequest.objects.create(
        meeting=meeting, author=author, title=title.strip(), text=text.strip(), reason=reason.strip()
    )
    record(meeting, "request", f"a demandé l'inscription de « {request} »", by=by)
    _support(request, author, by, on)
    return request


@transaction.atomic
def support(*, request: AgendaRequest, member: Member, by: Actor, on: date) -> AgendaRequest:
    """Supports a request. When enough associates do, it enters the agenda with its resolution; those who prepare and run
    meetings are told, and who supports it."""
    lock(request.meeting)
    request = lock(request)
    or_raise(rules.can_change_support(request))
    _still_time(request.meeting, member, on)
    if request.supports.filter(member=member).exists():
        raise Refused("Vous soutenez déjà cette demande.")
    _support(request, member, by, on)
    return request


@transaction.atomic
def withdraw_support(*, request: AgendaRequest, member: Member, by: Actor) -> AgendaRequest:
    """Takes back one's support while the request gathers them. Its author withdraws the request instead."""
    request = lock(request)
    or_raise(rules.can_change_support(request))
    if request.author_id == member.pk:
        raise Refused("Vous avez fait cette demande : retirez-la plutôt.")
    request.supports.filter(member=member).delete()
    record(request.meeting, "withdraw_support", f"ne soutient plus « {request} »", by=by)
    return request


@transaction.atomic
def withdraw_request(*, request: AgendaRequest, by: Actor) -> AgendaRequest:
    """Gives up a request that is still gathering supports."""
    request = lock(request)
    or_raise(rules.can_change_support(request))
    request.state = RequestState.WITHDRAWN
    request.save(update_fields=["state"])
    record(request.meeting, "withdraw_request", f"a retiré la demande « {request} »", by=by)
    return request


def _still_time(meeting: Meeting, member: Member, on: date) -> None:
    rule = queries.book(meeting)["agenda.request.days"]
    is_associate = queries.is_associate(member, on)
    or_raise(rules.can_request(meeting, on=on, days=rule.value, source=rule.source, is_associate=is_associate))


def _support(request: AgendaRequest, member: Member, by: Actor, on: date) -> None:
    RequestSupport.objects.create(request=request, member=member)
    if member.pk != request.author_id:
        record(request.meeting, "support", f"soutient « {request} »", by=by)
    threshold = queries.threshold(request.meeting, on=on)
    if request.supports.count() >= threshold.needed:
        _enter(request, by, threshold)


def _enter(request: AgendaRequest, by: Actor, threshold: queries.Threshold) -> None:
    """Puts a request that reached its threshold on the agenda."""
    meeting = request.meeting
    request.state = RequestState.REACHED
    request.save(update_fields=["state"])
    item = AgendaItem.objects.create(
        meeting=meeting,
        order=meeting.items.count() + 1,
        kind=ItemKind.RESOLUTION,
        title=request.title,
        presenter=request.author,
        request=request,
    )
    Resolution.objects.create(
        item=item,
        number=queries.resolutions_of(meeting).count() + 1,
        nature=rules.nature_by_default(meeting),
        text=request.text,
        reason=request.reason,
        from_board=False,
    )
    record(
        meeting,
        "enter",
        f"a fait inscrire « {request} » à l'ordre du jour : {request.supports.count()} soutiens, {threshold.needed} nécessaires",
        by=by,
    )
    index_meeting(meeting)
    jobs.ask(
        "governance.mail_request_reached", label=f"Courriel : point demandé « {request} »"[:200], by=by, request_id=request.pk
    )


@transaction.atomic
def ask_in_writing(*, meeting: Meeting, author: Member, text: str, by: Actor, on: date) -> WrittenQuestion:
    """Asks a question in writing before a meeting; everyone who sees it reads the question, then its answer."""
    meeting = lock(meeting)
    or_raise(rules.can_ask(meeting, takes_part=queries.takes_part(meeting, author, on=on)))
    if not text.strip():
        raise Refused("Écrivez votre question.")
    question = WrittenQuestion.objects.create(meeting=meeting, author=author, text=text.strip())
    record(meeting, "ask", "a posé une question écrite", by=by)
    return question


@transaction.atomic
def answer_in_writing(*, question: WrittenQuestion, text: str, by: Actor, at: datetime) -> WrittenQuestion:
    """Answers a written question, once: the answer is published."""
    question = lock(question)
    or_raise(rules.can_answer(question))
    if not text.strip():
        raise Refused("Écrivez la réponse.")
    question.answer, question.answered_by, question.answered_at = text.strip(), user_of(by), at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    record(question.meeting, "answer", f"a répondu à la question écrite de {question.author}", by=by)
    return question


@transaction.atomic
def say_coming(*, meeting: Meeting, by: User, coming: str, at: datetime) -> Intent:
    """Says whether the member behind `by` comes. It commits to nothing, may change until the meeting opens, and is not
    history: hundreds of answers would hide what happened to the meeting."""
    meeting, member = lock(meeting), by.member
    takes_part = queries.takes_part(meeting, member, on=rules.local_day(at))
    or_raise(rules.can_say_coming(meeting, takes_part=takes_part))
    intent, _ = Intent.objects.update_or_create(meeting=meeting, member=member, defaults={"coming": coming, "at": at})
    return intent
