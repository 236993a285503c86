"""Minutes: notes taken while the meeting is held, then the document that writes itself from what happened, signed and
numbered in the register; and what becomes of each decision."""

from django.db import models
from django.db.models import Q

from governance.minutes.enums import FollowUpState, MinutesState


class Note(models.Model):
    """What was said on a point, in short, for the minutes (« résumé des débats », GOV-81)."""

    item = models.OneToOneField("governance.AgendaItem", models.PROTECT, related_name="debate")
    text = models.TextField("résumé des débats", max_length=20_000)
    written_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "résumé des débats"


class Minutes(models.Model):
    """The minutes of a meeting. Signed, they have a number in the register, their bytes are sealed, and nothing changes."""

    meeting = models.OneToOneField("governance.Meeting", models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=8, choices=MinutesState.choices, default=MinutesState.DRAFT)
    opening = models.TextField("mot d'ouverture", max_length=4000, blank=True)
    closing = models.TextField("questions diverses", max_length=8000, blank=True)
    number = models.PositiveIntegerField("numéro au registre", null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "procès-verbal"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True)
                | Q(state="signing", content__isnull=False)
                | Q(state="signed", number__isnull=False, sealed__isnull=False),
                name="minutes_signed_are_numbered",
            )
        ]


class MinutesSignature(models.Model):
    """The signature of a member of the bureau, on the very bytes of the minutes."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=9)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="minutes_signed_once")]


class FollowUp(models.Model):
    """What becomes of a decision: who carries it, when it is looked at again, whether it was applied."""

    decision = models.OneToOneField("governance.Decision", models.PROTECT, related_name="follow_up")
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
