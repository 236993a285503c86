"""Ways to share out the result of a year: simulated, compared, and one of them put to the vote."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from governance.statutes.enums import Nature


class Allocation(models.Model):
    """A way to share out the surplus of a year, within the law. It knows no entries: its amounts were typed, or offered by the
    ledger. The legal reserve is computed, the fund holds what is left. Put to the vote, it no longer changes."""

    year_end = models.DateField("exercice clos le")
    name = models.CharField("nom", max_length=80, help_text="« Proposition du conseil », « plus de part travail »…")
    nature = models.CharField(max_length=4, choices=Nature.choices)
    result = models.DecimalField("résultat de l'exercice", max_digits=14, decimal_places=2)
    losses = models.DecimalField("pertes des années d'avant, à reprendre", max_digits=14, decimal_places=2, default=0)
    gains = models.DecimalField("plus-values mises à part", max_digits=14, decimal_places=2, default=0)
    capital_peak = models.DecimalField("capital le plus haut atteint", max_digits=14, decimal_places=2)
    legal_reserve = models.DecimalField("réserve légale avant", max_digits=14, decimal_places=2)
    legal = models.DecimalField(max_digits=14, decimal_places=2)
    fund = models.DecimalField(max_digits=14, decimal_places=2)
    work = models.DecimalField("part travail", max_digits=14, decimal_places=2)
    interest = models.DecimalField("intérêts aux parts", max_digits=14, decimal_places=2, default=0)
    resolution = models.OneToOneField(
        "governance.Resolution", models.SET_NULL, null=True, blank=True, related_name="allocation", verbose_name="résolution"
    )
    made_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "répartition du résultat"
        constraints = [
            models.CheckConstraint(
                condition=Q(legal__gte=0, fund__gte=0, work__gte=0, interest__gte=0, losses__gte=0, gains__gte=0),
                name="allocation_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(result=F("losses") + F("gains") + F("legal") + F("fund") + F("work") + F("interest")),
                name="allocation_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(interest__lte=F("legal") + F("fund")) & (~Q(nature="scop") | Q(interest__lte=F("work"))),
                name="allocation_interest_bounded",
            ),
            models.UniqueConstraint(fields=["year_end", "name"], name="allocation_named_once"),
        ]
        indexes = [models.Index(fields=["-year_end", "-id"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.year_end.year})"

    @property
    def kept(self) -> Decimal:
        """What stays in the cooperative."""
        return self.legal + self.fund
