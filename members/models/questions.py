"""Questions a member asks the support team beside a figure, an invoice or an expense, and those a customer asks the activity;
answered and kept there."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from members.enums import QuestionState, QuestionTopic


class Question(models.Model):
    """One question about one thing of one activity. `anchor` names a line of the living account when there is no object."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="questions", verbose_name="activité")
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.BigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    anchor = models.CharField(max_length=60, blank=True)
    about = models.CharField("à propos de", max_length=200)
    address = models.CharField(max_length=300)
    topic = models.CharField("pour", max_length=12, choices=QuestionTopic.choices)
    state = models.CharField("état", max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    asked_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+", verbose_name="posée par")
    asked_at = models.DateTimeField(auto_now_add=True)
    assigned_to = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="confiée à"
    )
    last_message_at = models.DateTimeField()

    class Meta:
        verbose_name = "question"
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["activity", "anchor"]),
            models.Index(fields=["topic", "last_message_at"], condition=models.Q(state="open"), name="question_open"),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def is_from_outside(self) -> bool:
        """Whether someone without an account asked: the members of the activity answer, and it is mailed to them."""
        return self.asked_by_id is None


class QuestionMessage(models.Model):
    """One message of a question. Written once."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="messages")
    at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    author_label = models.CharField(max_length=200)
    text = models.TextField("message", max_length=4000)

    class Meta:
        verbose_name = "message"

    def __str__(self) -> str:
        return self.text[:60]
