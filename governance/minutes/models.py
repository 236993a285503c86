"""Minutes: notes taken while the meeting is held, then the document that writes itself from what happened, signed and
numbered in the register; and what becomes of each decision."""

import pgtrigger
from django.db import models
from django.db.models import Q

from cae.triggers import append_only, refusal
from governance.minutes.enums import FollowUpState, MinutesState, Register


class Note(models.Model):
    """What was said on a point, in short, for the minutes (« résumé des débats », GOV-81). `not_voted`: the point was not put
    to the vote, and the text says why."""

    item = models.OneToOneField("governance.AgendaItem", models.PROTECT, related_name="debate")
    text = models.TextField("résumé des débats", max_length=20_000, blank=True)
    not_voted = models.BooleanField("pas mis au vote", default=False)
    written_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "résumé des débats"


class Minutes(models.Model):
    """The minutes of a meeting. Signed, they have a number in the register of its kind, their bytes are sealed, and nothing
    changes."""

    meeting = models.OneToOneField("governance.Meeting", models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=8, choices=MinutesState.choices, default=MinutesState.DRAFT)
    convened_how = models.CharField("mode de convocation", max_length=300, blank=True)
    opening = models.TextField("mot d'ouverture", max_length=4000, blank=True)
    closing = models.TextField("questions diverses", max_length=8000, blank=True)
    register = models.CharField("registre", max_length=8, choices=Register.choices, blank=True)
    number = models.PositiveIntegerField("numéro au registre", null=True)
    digest = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)  # canonical JSON: what was signed; the print and the pages come from it alone
    frozen_at = models.DateTimeField(null=True)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "procès-verbal"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True)
                | Q(state="signing", content__isnull=False)
                | Q(state="signed", number__isnull=False, sealed__isnull=False) & ~Q(register=""),
                name="minutes_signed_are_numbered",
            ),
            models.UniqueConstraint(fields=["register", "number"], name="minutes_number_once"),
        ]
        # Registered, they do not change (C. com. art. R. 225-22). Their print is made from their content afterwards.
        triggers = [
            pgtrigger.Trigger(
                name="minutes_registered_no_update",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["file"]),
                func=f"IF OLD.state = 'signed' THEN {refusal('minutes_are_registered', 'minutes: registered')} END IF;"
                " RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="minutes_registered_no_delete",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
                func=refusal("minutes_are_registered", "minutes: registered"),
            ),
        ]

    def __str__(self) -> str:
        return f"Procès-verbal n° {self.number}" if self.number else f"Procès-verbal de « {self.meeting} »"


class MinutesSignature(models.Model):
    """The signature of a member of the bureau, on the very bytes of the minutes. When they are corrected before they are
    registered, those of the text before stay, and no longer count."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=9)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = "signature du procès-verbal"
        constraints = [models.UniqueConstraint(fields=["minutes", "member", "digest"], name="minutes_signed_once")]
        triggers = append_only("minutes_signature")


class MinutesCopy(models.Model):
    """The minutes sent to a person, once."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="copies")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = "envoi du procès-verbal"
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="minutes_sent_once")]


class FollowUp(models.Model):
    """What becomes of a decision: who carries it, when it is looked at again, whether it was applied."""

    decision = models.OneToOneField("governance.Decision", models.PROTECT, related_name="follow_up")
    resolution = models.OneToOneField("governance.Resolution", models.PROTECT, null=True, blank=True, related_name="follow_up")
    owner = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="portée par"
    )
    review_on = models.DateField("à revoir le", null=True, blank=True)
    state = models.CharField(max_length=9, choices=FollowUpState.choices, default=FollowUpState.TO_APPLY)
    note = models.CharField("où on en est", max_length=1000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "suivi d'une décision"
        indexes = [models.Index(fields=["review_on"], condition=Q(state__in=("to_apply", "to_review")), name="follow_up_live")]

    def __str__(self) -> str:
        return f"Suivi de la décision {self.decision}"
