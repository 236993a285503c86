"""Reads about questions: who answers which, and those asked beside a thing."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Prefetch, Q, QuerySet

from cae.access import has_right
from cae.periods import today
from cae.rights import Right
from members.enums import GrantScope, QuestionState, QuestionTopic
from members.models import (
    Activity,
    Question,
    QuestionMessage,
    User,
)
from members.queries.activities import members_of

# Who answers what: among those who answer questions, those who also hold this right.
TOPIC_RIGHT = {
    QuestionTopic.ACCOUNTING: Right.LEDGER_VIEW,
    QuestionTopic.INVOICING: Right.INVOICES_ISSUE,
    QuestionTopic.PAYROLL: Right.PAYROLL_POST,
    QuestionTopic.SUPPORT: Right.MEMBERS_EDIT,
}


def holders(right: Right, *, activity: Activity, on: date) -> QuerySet[User]:
    """The open accounts whose roles give `right` on an activity, everywhere or through its antenna, by name."""
    running = Q(grants__until__isnull=True) | Q(grants__until__gte=on)
    reach = Q(grants__scope=GrantScope.ALL)
    if activity.antenna_id is not None:
        reach |= Q(grants__antenna=activity.antenna_id)
    return (
        User.objects.filter(running, reach, is_active=True, grants__since__lte=on, grants__role__rights__contains=[right])
        .distinct()
        .order_by("display_name", "pk")
    )


def waiting_for(user, questions: QuerySet[Question]) -> QuerySet[Question]:
    """The open questions, among those `user` may answer, that wait for them: entrusted to them, or to nobody and of a topic
    they answer."""
    topics = [topic for topic, right in TOPIC_RIGHT.items() if has_right(user, right)]
    mine = Q(assigned_to=user) | Q(assigned_to__isnull=True, topic__in=topics)
    return questions.filter(mine, state=QuestionState.OPEN)


def answered_to(user, questions: QuerySet[Question]) -> QuerySet[Question]:
    """The questions of `user` that were answered and that they have not closed."""
    return questions.filter(asked_by=user, state=QuestionState.ANSWERED)


def from_customers(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The questions of people without an account that wait for an answer."""
    return questions.filter(asked_by__isnull=True, state=QuestionState.OPEN)


def answerers(question: Question) -> list[User]:
    """Who is told of a question: the person it is entrusted to, else those who answer its topic, else all who answer."""
    if question.assigned_to is not None:
        return [question.assigned_to]
    on = today()
    everyone = [u for u in holders(Right.QUESTIONS_ANSWER, activity=question.activity, on=on) if u.pk != question.asked_by_id]
    able = set(holders(TOPIC_RIGHT[QuestionTopic(question.topic)], activity=question.activity, on=on))
    return [user for user in everyone if user in able] or everyone


def accounts_of(activity: Activity) -> list[User]:
    """The open accounts of the members of an activity, by name."""
    people = members_of(activity).filter(user__is_active=True).select_related("user")
    return [member.user for member in people if member.user is not None]


def first_answerer(question: Question) -> User | None:
    """The adviser of the person who asks, for a question of support they may answer; None for any other topic."""
    if question.topic != QuestionTopic.SUPPORT or question.asked_by_id is None:
        return None
    adviser = User.objects.filter(member__followed__user=question.asked_by_id, is_active=True).first()
    if adviser is None:
        return None
    able = holders(Right.QUESTIONS_ANSWER, activity=question.activity, on=today())
    return adviser if able.filter(pk=adviser.pk).exists() else None


def questions_beside(activity: Activity, subject: Model) -> list[Question]:
    """The questions asked about one thing, oldest first, with their messages (two queries)."""
    kind = ContentType.objects.get_for_model(subject)
    return list(_told(Question.objects.filter(activity=activity, subject_type=kind, subject_id=subject.pk)))


def questions_of_lines(activity: Activity) -> dict[str, list[Question]]:
    """The questions asked about the lines of an activity's account, by anchor (two queries for a whole page)."""
    found: dict[str, list[Question]] = {}
    for question in _told(Question.objects.filter(activity=activity, subject_id__isnull=True).exclude(anchor="")):
        found.setdefault(question.anchor, []).append(question)
    return found


def _told(questions: QuerySet[Question]) -> QuerySet[Question]:
    messages = Prefetch("messages", QuestionMessage.objects.order_by("pk"))
    return questions.select_related("asked_by", "assigned_to").prefetch_related(messages).order_by("pk")
