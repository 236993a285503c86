"""Questions to the support team: asked beside a thing, routed by topic, answered and kept there. Those from outside go to the
members of the activity, who answer in the same place."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from cae import jobs
from cae.access import Refused, may
from cae.actors import Actor, Visitor, label_of, user_of
from cae.history import record
from cae.locks import lock
from cae.rights import Right
from members.enums import QuestionState
from members.models import Activity, Question, QuestionMessage, User
from members.ports import answer_outside
from members.queries import accounts_of, answerers, first_answerer


@transaction.atomic
def ask_question(
    *,
    activity: Activity,
    about: str,
    address: str,
    topic: str,
    text: str,
    by: Actor,
    at: datetime,
    subject: Model | None = None,
    anchor: str = "",
) -> Question:
    """Asks the support team about `subject` (any thing of the activity) or `anchor` (a line of its account).

    `about` names it for people, `address` is the page where it is read. Routed to those who answer `topic` for this
    activity; they are told by mail after commit. Refuses an empty text, and when nobody could answer.
    """
    if not text.strip():
        raise Refused("Écrivez votre question.")
    place: dict[str, Any] = {}
    if subject is not None:
        place = {"subject_type": ContentType.objects.get_for_model(subject), "subject_id": subject.pk}
    question = Question(
        activity=activity,
        anchor=anchor[:60],
        about=about[:200],
        address=address[:300],
        topic=topic,
        asked_by=user_of(by),
        last_message_at=at,
        **place,
    )
    question.assigned_to = first_answerer(question)
    told = answerers(question)
    if not told:
        raise Refused("Personne ne peut répondre à cette question pour le moment : dites-le à la direction.")
    question.save()
    message = _say(question, text, by)
    record(question, "ask", f"a posé une question à propos de « {about} »", by=by, activity=activity)
    _tell(question, message, told, by)
    return question


@transaction.atomic
def ask_from_outside(
    *, activity: Activity, about: str, address: str, topic: str, text: str, subject: Model, by: Visitor, name: str, at: datetime
) -> Question:
    """A question about `subject` from someone without an account, called `name`: entrusted to the members of the activity, who
    are told by mail after commit, and answer it. When none has an account, to the support team, who sees it in any case.
    Refuses an empty text."""
    if not text.strip():
        raise Refused("Écrivez votre question.")
    question = Question(
        activity=activity,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        about=about[:200],
        address=address[:300],
        topic=topic,
        last_message_at=at,
    )
    told = accounts_of(activity)
    if len(told) == 1:
        question.assigned_to = told[0]
    question.save()
    message = QuestionMessage.objects.create(question=question, author_label=name[:200], text=text.strip()[:4000])
    record(question, "ask", f"a posé une question à propos de « {about} »", by=by, activity=activity)
    _tell(question, message, told or answerers(question), by)
    return question


@transaction.atomic
def answer_question(*, question: Question, text: str, by: Actor, at: datetime) -> QuestionMessage:
    """Adds a message. From someone who may answer, it is the answer; from anyone else, the question waits again. A question
    from outside is answered by whoever of the activity or of the team writes.

    The other side is told by mail. Refuses an empty text.
    """
    if not text.strip():
        raise Refused("Écrivez votre message.")
    question = lock(question)
    author = user_of(by)
    answers = (
        author is not None
        and author.pk != question.asked_by_id
        and (question.is_from_outside or may(author, Right.QUESTIONS_ANSWER, question.activity) is None)
    )
    message = _say(question, text, by)
    question.state = QuestionState.ANSWERED if answers else QuestionState.OPEN
    question.last_message_at = at
    if answers and question.assigned_to_id is None:
        question.assigned_to = author
    question.save(update_fields=["state", "last_message_at", "assigned_to"])
    if answers:
        record(question, "answer", f"a répondu à la question « {question.about} »", by=by, activity=question.activity)
        _tell(question, message, [question.asked_by] if question.asked_by else [], by)
        answer_outside(question=question, message=message, by=by)
    else:
        record(question, "ask_again", f"a complété la question « {question.about} »", by=by, activity=question.activity)
        _tell(question, message, [question.assigned_to] if question.assigned_to else answerers(question), by)
    return message


@transaction.atomic
def take_question(*, question: Question, by: User) -> Question:
    """Says who takes care of a question."""
    question = lock(question)
    if question.assigned_to_id != by.pk:
        question.assigned_to = by
        question.save(update_fields=["assigned_to"])
        record(question, "take", f"s'occupe de la question « {question.about} »", by=by, activity=question.activity)
    return question


@transaction.atomic
def close_question(*, question: Question, by: Actor) -> Question:
    """Closes a question: it is settled. A new message opens it again. Closing twice does nothing."""
    question = lock(question)
    if question.state != QuestionState.CLOSED:
        question.state = QuestionState.CLOSED
        question.save(update_fields=["state"])
        record(question, "close", f"a clos la question « {question.about} »", by=by, activity=question.activity)
    return question


def _say(question: Question, text: str, by: Actor) -> QuestionMessage:
    return QuestionMessage.objects.create(
        question=question, author=user_of(by), author_label=label_of(by)[:200], text=text.strip()
    )


def _tell(question: Question, message: QuestionMessage, users: list[User], by: Actor) -> None:
    author = user_of(by)
    ids = [user.pk for user in users if author is None or user.pk != author.pk]
    if ids:
        jobs.ask(
            "members.mail_question",
            label=f"Courriel : question sur « {question.about} »"[:200],
            by=by,
            message_id=message.pk,
            user_ids=ids,
        )
