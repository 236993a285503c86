"""Mails of this room, sent after commit."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.jobs import task
from cae.models import Job
from members.actions.invitations import token_of
from members.models import Invitation, QuestionMessage, User
from members.queries import cooperative


@task("members.mail_invitation")
def mail_invitation(*, job: Job, invitation_id: int) -> None:
    """Sends the link of an invitation; nothing when it was used or cancelled meanwhile."""
    invitation = Invitation.objects.select_related("member", "invited_by").get(pk=invitation_id)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        return
    context = {
        "invitation": invitation,
        "cooperative": cooperative(),
        "has_activity": invitation.member.memberships.filter(until__isnull=True).exists(),
        "link": settings.SITE_URL + reverse("members:accept", args=[token_of(invitation)]),
    }
    subject = f"{context['cooperative']} vous ouvre votre espace"
    text = render_to_string("members/invitations/mail.txt", context)
    EmailMessage(subject, text, to=[invitation.email]).send()


@task("members.mail_question")
def mail_question(*, job: Job, message_id: int, user_ids: list[int]) -> None:
    """Tells people, each in a mail of their own, that a question was asked or answered."""
    message = QuestionMessage.objects.select_related("question__activity").get(pk=message_id)
    question = message.question
    link = settings.SITE_URL + reverse("members:questions:sheet", args=[question.activity.code, question.pk])
    for user in User.objects.filter(pk__in=user_ids, is_active=True).order_by("pk"):
        context = {"message": message, "question": question, "user": user, "link": link, "cooperative": cooperative()}
        answered = question.asked_by_id == user.pk
        subject = f"{'Réponse' if answered else 'Question'} : {question.about}"
        text = render_to_string("members/questions/mail.txt", context | {"answered": answered})
        EmailMessage(subject, text, to=[user.email]).send()
