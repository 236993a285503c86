"""Scales of contribution as data: any real cooperative's scheme is entered without code, dated, and points to its decision."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.contribution.enums import Base, ChargeKind, ExemptFrom, Ground, MinimumMode, Taxpayer, Trigger
from cae.triggers import append_only


class Scale(models.Model):
    """A scheme adopted by a decision. In force when its date has come and until a later one of the same `code` begins.

    Without a decision yet, it is what `resolution` proposes: it takes nothing until the assembly adopts it.
    `code` distinguishes schemes that live beside each other (general, CAPE…); `contract_kinds` says whom it concerns.
    """

    code = models.SlugField("repère", max_length=30)
    name = models.CharField("nom", max_length=120)
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision"
    )
    resolution = models.ForeignKey(
        "governance.Resolution", models.CASCADE, null=True, blank=True, related_name="+", verbose_name="résolution qui le propose"
    )
    starts_on = models.DateField("en vigueur à partir du")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    contract_kinds = models.JSONField("contrats concernés", default=list, help_text="Vide : tous.")
    note = models.TextField("explication pour les membres", blank=True, max_length=2000)
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)  # as it is: the last time
    # Until when the bureau said that the amendments retained since `written_at` leave its figures as they are.
    confirmed_at = models.DateTimeField("chiffres maintenus le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "barème"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"], condition=Q(decision__isnull=False), name="scale_once_per_date"
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(resolution__isnull=False), name="scale_rests_on_something"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="scale_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.starts_on:%d/%m/%Y})"


class ScaleLine(models.Model):
    """One line of a scale. `code` is stable from one scale to the next: the position of the year continues under it (rule 5)."""

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="lines", verbose_name="barème")
    order = models.PositiveSmallIntegerField("ordre", default=0)
    code = models.SlugField("repère", max_length=30)
    label = models.CharField("intitulé", max_length=120)
    base = models.CharField("calculée sur", max_length=10, choices=Base.choices)
    taxpayer = models.CharField("due par", max_length=20, choices=Taxpayer.choices, default=Taxpayer.ACTIVITY)
    trigger = models.CharField("prise", max_length=10, choices=Trigger.choices, default=Trigger.DOCUMENT)
    rate = models.DecimalField("taux (%)", max_digits=6, decimal_places=3, null=True, blank=True)
    fee = models.DecimalField("montant par mois", max_digits=9, decimal_places=2, null=True, blank=True)
    minimum = models.DecimalField("minimum par an", max_digits=9, decimal_places=2, null=True, blank=True)
    minimum_mode = models.CharField("minimum", max_length=10, choices=MinimumMode.choices, default=MinimumMode.NONE)
    minimum_contracts = models.JSONField("minimum sous contrat", default=list, help_text="Vide : tous.")
    maximum = models.DecimalField("maximum par an", max_digits=9, decimal_places=2, null=True, blank=True)
    exempt_months = models.PositiveSmallIntegerField("mois d'exonération au départ", default=0)
    exempt_from = models.CharField("comptés depuis", max_length=10, choices=ExemptFrom.choices, default=ExemptFrom.CONTRACT)
    exempt_natures = models.JSONField("produits exonérés", default=list)
    fee_stops_with_salary = models.BooleanField("le forfait s'arrête au premier salaire", default=False)
    destination = models.ForeignKey("members.Activity", models.PROTECT, related_name="+", verbose_name="versée à")

    class Meta:
        verbose_name = "ligne de barème"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="scale_line_once"),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__range=(0, 100)), name="contribution_rate_is_a_percentage"
            ),
            models.CheckConstraint(condition=~Q(base="fixed") | Q(fee__isnull=False), name="fixed_line_has_a_fee"),
            models.CheckConstraint(condition=~Q(base="result") | Q(trigger="year"), name="result_is_taken_at_the_end"),
            models.CheckConstraint(condition=~Q(base="fixed") | ~Q(trigger="year"), name="fee_is_by_month"),
            models.CheckConstraint(condition=Q(fee__isnull=True) | Q(fee__gte=0), name="fee_not_negative"),
            models.CheckConstraint(condition=Q(minimum_mode="none") | Q(minimum__gt=0), name="minimum_has_an_amount"),
            models.CheckConstraint(condition=Q(maximum__isnull=True) | Q(maximum__gte=0), name="maximum_not_negative"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def by_brackets(self) -> bool:
        """Whether its rate is that of brackets: it has neither one rate nor a fee."""
        return self.rate is None and self.base != Base.FIXED


class Bracket(models.Model):
    """A marginal bracket: `rate` per cent of what exceeds `above`, up to the next one."""

    line = models.ForeignKey(ScaleLine, models.CASCADE, related_name="brackets", verbose_name="ligne")
    above = models.DecimalField("au-delà de", max_digits=12, decimal_places=2)
    rate = models.DecimalField("taux (%)", max_digits=6, decimal_places=3)

    class Meta:
        verbose_name = "tranche"
        ordering = ["above"]
        constraints = [
            models.UniqueConstraint(fields=["line", "above"], name="bracket_once"),
            models.CheckConstraint(condition=Q(above__gte=0), name="bracket_from_zero"),
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="bracket_rate_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} % au-delà de {self.above}"


class Override(models.Model):
    """Another rate for one activity on one line, dated, resting on a decision or an amendment (rule 10)."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+", verbose_name="activité")
    line_code = models.SlugField("ligne", max_length=30)
    rate = models.DecimalField("taux (%)", max_digits=6, decimal_places=3)
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au", null=True, blank=True)
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision"
    )
    amendment = models.ForeignKey(
        "members.Contract", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="contrat ou avenant"
    )
    reason = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "dérogation"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(amendment__isnull=False), name="override_rests_on_something"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="override_dates_in_order"),
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="override_rate_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} : {self.rate} %"


class Waiver(models.Model):
    """An exemption granted on one line, for a time: to an activity (or to what one of its customers, or one nature of product,
    brings to it), or to a person on their own activities, their minimum and their fee. Exempt base never enters P; the days
    exempted bear neither minimum nor fee, unless only a customer or a product is.
    """

    activity = models.ForeignKey(
        "members.Activity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="activité"
    )
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="personne")
    line_code = models.SlugField("ligne", max_length=30)
    ground = models.CharField("au titre de", max_length=10, choices=Ground.choices, default=Ground.OTHER)
    customer = models.ForeignKey(
        "billing.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="client"
    )
    nature = models.CharField("produit", max_length=10, blank=True, choices=[("goods", "biens"), ("services", "services")])
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, related_name="+", verbose_name="décision")
    reason = models.CharField("motif", max_length=300)

    class Meta:
        verbose_name = "exonération"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="waiver_dates_in_order"),
            models.CheckConstraint(
                condition=Q(activity__isnull=False, member__isnull=True) | Q(activity__isnull=True, member__isnull=False),
                name="waiver_concerns_one",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) | Q(activity__isnull=False), name="waiver_customer_of_an_activity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity or self.member} jusqu'au {self.until:%d/%m/%Y}"


class FeeChoice(models.Model):
    """The activity a person chose to bear their fees, from a date; without one, their main activity bears them (rule 7)."""

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+", verbose_name="personne")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+", verbose_name="activité")
    since = models.DateField("à partir du")

    class Meta:
        verbose_name = "imputation des forfaits"
        constraints = [models.UniqueConstraint(fields=["member", "since"], name="fee_choice_once_per_date")]

    def __str__(self) -> str:
        return f"{self.member} : {self.activity} depuis le {self.since:%d/%m/%Y}"


class TaxpayerPosition(models.Model):
    """Where a taxpayer stands on a line in a fiscal year: cumulated base and what was charged. Its row is the lock (rule 1)."""

    line_code = models.SlugField(max_length=30)
    fiscal_year = models.ForeignKey("billing.FiscalYear", models.PROTECT, related_name="+")
    activity = models.ForeignKey("members.Activity", models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, related_name="+")
    base = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    due = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    minimum = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    by_events = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    complement = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    floors = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    minimum_until = models.DateField(null=True)  # the last month whose run looked at the minimum: an earlier one adds nothing

    class Meta:
        verbose_name = "position de contribution"
        constraints = [
            models.UniqueConstraint(
                fields=["line_code", "fiscal_year", "activity", "member"], nulls_distinct=False, name="position_once"
            ),
            models.CheckConstraint(condition=Q(activity__isnull=False) | Q(member__isnull=False), name="position_has_a_taxpayer"),
        ]

    def __str__(self) -> str:
        return f"{self.line_code} {self.fiscal_year}"


class WaitingBase(models.Model):
    """What an activity brought to a line taken each month or at the end of the year, until a run takes it (exempt base left
    out). By activity, so that a person's line is charged to the activities that brought its base. Its position is the lock.
    """

    position = models.ForeignKey(TaxpayerPosition, models.PROTECT, related_name="waiting")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "base pas encore prélevée"
        constraints = [models.UniqueConstraint(fields=["position", "activity"], name="waiting_base_once")]

    def __str__(self) -> str:
        return f"{self.activity} {self.amount}"


class ContributionCharge(models.Model):
    """What one event took, with the steps of its calculation as they were. Posted once; the past is never recomputed."""

    line = models.ForeignKey(ScaleLine, models.PROTECT, related_name="charges", verbose_name="ligne")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="contributions", verbose_name="activité")
    position = models.ForeignKey(TaxpayerPosition, models.PROTECT, null=True, related_name="charges")
    kind = models.CharField(max_length=10, choices=ChargeKind.choices)
    on = models.DateField("date")
    base = models.DecimalField("base", max_digits=14, decimal_places=2)
    amount = models.DecimalField("montant", max_digits=14, decimal_places=2)
    steps = models.JSONField("calcul")
    source_kind = models.CharField(max_length=30, blank=True)
    source_id = models.BigIntegerField(null=True)
    source_label = models.CharField(max_length=200)
    entry = models.ForeignKey("billing.Entry", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "contribution"
        indexes = [models.Index(fields=["activity", "on"]), models.Index(fields=["source_kind", "source_id"])]
        triggers = append_only("contribution")

    def __str__(self) -> str:
        return f"{self.on} {self.amount}"
