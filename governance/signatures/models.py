"""Delegations of signature: who may sign what in the name of the cooperative, up to how much, from when to when."""

from django.db import models
from django.db.models import F, Q

from governance.signatures.enums import Matter


class SigningPower(models.Model):
    """The power to sign on a matter, given to a member by who directs, or by a decision. Withdrawn, never rewritten.

    It commits the cooperative. What a member may do alone on their own activities is a `members.Delegation`.
    """

    holder = models.ForeignKey("members.Member", models.PROTECT, related_name="signing_powers", verbose_name="qui peut signer")
    matter = models.CharField("quoi", max_length=9, choices=Matter.choices)
    detail = models.CharField("précision", max_length=200, blank=True, help_text="« Fournitures du local de Valence. »")
    ceiling = models.DecimalField(
        "jusqu'à (euros HT)", max_digits=12, decimal_places=2, null=True, blank=True, help_text="Vide : sans plafond."
    )
    with_another = models.BooleanField("avec une deuxième signature", default=False)
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au", null=True, blank=True, help_text="Vide : jusqu'à son retrait.")
    given_by = models.ForeignKey("governance.Mandate", models.PROTECT, related_name="signing_powers", verbose_name="donnée par")
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision qui l'autorise"
    )
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)
    withdrawn_reason = models.CharField("motif du retrait", max_length=300, blank=True)
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "délégation de signature"
        constraints = [
            models.CheckConstraint(condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0), name="signing_ceiling_positive"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="signing_dates_in_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""), name="signing_withdrawn_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["holder", "matter", "detail"],
                condition=Q(until__isnull=True, withdrawn_on__isnull=True),
                name="signing_power_once",
            ),
        ]
        indexes = [models.Index(fields=["-since", "-id"])]

    def __str__(self) -> str:
        return f"{self.holder} : {self.get_matter_display()}"
