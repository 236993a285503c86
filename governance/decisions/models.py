"""The register of decisions: what a scale, a waiver or a role points back to."""

from django.db import models
from django.db.models import Q

from governance.decisions.enums import DecisionBody


class Decision(models.Model):
    """A decision taken, numbered in the register. A correction is a new decision that replaces the first."""

    number = models.CharField("numéro", max_length=20, unique=True)
    body = models.CharField("organe", max_length=10, choices=DecisionBody.choices)
    title = models.CharField("objet", max_length=200)
    text = models.TextField("texte adopté", max_length=20_000)
    decided_on = models.DateField("prise le")
    effective_on = models.DateField("applicable à partir du")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    file = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="procès-verbal"
    )
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "décision"
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="decision_has_a_number")]
        indexes = [models.Index(fields=["-decided_on", "-id"])]

    def __str__(self) -> str:
        return f"{self.number} — {self.title}"
