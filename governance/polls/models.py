"""Opinion polls: a question, choices that say what they mean, an end. They inform; they decide nothing.

What was said before opening (anonymous or not, who is asked, the choices) does not change afterwards: the database refuses it.
An anonymous answer names nobody. While the poll is open, the system columns of PostgreSQL still tell which rows were written
together; closing writes the answers and the list of who answered again, each in an order that says nothing.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cae.triggers import refusal
from governance.polls.enums import PollState

FROZEN = ("title", "text", "anonymous", "most", "associates_only", "closes_at", "opened_at")


class Poll(models.Model):
    title = models.CharField("question", max_length=160)
    text = models.TextField("pourquoi cette question", max_length=6000)
    anonymous = models.BooleanField("réponses anonymes", default=True)
    associates_only = models.BooleanField("réservée aux associé·es", default=False)
    most = models.PositiveSmallIntegerField("réponses au plus par personne", default=1)
    closes_at = models.DateTimeField("se termine le")
    state = models.CharField(max_length=9, choices=PollState.choices, default=PollState.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField("motif d'annulation", max_length=300, blank=True)
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "consultation"
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=1), name="poll_takes_an_answer"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(closes_at__gt=F("opened_at")), name="poll_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""), name="poll_cancelled_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"])]
        triggers = [
            pgtrigger.Trigger(
                name="poll_frozen_once_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
                func=f"IF OLD.state <> 'draft' THEN {refusal('poll_is_frozen', 'poll: it is open')} END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.title


IS_OPEN = "EXISTS (SELECT 1 FROM governance_poll WHERE id = {row}.poll_id AND state <> 'draft')"
IS_ANONYMOUS = "(SELECT anonymous FROM governance_poll WHERE id = NEW.poll_id)"


def _while_draft(row: str) -> str:
    """The function of a trigger that lets the choices of a poll change while it is prepared."""
    refuse = refusal("poll_is_frozen", "poll: it is open")
    return f"IF {IS_OPEN.format(row=row)} THEN {refuse} END IF; RETURN {row};"


def _named_as_said() -> str:
    refuse = refusal("poll_answer_names_as_said", "poll: named or anonymous as it was said")
    return f"IF {IS_ANONYMOUS} <> (NEW.member_id IS NULL) THEN {refuse} END IF; RETURN NEW;"


class PollOption(models.Model):
    """A choice: its name, and what it means."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    order = models.PositiveSmallIntegerField()
    name = models.CharField("nom", max_length=80)
    meaning = models.CharField("ce que cela veut dire", max_length=300)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "order"], name="poll_option_order_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(meaning=""), name="poll_option_says_what_it_means"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="poll_option_frozen_write",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_while_draft("NEW"),
            ),
            pgtrigger.Trigger(
                name="poll_option_frozen_delete",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_while_draft("OLD"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PollTurnout(models.Model):
    """Who answered: nobody answers twice."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="turnout")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "member"], name="poll_answered_once")]


class PollAnswer(models.Model):
    """An answer: the orders of the choices. Its key is drawn, so that it does not tell the order answers came in; `member` is
    empty when the poll is anonymous, whatever the code above would do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    choices = models.JSONField()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="poll_answer_names_as_said",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_named_as_said(),
            )
        ]
