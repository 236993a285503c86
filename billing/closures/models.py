"""Closures of money received: each day, each month, each fiscal year, with the total since the beginning. Never changed."""

from django.db import models
from django.db.models import Q

from billing.closures.enums import Period
from cae.triggers import append_only


class Closure(models.Model):
    """A period whose recorded payments are counted once and for all.

    It holds the records `first` to `last` of the chain of payments, by the day they were recorded, not the day the money
    came. `received`: receipts less refunds and cancellations; an allocation made later moves no money and counts as a record
    alone. `total`, `total_records`: the same since the very first record. `modes`: [{"mode", "records", "amount"}].
    """

    period = models.CharField("période", max_length=5, choices=Period.choices)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    records = models.PositiveIntegerField("enregistrements")
    received = models.DecimalField("encaissé", max_digits=14, decimal_places=2)
    total_records = models.PositiveIntegerField()
    total = models.DecimalField("total depuis le début", max_digits=16, decimal_places=2)
    modes = models.JSONField(default=list)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "clôture des encaissements"
        constraints = [
            models.UniqueConstraint(fields=["period", "starts_on"], name="closed_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="closure_dates_in_order"),
            models.CheckConstraint(
                condition=Q(last=models.F("first") + models.F("records") - 1), name="closure_counts_its_records"
            ),
        ]
        indexes = [models.Index(fields=["period", "-ends_on", "-id"])]
        triggers = append_only("closure")

    def __str__(self) -> str:
        if self.period == Period.DAY:
            return f"Clôture du {self.starts_on:%d/%m/%Y}"
        if self.period == Period.MONTH:
            return f"Clôture de {self.starts_on:%m/%Y}"
        return f"Clôture de l’exercice du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
