"""Members: people in any relation with the cooperative, and the dated contracts that bind them to it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower

from members.enums import ContractKind


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Member(models.Model):
    """A person. Their situation is derived from contracts, admission and departure, never typed."""

    user = models.OneToOneField(
        "members.User", models.PROTECT, null=True, blank=True, related_name="member", verbose_name="compte"
    )
    civility = models.CharField("civilité", max_length=10, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    email = models.EmailField("adresse e-mail")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    antenna = models.ForeignKey(
        "members.Antenna", models.PROTECT, null=True, blank=True, related_name="members", verbose_name="antenne"
    )
    adviser = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed", verbose_name="accompagné·e par"
    )
    applied_on = models.DateField("premier contact le", null=True, blank=True)
    associate_since = models.DateField(
        "associé·e depuis le", null=True, blank=True, help_text="Date d'effet de l'admission, non du paiement (CAE-24)."
    )
    associate_until = models.DateField("associé·e jusqu'au", null=True, blank=True)
    left_on = models.DateField("parti·e le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.CheckConstraint(
                condition=Q(associate_until__isnull=True) | Q(associate_until__gte=F("associate_since")),
                name="associate_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(associate_until__isnull=True) | Q(associate_since__isnull=False), name="associate_end_needs_start"
            ),
            models.UniqueConstraint(Lower("email"), name="member_email_once"),
        ]
        indexes = [models.Index(fields=["last_name", "first_name", "id"])]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Contract(models.Model):
    """A dated legal relation between a member and the cooperative; drives rights, deadlines and contribution.

    `ends_on` is the term agreed, `ended_on` the day it really stopped. CAPE: 12 months, renewable twice (CAPE-03); each
    renewal is a contract of its own that names the one before.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="contracts", verbose_name="membre")
    kind = models.CharField("type", max_length=4, choices=ContractKind.choices)
    signed_on = models.DateField("signé le")
    starts_on = models.DateField("commence le")
    ends_on = models.DateField("terme", null=True, blank=True)
    ended_on = models.DateField("a pris fin le", null=True, blank=True)
    end_reason = models.CharField("motif de fin", max_length=120, blank=True)
    trial_months = models.PositiveSmallIntegerField("période d'essai (mois)", default=0)
    fixed_part = models.DecimalField("part fixe brute mensuelle", max_digits=9, decimal_places=2, default=0)
    fixed_contribution_rate = models.DecimalField(
        "taux de contribution fixé par le contrat (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Vide : le contrat suit le barème de l'assemblée.",
    )
    file = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="contrat signé"
    )

    class Meta:
        verbose_name = "contrat"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="contract_term_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="contract_end_after_start"
            ),
            models.CheckConstraint(condition=~Q(kind="cape") | Q(ends_on__isnull=False), name="cape_has_a_term"),
            models.CheckConstraint(condition=~Q(kind="cape") | Q(fixed_part=0), name="cape_is_not_a_salary"),
            models.CheckConstraint(condition=Q(fixed_part__gte=0), name="fixed_part_not_negative"),
            ExclusionConstraint(
                name="one_contract_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", Coalesce("ended_on", "ends_on"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["member", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.starts_on:%d/%m/%Y}"

    @property
    def last_day(self):
        """The day the contract stopped or will stop; None when it has no term."""
        return self.ended_on or self.ends_on
