"""What a scale put to the vote would have taken last year: computed before the vote, shown to everyone without names."""

from django.db import models


class ScaleReplay(models.Model):
    """A year replayed under a proposed scale and under the scales in force, for the whole cooperative.

    Replaced when the scale is written again; kept as it was once the vote is over.
    """

    scale = models.OneToOneField("billing.Scale", models.CASCADE, related_name="replay")
    since = models.DateField()
    upto = models.DateField()
    before = models.DecimalField("avec les barèmes en vigueur", max_digits=14, decimal_places=2)
    after = models.DecimalField("avec le barème proposé", max_digits=14, decimal_places=2)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "année rejouée sous un barème proposé"

    def __str__(self) -> str:
        return f"{self.scale} rejoué"


class ReplayedActivity(models.Model):
    """The part of one activity: its members see it, nobody else with its name."""

    replay = models.ForeignKey(ScaleReplay, models.CASCADE, related_name="rows")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+")
    turnover = models.DecimalField(max_digits=14, decimal_places=2)
    before = models.DecimalField(max_digits=12, decimal_places=2)
    after = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "part d'une activité"
        constraints = [models.UniqueConstraint(fields=["replay", "activity"], name="replayed_once")]

    def __str__(self) -> str:
        return f"{self.activity} : {self.before} → {self.after}"
