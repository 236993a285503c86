"""The living account reads everything and owns little: money set aside, commitments, and the monthly statements sent."""

from django.db import models
from django.db.models import F, Q


class Earmark(models.Model):
    """Money of an activity set aside, with its reason: a member's saving, or a rule of the cooperative. Off ledger."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="earmarks", verbose_name="activité")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    reason = models.CharField("pour quoi", max_length=200)
    by_rule = models.BooleanField("demandé par la coopérative", default=False)
    since = models.DateField("depuis le")
    released_on = models.DateField("libéré le", null=True, blank=True)
    set_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "réserve"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="earmark_positive"),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(released_on__gte=F("since")), name="earmark_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["activity", "since"])]

    def __str__(self) -> str:
        return self.reason


class Commitment(models.Model):
    """What the activity has promised and not yet paid: an accepted advance, an approved order. Listed, off ledger."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="commitments", verbose_name="activité")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    label = models.CharField("quoi", max_length=200)
    since = models.DateField("depuis le")
    settled_on = models.DateField("réglé ou annulé le", null=True, blank=True)
    set_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "engagement"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_positive")]
        indexes = [models.Index(fields=["activity", "since"])]

    def __str__(self) -> str:
        return self.label


class LowAccount(models.Model):
    """An activity whose account was below zero at the last watch: the desk shows it, the part fixe is due all the same."""

    activity = models.OneToOneField(
        "members.Activity", models.CASCADE, primary_key=True, related_name="+", verbose_name="activité"
    )
    available = models.DecimalField("disponible", max_digits=14, decimal_places=2)
    since = models.DateField("depuis le")

    class Meta:
        verbose_name = "compte négatif"
        indexes = [models.Index(fields=["available"])]

    def __str__(self) -> str:
        return f"{self.activity} : {self.available}"


class Statement(models.Model):
    """The statement of an activity for a month, as it was when made (CAE-50, CAE-51)."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="statements", verbose_name="activité")
    month = models.DateField("mois")
    made_at = models.DateTimeField(auto_now_add=True)
    content = models.JSONField()
    file = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "relevé"
        constraints = [models.UniqueConstraint(fields=["activity", "month"], name="statement_once")]

    def __str__(self) -> str:
        return f"{self.activity} {self.month:%m/%Y}"
