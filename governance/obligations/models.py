"""What people know of each obligation of each year: who takes care of it, at which meeting, when it was done."""

from django.db import models
from django.db.models import F, Q


class Duty(models.Model):
    """One obligation for one year. `anchor` is the day it is counted from: the end of the year, the last time it was done, the
    end of mandates. The day it is due is computed (`queries`), never typed, but for more time that was granted."""

    code = models.CharField("obligation", max_length=40)
    anchor = models.DateField()
    owner = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="qui s'en occupe"
    )
    meeting = models.ForeignKey(
        "governance.Meeting", models.SET_NULL, null=True, blank=True, related_name="duties", verbose_name="à quelle réunion"
    )
    postponed_to = models.DateField("nouveau terme", null=True, blank=True)
    postponed_why = models.CharField("accordé par", max_length=300, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    note = models.CharField("note", max_length=500, blank=True)
    warned = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = "obligation"
        constraints = [
            models.UniqueConstraint(fields=["code", "anchor"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(postponed_to__isnull=True) | (Q(postponed_to__gt=F("anchor")) & ~Q(postponed_why="")),
                name="duty_postponed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.anchor:%d/%m/%Y}"
